"""The head of an official document and its foot with recipients and signature, in Word."""

from collections.abc import Iterable
from typing import Any

from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt

from forms.fonts import MM_PER_PT, Face, width_mm
from forms.setting.text import balanced
from pipeline.document.docx_style import CELL, put_border
from pipeline.document.model import MOTTO, NATION, RECIPIENTS, Document, Letterhead, Signature
from pipeline.document.page import LEFT_MM, RIGHT_MM, WIDTH_MM
from pipeline.document.text import printable

HEAD_MM, FOOT_MM = (70.0, 94.0), (74.0, 90.0)
_SEAL_LINES = 4  # of empty paper for pen and seal


def add_head(word: WordDocument, head: Letterhead) -> None:
    """Write everything above the text."""
    (agency, nation), (number, date) = _grid(word, HEAD_MM, rows=2)
    if head.superior:
        _lines(agency, _even(head.superior.upper(), Face.SERIF), 12)
    _lines(agency, _even(head.body.upper(), Face.SERIF_BOLD), 12, bold=True)
    _rule(agency.add_paragraph(), min(width_mm(head.body.upper(), Face.SERIF_BOLD, 12), 60.0) * 0.4, HEAD_MM[0])
    _lines(nation, (NATION,), 12, bold=True)
    _lines(nation, (MOTTO,), 13, bold=True)
    _rule(nation.add_paragraph(), width_mm(MOTTO, Face.SERIF_BOLD, 13), HEAD_MM[1])
    _lines(number, (head.number,), 13)
    _lines(date, (head.place_and_date,), 13, italic=True)
    line(word.add_paragraph(), head.kind, 14, bold=True, before_pt=12)
    line(word.add_paragraph(), head.subject, 14, bold=True)
    rule_under(word, 55.0, room_mm=WIDTH_MM - LEFT_MM - RIGHT_MM)
    if head.addressed_to:
        line(word.add_paragraph(), f"Kính gửi: {head.addressed_to}", 14, before_pt=6, after_pt=6)


def add_foot(word: WordDocument, document: Document) -> None:
    """Write the recipients and the signature, side by side and on one page."""
    word.add_paragraph(style=CELL).paragraph_format.keep_with_next = True
    ((left, right),) = _grid(word, FOOT_MM, rows=1)
    if document.recipients:
        line(left.paragraphs[0], RECIPIENTS, 12, bold=True, italic=True, centred=False)
    for number, name in enumerate(document.recipients, 1):
        end = "." if number == len(document.recipients) else ";"
        line(left.add_paragraph(), f"- {name.rstrip(';. ')}{end}", 11, centred=False)
    _signature(right, document.signature)


def line(
    paragraph: Any,
    text: str,
    size_pt: float,
    *,
    bold: bool = False,
    italic: bool = False,
    centred: bool = True,
    before_pt: float = 0,
    after_pt: float = 0,
) -> Any:
    """Write one line of words, centred unless told otherwise."""
    paragraph.style = CELL
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.LEFT
    form = paragraph.paragraph_format
    form.space_before, form.space_after, form.keep_with_next = Pt(before_pt), Pt(after_pt), True
    run = paragraph.add_run(printable(text))
    run.bold, run.italic, run.font.size = bold, italic, Pt(size_pt)
    return paragraph


def outlined(paragraph: Any, level: int) -> None:
    """List a line in Word's navigation, 0 being its highest level: annexes do not look like headings of the text."""
    outline = parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="{level}"/>')
    paragraph._p.get_or_add_pPr().insert_element_before(outline, "w:rPr", "w:sectPr")


def rule_under(word: WordDocument, length_mm: float, *, room_mm: float) -> None:
    """Draw a short line in the middle of the text's width."""
    _rule(word.add_paragraph(), length_mm, room_mm)


def _signature(cell: Any, signature: Signature) -> None:
    _lines(cell, signature.titles, 14, bold=True)
    if signature.unsigned:
        _lines(cell, (signature.unsigned,), 12, italic=True)
    if signature.name:
        _lines(cell, ("",) * _SEAL_LINES, 14)
        _lines(cell, (signature.name,), 14, bold=True)


def _grid(word: WordDocument, widths_mm: tuple[float, float], *, rows: int) -> list[list[Any]]:
    """Add a table without lines and give its cells."""
    table = word.add_table(rows=rows, cols=len(widths_mm))
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    margins = '<w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>'
    margins_xml = parse_xml(f"<w:tblCellMar {nsdecls('w')}>{margins}</w:tblCellMar>")
    table._tbl.tblPr.insert_element_before(margins_xml, "w:tblLook")
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
        for cell, width in zip(row.cells, widths_mm, strict=True):
            cell.width = Mm(width)
    return [list(row.cells) for row in table.rows]


def _lines(cell: Any, texts: Iterable[str], size_pt: float, *, bold: bool = False, italic: bool = False) -> None:
    for text in texts:
        first = cell.paragraphs[0]
        empty = len(cell.paragraphs) == 1 and not first.runs
        line(first if empty else cell.add_paragraph(), text, size_pt, bold=bold, italic=italic)


def _even(text: str, face: Face) -> tuple[str, ...]:
    return balanced(text, face, 12, HEAD_MM[0] - 4 * MM_PER_PT)


def _rule(paragraph: Any, length_mm: float, room_mm: float) -> None:
    """Draw a line: the border of an empty paragraph that is indented from both sides."""
    paragraph.style = CELL
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = Mm(max(room_mm - length_mm, 0.0) / 2)
    form.space_before, form.space_after, form.keep_with_next = Pt(4), Pt(2), True
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(3)
    put_border(paragraph._p.get_or_add_pPr(), '<w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/>')
