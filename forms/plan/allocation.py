"""How many ballots each unit must return, in whole numbers and exact fractions."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil


def share_of(transactions: int, share: Fraction) -> int:
    """Give the least whole number that reaches `share` of `transactions`: `(N + 9) // 10` for a tenth."""
    return ceil(transactions * share)


def largest_remainder(total: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Share out `total` in proportion to `weights`, each within one of its exact share.

    What is left after rounding down goes to the largest remainders; of equal ones the first comes first,
    so that the same plan always gives the same numbers.

    Raises:
        ValueError: A number is negative, or there is something to share out and nobody to give it to.

    Source:
        The Hamilton or Hare-Niemeyer method.
    """
    if total < 0 or any(weight < 0 for weight in weights):
        raise ValueError(f"cannot share out {total} by {list(weights)}: negative")
    whole = sum(weights)
    if whole == 0:
        if total:
            raise ValueError(f"cannot share out {total}: no weight above 0")
        return (0,) * len(weights)
    shares = [divmod(total * weight, whole) for weight in weights]
    left = total - sum(down for down, _ in shares)
    favoured = sorted(range(len(weights)), key=lambda place: -shares[place][1])[:left]  # sorted() keeps equals in order
    return tuple(down + (place in favoured) for place, (down, _) in enumerate(shares))


def to_declared_total(total: int, quotas: Mapping[str, int], kept: frozenset[str]) -> dict[str, int]:
    """Bring the units' quotas to the declared total.

    Args:
        total: What the plan declares.
        quotas: Units and what the rules give them, in plan order.
        kept: Units whose number the plan states for them alone; they keep it and the others share the rest.
            Where that leaves nothing sensible to share, all share alike.
    """
    rest = {unit: quota for unit, quota in quotas.items() if unit not in kept}
    left = total - sum(quota for unit, quota in quotas.items() if unit in kept)
    if left < 0 or not any(rest.values()):
        rest, left = dict(quotas), total
    return {**quotas, **dict(zip(rest, largest_remainder(left, tuple(rest.values())), strict=True))}
