"""Tables of a Word document, written as XML at once: ten thousand rows take seconds, not minutes."""

from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from pipeline.document.docx_style import CELL
from pipeline.document.table import DataTable, Measure, TableLine, shown
from pipeline.document.text import printable
from pipeline.document.widths import PADDING_MM, Fit, fitted
from pipeline.tables.table import LineKind

SHORT = 12  # lines of a table that is never parted
TOGETHER = 3  # lines at the end of a table
TWIPS_PER_MM = 1440 / 25.4
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")


def table_xml(table: DataTable, room_mm: float) -> Any:
    """Give the table as an element, as wide as its room; its head is repeated on every page."""
    fit = fitted(table, room_mm)
    style = CELL.replace(" ", "")  # the id under which python-docx keeps it
    heads = [_cell(column.label, fit, place, style, bold=True, head=True) for place, column in enumerate(table.columns)]
    rows = [_row(heads, head=True), *_rows(table, fit, style)]
    grid = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in fit.widths_mm)
    return parse_xml(
        f"<w:tbl {nsdecls('w')}>{_properties(sum(fit.widths_mm))}<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _rows(table: DataTable, fit: Fit, style: str) -> Iterator[str]:
    for place, line in enumerate(table.lines):
        yield _row(_cells(table, line, fit, style, keep=_is_kept(table, place)))


def _is_kept(table: DataTable, place: int) -> bool:
    """Whether a line stays with what follows: in a short table, at the end of any, and with the notes under it."""
    if place == len(table.lines) - 1:
        return bool(table.notes)
    return len(table.lines) <= SHORT or place >= len(table.lines) - TOGETHER


def twips(length_mm: float) -> int:
    """Give a length in the twentieths of a point that Word counts in."""
    return round(length_mm * TWIPS_PER_MM)


def _properties(width_mm: float) -> str:
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in _SIDES)
    margins = "".join(f'<w:{side} w:w="{twips(PADDING_MM)}" w:type="dxa"/>' for side in ("left", "right"))
    return (
        f'<w:tblPr><w:tblW w:w="{twips(width_mm)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>"
    )


def _row(cells: list[str], *, head: bool = False) -> str:
    repeated = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{''.join(cells)}</w:tr>"


def _cells(table: DataTable, line: TableLine, fit: Fit, style: str, *, keep: bool) -> list[str]:
    if line.kind is LineKind.GROUP:
        number = _cell(str(line.cells[0]), fit, 0, style, bold=True, keep=True)
        return [number, _cell(str(line.cells[1]), fit, 1, style, bold=True, left=True, to_end=True, keep=True)]
    bold = line.kind is LineKind.TOTAL
    return [
        _cell(shown(cell, column.measure), fit, place, style, bold=bold, left=column.measure is Measure.TEXT, keep=keep)
        for place, (cell, column) in enumerate(zip(line.cells, table.columns, strict=True))
    ]


def _cell(
    text: str,
    fit: Fit,
    place: int,
    style: str,
    *,
    bold: bool = False,
    left: bool = False,
    head: bool = False,
    to_end: bool = False,
    keep: bool = False,
) -> str:
    width_mm = sum(fit.widths_mm[place:]) if to_end else fit.widths_mm[place]
    span = f'<w:gridSpan w:val="{len(fit.widths_mm) - place}"/>' if to_end else ""
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="F0F0F0"/>' if head else ""
    weight = "<w:b/>" if bold else ""
    kept = "<w:keepNext/>" if keep or head else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{twips(width_mm)}" w:type="dxa"/>{span}{shade}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{kept}<w:jc w:val="{"left" if left else "center"}"/></w:pPr>'
        f'<w:r><w:rPr>{weight}<w:sz w:val="{round(2 * fit.size_pt)}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(printable(text))}</w:t></w:r></w:p></w:tc>'
    )
