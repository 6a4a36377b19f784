"""Check and format the numbers of a table: whole numbers and decimals only, never binary floats.

Percentages are rounded half-up, as an office does by hand; an impossible row is reported and never repaired.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from fractions import Fraction

NOTHING = "–"  # printed where a figure does not exist, such as a share of no ballots
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)  # far beyond any count, whatever the caller's context says
_VN_MARKS = str.maketrans(",.", ".,")


class RowStatus(StrEnum):
    """Whether the counts of a row add up to its eligible ballots."""

    OK = "OK"
    ROW_SUM_MISMATCH = "ROW_SUM_MISMATCH"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowCheck:
    """What adding up one row gave."""

    sum: int
    difference: int  # sum minus eligible: above 0 where the row holds too many answers
    status: RowStatus
    over_100: tuple[int, ...] = ()  # places in the row of the counts that exceed the eligible ballots

    @property
    def ok(self) -> bool:
        return self.status is RowStatus.OK


def check_row(counts: Sequence[int], eligible: int) -> RowCheck:
    """Compare the counts of a row with the eligible ballots that it should add up to.

    Raises:
        ValueError: A number is negative: nothing was counted less than zero times.
    """
    if eligible < 0 or any(count < 0 for count in counts):
        raise ValueError(f"counts cannot be negative: {list(counts)} of {eligible}")
    total = sum(counts)
    return RowCheck(
        sum=total,
        difference=total - eligible,
        status=RowStatus.OK if total == eligible else RowStatus.ROW_SUM_MISMATCH,
        over_100=tuple(place for place, count in enumerate(counts) if count > eligible),
    )


def half_up(value: Decimal | Fraction | int, digits: int) -> Decimal:
    """Round to `digits` decimals, halves away from zero.

    A fraction is rounded in whole numbers: dividing first and rounding afterwards would round twice.
    """
    exact = Fraction(value)
    scaled = abs(exact) * 10**digits
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return _EXACT.scaleb(Decimal(-whole if exact < 0 else whole), -digits)


def percent(count: int, of: int, digits: int = 2) -> Decimal | None:
    """Give `count` as a percentage of `of`, rounded half-up; None where there is nothing to divide by."""
    if of == 0:
        return None
    return half_up(Fraction(100 * count, of), digits)


def mean(counts_by_code: Mapping[str, int], digits: int = 4) -> Decimal | None:
    """Give the mean score, each option code taken as its number of points.

    None where nobody answered, or where a code is no whole number and so has no points.
    """
    answered = sum(counts_by_code.values())
    if answered == 0 or not all(code.isascii() and code.isdigit() for code in counts_by_code):
        return None
    return half_up(Fraction(sum(int(code) * count for code, count in counts_by_code.items()), answered), digits)


def known_sum(numbers: Iterable[int | None]) -> int | None:
    """Add numbers up; where one of them is not known, neither is the sum."""
    total = 0
    for number in numbers:
        if number is None:
            return None
        total += number
    return total


def vn_number(value: int | Decimal, digits: int | None = None) -> str:
    """Write a number as Vietnamese offices do: `3.270`, `9,5`; `digits` fixes the number of decimals."""
    rounded = value if digits is None else half_up(value, digits)
    return f"{Decimal(rounded):,f}".translate(_VN_MARKS)


def vn_percent(value: Decimal | None, digits: int = 2, *, whole_plain: bool = False) -> str:
    """Write a percentage: `97,78%`; a dash where there is none.

    Args:
        value: The percentage itself, such as `Decimal("97.78")`.
        digits: Decimals to show.
        whole_plain: Leave the decimals out where they are all zero, as in running text: `90%`.
    """
    if value is None:
        return NOTHING
    rounded = half_up(value, digits)
    if whole_plain and rounded == rounded.to_integral_value():
        return f"{vn_number(int(rounded))}%"
    return f"{vn_number(rounded)}%"
