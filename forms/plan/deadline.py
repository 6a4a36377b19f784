"""Deadlines: `due` is the last day that is on time, `due_before` ("trước ngày") the first that is late."""

from dataclasses import dataclass
from datetime import date, timedelta

from forms.phrase import Phrase, phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """The day by which something must be done; at most one of the two is set."""

    due: date | None = None
    due_before: date | None = None

    @property
    def last_day(self) -> date | None:
        """The last day that is on time."""
        return self.due_before - timedelta(days=1) if self.due_before else self.due

    def is_late(self, day: date) -> bool:
        """Whether something done on `day` is late; never where no day was set."""
        return self.last_day is not None and day > self.last_day

    @property
    def said(self) -> Phrase:
        """Give it in words."""
        if self.due_before:
            return phrase("trước ngày %(day)s", day=vn_date(self.due_before))
        return phrase("đến ngày %(day)s", day=vn_date(self.due)) if self.due else Phrase("chưa có thời hạn")

    def __str__(self) -> str:
        return str(self.said)


NO_DEADLINE = Deadline()


def vn_date(day: date) -> str:
    """Write a day as Vietnamese offices do: `25/8/2023`, one digit of a day below 10 padded with a zero."""
    return f"{day.day:02d}/{day.month}/{day.year}" if day.month > 2 else f"{day.day:02d}/{day.month:02d}/{day.year}"


def days_between(start: date, end: date) -> int:
    """Count the days from `start` to `end`, both included."""
    return (end - start).days + 1
