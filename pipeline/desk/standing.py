"""Where each unit stands in a round: what was asked for, what came, what waits, and what does not balance."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from forms.phrase import Phrase
from forms.plan import Round, Unit
from forms.plan.deadline import Deadline
from pipeline.access.account import Account
from pipeline.balance import UnitBalance, balance
from pipeline.closing import waiting_elsewhere
from pipeline.desk.desk import Desk
from pipeline.rounds import named_round
from pipeline.store import books, items, pages
from pipeline.survey import Survey
from pipeline.transactions import counted_transactions, known_counts
from pipeline.unlogged import uncounted_said
from pipeline.unread import unread_said


class Stage(StrEnum):
    """How far a unit has come; the words are the offices' own."""

    NOTHING = "Chưa in"
    PRINTED = "Đã in"
    ISSUED = "Đã phát"
    RETURNED = "Đã thu"
    WAITING = "Chờ duyệt"
    SHORT = "Chưa đủ chỉ tiêu"
    DONE = "Đủ chỉ tiêu"
    COUNTED = "Đã duyệt xong"  # where there is no quota to reach
    CLOSED = "Đã khoá sổ"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitStanding:
    """One line of the progress page; None is a number that nobody knows."""

    unit: str
    name: str
    group: str
    quota: int | None
    printed: int
    issued: int
    returned: int
    scanned: int
    spoiled: int
    eligible: int
    ineligible: int
    pending: int
    outstanding: int
    stage: Stage
    faults: tuple[str, ...]
    wrongs: tuple[Phrase, ...]  # the same as `faults`, for a screen to say in its language
    stated: frozenset[str]

    @property
    def done_ratio(self) -> float | None:
        """Eligible ballots over the quota, at most 1; None without a quota."""
        return min(1.0, self.eligible / self.quota) if self.quota else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A round at one look."""

    round: str
    heading: str
    rounds: tuple[str, ...]
    units: tuple[UnitStanding, ...]
    deadline: Deadline
    waiting: tuple[str | None, ...]  # the unit of each open item; None of a page that nobody can name
    closed: bool
    elsewhere: tuple[Phrase, ...] = ()  # what waits or is not counted, where no item of the queue stands for it
    unread: Phrase | None = None  # pages that no scan has come to yet, of whatever round

    @property
    def open_items(self) -> int:
        """How many items wait for a person."""
        return len(self.waiting)

    def seen_by(self, account: Account) -> "Standing":
        """Leave out the units that a person does not see, and what waits of them."""
        return replace(
            self,
            units=tuple(unit for unit in self.units if account.sees_unit(unit.unit)),
            waiting=tuple(unit for unit in self.waiting if unit is None or account.sees_unit(unit)),
            elsewhere=() if account.units else self.elsewhere,
        )

    def total(self, name: str) -> int:
        """Add one of the counts over all units here."""
        return sum(int(getattr(unit, name) or 0) for unit in self.units)

    @property
    def quota_known(self) -> bool:
        """Whether every unit has a quota, so that their sum means something."""
        return all(unit.quota is not None for unit in self.units)

    def is_late(self, day: date) -> bool:
        """Whether the round should have been reported."""
        return not self.closed and self.deadline.is_late(day)


def standing(desk: Desk, label: str | None) -> Standing:
    """Give where every unit stands; UsageError for a round that the plan does not have."""
    round_ = named_round(desk.survey, label)
    return desk.kept(f"standing {round_}", lambda survey: _standing(survey, round_))


def _standing(survey: Survey, label: str) -> Standing:
    balances = {each.unit: each for each in balance(survey, label)}
    with survey.store.connection() as connection:
        closed = label in books.closings(connection)
        waiting = items.open_items(connection)
        unread = unread_said(pages.unread_files(connection))
    plan, round_, stated = survey.plan, survey.plan.round(label), known_counts(survey)
    units = []
    for unit in plan.units:
        if unit.surveyed or unit.id in balances:
            quota = plan.quota(unit.id, counted_transactions(plan, stated, unit.id, label))
            units.append(_of_unit(unit, quota, balances.get(unit.id), closed=closed))
    places = [item.ballot.split("/")[1:3] if item.ballot else (None, label) for item in waiting]
    return Standing(
        round=label,
        heading=round_.heading,
        rounds=tuple(each.label for each in plan.rounds()),
        units=tuple(units),
        deadline=_deadline(survey, round_),
        waiting=tuple(unit for unit, round_of_item in places if round_of_item == label),
        closed=closed,
        elsewhere=(*(each.said for each in waiting_elsewhere(survey, label)), *filter(None, (uncounted_said(survey),))),
        unread=unread,
    )


def _deadline(survey: Survey, round_: Round) -> Deadline:
    """Give when the round must be reported: its own day, else that of the first report, else that of the last step."""
    if round_.report.last_day:
        return round_.report
    duties = _dated(duty.deadline_in(round_.year) for duty in survey.plan.reports)
    steps = _dated(step.deadline_in(round_.year) for step in survey.plan.steps)
    of_round = [each for each in steps if each.last_day and each.last_day.year >= round_.year]
    return next(iter((*duties[:1], *of_round[-1:])), round_.report)


def _dated(deadlines: Iterable[Deadline]) -> list[Deadline]:
    return sorted((each for each in deadlines if each.last_day), key=lambda each: each.last_day or date.max)


def _of_unit(unit: Unit, quota: int | None, found: UnitBalance | None, *, closed: bool) -> UnitStanding:
    counts = {
        field: getattr(found, field) if found else 0
        for field in (
            "printed",
            "issued",
            "returned",
            "scanned",
            "spoiled",
            "eligible",
            "ineligible",
            "pending",
            "outstanding",
        )
    }
    stage = Stage.NOTHING if found is None else _stage(found, quota, closed)
    return UnitStanding(
        unit=unit.id,
        name=unit.name,
        group=unit.group,
        quota=quota,
        stage=stage,
        faults=tuple(found.faults()) if found else (),
        wrongs=tuple(found.wrongs()) if found else (),
        stated=found.stated if found else frozenset(),
        **counts,
    )


def _stage(found: UnitBalance, quota: int | None, closed: bool) -> Stage:
    if closed:
        return Stage.CLOSED
    if found.pending:
        return Stage.WAITING
    if found.scanned:
        if quota is None:
            return Stage.COUNTED
        return Stage.DONE if found.eligible >= quota else Stage.SHORT
    if found.returned:
        return Stage.RETURNED
    return Stage.ISSUED if "issued" in found.stated else Stage.PRINTED
