"""Rounds: what a ballot is printed for (a year, a quarter), and the periods by which answers are counted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from forms.phrase import phrase
from forms.plan.deadline import NO_DEADLINE, Deadline
from forms.plan.fields import month_end
from forms.plan.planfile import PeriodEntry
from forms.plan.workfile import CycleEntry, OccurrenceEntry

ROMAN = ("I", "II", "III", "IV")


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A round of the survey, or a period of it: `2023`, `2023-Q1`."""

    label: str  # as in codes
    heading: str  # as printed: `Năm 2023`, `Quý I/2023`
    year: int
    start: date | None = None
    end: date | None = None
    report: Deadline = NO_DEADLINE

    @property
    def due_before(self) -> date | None:
        """The first day on which its report is late."""
        return self.report.due_before

    def holds(self, day: date) -> bool:
        """Whether `day` lies in it; a round without dates of its own is its year."""
        return (self.start or date(self.year, 1, 1)) <= day <= (self.end or date(self.year, 12, 31))


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When ballots may be received; None where the plan sets no day."""

    start: date | None
    last: date | None  # inclusive

    @property
    def is_set(self) -> bool:
        return self.start is not None or self.last is not None

    def holds(self, day: date) -> bool:
        return (self.start is None or day >= self.start) and (self.last is None or day <= self.last)


def rounds(cycle: CycleEntry, period: PeriodEntry) -> tuple[Round, ...]:
    """Give the rounds that ballots are printed for: one a year, or one a quarter where the cycle is `quarterly`."""
    if cycle.kind == "quarterly":
        return _quarters(cycle)
    return tuple(_year(year, cycle, period) for year in cycle.years)


def periods(cycle: CycleEntry, period: PeriodEntry) -> tuple[Round, ...]:
    """Give the periods that answers are counted by: the quarters of a survey that runs all year, else the rounds."""
    if cycle.kind == "continuous_quarterly":
        return _quarters(cycle)
    return rounds(cycle, period)


def windows(cycle: CycleEntry, period: PeriodEntry, late: date | None) -> dict[str, Window]:
    """Give the days on which ballots of each round may be received, by its label.

    A year that the plan gives days of its own has those. Of several years without, the plan's first day holds for its
    own year and later ones, its last day for its own and earlier ones. Late collection is that of the last round which
    had ended by then.
    """
    everything = rounds(cycle, period)
    if cycle.kind == "quarterly":  # its quarters say when ballots are printed, not until when they may come back
        return {each.label: Window(start=period.start, last=latest(period.end, late)) for each in everything}
    if len(everything) == 1:
        (only,) = everything
        return {only.label: Window(start=only.start, last=latest(only.end, late))}
    days = {each.label: _days(each, period) for each in everything}
    ended = [(end, label) for label, (_, end) in days.items() if late and end and end <= late]
    collected = max(ended)[1] if ended else next((e.label for e in everything if late and e.year == late.year), None)
    return {
        label: Window(start=start, last=latest(end, late if label == collected else None))
        for label, (start, end) in days.items()
    }


def _days(round_: Round, period: PeriodEntry) -> tuple[date | None, date | None]:
    """Give the first and the last day of a year among several."""
    start = round_.start or (period.start if period.start and period.start.year <= round_.year else None)
    return start, round_.end or (period.end if period.end and period.end.year >= round_.year else None)


def latest(*days: date | None) -> date | None:
    """Give the last of those days that are set; None where none is."""
    return max((day for day in days if day is not None), default=None)


def holding(day: date, among: Sequence[Round]) -> Round | None:
    """Give the first round or period that holds `day`; None where none does."""
    return next((round_ for round_ in among if round_.holds(day)), None)


def _year(year: int, cycle: CycleEntry, period: PeriodEntry) -> Round:
    # An entry that names a quarter beside its year has that quarter's days: they are not the year's.
    own = next((each for each in cycle.occurrences if each.year == year and not each.period), OccurrenceEntry())
    start, end = own.period_start or own.start, own.period_end or own.end
    return Round(
        label=str(year),
        heading=str(phrase("Năm %(year)s", year=year)),
        year=year,
        start=start or _within(year, period.start, of=cycle.years),
        end=end or _within(year, period.end, of=cycle.years),
        report=_report(own, cycle, year),
    )


def _within(year: int, day: date | None, *, of: Iterable[int]) -> date | None:
    """Keep the plan's day for the round of its year, and for the only round whatever its year."""
    return day if day and (day.year == year or list(of) == [year]) else None


def _report(own: OccurrenceEntry, cycle: CycleEntry, year: int) -> Deadline:
    if own.report_due_before or own.report_due:
        return Deadline(due_before=own.report_due_before, due=None if own.report_due_before else own.report_due)
    if cycle.report_due_before:
        return Deadline(due_before=date.fromisoformat(f"{year}-{cycle.report_due_before}"))
    return Deadline(due=cycle.report_due)


def _quarters(cycle: CycleEntry) -> tuple[Round, ...]:
    named = {entry.period: entry for entry in cycle.occurrences if entry.period}
    listed = quarters_listed(cycle.kind, cycle.years, named)
    return tuple(_quarter(label, named.get(label, OccurrenceEntry())) for label in listed)


def quarters_listed(kind: object, years: Iterable[object], named: Iterable[str]) -> tuple[str, ...]:
    """Give the labels of a plan's quarters.

    A survey that runs all year has every quarter of its years: one that the plan does not list has the usual days.
    One that is printed by the quarter may be held in some of them only.
    """
    chosen = tuple(named)
    if chosen and kind == "quarterly":
        return chosen
    return tuple(sorted({*chosen, *(f"{year}-Q{number}" for year in years for number in (1, 2, 3, 4))}))


def quarter_days(label: str) -> tuple[date, date]:
    """Give the first and the last day of a quarter of the calendar."""
    year, number = int(label[:4]), int(label[-1])
    return date(year, 3 * number - 2, 1), month_end(f"{year}-{3 * number:02d}")


def _quarter(label: str, own: OccurrenceEntry) -> Round:
    year, number = int(label[:4]), int(label[-1])
    first, last = quarter_days(label)
    return Round(
        label=label,
        heading=str(phrase("Quý %(quarter)s/%(year)s", quarter=ROMAN[number - 1], year=year)),
        year=year,
        start=own.start or own.period_start or first,
        end=own.end or own.period_end or last,
        report=Deadline(due_before=own.report_due_before, due=None if own.report_due_before else own.report_due),
    )
