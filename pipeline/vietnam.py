"""The clock that people read, and the numbers that they write: Vietnam's, where every office of this program sits.

The log keeps UTC, so that it can be compared between installations; screens and days follow Vietnam's clock,
whatever zone the server runs in. Vietnam has one zone and no daylight saving, so nothing needs to be looked up.
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")

_WHOLE = re.compile(r"[0-9]{1,15}|[0-9]{1,3}(\.[0-9]{3}){1,4}")  # Python itself refuses to read thousands of digits


def in_vietnam(at: str) -> datetime:
    """Give a time of the log, such as `2026-11-27T08:29:13Z`, by the clock of Vietnam."""
    stored = datetime.fromisoformat(at)
    return (stored if stored.tzinfo else stored.replace(tzinfo=UTC)).astimezone(VIETNAM)


def day_in_vietnam(at: str) -> date:
    """Give the day of a time of the log: what was printed there before seven in the morning was printed that day."""
    return in_vietnam(at).date()


def today_in_vietnam() -> date:
    """Give the day that the office has now, whatever the server's clock calls it."""
    return datetime.now(VIETNAM).date()


def whole_number(text: str) -> int | None:
    """Read 3270 or 3.270, with dots between thousands; None for anything else: 1.5 is not fifteen."""
    plain = text.strip()
    return int(plain.replace(".", "")) if _WHOLE.fullmatch(plain) else None
