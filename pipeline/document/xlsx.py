"""A document's figures as a workbook: a worksheet for the text's tables and for each annex, ready to print."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from forms.fonts import MM_PER_PT, Face
from forms.setting.text import leading_mm, wrapped
from pipeline.document.chart import Chart, ChartKind
from pipeline.document.model import MOTTO, NATION, Block, Document, Note, annex_heading
from pipeline.document.table import DataTable, Measure, TableLine, shown
from pipeline.document.text import printable
from pipeline.document.widths import PADDING_MM, least_widths_mm, shared_out, wished_mm
from pipeline.document.xlsx_chart import chart_on
from pipeline.document.xlsx_formula import formula_of
from pipeline.document.xlsx_look import TABLE_PT, Looks, Words
from pipeline.tables.table import Cell, LineKind
from pipeline.tables.xlsx import A4, FONT, line_number, new_workbook, worksheet_name

FIGURES = "Số liệu"
_ROOM_MM = 250.0  # A4 landscape between its margins
_PX_PER_MM = 96 / 25.4
_PAGE_PT, _SHRINKS_TO_ONE, _EMPTY_PT = 450.0, 1.35, 15.0
_MOST_BARS = 14
_CHART_WORDS_MM, _CHART_NUMBER_MM = 110.0, 22.0
_WORDS_PT = {Words.TITLE: 14.0, Words.SIGN: 13.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """What one worksheet shows."""

    name: str
    title: str
    place: str
    blocks: tuple[Block, ...]
    first: bool = False  # it has the head and the signature; annexes belong to it


def write_xlsx_report(document: Document) -> bytes:
    """Write the workbook; the same document is always the same bytes."""
    out = io.BytesIO()
    book = new_workbook(out, title=document.title, author=document.head.body)
    looks: Looks = Looks(book)
    taken: set[str] = set()
    for page in _pages(document):
        sheet = book.add_worksheet(worksheet_name(page.name, taken))
        _Sheet(sheet, looks, page).write(document)
    charts = [part for chart in document.charts() for part in _parts(chart)]
    for number, chart in enumerate(charts, 1):
        sheet = book.add_worksheet(worksheet_name(f"Biểu đồ {number}", taken))
        _write_chart(book, sheet, looks, chart, document)
    book.close()
    return out.getvalue()


def _parts(chart: Chart) -> tuple[Chart, ...]:
    """Cut a chart that would be too small on one page."""
    total = len(chart.categories)
    number = -(-total // _MOST_BARS)
    if chart.kind is ChartKind.LINES or number < 2:
        return (chart,)
    ends = [total * place // number for place in range(number + 1)]
    titles = [f"{chart.title} ({place}/{number})" for place in range(1, number + 1)]
    return tuple(chart.part(first, last, title) for (first, last), title in zip(pairwise(ends), titles, strict=True))


def _write_chart(book: Any, sheet: Any, looks: Looks, chart: Chart, document: Document) -> None:
    """Write a chart on a worksheet that prints on one page."""
    _set_page(sheet, document, (_CHART_WORDS_MM, *(_CHART_NUMBER_MM,) * max(len(chart.series), 6)))
    sheet.fit_to_pages(1, 1)
    for row, mark in enumerate(document.marks):
        sheet.write_string(row, 0, mark, looks.words(Words.MARK))
    chart_on(book, sheet, chart, first_row=len(document.marks) + 1)


def _set_page(sheet: Any, document: Document, widths_mm: Sequence[float]) -> None:
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=30 / 25.4, right=15 / 25.4, top=20 / 25.4, bottom=20 / 25.4)
    sheet.center_horizontally()
    sheet.hide_gridlines(2)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f'&C&"{FONT},Regular"&12Trang &P/&N')
    if document.marks:
        sheet.set_header(f'&C&"{FONT},Bold"&11' + " · ".join(document.marks).replace("&", "&&"))
    for place, width in enumerate(widths_mm):
        sheet.set_column_pixels(place, place, round(width * _PX_PER_MM))


def _pages(document: Document) -> list[_Page]:
    pages = [_Page(name=FIGURES, title=document.head.subject, place="", blocks=_figures(document.blocks), first=True)]
    for number, annex in enumerate(document.annexes, 1):
        heading = annex_heading(number, len(document.annexes))
        name = f"{heading} - {annex.title}"
        blocks = _figures(annex.blocks)
        if blocks:
            pages.append(_Page(name=name, title=f"{heading}\n{annex.title}", place=annex.place, blocks=blocks))
    return pages


def _figures(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Leave out what belongs into the text of the report, and the charts, which get sheets of their own."""
    return tuple(block for block in blocks if isinstance(block, DataTable | Note))


class _Sheet:
    """One worksheet, written row by row."""

    def __init__(self, sheet: Any, looks: Looks, page: _Page) -> None:
        self.sheet, self.looks, self.page = sheet, looks, page
        self.tables = [block for block in page.blocks if isinstance(block, DataTable)]
        self.widths_mm = _shared_widths_mm(self.tables)
        self.row = 0
        self.heights_pt: list[float] = []  # of the rows so far
        self.starts: list[int] = []  # rows at which a table begins, its caption included

    def write(self, document: Document) -> None:
        """Write everything from the head to the signature."""
        _set_page(self.sheet, document, self.widths_mm)
        self._head(document)
        for block in self.page.blocks:
            match block:
                case DataTable():
                    self._table(block)
                case Note():
                    self._words(f"Ghi chú: {block.text}", Words.NOTE)
        if self.page.first:
            self._foot(document)
        self._break_pages()

    def _break_pages(self) -> None:
        """Fit a little too much onto one page; start a table on a new page rather than part it."""
        if sum(self.heights_pt) < _SHRINKS_TO_ONE * _PAGE_PT:
            self.sheet.fit_to_pages(1, 1)
        elif len(self.starts) > 1 and sum(self.widths_mm) <= _ROOM_MM + 1.0:
            # Programs that fit sheets to pages pay no heed to breaks; these columns fit as they are.
            self.sheet.set_print_scale(100)
            self.sheet.set_h_pagebreaks(list(self._breaks()))

    def _breaks(self) -> Iterator[int]:
        used_pt = 0.0
        for start, end in pairwise([0, *self.starts[1:], len(self.heights_pt)]):  # the head stays with the first table
            height_pt = sum(self.heights_pt[start:end])
            if start and used_pt + height_pt > _PAGE_PT:
                yield start
                used_pt = 0.0
            used_pt = (used_pt + height_pt) % _PAGE_PT

    def _head(self, document: Document) -> None:
        head = document.head
        if self.page.first:
            self._pair(head.superior.upper() or head.body.upper(), NATION, Words.PLAIN if head.superior else Words.BOLD)
            self._pair(head.body.upper() if head.superior else "", MOTTO, Words.BOLD)
            self.row += 1
        for text in self.page.title.split("\n"):
            self._words(text, Words.TITLE)
        for text in (self.page.place, "" if self.page.first else document.annexed_to):
            if text:
                self._words(text, Words.ITALIC)
        if document.marks:
            self._words(" · ".join(document.marks), Words.MARK)
        self.row += 1

    def _foot(self, document: Document) -> None:
        self.row += 1
        signature = document.signature
        for text in (*signature.titles, signature.unsigned):
            if text:
                self._pair("", text, Words.SIGN)
        if signature.name:
            for _ in range(3):
                self._words("", Words.PLAIN)
            self._pair("", signature.name, Words.SIGN)

    def _table(self, table: DataTable) -> None:
        self.starts.append(self.row)
        if table.caption:
            self._words(table.caption, Words.CAPTION)
        head_row = self.row
        for place, column in enumerate(table.columns):
            self.sheet.write_string(head_row, place, column.label, self.looks.head())
        self._height([(column.label, width) for column, width in zip(table.columns, self.widths_mm, strict=False)])
        if len(self.tables) == 1:
            self.sheet.repeat_rows(head_row)
            self.sheet.freeze_panes(head_row + 1, 0)
        first_row = self.row
        for number, line in enumerate(table.lines):
            self._line(table, number, line, first_row)
        for note in table.notes:
            self._words(note, Words.NOTE)
        self.row += 1

    def _line(self, table: DataTable, number: int, line: TableLine, first_row: int) -> None:
        bold = line.kind in {LineKind.GROUP, LineKind.TOTAL}
        last = len(table.columns) - 1
        for place, (cell, column) in enumerate(zip(line.cells, table.columns, strict=True)):
            look = self.looks.cell(column.measure, bold=bold)
            formula = formula_of(table, number, place, first_row=first_row)
            if line.kind is LineKind.GROUP and place == 1 and last > 1:
                self.sheet.merge_range(self.row, 1, self.row, last, "", self.looks.cell(Measure.TEXT, bold=True))
                look = self.looks.cell(Measure.TEXT, bold=True)
            if line.kind is LineKind.GROUP and place > 1:
                continue
            if formula is not None:
                self.sheet.write_formula(self.row, place, formula.text, look, formula.value)
            else:
                self._cell(place, cell, column.measure, look)
        texts = [(shown(cell, column.measure), width) for cell, column, width in _beside(table, line, self.widths_mm)]
        if line.kind is LineKind.GROUP:
            texts = [(str(line.cells[1]), sum(self.widths_mm[1 : last + 1]))]
        self._height(texts)

    def _cell(self, place: int, cell: Cell, measure: Measure, look: Any) -> None:
        if measure is Measure.ORDINAL and (number := line_number(cell)) is not None:
            self.sheet.write_number(self.row, place, number, look)
        elif isinstance(cell, str):
            text = printable(cell)
            write = self.sheet.write_string if text else self.sheet.write_blank
            write(self.row, place, text or None, look)
        else:
            value = float(cell) if isinstance(cell, Decimal) else cell
            self.sheet.write_number(self.row, place, value / 100 if measure is Measure.PERCENT else value, look)

    def _words(self, text: str, kind: Words) -> None:
        """Write words over the whole width."""
        self._merged(0, len(self.widths_mm) - 1, text, kind)
        self._height([(text, sum(self.widths_mm))], size_pt=_WORDS_PT.get(kind, 12.0))

    def _pair(self, left: str, right: str, left_kind: Words) -> None:
        """Write words in the left and in the right half."""
        half = _half(self.widths_mm)
        self._merged(0, half, left, left_kind)
        self._merged(half + 1, len(self.widths_mm) - 1, right, left_kind if left_kind is Words.SIGN else Words.BOLD)
        widths = (sum(self.widths_mm[: half + 1]), sum(self.widths_mm[half + 1 :]))
        self._height(list(zip((left, right), widths, strict=True)), size_pt=13.0)

    def _merged(self, first: int, last: int, text: str, kind: Words) -> None:
        look = self.looks.words(kind)
        if last > first:
            self.sheet.merge_range(self.row, first, self.row, last, "", look)
        if text:
            self.sheet.write_string(self.row, first, printable(text), look)

    def _height(self, texts: Sequence[tuple[str, float]], *, size_pt: float = TABLE_PT) -> None:
        """Make the row as high as its words need, and go to the next."""
        lines = [wrapped(text, Face.SERIF_BOLD, size_pt, width - 2 * PADDING_MM) for text, width in texts]
        most = max([len(each) for each in lines], default=1)
        height_pt = min(max(most, 1) * leading_mm(size_pt) / MM_PER_PT + 5.0, 400.0)
        self.sheet.set_row(self.row, height_pt)
        self.heights_pt += [_EMPTY_PT] * (self.row - len(self.heights_pt)) + [height_pt]
        self.row += 1


def _beside(table: DataTable, line: TableLine, widths_mm: Sequence[float]) -> list[tuple[Any, Any, float]]:
    return list(zip(line.cells, table.columns, widths_mm, strict=False))


def _shared_widths_mm(tables: Sequence[DataTable]) -> tuple[float, ...]:
    """Give the widths of the columns that all tables of a sheet share; the words get what the numbers leave."""
    columns = max([4, *(len(table.columns) for table in tables)])
    least, wishes = [12.0] * columns, [0.0] * columns
    for table in tables:
        for place, (width, wish) in enumerate(
            zip(least_widths_mm(table, TABLE_PT), wished_mm(table, TABLE_PT), strict=True)
        ):
            least[place], wishes[place] = max(least[place], width), max(wishes[place], wish - width, 0.0)
    heir = max((table.text_column for table in tables), default=1)
    return shared_out(least, wishes, room_mm=_ROOM_MM, heir=heir)


def _half(widths_mm: Sequence[float]) -> int:
    """Give the last column of the left half; the right one gets at least one column."""
    done, half = 0.0, sum(widths_mm) * 0.45
    for place, width in enumerate(widths_mm[:-1]):
        done += width
        if done >= half:
            return place
    return max(len(widths_mm) - 2, 0)
