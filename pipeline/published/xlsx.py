"""Read published tables from a workbook, exactly as printed.

Sums of plain cells are added up here, whatever the file says that they give; other formulas, cells
merged over several rows, and workbooks that unpack without end are refused.
"""

import io
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

import openpyxl

from forms.arithmetic import half_up
from pipeline.published.table import PublishedTable, TableRow, is_header, refusal, table_of_rows
from pipeline.published.xlsx_size import SAVE_AGAIN, refuse_large

MAX_ROWS = 20_000
MAX_SHEET_COLUMNS = 200  # merged side by side; a table has at most forty
_SUM = re.compile(r"=SUM\((?P<column>[A-Z]{1,2})(?P<first>\d{1,5}):(?P<to>[A-Z]{1,2})(?P<last>\d{1,5})\)")


def read_workbook(raw: bytes, file: str) -> tuple[PublishedTable, ...]:
    """Read all tables of all sheets; titles, notes and signatures around them are passed over.

    Raises:
        PublishedError: It is no workbook or too large, or a table in it cannot be read for certain.
    """
    refuse_large(raw, file)
    try:
        book = openpyxl.load_workbook(io.BytesIO(raw), data_only=False)
    except Exception as error:  # openpyxl raises whatever its XML and ZIP parsers raise on damaged files
        found = f"no readable workbook ({error})"
        raise refusal(file, found, "a workbook of tables", remedy=SAVE_AGAIN) from error
    return tuple(table for sheet in book.worksheets for table in _tables(sheet, f"{file}, sheet {sheet.title!r}"))


def _tables(sheet: Any, place: str) -> Iterator[PublishedTable]:
    if (sheet.max_row or 0) > MAX_ROWS or (sheet.max_column or 0) > MAX_SHEET_COLUMNS:
        found = f"{sheet.max_row} rows and {sheet.max_column} columns"
        expected = f"at most {MAX_ROWS} and {MAX_SHEET_COLUMNS}"
        raise refusal(place, found, expected, remedy="Keep only the tally sheet.")
    merges = _Merges(sheet)
    block: list[_SheetRow] = []
    for number, cells in enumerate(sheet.iter_rows(), 1):
        row = _SheetRow(number, {c.column: _text(sheet, c) for c in cells if not merges.covers(c)})
        if row.is_empty or is_header(row.texts):
            yield from _table(block, merges, place)
            block = [] if row.is_empty else [row]
        elif block:
            block.append(row)
    yield from _table(block, merges, place)


class _SheetRow(NamedTuple):
    """A row of a sheet: its texts by column, without what merged cells hide."""

    number: int
    cells: dict[int, str]

    @property
    def is_empty(self) -> bool:
        return not any(self.cells.values())

    @property
    def texts(self) -> tuple[str, ...]:
        """Give the texts up to the last one that is there."""
        texts = list(self.cells.values())
        while texts and not texts[-1]:
            texts.pop()
        return tuple(texts)

    def under(self, header: "_SheetRow", place: str) -> TableRow:
        """Put the texts under their headings; a counted row must be divided as the header is."""
        columns = list(header.cells)[: len(header.texts)]
        beyond = [column for column, text in self.cells.items() if text and column not in columns]
        counted = self.texts[0].isdigit()
        if beyond or (counted and any(column not in self.cells for column in columns)):
            found = f"{len(self.texts)} cells that do not stand under the headings"
            expected = f"{len(columns)}, as in the header in row {header.number}"
            raise refusal(place, found, expected, remedy="Unmerge the cells and empty those beside.", row=self.number)
        return self.number, tuple(self.cells.get(column, "") for column in columns)


class _Merges:
    """The merged cells of a sheet. Side by side in one row they are one cell; over several rows they hide some."""

    def __init__(self, sheet: Any) -> None:
        self._ranges = list(sheet.merged_cells.ranges)
        self._hidden = {
            (each.min_row, column) for each in self._ranges for column in range(each.min_col + 1, each.max_col + 1)
        }

    def covers(self, cell: Any) -> bool:
        return (cell.row, cell.column) in self._hidden

    def refuse_tall(self, first: int, last: int, place: str) -> None:
        for each in self._ranges:
            if each.min_row != each.max_row and each.min_row <= last and each.max_row >= first:
                remedy = "Unmerge them and fill each: all but one of them look empty."
                found = f"merged cells {each.coord}"
                raise refusal(place, found, "cells of one row", remedy=remedy, row=each.min_row)


def _table(block: list[_SheetRow], merges: _Merges, place: str) -> Iterator[PublishedTable]:
    """Make a table of a block, which begins with its header; of what stands beside tables none is made."""
    if block:
        merges.refuse_tall(block[0].number, block[-1].number, place)
        header = block[0]
        yield table_of_rows([(header.number, header.texts), *(row.under(header, place) for row in block[1:])], place)


def _text(sheet: Any, cell: Any) -> str:
    value, is_percent = cell.value, "%" in str(cell.number_format or "")
    if value is None:
        return ""
    total = _SUM.fullmatch(value) if isinstance(value, str) else None
    if total:
        value = _added(sheet, total) or value
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return " ".join(str(getattr(value, "text", value)).split())  # array formulas keep theirs apart
    if is_percent:
        return f"{half_up(Decimal(str(value)) * 100, 2)}%"
    exact = Decimal(str(value))
    return str(int(exact)) if exact == exact.to_integral_value() else str(exact)


def _added(sheet: Any, total: re.Match[str]) -> int | None:
    """Add up the cells of a plain =SUM(C3:C9); None where they hold anything but whole numbers."""
    first, last = int(total["first"]), int(total["last"])
    if total["column"] != total["to"] or not 0 < first <= last <= MAX_ROWS:
        return None
    values = [sheet[f"{total['column']}{row}"].value for row in range(first, last + 1)]
    numbers = [value for value in values if value is not None]
    return sum(numbers) if all(type(value) is int for value in numbers) else None
