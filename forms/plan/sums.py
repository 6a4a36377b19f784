"""The sums behind a plan's quota, written out as a person would write them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forms.phrase import Phrase, count, joined, phrase
from forms.plan.model import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """The units of one group that owe the same number: `12 × 40`."""

    units: int
    each: int

    @property
    def total(self) -> int:
        return self.units * self.each

    @property
    def said(self) -> Phrase:
        """Give it as it stands in a sum."""
        if self.units == 1:
            return phrase("%(each)s", each=count(self.each))
        return phrase("%(units)s × %(each)s", units=count(self.units), each=count(self.each))


def terms(plan: Plan, quotas: Mapping[str, int]) -> tuple[Term, ...]:
    """Gather units of one group with one number, in plan order."""
    seen: dict[tuple[str, int], int] = {}
    for unit in plan.surveyed_units():
        if unit.id in quotas:
            key = (unit.group, quotas[unit.id])
            seen[key] = seen.get(key, 0) + 1
    return tuple(Term(units=units, each=each) for (_, each), units in seen.items())


def written(among: Sequence[Term]) -> Phrase:
    """Write a sum: `120 + 12 × 40 = 600`."""
    parts = joined([term.said for term in among], " + ")
    if len(among) == 1 and among[0].units == 1:
        return parts
    return phrase("%(parts)s = %(total)s", parts=parts, total=count(sum(term.total for term in among)))


def by_rule(plan: Plan) -> dict[str, int]:
    """Give what the rules alone ask of each unit, whatever is stated for the unit itself."""
    rules = {rule.applies_to: rule.per_unit for rule in plan.file.quota.rules}
    asked = {unit.id: rules.get(unit.group) for unit in plan.surveyed_units()}
    return {unit: number for unit, number in asked.items() if number is not None}
