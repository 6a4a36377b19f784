"""A table of a document: columns that say what they measure, so that every format writes a number the same way."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from forms.arithmetic import vn_number, vn_percent
from pipeline.tables.table import Cell, LineKind


class Measure(StrEnum):
    """What the numbers of a column are."""

    TEXT = "text"
    ORDINAL = "ordinal"  # a number of the line, or a Roman one of its group
    TALLY = "tally"  # ballots in a tally sheet: `02`, and nothing for none (S3.8)
    NUMBER = "number"  # any other count: `02`, `0`, `3.270`
    PERCENT = "percent"
    SCORE = "score"  # a mean of points
    POINTS = "points"  # a change, with its sign


WORDS = frozenset({Measure.TEXT, Measure.ORDINAL})
SCORE_DIGITS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column; `share_of` names the two count columns whose quotient it is, so that a sheet can hold a formula."""

    label: str
    measure: Measure = Measure.TEXT
    share_of: tuple[int, int] | None = None
    wide: bool = False  # of two columns of words, the one that needs the room


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLine:
    """One line: `kind` says whether it heads, counts, adds up or remarks."""

    kind: LineKind
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DataTable:
    """A table with its caption; notes stand under it."""

    caption: str
    columns: tuple[Column, ...]
    lines: tuple[TableLine, ...]
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        wrong = [line for line in self.lines if len(line.cells) != len(self.columns)]
        if wrong:
            raise ValueError(f"a line has {len(wrong[0].cells)} cells, the table {len(self.columns)} columns")

    @property
    def text_column(self) -> int:
        """Give the place of the column that takes the room the others leave."""
        wide = [place for place, column in enumerate(self.columns) if column.wide]
        words = [place for place, column in enumerate(self.columns) if column.measure is Measure.TEXT]
        return (wide or words or [0])[0]


def shown(cell: Cell, measure: Measure) -> str:
    """Write a cell as Vietnamese offices do; words stay as they are."""
    if isinstance(cell, str):
        return cell
    if measure is Measure.TALLY and cell == 0:
        return ""
    if measure is Measure.PERCENT:
        return vn_percent(Decimal(cell))
    if measure is Measure.SCORE:
        return vn_number(cell, SCORE_DIGITS)
    if measure is Measure.POINTS:
        return f"+{vn_number(cell, 2)}" if cell > 0 else vn_number(cell, 2)
    return f"{cell:02d}" if isinstance(cell, int) and 0 < cell < 10 else vn_number(cell)


def item(*cells: Cell) -> TableLine:
    """Give an ordinary line."""
    return TableLine(kind=LineKind.ITEM, cells=cells)


def group(number: str, title: str, *, columns: int) -> TableLine:
    """Give a heading line: it carries no numbers."""
    return TableLine(kind=LineKind.GROUP, cells=(number, title, *("",) * (columns - 2)))


def total(*cells: Cell) -> TableLine:
    """Give the line that adds up the items above it."""
    return TableLine(kind=LineKind.TOTAL, cells=cells)


def columns(*labels: str, measure: Measure) -> tuple[Column, ...]:
    """Give several columns of one measure."""
    return tuple(Column(label=label, measure=measure) for label in labels)


def added(lines: Sequence[TableLine], place: int) -> int | str:
    """Add up one column; where one of its numbers is not known, neither is the sum."""
    cells = [line.cells[place] for line in lines]
    known = [cell for cell in cells if isinstance(cell, int)]
    return sum(known) if len(known) == len(cells) else "–"
