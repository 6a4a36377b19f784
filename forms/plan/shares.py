"""Progress towards a share of the transactions, period by period and added up through the year (A14)."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from forms.arithmetic import NOTHING, half_up, percent
from forms.phrase import Figure, Phrase, count, phrase, plain
from forms.plan.allocation import share_of
from forms.plan.finding import Finding, Severity, finding
from forms.plan.model import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCounts:
    """What people counted in a unit during one period."""

    unit: str
    period: str  # label of one of the plan's periods, such as `2023-Q1`, or of a whole round
    transactions: int
    returned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareLine:
    """A unit's returned ballots against its transactions, in one period and up to its end."""

    unit: str
    period: str
    transactions: int
    returned: int
    wanted: int
    all_transactions: int
    all_returned: int
    all_wanted: int
    reached: bool  # up to the end of the period
    uncounted: tuple[str, ...] = ()  # earlier periods of its year without a count: then what is added up is no sum

    @property
    def rate(self) -> Decimal | None:
        return percent(self.returned, self.transactions)

    @property
    def all_rate(self) -> Decimal | None:
        return percent(self.all_returned, self.all_transactions)


def share_lines(plan: Plan, counts: Sequence[UnitCounts]) -> tuple[ShareLine, ...]:
    """Give one line per unit and period that was counted, units and periods in plan order.

    Counts are added up through a year, and the next begins with nothing. A count for a whole round of a survey that is
    reported by quarter stands for itself, after the quarters.

    Raises:
        ValueError: Two counts are given for one unit and period, or the plan has no such period.
    """
    given = {(one.unit, one.period): one for one in counts}
    if len(given) < len(counts):
        raise ValueError("a unit has two counts for one period")
    quarters = [period.label for period in plan.periods()]
    years = [list(year) for _, year in groupby(quarters, key=lambda label: label[:4])]
    due = {period.label for period in plan.surveyed_periods()}
    whole = [[round_.label] for round_ in plan.rounds() if round_.label not in quarters]
    unknown = {one.period for one in counts}.difference(quarters, *whole)
    if unknown:
        raise ValueError(f"the plan has no period {', '.join(sorted(unknown))}")
    return tuple(
        line
        for unit, share in plan.quotas.shares.items()
        for labels in (*years, *whole)
        for line in _lines([given.get((unit, label)) or label for label in labels], share, due)
    )


def below_share(plan: Plan, counts: Sequence[UnitCounts]) -> Iterator[Finding]:
    """A14: a unit has returned less than its share up to the end of a period, or nobody can say whether it has."""
    places = {unit.id: place for place, unit in enumerate(plan.units)}
    for line in share_lines(plan, counts):
        at = ("units", places[line.unit])
        told: dict[str, str | Phrase] = {
            "name": plan.unit(line.unit).name,
            "unit": line.unit,
            "period": line.period,
            "ratio": _ratio(line.returned, line.transactions),
        }
        if line.uncounted:
            said = phrase(
                "%(name)s (%(unit)s), %(period)s: %(ratio)s; chưa có số lượt giao dịch %(uncounted)s nên chưa cộng dồn",
                **told,
                uncounted=", ".join(line.uncounted),
            )
            yield finding(plan, "QUOTA_NEEDS_TRANSACTIONS", Severity.INFO, at=at, said=said)
        elif not line.reached:
            said = phrase(
                "%(name)s (%(unit)s), %(period)s: %(ratio)s; cộng dồn %(all_ratio)s < %(share)s: chưa đạt",
                **told,
                all_ratio=_ratio(line.all_returned, line.all_transactions),
                share=plain(half_up(100 * plan.quotas.shares[line.unit], 2), "%"),
            )
            yield finding(plan, "BELOW_SHARE", Severity.WARNING, at=at, said=said)


def _lines(counted: Sequence[UnitCounts | str], share: Fraction, due: Collection[str]) -> Iterator[ShareLine]:
    """Add up what one unit counted, period by period; of those without a count the label, some of which were due."""
    transactions = returned = 0
    uncounted: list[str] = []
    for one in counted:
        if isinstance(one, str):
            uncounted += [one] if one in due else []
            continue
        transactions, returned = transactions + one.transactions, returned + one.returned
        wanted = share_of(transactions, share)
        yield ShareLine(
            unit=one.unit,
            period=one.period,
            transactions=one.transactions,
            returned=one.returned,
            wanted=share_of(one.transactions, share),
            all_transactions=transactions,
            all_returned=returned,
            all_wanted=wanted,
            reached=returned >= wanted,
            uncounted=tuple(uncounted),
        )


def _ratio(number: int, of: int) -> Phrase:
    share = percent(number, of)
    shown = NOTHING if share is None else Figure(share, 2, "%")
    return phrase("%(count)s/%(of)s = %(share)s", count=count(number), of=count(of), share=shown)
