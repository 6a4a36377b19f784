"""Break the rows of a sheet into A4 landscape pages, headings with what they head."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.tables.look import Style
from pipeline.tables.table import Cell

PAGE_HEIGHT_PT = 465.0  # between margins of 20 mm; 3.5 % are left for other machines' metrics


@dataclass(frozen=True, slots=True, kw_only=True)
class GridCell:
    """A cell, or several merged from the `first` to the `last` column, both from 0."""

    first: int
    last: int
    value: Cell
    style: Style


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRow:
    """One row of the grid."""

    cells: tuple[GridCell, ...]
    height_pt: float
    break_before: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Rows that stay on one page; `header` is repeated above them where they start one."""

    rows: tuple[GridRow, ...]
    header: GridRow | None = None

    @property
    def height_pt(self) -> float:
        return sum(row.height_pt for row in self.rows)


def joined(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Make one block of the blocks of a table, if it is short: a long one would leave half a page empty."""
    if sum(block.height_pt for block in blocks) > PAGE_HEIGHT_PT / 2:
        return tuple(blocks)
    return (Block(rows=tuple(row for block in blocks for row in block.rows)),)


def paged(blocks: Sequence[Block], *, repeats_itself: bool) -> tuple[GridRow, ...]:
    """Lay blocks onto pages.

    Args:
        blocks: In order; one that is higher than a page is left to the printing program.
        repeats_itself: The printing program repeats the table's header, so it is not written again.
    """
    rows: list[GridRow] = []
    used_pt = 0.0
    for block in blocks:
        starts_page = used_pt > 0 and used_pt + block.height_pt > PAGE_HEIGHT_PT
        if starts_page:
            header = (block.header,) if block.header else ()
            used_pt = sum(row.height_pt for row in header)
            shown = (*(() if repeats_itself else header), *block.rows)
            rows += (replace(shown[0], break_before=True), *shown[1:])
        else:
            rows += block.rows
        used_pt += block.height_pt
    return tuple(rows)
