"""A document as DOCX in the layout of Nghị định 30/2020, for a person to go on writing in."""

import io
import zipfile
from datetime import datetime
from typing import Any

from docx.document import Document as WordDocument
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm

from pipeline.document.chart import Chart
from pipeline.document.docx_parts import add_foot, add_head, line, outlined, rule_under
from pipeline.document.docx_style import BODY, CAPTION, CELL, NOTE, PLACEHOLDER, blank_document, set_header, set_page
from pipeline.document.docx_table import table_xml
from pipeline.document.drawing import drawn, parts_of
from pipeline.document.model import Annex, Block, Document, Heading, Note, Paragraph, Placeholder, annex_heading
from pipeline.document.page import chart_room_mm, room_mm
from pipeline.document.pdf_draw import picture_of
from pipeline.document.table import DataTable
from pipeline.document.text import printable

_CREATED = datetime(2000, 1, 1)  # the same document is the same bytes, whenever it is written
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_WIDEST_CHART_MM = 200.0


def write_docx(document: Document) -> bytes:
    """Write the document; the same document is always the same bytes."""
    word = blank_document(title=document.title, author=document.head.body)
    word.core_properties.created = word.core_properties.modified = _CREATED
    set_page(word.sections[0], landscape=False)
    set_header(word.sections[0], document.marks)
    add_head(word, document.head)
    for block in document.blocks:
        _add_block(word, block, landscape=False)
    add_foot(word, document)
    for number, annex in enumerate(document.annexes, 1):
        _add_annex(word, annex, number, document)
    out = io.BytesIO()
    word.save(out)
    return _without_clock(out.getvalue())


def _add_annex(word: WordDocument, annex: Annex, number: int, document: Document) -> None:
    section = word.add_section(WD_SECTION.NEW_PAGE)
    section.different_first_page_header_footer = False
    set_page(section, landscape=annex.landscape)
    outlined(line(word.add_paragraph(), annex_heading(number, len(document.annexes)), 14, bold=True), 0)
    outlined(line(word.add_paragraph(), annex.title, 14, bold=True), 1)
    for text in (annex.place, document.annexed_to):
        if text:
            line(word.add_paragraph(), text, 13, italic=True)
    rule_under(word, 45.0, room_mm=room_mm(landscape=annex.landscape))
    for block in annex.blocks:
        _add_block(word, block, landscape=annex.landscape)


def _add_block(word: WordDocument, block: Block, *, landscape: bool) -> None:
    match block:
        case Heading():
            word.add_heading(printable(block.text), level=min(block.level, 3))
        case Paragraph():
            _add_paragraph(word, block)
        case Placeholder():
            word.add_paragraph(printable(block.text), style=PLACEHOLDER)
        case Note():
            word.add_paragraph(printable(f"Ghi chú: {block.text}"), style=NOTE)
        case DataTable():
            _add_table(word, block, room_mm(landscape=landscape))
        case Chart():
            width_mm = min(room_mm(landscape=landscape), _WIDEST_CHART_MM)
            for part in parts_of(block, width_mm, chart_room_mm(landscape=landscape)):
                _add_chart(word, part, width_mm)


def _add_paragraph(word: WordDocument, block: Paragraph) -> None:
    paragraph: Any = word.add_paragraph(style=BODY)
    paragraph.add_run(printable(block.text)).italic = block.italic
    if block.aside:
        paragraph.add_run(" ")
        paragraph.add_run(printable(block.aside)).italic = True
        paragraph.add_run(printable(block.after))


def _add_table(word: WordDocument, table: DataTable, width_mm: float) -> None:
    if table.caption:
        word.add_paragraph(printable(table.caption), style=CAPTION)
    notes = [word.add_paragraph(printable(note), style=NOTE) for note in table.notes]
    for note in notes[:-1]:
        note.paragraph_format.keep_with_next = True
    after = notes[0] if notes else word.add_paragraph(style=CELL)  # two tables that touch would be one to Word
    after._p.addprevious(table_xml(table, width_mm))


def _add_chart(word: WordDocument, chart: Chart, width_mm: float) -> None:
    drawing = drawn(chart, width_mm)
    paragraph: Any = word.add_paragraph(printable(chart.title), style=CAPTION)
    paragraph.alignment, paragraph.paragraph_format.keep_with_next = WD_ALIGN_PARAGRAPH.CENTER, False
    run = paragraph.add_run()
    run.add_break()  # title and picture in one paragraph: no program parts them
    picture = run.add_picture(io.BytesIO(picture_of(drawing)), width=Mm(drawing.width_mm))
    picture._inline.docPr.set("descr", printable(chart.alternative))  # what a screen reader says
    picture._inline.docPr.set("title", printable(chart.title))


def _without_clock(data: bytes) -> bytes:
    """Give the same package without the time at which it was packed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as packed, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as again:
        for name in packed.namelist():
            again.writestr(zipfile.ZipInfo(name, _ZIP_TIME), packed.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
