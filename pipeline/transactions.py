"""How many transactions a unit had in a round: as people counted them for it, or quarter by quarter."""

from collections.abc import Mapping

from forms.plan.model import Plan
from pipeline.store.books import StatedCounts

Stated = Mapping[tuple[str, str], StatedCounts]
"""What people stated, by unit and round or quarter."""


def counted_transactions(plan: Plan, stated: Stated, unit: str, round: str) -> int | None:
    """Give the transactions of a unit in a round or quarter; None where they were not counted, or not to its end.

    A round that is counted by quarters has as many as its quarters together, once all that are surveyed were stated.
    """
    said = _stated(stated, unit, round)
    if said is not None:
        return said
    rounds = {each.label: each.year for each in plan.rounds()}
    quarters = [each.label for each in plan.periods() if each.label not in rounds and each.year == rounds.get(round)]
    counted = {label: number for label in quarters if (number := _stated(stated, unit, label)) is not None}
    due = {each.label for each in plan.surveyed_periods()}.intersection(quarters)
    return sum(counted.values()) if counted and due <= counted.keys() else None


def _stated(stated: Stated, unit: str, label: str) -> int | None:
    said = stated.get((unit, label))
    return said.transactions if said else None
