"""What a tally sheet shows, before any file format: tables of cells, a sheet of tables, and the words around them."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from pipeline.tally.rows import TallyRow

Cell = str | int | Decimal
"""Words, a count (zero is shown blank, under ten as `02`), or a percentage."""


class LineKind(StrEnum):
    """What a line of a table is."""

    GROUP = "group"  # a heading without numbers
    ITEM = "item"
    NOTE = "note"  # words about the whole table
    TOTAL = "total"  # the sum of the items above it


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a table."""

    kind: LineKind
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table with its header."""

    header: tuple[str, ...]
    lines: tuple[Line, ...]
    text_column: int = 1  # the wide one
    caption: str = ""  # what a reader needs above the table; not part of the table itself

    def __post_init__(self) -> None:
        wrong = [line for line in self.lines if len(line.cells) != len(self.header)]
        if wrong:
            raise ValueError(f"a line has {len(wrong[0].cells)} cells, the header {len(self.header)}: {wrong[0].cells}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """All tables of one place: a unit, a group of units, or the whole survey."""

    name: str  # short, without a double among the sheets of a file
    place: str  # as printed under the title; empty for the whole survey
    tables: tuple[Table, ...]
    rows: tuple[TallyRow, ...]  # what the tables were made from, at the finest depth
    provisional: bool = False
    simulated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetMeta:
    """The words around the tables, from the plan."""

    issuing_body: str
    plan_title: str
    superior_body: str = ""
    period: str = ""  # such as `Năm 2024` or `Quý I/2023`
    place: str = ""  # where it is signed
    signature_block: tuple[str, ...] = ()  # such as `TM. ỦY BAN NHÂN DÂN`, `CHỦ TỊCH`
    signatory: str = ""
    marks: tuple[str, ...] = ()  # what no page may be without, besides what the figures themselves say
    notes: tuple[str, ...] = ()  # such as `chưa ghi ngày thu phiếu`, printed under the tables


TITLE = "BẢNG TỔNG HỢP"
PROVISIONAL = "SỐ LIỆU TẠM TÍNH – còn phiếu chờ duyệt"
SIMULATED = "SỐ LIỆU MÔ PHỎNG"
