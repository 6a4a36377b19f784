"""The kinds of values that a plan file holds: text, names for codes, days, shares."""

import re
from datetime import date, timedelta
from fractions import Fraction
from typing import Annotated, Any, TypeGuard

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from forms.code import NAME

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_EACH_YEAR = re.compile(r"(\d{2})-(\d{2})")
_SHARE = re.compile(r"[01](?:\.\d{1,6})?")


class Strict(BaseModel):
    """A part of the file: frozen, and a key that it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


def wrong(expected: str, remedy: str = "") -> PydanticCustomError:
    """Give the error of a value; `problems.py` takes expected and remedy out of it again."""
    return PydanticCustomError("plan_value", "{expected}", {"expected": expected, "remedy": remedy})


def _text(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise wrong("text", "Put it in quotes." if isinstance(value, bool) else "")
    return value


def _not_blank(value: str) -> str:
    if not value.strip():
        raise wrong("a text that is not empty")
    return value


def _name(value: str) -> str:
    if not NAME.fullmatch(value):
        remedy = f"For example {_as_name(value)}."
        raise wrong("capital letters A-Z, digits and '-', because it stands in the printed code", remedy)
    return value


def _as_name(text: str) -> str:
    plain = text.upper().replace("Đ", "D")
    return re.sub(r"[^A-Z0-9]+", "-", plain).strip("-") or "KN-01"


def _day(value: Any) -> Any:
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise wrong("a day such as '2023-08-25'", "Year, month and day with '-' between them.")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise wrong("a day that exists, such as '2023-08-25'") from None


def is_day(value: object) -> TypeGuard[str]:
    """Whether a value as it was read is a day."""
    try:
        return isinstance(value, str) and bool(_DAY.fullmatch(value) and date.fromisoformat(value))
    except ValueError:
        return False


def _month(value: str) -> str:
    match = _MONTH.fullmatch(value)
    if not match or not 1 <= int(match[2]) <= 12:
        raise wrong("a month such as 2023-08")
    return value


def _each_year(value: str) -> str:
    match = _EACH_YEAR.fullmatch(value)
    try:
        date(2023, *map(int, match.groups() if match else ("0", "0")))
    except ValueError:
        raise wrong("month and day such as 10-31, a day of every year") from None
    return value


def _share(value: Any) -> Any:
    if isinstance(value, Fraction):
        return value
    if not isinstance(value, str | int) or not _SHARE.fullmatch(str(value)) or not 0 < Fraction(str(value)) <= 1:
        raise wrong("a share above 0 and at most 1, such as '0.10'", "Write 10 % as '0.10'.")
    return Fraction(str(value))


def month_end(month: str) -> date:
    """Give the last day of a month such as `2024-11`."""
    year, number = map(int, month.split("-"))
    return date(year + number // 12, number % 12 + 1, 1) - timedelta(days=1)


def _no_word_for_a_flag(value: Any) -> Any:
    """Refuse what YAML would have read as a flag, or a person means as one, and is text here."""
    said = value.strip().casefold() if isinstance(value, str) else ""
    if said in _YES:
        raise wrong("true or false, or a remark", "Write true.")
    if said and said.split()[0].strip(",.;:!") in _NO:  # also `chưa xác nhận`
        raise wrong("true or false, or a remark", "Write false.")
    return value


_YES = frozenset({"yes", "y", "on", "true", "có", "đúng"})
_NO = frozenset({"no", "n", "not", "off", "false", "không", "chưa", "sai"})
_TEXT_SCHEMA = {"type": ["string", "integer"]}
_NAME_SCHEMA = {"type": ["string", "integer"], "pattern": f"^{NAME.pattern}$"}

Text = Annotated[str, BeforeValidator(_text), WithJsonSchema(_TEXT_SCHEMA)]
Words = Annotated[
    str,
    BeforeValidator(_text),
    Field(min_length=1),
    AfterValidator(_not_blank),
    WithJsonSchema({**_TEXT_SCHEMA, "minLength": 1}),
]
Name = Annotated[str, BeforeValidator(_text), AfterValidator(_name), WithJsonSchema(_NAME_SCHEMA)]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Month = Annotated[str, BeforeValidator(_text), AfterValidator(_month), WithJsonSchema({"type": "string"})]
EachYear = Annotated[str, BeforeValidator(_text), AfterValidator(_each_year), WithJsonSchema({"type": "string"})]
_SHARE_SCHEMA = {"type": ["string", "integer"], "pattern": f"^{_SHARE.pattern}$"}
Share = Annotated[Fraction, BeforeValidator(_share), WithJsonSchema(_SHARE_SCHEMA)]
Flag = StrictBool
FlagOrRemark = Annotated[StrictBool | Text, BeforeValidator(_no_word_for_a_flag)]
Count = Annotated[StrictInt, Field(ge=0)]
Year = Annotated[StrictInt, Field(ge=2000, le=2100)]
