"""The day on which an office got its ballots: what cannot be is said at once, for it decides what counts."""

from datetime import date, timedelta

from pipeline.errors import UsageError
from pipeline.vietnam import today_in_vietnam

SLACK = timedelta(days=1)  # the clock of a server without a network runs slow


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
            day=day.isoformat(),
            today=today_in_vietnam().isoformat(),
        )
