"""The tally as a workbook to print and sign."""

import io
import re
from datetime import datetime
from decimal import Decimal
from typing import Any, BinaryIO

import xlsxwriter

from pipeline.tables.grid import Grid, grid_of
from pipeline.tables.look import BOLD, INDENTED, ITALIC, LEFT, RULED, Style, size_pt
from pipeline.tables.paging import GridCell
from pipeline.tables.sheets import NAME_LENGTH
from pipeline.tables.table import Cell, Sheet, SheetMeta
from pipeline.tables.words import flags

FONT = "Times New Roman"
COUNT_FORMAT = '[=0]"";[<10]00;#,##0'  # zero is a blank cell, two is `02`, and both stay numbers
PERCENT_FORMAT = "0.00%"
A4 = 9
_CREATED = datetime(2000, 1, 1)  # the same sheet is the same bytes, whenever it is written
_RESERVED = frozenset({"history"})  # Excel keeps this name for itself
# The width of a column is a number of digits of the workbook's own font: it must be one that every machine has a
# metric twin of. A digit of Times New Roman 12 is 8 px wide, which XlsxWriter knows as a default column of 72 px.
_DEFAULT_FONT = {"font_name": FONT, "font_size": 12}
_DEFAULT_COLUMN_PX = 72
_SAFE_TEXT = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}


def write_xlsx(sheets: tuple[Sheet, ...], meta: SheetMeta) -> bytes:
    """Write a workbook with one worksheet per sheet: A4 landscape, headers repeated, numbers kept as numbers."""
    out = io.BytesIO()
    book = new_workbook(out, title=meta.plan_title, author=meta.issuing_body)
    formats = {style: book.add_format(_format(style)) for style in Style}
    taken: set[str] = set()
    for sheet in sheets:
        page = book.add_worksheet(worksheet_name(sheet.name, taken))
        grid = grid_of(sheet, meta)
        _set_page(page, grid, (*flags(sheet), *meta.marks))
        _draw(page, grid, formats)
    book.close()
    return out.getvalue()


def new_workbook(out: BinaryIO, *, title: str, author: str) -> Any:
    """Start a workbook in which text stays text, whatever it looks like."""
    book = xlsxwriter.Workbook(out, _options())
    book.set_properties({"title": title, "author": author, "created": _CREATED})
    return book


def _options() -> dict[str, Any]:
    # XlsxWriter changes the font it is given, so each workbook gets one of its own.
    font = {"default_format_properties": dict(_DEFAULT_FONT), "default_column_width": _DEFAULT_COLUMN_PX}
    return {"in_memory": True, **_SAFE_TEXT, **font}


def _format(style: Style) -> dict[str, Any]:
    numbers = {Style.COUNT: COUNT_FORMAT, Style.PERCENT: PERCENT_FORMAT}
    return {
        "font_name": FONT,
        "font_size": size_pt(style),
        "bold": style in BOLD,
        "italic": style in ITALIC,
        "border": 1 if style in RULED else 0,
        "indent": 1 if style in INDENTED else 0,
        "align": "left" if style in LEFT else "center",
        "valign": "vcenter",
        "text_wrap": True,
        "num_format": numbers.get(style, "General"),
    }


def _set_page(page: Any, grid: Grid, warnings: tuple[str, ...]) -> None:
    page.set_landscape()
    page.set_paper(A4)
    page.set_margins(left=20 / 25.4, right=15 / 25.4, top=20 / 25.4, bottom=20 / 25.4)
    page.center_horizontally()
    page.hide_gridlines(2)
    page.set_footer(f'&C&"{FONT},Regular"&12Trang &P/&N')
    if warnings:
        page.set_header(f'&C&"{FONT},Bold"&12' + " · ".join(warnings).replace("&", "&&"))
    for column, width_px in enumerate(grid.widths_px):
        page.set_column_pixels(column, column, width_px)
    if grid.header_row is not None:
        page.fit_to_pages(1, 0)
        page.repeat_rows(grid.header_row)
        page.freeze_panes(grid.header_row + 1, 0)
    # Some programs pay no heed to page breaks where they fit to the width; sheets of several tables, whose headers
    # nothing else repeats, are therefore printed in full size: their columns were made to fit.
    page.set_h_pagebreaks([row for row, placed in enumerate(grid.rows) if placed.break_before])


def _draw(page: Any, grid: Grid, formats: dict[Style, Any]) -> None:
    for row, placed in enumerate(grid.rows):
        page.set_row(row, placed.height_pt)
        for cell in placed.cells:
            look = formats[cell.style]
            if cell.last > cell.first:
                page.merge_range(row, cell.first, row, cell.last, "", look)
            _write(page, row, cell, look)


def _write(page: Any, row: int, cell: GridCell, look: Any) -> None:
    if cell.style is Style.ORDINAL and (number := line_number(cell.value)) is not None:
        page.write_number(row, cell.first, number, look)
    elif isinstance(cell.value, str):
        page.write_string(row, cell.first, cell.value, look) if cell.value else page.write_blank(
            row, cell.first, None, look
        )
    elif isinstance(cell.value, Decimal):
        page.write_number(row, cell.first, float(cell.value / 100), look)
    else:
        page.write_number(row, cell.first, cell.value, look)


def line_number(cell: Cell) -> int | None:
    """Give the number of a line as one: as text it sorts 1, 10, 2, and the spreadsheet flags every cell."""
    plain = isinstance(cell, str) and cell.isascii() and cell.isdigit()
    return int(cell) if plain and str(int(cell)) == cell else None


def worksheet_name(name: str, taken: set[str]) -> str:
    """Give a name that spreadsheets accept, different from those taken whatever its capitals."""
    allowed = re.sub(r"[\[\]:*?/\\]", "-", name)
    stem = _edged(allowed, NAME_LENGTH) or "Bảng"
    candidate, number = stem, 1
    while candidate.casefold() in taken | _RESERVED:
        number += 1
        suffix = f" ({number})"
        candidate = f"{_edged(stem, NAME_LENGTH - len(suffix))}{suffix}"
    taken.add(candidate.casefold())
    return candidate


def _edged(name: str, length: int) -> str:
    """Cut a name; a spreadsheet refuses one that begins or ends with an apostrophe, also where the cut left it."""
    return name.strip("' ")[:length].strip("' ")
