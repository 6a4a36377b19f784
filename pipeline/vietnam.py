"""The clock that people read, the numbers that they write, the order of their names: all as in Vietnam.

The log keeps UTC, so that it can be compared between installations; screens and days follow Vietnam's clock,
whatever zone the server runs in. Vietnam has one zone and no daylight saving, so nothing needs to be looked up.
"""

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"  # the Vietnamese alphabet, with the foreign letters in their places
_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: the order of dictionaries
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


def vietnamese_key(text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Order names as a Vietnamese reader does: Đ after D, letters before tones, case aside."""
    letters: list[int] = []
    tones: list[int] = []
    for char in unicodedata.normalize("NFC", text).lower():
        parts = unicodedata.normalize("NFD", char)
        tone = next((mark for mark in parts if mark in _TONES), "")
        bare = unicodedata.normalize("NFC", parts.replace(tone, "") if tone else parts)
        place = _LETTERS.find(bare)
        letters.append(1000 + place if place >= 0 else ord(bare[0]) if ord(bare[0]) < 1000 else 2000 + ord(bare[0]))
        tones.append(_TONES.find(tone) + 1 if tone else 0)
    return tuple(letters), tuple(tones)
