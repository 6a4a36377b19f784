"""What people type into forms, read once: numbers, days, reasons; a UsageError says what was expected."""

from datetime import date

from forms.phrase import Phrase, count
from pipeline.errors import UsageError
from pipeline.vietnam import whole_number

MOST = 10_000_000  # a hundred times the largest survey: more is a slip


def number(text: str, name: str | Phrase) -> int:
    """Read a count; dots between thousands are allowed."""
    value = whole_number(text)
    if value is None or value > MOST:
        raise UsageError(
            "%(name)s: %(text)r không phải là số từ 0 đến %(most)s",
            name=name if isinstance(name, Phrase) else Phrase(name),
            text=text,
            most=count(MOST),
        )
    return value


def number_or_none(text: str, name: str) -> int | None:
    """Read a count that may be left out."""
    return number(text, name) if text.strip() else None


def day(text: str, name: str) -> date | None:
    """Read a day as 2023-09-20 or 20/9/2023; None where nothing was typed."""
    plain = text.strip()
    if not plain:
        return None
    try:
        if "/" in plain:
            of_month, month, year = (int(part) for part in plain.split("/"))
            return date(year, month, of_month)
        return date.fromisoformat(plain)
    except ValueError as error:
        raise UsageError(
            "%(name)s: %(text)r không phải là ngày; viết như 2023-09-20 hoặc 20/9/2023", name=Phrase(name), text=text
        ) from error


def needed_day(text: str, name: str) -> date:
    """Read a day that must be said."""
    found = day(text, name)
    if found is None:
        raise UsageError("%(name)s: chưa nhập ngày", name=Phrase(name))
    return found


def said(text: str, name: str) -> str:
    """Read words that somebody answers for: never empty."""
    plain = " ".join(text.split())
    if not plain:
        raise UsageError("%(name)s: không được để trống, vì được lưu trong nhật ký", name=Phrase(name))
    return plain
