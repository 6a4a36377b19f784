"""The one place where the desk writes numbers and times: as each language does."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from markupsafe import Markup

from forms.arithmetic import NOTHING, half_up, vn_number, vn_percent
from forms.plan.deadline import vn_date
from pipeline.vietnam import in_vietnam

MINUS = "\u2212"  # a hyphen is read over, and breaks from its number at the end of a line
_SWAP = str.maketrans(",.", ".,")


@dataclass(frozen=True, slots=True, kw_only=True)
class Numerals:
    """How one language writes numbers: `3.270` and `9,5`, or `3,270` and `9.5`."""

    comma: bool  # before the decimals

    def number(self, value: int | Decimal, digits: int | None = None) -> str:
        """Write a whole number, or an exact one."""
        return self._marked(vn_number(value, digits))

    def percent(self, value: Decimal | None, digits: int = 2, *, whole_plain: bool = False) -> str:
        """Write a percentage; a dash where there is none."""
        return self._marked(vn_percent(value, digits, whole_plain=whole_plain))

    def decimals(self, value: float, places: int) -> str:
        """Write a measured number with so many decimals."""
        return self._marked(vn_number(half_up(Decimal(repr(float(value))), places) + 0))  # + 0: no "-0,0"

    def plain(self, value: float) -> str:
        """Write a measured number without the zeros behind its last decimal."""
        return self._marked(vn_number(Decimal(f"{value:g}")))

    def _marked(self, text: str) -> str:
        if text == NOTHING:
            return text
        signed = f"{MINUS}{text[1:]}" if text.startswith("-") else text
        return signed if self.comma else signed.translate(_SWAP)


def moment(at: str) -> Markup:
    """Write a time of the log, such as 2026-11-27T08:29:13Z, by the clock of Vietnam; the stored one goes with it."""
    local = in_vietnam(at)
    return Markup('<time datetime="{}">{} {:%H:%M}</time>').format(at, day(local.date()), local)


def day(value: date | str | None) -> str:
    """Write a day as offices do: `25/8/2023`; nothing where there is none."""
    if not value:
        return ""
    return vn_date(date.fromisoformat(value[:10]) if isinstance(value, str) else value)
