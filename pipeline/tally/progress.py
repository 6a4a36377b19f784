"""How far a unit has come: printed, issued, returned, eligible against its quota."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from forms.arithmetic import known_sum, percent


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitProgress:
    """The counts of one unit, or of several together, in one round or quarter."""

    unit: str  # id, or "" for a total
    name: str
    group: str
    round: str
    quota: int | None  # None where the plan cannot say
    printed: int
    issued: int | None  # on paper; None where nothing was handed out: shown as a dash
    returned: int  # by every channel
    scanned: int  # ballots that are here, by scan or by file
    spoiled: int
    eligible: int
    ineligible: int
    pending: int
    reasons: Mapping[str, int] = field(default_factory=dict)  # ineligible ballots by their first reason
    undated: int = 0
    transactions: int | None = None
    last_day: date | None = None  # the last day on which its report is on time
    without_paper: int = 0  # of the returned: nobody handed these out
    wrongs: tuple[str, ...] = ()  # what does not balance, in words

    @property
    def return_rate(self) -> Decimal | None:
        """Give what came back of the issued ballots (tỷ lệ thu hồi): of paper, for the rest was never handed out."""
        return None if self.issued is None else percent(self.returned - self.without_paper, self.issued)

    @property
    def eligible_rate(self) -> Decimal | None:
        """Give eligible over returned (tỷ lệ đủ điều kiện)."""
        return percent(self.eligible, self.returned)

    @property
    def quota_rate(self) -> Decimal | None:
        """Give eligible over quota (tỷ lệ hoàn thành chỉ tiêu); None without a quota, never a division by zero."""
        return None if self.quota is None else percent(self.eligible, self.quota)

    def is_late(self, today: date) -> bool:
        """Whether the quota is not reached and the last day has passed."""
        reached = self.quota is None or self.eligible >= self.quota
        return not reached and self.last_day is not None and today > self.last_day


def total(units: Sequence[UnitProgress], name: str = "Tổng cộng") -> UnitProgress:
    """Add units up; where a number of one of them is not known, neither is the sum.

    Only paper is handed out: units without any add nothing to what was issued, and where all that came came
    without, nobody knows of any.
    """
    reasons: dict[str, int] = {}
    for unit in units:
        for code, count in unit.reasons.items():
            reasons[code] = reasons.get(code, 0) + count
    issued = [unit.issued for unit in units if unit.issued is not None]
    without_paper = sum(unit.without_paper for unit in units)
    return UnitProgress(
        unit="",
        name=name,
        group="",
        round=units[0].round if units else "",
        quota=known_sum(unit.quota for unit in units),
        printed=sum(unit.printed for unit in units),
        issued=sum(issued) if any(issued) or (issued and not without_paper) else None,
        returned=sum(unit.returned for unit in units),
        scanned=sum(unit.scanned for unit in units),
        spoiled=sum(unit.spoiled for unit in units),
        eligible=sum(unit.eligible for unit in units),
        ineligible=sum(unit.ineligible for unit in units),
        pending=sum(unit.pending for unit in units),
        reasons=reasons,
        undated=sum(unit.undated for unit in units),
        transactions=known_sum(unit.transactions for unit in units),
        last_day=max((unit.last_day for unit in units if unit.last_day), default=None),
        without_paper=without_paper,
    )
