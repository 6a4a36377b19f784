"""A document as PDF in the layout of Nghị định 30/2020: A4, bundled faces embedded, wide tables on turned pages."""

import io
from collections.abc import Iterator
from typing import Any

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
)

from forms.fonts import Face, width_mm
from pipeline.document.model import Annex, Document, annex_heading
from pipeline.document.page import BOTTOM_MM, LEFT_MM, NUMBER_PT, RIGHT_MM, TOP_MM, mark_lines
from pipeline.document.pdf_flow import block_flowables
from pipeline.document.pdf_parts import foot_flowables, head_flowables, rule
from pipeline.document.pdf_said import Chapter, Said
from pipeline.document.pdf_structure import LANGUAGE, structured
from pipeline.document.pdf_style import centred, markup, register_faces
from pipeline.document.pdf_tags import TaggedCanvas

_MARK_PT, _NUMBER_AT_MM, _MARK_AT_MM = 10.5, 10.0, 14.2
_TALL, _WIDE = "tall", "wide"


def write_pdf(document: Document) -> bytes:
    """Write the document; the same document is always the same bytes."""
    register_faces()
    out = io.BytesIO()
    template = BaseDocTemplate(
        out,
        title=document.title,
        author=document.head.body,
        subject=document.head.subject,
        creator="Phieu",
        lang=LANGUAGE,
        invariant=1,
        initialFontName=Face.SERIF.value,
    )
    template.addPageTemplates([_page(_TALL, A4, document.marks), _page(_WIDE, landscape(A4), document.marks)])
    drawn_on: list[TaggedCanvas] = []

    def canvas(*args: Any, **options: Any) -> TaggedCanvas:
        drawn_on.append(TaggedCanvas(*args, **options))
        return drawn_on[-1]

    template.build(list(_story(document)), canvasmaker=canvas)
    return structured(out.getvalue(), drawn_on[-1].root, title=document.title)


def _page(name: str, size: tuple[float, float], marks: tuple[str, ...]) -> Any:
    width, height = size
    frame = Frame(
        LEFT_MM * mm,
        BOTTOM_MM * mm,
        width - (LEFT_MM + RIGHT_MM) * mm,
        height - (TOP_MM + BOTTOM_MM) * mm,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )

    def margin(canvas: Any, _: Any) -> None:
        canvas.start_artifact()
        _draw_margin(canvas, width, height, marks)
        canvas.stop_content()

    return PageTemplate(id=name, frames=[frame], pagesize=size, onPage=margin)


def _draw_margin(canvas: Any, width: float, height: float, marks: tuple[str, ...]) -> None:
    """Write the page's number, not on the first one, and what no page may be without."""
    middle = (LEFT_MM * mm + width - RIGHT_MM * mm) / 2
    canvas.saveState()
    if canvas.getPageNumber() > 1:
        canvas.setFont(Face.SERIF.value, NUMBER_PT)
        canvas.drawCentredString(middle, height - _NUMBER_AT_MM * mm, str(canvas.getPageNumber()))
    room = width / mm - LEFT_MM - RIGHT_MM
    for row, text in enumerate(mark_lines(marks, room, size_pt=_MARK_PT)):
        canvas.setFont(Face.SERIF_BOLD.value, _MARK_PT)
        shrink = min(1.0, room / max(width_mm(text, Face.SERIF_BOLD, _MARK_PT), 1.0))
        canvas.setFont(Face.SERIF_BOLD.value, _MARK_PT * shrink)
        canvas.drawCentredString(middle, height - (_MARK_AT_MM + 4.2 * row) * mm, text)
    canvas.restoreState()


def _story(document: Document) -> Iterator[Any]:
    yield from head_flowables(document.head)
    flowables = [flowable for block in document.blocks for flowable in block_flowables(block, landscape=False)]
    foot = foot_flowables(document)
    yield from flowables[:-1]
    yield KeepTogether([*flowables[-1:], *foot])  # nobody signs a page without text
    for number, annex in enumerate(document.annexes, 1):
        yield from _annex(annex, number, document)


def _annex(annex: Annex, number: int, document: Document) -> Iterator[Any]:
    yield NextPageTemplate(_WIDE if annex.landscape else _TALL)
    yield PageBreak()
    heading = Chapter(annex_heading(number, len(document.annexes)), centred(14, bold=True))
    heading.outlined = f"{annex_heading(number, len(document.annexes))}: {annex.title}"
    yield heading
    yield Said(markup(annex.title), centred(14, bold=True))
    for text in (annex.place, document.annexed_to):
        if text:
            yield Said(markup(text).replace("  ", "&nbsp; "), centred(13, italic=True))
    yield rule(45.0)
    for place, block in enumerate(annex.blocks):
        yield from block_flowables(block, landscape=annex.landscape, under_title=place == 0)
