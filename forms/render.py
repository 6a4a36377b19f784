"""Draws packs of ballots as PDF. The only module that knows ReportLab and PDF points.

What all ballots of a pack share is drawn once a page as a form object and shown again on every
ballot; a ballot of its own has only its two QR symbols (drawn once, shown twice) and its codes.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from reportlab import rl_config
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from forms.cover import Cover, set_cover
from forms.fonts import Face
from forms.furniture import QR_MODULE_MM, QR_MODULES, QR_QUIET_MODULES
from forms.geometry import RectMm
from forms.pack_file import CREATOR, subject_of
from forms.qr_symbol import qr_runs
from forms.setting import SetForm
from forms.setting.code import CodeLine, code_lines, longest_of
from forms.setting.ink import BOX_LINE_MM, Ink, Line, Outline, Shade, Slot, Text
from forms.setting.slots import PackHead, fill_slot
from forms.sheet import PAGE_HEIGHT_MM, PAGE_WIDTH_MM, CodeKind, FiducialKind, PageLayout

__all__ = ["BallotPrint", "PackHead", "PackWritten", "write_pack"]

WHITE = 255
COVER = "Tờ bìa"
DOTS_PT = (0.01, 1.6)  # round dots: dashes of no length with round ends
SOLID = frozenset({FiducialKind.CORNER, FiducialKind.BAR, FiducialKind.BLACK_PATCH})


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotPrint:
    """What one ballot has of its own."""

    code: str  # the ballot code for people
    payloads: tuple[str, ...]  # of the QR symbols, one a page


@dataclass(frozen=True, slots=True, kw_only=True)
class PackWritten:
    """Where the ballots went, pages counted from 1."""

    first_pages: tuple[int, ...]  # in the order of the ballots given
    pages: int  # of the whole file


@dataclass(frozen=True, slots=True, kw_only=True)
class _PagePrint:
    """One page of the form, as this pack prints it."""

    name: str  # of the form object that all ballots share
    layout: PageLayout
    inks: tuple[Ink, ...]
    lines: tuple[CodeLine, ...]
    symbol_places: tuple[str, ...]  # PDF operators


def write_pack(
    target: BinaryIO | Path,
    *,
    form: SetForm,
    head: PackHead,
    pages_of: Sequence[BallotPrint],
    cover: Cover | None = None,
) -> PackWritten:
    """Write the ballots of a pack, in the order given, behind their cover sheet.

    A form of two pages gets an empty page behind the cover, so that a printer that prints both
    sides puts the two pages of a ballot on one sheet.

    Raises:
        FormError: A text or a code does not fit its place.
    """
    data = io.BytesIO()
    canvas = _canvas(data, form, head)
    before = _draw_cover(canvas, form, head, cover) if cover else 0
    pages = tuple(_page_prints(form, pages_of))
    for page in pages:
        _draw_static(canvas, page, head)
    for ballot in pages_of:
        _draw_ballot(canvas, pages, ballot)
    canvas.save()
    _write(target, data.getvalue())
    step = len(form.layout.pages)
    first_pages = tuple(before + 1 + step * n for n in range(len(pages_of)))
    return PackWritten(first_pages=first_pages, pages=before + step * len(pages_of))


def _draw_cover(canvas: Any, form: SetForm, head: PackHead, cover: Cover) -> int:
    pages = len(form.layout.pages)
    canvas.bookmarkPage(COVER)
    canvas.addOutlineEntry(f"{COVER} – {head.unit_name}", COVER, 0)
    _draw_all(canvas, set_cover(cover, head, pages=pages))
    for _ in range(pages):
        canvas.showPage()
    return pages


def _canvas(data: BinaryIO, form: SetForm, head: PackHead) -> Any:
    _register_faces()
    size = (PAGE_WIDTH_MM * mm, PAGE_HEIGHT_MM * mm)
    # The first font is named so that ReportLab's own Helvetica, which cannot be embedded, stays out of the file.
    canvas = Canvas(
        data,
        pagesize=size,
        pageCompression=1,
        invariant=1,
        pdfVersion=(1, 7),
        lang="vi-VN",
        initialFontName=Face.SERIF.value,
    )
    title = " ".join(f"{form.questionnaire.title} {form.questionnaire.subtitle}".split())
    canvas.setTitle(" – ".join(filter(None, (title, head.unit_name, head.round_heading))))  # a test sheet is of no unit
    canvas.setAuthor(head.issuing_body)
    canvas.setSubject(subject_of(form.layout.form, form.layout.version))
    canvas.setCreator(CREATOR)
    # A print dialogue that fits pages to the paper shrinks the boxes; one that prints both sides
    # of a one-page form puts two ballots on one sheet.
    canvas.setViewerPreference("PrintScaling", "None")
    canvas.setViewerPreference("Duplex", "DuplexFlipLongEdge" if len(form.layout.pages) > 1 else "Simplex")
    return canvas


@cache
def _register_faces() -> None:
    rl_config.useA85 = 0  # binary streams: a quarter smaller, and no program minds them
    for face in Face:
        pdfmetrics.registerFont(TTFont(face.value, str(face.path)))


def _page_prints(form: SetForm, ballots: Sequence[BallotPrint]) -> Iterator[_PagePrint]:
    longest, pages = longest_of(ballot.code for ballot in ballots), len(form.layout.pages)
    for page, inks in zip(form.layout.pages, form.inks, strict=True):
        lines = code_lines(page, longest, pages=pages)
        around = tuple(text for line in lines for text in line.around(page.number, pages))
        places = tuple(_symbol_place(zone.rect) for zone in page.codes if zone.kind is CodeKind.QR)
        name = f"page-{page.number}"
        yield _PagePrint(name=name, layout=page, inks=(*inks, *around), lines=lines, symbol_places=places)


def _draw_static(canvas: Any, page: _PagePrint, head: PackHead) -> None:
    canvas.beginForm(page.name)
    for fiducial in page.layout.fiducials:
        if fiducial.kind in SOLID:
            canvas.rect(*_corner(fiducial.rect), stroke=0, fill=1)
    canvas.addLiteral("\n".join(_box_path(box.rect) for box in page.layout.boxes))
    for ink in page.inks:
        _draw_all(canvas, fill_slot(ink, head) if isinstance(ink, Slot) else (ink,))
    canvas.endForm()


def _draw_ballot(canvas: Any, pages: tuple[_PagePrint, ...], ballot: BallotPrint) -> None:
    if len(ballot.payloads) != len(pages):
        raise ValueError(f"ballot {ballot.code} has {len(ballot.payloads)} payloads, the form {len(pages)} pages")
    canvas.bookmarkPage(ballot.code)
    canvas.addOutlineEntry(ballot.code, ballot.code, 0)
    for page, payload in zip(pages, ballot.payloads, strict=True):
        symbol = f"qr-{canvas.getPageNumber()}"
        _draw_symbol(canvas, symbol, payload)
        canvas.doForm(page.name)
        for place in page.symbol_places:
            canvas.addLiteral(place)
            canvas.doForm(symbol)
            canvas.addLiteral("Q")
        for line in page.lines:
            _draw_text(canvas, line.code(ballot.code))
        canvas.showPage()


def _draw_symbol(canvas: Any, name: str, payload: str) -> None:
    # All dark modules in one path: filled at once, no viewer shows seams between them.
    runs = [f"{column} {QR_MODULES - 1 - row} {length} 1 re" for column, row, length in qr_runs(payload)]
    canvas.beginForm(name, 0, 0, QR_MODULES, QR_MODULES)
    canvas.addLiteral("\n".join((*runs, "f")))
    canvas.endForm()


def _symbol_place(zone: RectMm) -> str:
    """Give the PDF operators that put a symbol, drawn one unit a module, inside its quiet zone."""
    left, bottom, _, _ = _corner(zone.inset(QR_QUIET_MODULES * QR_MODULE_MM))
    scale = QR_MODULE_MM * mm
    return f"q {scale:.5f} 0 0 {scale:.5f} {left:.4f} {bottom:.4f} cm"


def _draw_all(canvas: Any, inks: Sequence[Ink]) -> None:
    for ink in inks:
        match ink:
            case Text():
                _draw_text(canvas, ink)
            case Line():
                _draw_line(canvas, ink)
            case Outline():
                _draw_outline(canvas, ink)
            case Shade():
                _draw_shade(canvas, ink)
            case Slot():
                raise ValueError(f"the slot {ink.name} was not filled")


def _draw_text(canvas: Any, text: Text) -> None:
    canvas.setFont(text.face.value, text.size_pt)
    canvas.drawString(text.x_mm * mm, (PAGE_HEIGHT_MM - text.baseline_mm) * mm, text.text)


def _draw_line(canvas: Any, line: Line) -> None:
    canvas.setLineWidth(line.width_mm * mm)
    if line.dotted:
        canvas.setLineCap(1)
        canvas.setDash(*DOTS_PT)
    ends = (line.start.x_mm, PAGE_HEIGHT_MM - line.start.y_mm, line.end.x_mm, PAGE_HEIGHT_MM - line.end.y_mm)
    if line.gray:
        canvas.setStrokeGray(line.gray / WHITE)
    canvas.line(*(end * mm for end in ends))
    if line.gray:
        canvas.setStrokeGray(0)
    if line.dotted:
        canvas.setLineCap(0)
        canvas.setDash()


def _draw_shade(canvas: Any, shade: Shade) -> None:
    x, y, width, height = _corner(shade.rect)
    canvas.setFillGray(shade.gray / WHITE)
    if shade.rounded:
        canvas.ellipse(x, y, x + width, y + height, stroke=0, fill=1)
    else:
        canvas.rect(x, y, width, height, stroke=0, fill=1)
    canvas.setFillGray(0)


def _draw_outline(canvas: Any, outline: Outline) -> None:
    # PDF draws half of a line outside its path; the rectangle is the outer edge of the ink.
    canvas.setLineWidth(outline.width_mm * mm)
    x, y, width, height = _corner(outline.rect.inset(outline.width_mm / 2))
    if outline.rounded:
        canvas.ellipse(x, y, x + width, y + height, stroke=1, fill=0)
    else:
        canvas.rect(x, y, width, height, stroke=1, fill=0)


def _box_path(rect: RectMm) -> str:
    """Give the operators of a box's outline, filled between its edges: strokes are moved to whole pixels by viewers."""
    edges = (_corner(rect), _corner(rect.inset(BOX_LINE_MM)))
    return " ".join((*(f"{x:.4f} {y:.4f} {w:.4f} {h:.4f} re" for x, y, w, h in edges), "f*"))


def _corner(rect: RectMm) -> tuple[float, float, float, float]:
    """Give a rectangle as PDF wants it: lower left corner, width, height, in points."""
    return rect.x_mm * mm, (PAGE_HEIGHT_MM - rect.bottom_mm) * mm, rect.w_mm * mm, rect.h_mm * mm


def _write(target: BinaryIO | Path, data: bytes) -> None:
    if isinstance(target, Path):
        target.write_bytes(data)
    else:
        target.write(data)
