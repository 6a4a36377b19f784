"""What a sample proves: the most faulty ballots that could hide in the whole, with 95 % confidence.

In one unit the number found follows the hypergeometric law, and a number of faulty ballots is ruled
out where so few would be found at most once in twenty draws. With several units it is not known how
the D faulty ballots are spread over them, but however they are, the number found is a sum of
independent yes/no draws (a hypergeometric number is one: Vatutin and Mikhailov 1982), and each unit
gave at least the share f. Of all such sums with that mean the binomial one has the fattest tail
(Hoeffding 1956, theorem 4), so P(found ≤ k) ≤ P(Bin(D, f) ≤ k) for k ≤ D·f - 1: what that rules out
is ruled out for certain.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import comb

from forms.arithmetic import percent

RISK = Fraction(1, 20)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundedShare:
    """How many ballots of a sample were faulty, and how many of all there can be at most."""

    found: int
    examined: int
    population: int
    most: int | None  # with 95 % confidence; None where a unit was not looked at at all

    @property
    def upper(self) -> Decimal | None:
        """Give the bound in percent of all ballots."""
        return None if self.most is None else percent(self.most, self.population)


def bounded(found: int, examined: Mapping[str, int], population: Mapping[str, int]) -> BoundedShare:
    """Bound the faulty ballots.

    Args:
        found: Faulty ballots among those examined.
        examined: By unit, how many were examined.
        population: By unit, how many there are.
    """
    looked, whole = sum(examined.values()), sum(population.values())
    shares = [Fraction(examined.get(unit, 0), size) for unit, size in population.items() if size]
    least = min(shares, default=Fraction(0))
    if not least:
        return BoundedShare(found=found, examined=looked, population=whole, most=None)
    if len(shares) == 1:
        most = _most(found, whole - looked + found, lambda faulty: _too_few_in_one(faulty, found, looked, whole))
    else:
        most = _most(found, whole - looked + found, lambda faulty: _too_few_anywhere(faulty, found, least))
    return BoundedShare(found=found, examined=looked, population=whole, most=most)


def _most(low: int, high: int, is_ruled_out: Callable[[int], bool]) -> int:
    """Give the greatest number of faulty ballots that is not ruled out."""
    while low < high:
        middle = (low + high + 1) // 2
        if is_ruled_out(middle):
            high = middle - 1
        else:
            low = middle
    return low


def _too_few_in_one(faulty: int, found: int, looked: int, whole: int) -> bool:
    tail: int = sum(comb(faulty, hits) * comb(whole - faulty, looked - hits) for hits in range(found + 1))
    return tail * RISK.denominator <= RISK.numerator * comb(whole, looked)


def _too_few_anywhere(faulty: int, found: int, share: Fraction) -> bool:
    yes, every = share.numerator, share.denominator
    if faulty * yes < (found + 1) * every:
        return False  # the theorem speaks only of what lies below the mean by one or more
    no = every - yes
    tail: int = sum(comb(faulty, hits) * yes**hits * no ** (faulty - hits) for hits in range(found + 1))
    whole: int = every**faulty
    return tail * RISK.denominator <= RISK.numerator * whole
