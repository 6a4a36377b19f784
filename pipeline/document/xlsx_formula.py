"""Which cells of a table are formulas in a workbook, and what they add up or divide."""

from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter.utility import xl_rowcol_to_cell

from forms.arithmetic import percent
from pipeline.document.table import DataTable, Measure
from pipeline.tables.table import LineKind

COUNTS = frozenset({Measure.TALLY, Measure.NUMBER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """A formula and the value it gives, so that a viewer that does not compute shows it too."""

    text: str
    value: float


def formula_of(table: DataTable, row: int, place: int, *, first_row: int) -> Formula | None:
    """Give the formula of a cell; None where the cell is what it is.

    Args:
        table: The table.
        row: The line, from 0.
        place: The column, from 0.
        first_row: The row of the worksheet in which line 0 stands, from 0.
    """
    line, column = table.lines[row], table.columns[place]
    if column.share_of is not None:
        part, whole = (line.cells[other] for other in column.share_of)
        if isinstance(part, int) and isinstance(whole, int):
            if not whole or percent(part, whole) != line.cells[place]:
                return None  # the share is of something that these two cells do not show
            cells = [xl_rowcol_to_cell(first_row + row, other) for other in column.share_of]
            return Formula(text=f"={cells[0]}/{cells[1]}", value=part / whole)
    value = line.cells[place]
    if line.kind is LineKind.TOTAL and column.measure in COUNTS and isinstance(value, int):
        for summed in _candidates(table, row):
            if summed and sum(_number(table, other, place) for other in summed) == value:
                return Formula(text=f"=SUM({_ranges(summed, place, first_row)})", value=value)
    return None


def _candidates(table: DataTable, row: int) -> tuple[list[int], list[int]]:
    """Give the lines that a total may add up: the items of its own group, or all items above it."""
    items = [other for other in range(row) if table.lines[other].kind is LineKind.ITEM]
    heads = [other for other in range(row) if table.lines[other].kind in {LineKind.GROUP, LineKind.TOTAL}]
    since = heads[-1] if heads else -1
    return [other for other in items if other > since], items


def _number(table: DataTable, row: int, place: int) -> int:
    cell = table.lines[row].cells[place]
    return cell if isinstance(cell, int) else 0


def _ranges(rows: Sequence[int], place: int, first_row: int) -> str:
    """Write rows as ranges: neighbours in one."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and runs[-1][1] == row - 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    spans = [[xl_rowcol_to_cell(first_row + end, place) for end in run] for run in runs]
    return ",".join(first if first == last else f"{first}:{last}" for first, last in spans)
