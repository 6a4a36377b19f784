"""The day on which an office got its ballots: what cannot be is said at once, for it decides what counts."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from forms.phrase import Phrase, phrase
from forms.plan import Plan
from forms.plan.deadline import vn_date
from forms.plan.rounds import Window
from pipeline.errors import UsageError
from pipeline.judging.reasons import ReasonCode
from pipeline.judging.rules import rules_of
from pipeline.vietnam import today_in_vietnam

SLACK = timedelta(days=1)  # the clock of a server without a network runs slow

OPEN = "…"


def lies_ahead(day: date) -> bool:
    """Whether a day has not come yet, by this machine's clock."""
    return day > today_in_vietnam() + SLACK


def refuse_ahead(day: date | None) -> None:
    """Refuse a day of receipt that has not come: a year mistyped would put a whole stack out of its period.

    Raises:
        UsageError: It lies ahead.
    """
    if day is not None and lies_ahead(day):
        raise UsageError(
            "%(day)s has not come yet: today is %(today)s by this machine's clock",
            day=vn_date(day),
            today=vn_date(today_in_vietnam()),
        )


def windows_of(plan: Plan) -> tuple[Window, ...]:
    """Give the days on which ballots of some round may be received; none where every day will do."""
    rules = rules_of(plan)
    windows = dict.fromkeys(rules.window(label) for label in sorted(rules.rounds))
    limited = rules.excludes(ReasonCode.OUT_OF_PERIOD) and all(window.is_set for window in windows)
    return tuple(windows) if limited else ()


def days_said(windows: Sequence[Window]) -> str:
    """Give the first and the last day of each, as offices write them."""
    return "; ".join(" – ".join(vn_date(each) if each else OPEN for each in (w.start, w.last)) for w in windows)


def told_of_period(plan: Plan, day: date | None, rounds: Collection[str] | None = None) -> Phrase | None:
    """Say that ballots received on a day do not count: a stack of them would be out for that day alone.

    Args:
        plan: The plan with its rounds.
        day: The day of receipt, if one is said.
        rounds: Those of the ballots, where they are known: then it is said where the day lies outside any of them;
            else, before anything was read, where it lies outside all.
    """
    if day is None:
        return None
    out = _left_out(plan, day, rounds) if rounds else windows_of(plan)
    if not out or (not rounds and any(window.holds(day) for window in out)):
        return None
    return phrase(
        "ngày thu %(day)s nằm ngoài thời gian khảo sát (%(days)s): phiếu quét với ngày này không được tính",
        day=vn_date(day),
        days=days_said(out),
    )


def _left_out(plan: Plan, day: date, rounds: Collection[str]) -> tuple[Window, ...]:
    """Give the windows of those rounds in which a day does not lie."""
    rules = rules_of(plan)
    windows = dict.fromkeys(rules.window(label) for label in sorted(rounds))
    takes_out = rules.excludes(ReasonCode.OUT_OF_PERIOD)
    return tuple(window for window in windows if takes_out and not window.holds(day))


class DayUnconfirmed(UsageError):
    """A day of receipt takes a whole stack out of the count, and nobody said yet that it holds."""

    def __init__(self, told: Phrase) -> None:
        super().__init__("%(told)s; sửa lại ngày, hoặc đánh dấu “Ngày thu này đúng” rồi gửi lại", told=told)
        self.told = told


def refuse_unconfirmed(plan: Plan, day: date | None) -> None:
    """Refuse a day of receipt that takes a whole stack out of the count, until a person says that it holds.

    Raises:
        DayUnconfirmed: It lies outside the period.
    """
    told = told_of_period(plan, day)
    if told is not None:
        raise DayUnconfirmed(told)
