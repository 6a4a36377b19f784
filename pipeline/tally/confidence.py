"""How far a rate of a sample may lie from the rate of all who were served: a 95 % interval.

The interval is Wilson's score interval: unlike the textbook's `p ± 1.96 s` it never leaves 0 to 100 and
holds near 100 %, where satisfaction lies. Where the number of transactions is known and the sample is a
large part of it, the finite-population correction narrows it: the sample counts as one of
`n (N - 1) / (N - n)` out of an endless population.

It speaks of chance alone, and only where ballots were handed out at random; it says nothing of who stayed
away. A rate pooled over several questions rests on the ballots, not on their answers: answers of one person
go together.

Source:
    E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927), 209-212.
    W. G. Cochran, Sampling Techniques, 3rd ed., 1977, sections 2.6 (correction) and 3.3 (proportions).
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import isqrt

from forms.arithmetic import half_up

Z = Fraction(1959964, 1000000)  # of the normal distribution, two-sided
METHOD = "Khoảng tin cậy 95% theo Wilson (1927)"
CORRECTED = "hiệu chỉnh tổng thể hữu hạn theo Cochran (1977)"
_FINE = 10**24  # square roots are taken in whole numbers, so that every machine gives the same digits


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A 95 % confidence interval, in percent."""

    low: Decimal
    high: Decimal
    population: int | None = None  # to which it was corrected

    @property
    def method(self) -> str:
        """Say how it was computed, for the notes of a report."""
        return METHOD if self.population is None else f"{METHOD}, {CORRECTED}"


def interval(
    positive: int, valid: int, *, ballots: int | None = None, population: int | None = None
) -> Interval | None:
    """Give the interval of a rate; None where nobody answered.

    Args:
        positive: Answers that the rate counts.
        valid: Answers that apply.
        ballots: On how many ballots they stand, where one ballot gives several; the interval rests on these.
        population: All who could have been asked, such as the transactions; left out where it is not known,
            and ignored where fewer than the ballots: such a number is wrong.

    Raises:
        ValueError: More positive than valid answers.
    """
    if not 0 <= positive <= valid:
        raise ValueError(f"{positive} positive of {valid} valid answers")
    size = min(valid, ballots) if ballots is not None else valid
    if size == 0:
        return None
    rate = Fraction(positive, valid)
    if population is None or population < size:
        return _wilson(rate, Fraction(size))
    if population == size:  # everybody was asked: nothing is left to chance
        exact = half_up(100 * rate, 2)
        return Interval(low=exact, high=exact, population=population)
    return _wilson(rate, Fraction(size * (population - 1), population - size), population=population)


def _wilson(rate: Fraction, size: Fraction, *, population: int | None = None) -> Interval:
    share = Z * Z / size
    middle = (rate + share / 2) / (1 + share)
    half = Z / (1 + share) * _root((rate * (1 - rate) + share / 4) / size)
    low, high = max(middle - half, Fraction(0)), min(middle + half, Fraction(1))
    return Interval(low=half_up(100 * low, 2), high=half_up(100 * high, 2), population=population)


def _root(value: Fraction) -> Fraction:
    return Fraction(isqrt(value.numerator * _FINE * _FINE // value.denominator), _FINE)
