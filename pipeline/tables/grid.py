"""Place a sheet on a grid of columns and rows: widths, heights, merged cells. Knows no file."""

from dataclasses import dataclass, replace
from itertools import accumulate

from forms.fonts import MM_PER_PT
from forms.setting.text import leading_mm, wrapped
from pipeline.tables import words
from pipeline.tables.look import INDENTED, Style, face, size_pt
from pipeline.tables.paging import Block, GridCell, GridRow, joined, paged
from pipeline.tables.table import Cell, Line, LineKind, Sheet, SheetMeta, Table

PAGE_WIDTH_PX = 965  # between margins of 20 and 15 mm at 96 px per inch; 2 % are left for other machines' metrics
_MM_PER_PX = 25.4 / 96
_PADDING_PX, _INDENT_PX = 6, 10  # what a spreadsheet keeps free inside a cell
_ORDINAL_PX, _NOTE_PX, _COUNT_PX = 42, 100, 76
_NOTE_TIGHT_PX, _COUNT_TIGHT_PX = 82, 58  # the narrowest that holds the words of the headings
_MANY_COLUMNS = 10  # from here on the numbers move together
_ROW_PAD_PT, _GAP_PT = 5.0, 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A sheet as it is drawn."""

    widths_px: tuple[int, ...]
    rows: tuple[GridRow, ...]
    header_row: int | None  # of the only table, to be repeated on every page; None where each table has its own


def grid_of(sheet: Sheet, meta: SheetMeta) -> Grid:
    """Place everything that a sheet says, from the head to the signatures."""
    widths_px = _widths_px(sheet.tables)
    alone = len(sheet.tables) == 1
    head = tuple(_words_row(row, widths_px) for row in words.head(sheet, meta))
    header_row = len(head) + bool(sheet.tables[0].caption) if alone else None
    blocks: list[Block] = []
    for table in sheet.tables:
        cut = _table_blocks(table, widths_px)
        blocks += cut if alone else joined(cut)
    foot = tuple(_words_row(row, widths_px) for row in words.foot(sheet, meta))
    blocks = blocks or [Block(rows=())]
    blocks[0] = replace(blocks[0], rows=(*head, *blocks[0].rows))  # neither title nor signatures
    blocks[-1] = replace(blocks[-1], rows=(*blocks[-1].rows, *foot))  # ever stand alone on a page
    return Grid(widths_px=widths_px, rows=paged(blocks, repeats_itself=alone), header_row=header_row)


def _widths_px(tables: tuple[Table, ...]) -> tuple[int, ...]:
    """Give the widths of the columns that all tables of a sheet share; the words get what the numbers leave."""
    columns = max([len(table.header) + 1 - table.text_column for table in tables], default=4)
    many = columns >= _MANY_COLUMNS
    note_px, count_px = (_NOTE_TIGHT_PX, _COUNT_TIGHT_PX) if many else (_NOTE_PX, _COUNT_PX)
    counts = (count_px,) * (columns - 3)
    return (_ORDINAL_PX, PAGE_WIDTH_PX - _ORDINAL_PX - note_px - sum(counts), *counts, note_px)


def _words_row(row: words.WordRow, widths_px: tuple[int, ...]) -> GridRow:
    last = len(widths_px) - 1
    edges_px = list(accumulate(widths_px))
    half = next((n for n in range(1, last - 1) if edges_px[n] > 0.4 * PAGE_WIDTH_PX), last - 1)
    spans = {words.Span.FULL: (0, last), words.Span.LEFT: (0, half), words.Span.RIGHT: (half + 1, last)}
    placed = [(spans[part.span], part) for part in row]
    cells = (GridCell(first=first, last=end, value=part.text, style=part.style) for (first, end), part in placed)
    return _row(tuple(cells), widths_px)


def _table_blocks(table: Table, widths_px: tuple[int, ...]) -> list[Block]:
    """Cut a table where a page may end: never between a heading and what it heads."""
    last = len(widths_px) - 1
    heading = Line(kind=LineKind.NOTE, cells=table.header)
    header = _row(_cells(table, heading, last, header=True), widths_px)
    caption = GridCell(first=0, last=last, value=table.caption, style=Style.CAPTION)
    open_rows = [_row((caption,), widths_px)] if table.caption else []
    open_rows.append(header)
    blocks: list[Block] = []
    for line in table.lines:
        open_rows.append(_row(_cells(table, line, last), widths_px))
        if line.kind is not LineKind.GROUP:
            blocks.append(Block(rows=tuple(open_rows), header=header if blocks else None))
            open_rows = []
    gap = GridRow(cells=(), height_pt=_GAP_PT)
    if not blocks:
        return [Block(rows=(*open_rows, gap))]
    blocks[-1] = replace(blocks[-1], rows=(*blocks[-1].rows, *open_rows, gap))
    return blocks


def _cells(table: Table, line: Line, last: int, *, header: bool = False) -> tuple[GridCell, ...]:
    """Place the cells of a line: words from the left edge, numbers after them, the note out to the right edge."""
    if line.kind is LineKind.GROUP:
        number = GridCell(first=0, last=0, value=line.cells[0], style=Style.GROUP_NUMBER)
        return number, GridCell(first=1, last=last, value=line.cells[1], style=Style.GROUP)
    shift = 1 - table.text_column  # a table without ordinals uses their column for its words
    cells = []
    for place, value in enumerate(line.cells):
        first = 0 if place == 0 else place + shift
        end = 1 if place == table.text_column else first
        is_note = table.text_column == 1 and place == len(line.cells) - 1
        style = Style.HEADER if header else _style(line.kind, value, before_text=place < table.text_column)
        cells.append(GridCell(first=first, last=last if is_note else end, value=value, style=style))
    return tuple(cells)


def _style(kind: LineKind, value: Cell, *, before_text: bool) -> Style:
    if isinstance(value, str):
        words_style = Style.TEXT if kind is LineKind.ITEM else Style.NOTE
        return Style.ORDINAL if before_text else words_style
    return Style.COUNT if isinstance(value, int) else Style.PERCENT


def _row(cells: tuple[GridCell, ...], widths_px: tuple[int, ...]) -> GridRow:
    heights = [_height_pt(cell, sum(widths_px[cell.first : cell.last + 1])) for cell in cells]
    return GridRow(cells=cells, height_pt=max(heights, default=_GAP_PT))


def _height_pt(cell: GridCell, width_px: int) -> float:
    """Give the height that the words need; spreadsheets do not grow a row for merged cells by themselves."""
    size = size_pt(cell.style)
    text = cell.value if isinstance(cell.value, str) else ""
    room_px = width_px - _PADDING_PX - (_INDENT_PX if cell.style in INDENTED else 0)
    lines = wrapped(text, face(cell.style), size, room_px * _MM_PER_PX)
    return round(max(len(lines), 1) * leading_mm(size) / MM_PER_PT + _ROW_PAD_PT, 2)
