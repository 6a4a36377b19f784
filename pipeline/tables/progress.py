"""The progress sheet: what each unit was asked for, gave out, got back and could count, with totals."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from forms.arithmetic import NOTHING, percent
from pipeline.tables.table import Cell, Line, LineKind, Sheet, Table

NAME = "Tiến độ"
HEADER = (
    "Stt",
    "Đơn vị",
    "Chỉ tiêu",
    "Số phiếu phát ra",
    "Số phiếu thu về",
    "Số phiếu đủ điều kiện",
    "Số phiếu không đủ điều kiện",
    "Tỷ lệ thu hồi (%)",
    "Tỷ lệ đủ điều kiện (%)",
    "Ghi chú",
)
TOTAL = "Tổng cộng"
WITHOUT_PAPER = "trả lời bằng hình thức khác, không dùng phiếu giấy"  # nobody handed these out


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitProgress:
    """The counts of one unit; None is a number that nobody knows, which is not zero."""

    name: str
    quota: int | None
    issued: int | None
    returned: int
    eligible: int
    ineligible: int
    pending: int = 0
    note: str = ""


def progress_sheet(units: Sequence[UnitProgress], *, simulated: bool = False) -> Sheet:
    """Give the sheet, units in the order given; totals are sums, and their rates are taken from the sums."""
    lines = [_line(LineKind.ITEM, str(number), unit) for number, unit in enumerate(units, 1)]
    table = Table(header=HEADER, lines=(*lines, _line(LineKind.TOTAL, "", _total(units))))
    pending = any(unit.pending for unit in units)
    return Sheet(name=NAME, place="", tables=(table,), rows=(), provisional=pending, simulated=simulated)


def _total(units: Sequence[UnitProgress]) -> UnitProgress:
    return UnitProgress(
        name=TOTAL,
        quota=_sum([unit.quota for unit in units]),
        issued=_sum([unit.issued for unit in units]),
        returned=sum(unit.returned for unit in units),
        eligible=sum(unit.eligible for unit in units),
        ineligible=sum(unit.ineligible for unit in units),
    )


def _sum(numbers: Sequence[int | None]) -> int | None:
    """Add numbers; where one is not known, neither is the sum."""
    known = [number for number in numbers if number is not None]
    return sum(known) if len(known) == len(numbers) else None


def _line(kind: LineKind, ordinal: str, unit: UnitProgress) -> Line:
    cells: tuple[Cell, ...] = (
        ordinal,
        unit.name,
        NOTHING if unit.quota is None else unit.quota,
        NOTHING if unit.issued is None else unit.issued,
        unit.returned,
        unit.eligible,
        unit.ineligible,
        _shown(None if unit.issued is None else percent(unit.returned, unit.issued)),
        _shown(percent(unit.eligible, unit.returned)),
        unit.note or (f"{unit.pending:02d} phiếu chờ duyệt" if unit.pending else ""),
    )
    return Line(kind=kind, cells=cells)


def _shown(rate: Decimal | None) -> Cell:
    return NOTHING if rate is None else rate
