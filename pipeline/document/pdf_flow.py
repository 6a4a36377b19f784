"""The blocks of a document as PDF flowables: text, tables that repeat their heads, charts."""

from collections.abc import Iterator, Sequence
from typing import Any

from reportlab.lib.colors import HexColor, black
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, LongTable, Paragraph, Spacer

from forms.fonts import Face
from pipeline.document import model
from pipeline.document.chart import Chart
from pipeline.document.drawing import drawn, parts_of
from pipeline.document.page import chart_room_mm, room_mm
from pipeline.document.pdf_draw import draw
from pipeline.document.pdf_framed import FramedTable
from pipeline.document.pdf_long_table import PagedTable
from pipeline.document.pdf_said import HEADINGS as SAID
from pipeline.document.pdf_said import Said, say_table
from pipeline.document.pdf_style import (
    BODY,
    BODY_ITALIC,
    CAPTION,
    HEADINGS,
    NOTE,
    PLACEHOLDER,
    TABLE_CAPTION,
    markup,
    style,
)
from pipeline.document.pdf_tags import Element
from pipeline.document.shapes import Drawing
from pipeline.document.table import DataTable, Measure, TableLine, shown
from pipeline.document.widths import PADDING_MM, Fit, fitted
from pipeline.tables.table import LineKind

HEAD_FILL = HexColor("#f0f0f0")
_WIDEST_CHART_MM = 200.0
_TOGETHER = 3  # lines at the end of a table
_SHORT = 12  # lines of a table that is never parted
_LONG = 300  # lines from which on ReportLab's own tables take too long
_ROOM_FOR_A_START_MM = 40.0  # a table does not begin where only its head would fit


def block_flowables(block: model.Block, *, landscape: bool, under_title: bool = False) -> list[Any]:
    """Give one block as flowables for a page; a table right under the title of a page does not leave it alone there."""
    match block:
        case model.Heading():
            return [SAID[min(block.level, 3) - 1](markup(block.text), HEADINGS[min(block.level, 3) - 1])]
        case model.Paragraph():
            aside = f" <i>{markup(block.aside)}</i>{markup(block.after)}" if block.aside else ""
            return [Said(markup(block.text) + aside, BODY_ITALIC if block.italic else BODY)]
        case model.Placeholder():
            return [Said(markup(block.text), PLACEHOLDER)]
        case model.Note():
            return [Said(f"Ghi chú: {markup(block.text)}", NOTE)]
        case DataTable():
            return list(_table(block, room_mm(landscape=landscape), whole=not under_title))
        case Chart():
            width_mm = min(room_mm(landscape=landscape), _WIDEST_CHART_MM)
            return [_chart(part, width_mm) for part in parts_of(block, width_mm, chart_room_mm(landscape=landscape))]


class DrawnChart(Flowable):  # type: ignore[misc]  # ReportLab ships no types
    """A drawing among the text."""

    def __init__(self, drawing: Drawing, alternative: str) -> None:
        super().__init__()
        self.drawing, self.alternative = drawing, alternative
        self.width, self.height = drawing.width_mm * mm, drawing.height_mm * mm
        self.hAlign = "CENTER"

    def draw(self) -> None:
        """Draw it where the text has come to."""
        left, bottom = self.canv.absolutePosition(0, 0)
        box = (left, bottom, left + self.width, bottom + self.height)
        self.canv.start_content(Element("Figure", alternative=self.alternative, box=box))
        draw(self.canv, self.drawing)
        self.canv.stop_content()


class Gap(Spacer):  # type: ignore[misc]  # ReportLab ships no types
    """Space behind a table: where a page ends with it there is none, and no page is begun for it."""

    _ZEROSIZE = True  # let the frame ask for its height where no room is left, too

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Take no more than there is."""
        return self.width, max(min(self.height, height), 0.0)


def _chart(chart: Chart, width_mm: float) -> Any:
    title = Said(markup(chart.title), CAPTION)
    return KeepTogether([title, DrawnChart(drawn(chart, width_mm), chart.alternative), Spacer(1, 6)])


def _table(table: DataTable, width_mm: float, *, whole: bool) -> Iterator[Any]:
    fit = fitted(table, width_mm)
    caption = Said(markup(table.caption), TABLE_CAPTION)
    notes = [Said(markup(note), NOTE) for note in table.notes]
    rows = [[_paragraph(column.label, fit, bold=True) for column in table.columns]]
    rows += [_row(table, line, fit) for line in table.lines]
    widths = [width * mm for width in fit.widths_mm]
    if len(rows) > _LONG:
        set_ = PagedTable(rows[0], rows[1:], widths, lambda first, last: _look(table.lines[first:last]), _kept(table))
    else:
        set_ = LongTable(rows, colWidths=widths, repeatRows=1, hAlign="CENTER", renderCB=say_table)
        set_.setStyle([*_look(table.lines), *_ending(table.lines)])
    if len(table.lines) > _SHORT:
        yield CondPageBreak(_ROOM_FOR_A_START_MM * mm)
    yield FramedTable((caption,), set_, notes, whole=whole and len(table.lines) <= _SHORT)
    yield Gap(1, 6)


def _row(table: DataTable, line: TableLine, fit: Fit) -> list[Any]:
    bold = line.kind in {LineKind.GROUP, LineKind.TOTAL}
    if line.kind is LineKind.GROUP:
        empty = [""] * (len(line.cells) - 2)
        title = _paragraph(str(line.cells[1]), fit, bold=True, left=True)
        return [_paragraph(str(line.cells[0]), fit, bold=True), title, *empty]
    cells = []
    for cell, column in zip(line.cells, table.columns, strict=True):
        left = column.measure is Measure.TEXT
        cells.append(_paragraph(shown(cell, column.measure), fit, bold=bold, left=left))
    return cells


def _paragraph(text: str, fit: Fit, *, bold: bool = False, left: bool = False) -> Any:
    if not text:
        return ""
    face = Face.SERIF_BOLD if bold else Face.SERIF
    align = {} if left else {"align": TA_CENTER}
    return Paragraph(markup(text), style(fit.size_pt, face=face, leading=1.15, **align))


def _look(lines: Sequence[TableLine]) -> list[tuple[Any, ...]]:
    everywhere = ((0, 0), (-1, -1))
    look: list[tuple[Any, ...]] = [
        ("FONTNAME", *everywhere, Face.SERIF.value),  # of empty cells too: no face may be left out of the file
        ("GRID", *everywhere, 0.5, black),
        ("VALIGN", *everywhere, "MIDDLE"),
        ("LEFTPADDING", *everywhere, PADDING_MM * mm),
        ("RIGHTPADDING", *everywhere, PADDING_MM * mm),
        ("TOPPADDING", *everywhere, 2),
        ("BOTTOMPADDING", *everywhere, 3.5),
        ("BACKGROUND", (0, 0), (-1, 0), HEAD_FILL),
    ]
    for number, line in enumerate(lines, 1):
        if line.kind is LineKind.GROUP:
            look += [("SPAN", (1, number), (-1, number)), ("NOSPLIT", (0, number), (-1, number + 1))]
    return look


def _kept(table: DataTable) -> list[bool]:
    """Say of each line whether the next one must stand on its page: under a heading, and at the end."""
    last = len(table.lines) - 1
    return [line.kind is LineKind.GROUP or last - _TOGETHER < place < last for place, line in enumerate(table.lines)]


def _ending(lines: Sequence[TableLine]) -> list[tuple[Any, ...]]:
    """Keep the last lines together: none stands alone on a page."""
    return [("NOSPLIT", (0, -_TOGETHER), (-1, -1))] if len(lines) > _TOGETHER else []
