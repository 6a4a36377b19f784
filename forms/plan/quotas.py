"""The quota of each unit: fixed, a share of its transactions, or brought to the declared total."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from forms.plan.allocation import share_of, to_declared_total
from forms.plan.quotafile import QuotaEntry, RuleEntry
from forms.plan.unit import Unit


class QuotaChoice(StrEnum):
    """Which number holds where the declared total and the rules differ."""

    PER_UNIT_RULE = "per_unit_rule"
    DECLARED_TOTAL = "declared_total_largest_remainder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotas:
    """What each unit owes. A unit's own number goes before the rule of its group."""

    declared_total: int | None
    computed_total: int | None  # of the surveyed units, by rule; None where no number can be given
    choice: QuotaChoice | None
    fixed: Mapping[str, int]  # unit id -> ballots, by rule
    shares: Mapping[str, Fraction]  # unit id -> share of its transactions
    declared: Mapping[str, int]  # unit id -> ballots, brought to the declared total

    @property
    def undecided(self) -> bool:
        """Whether total and rules differ and nobody has said which of them is printed."""
        differ = None not in (self.declared_total, self.computed_total) and self.declared_total != self.computed_total
        return differ and self.choice is None

    def of(self, unit: Unit, transactions: int | None = None) -> int | None:
        """Give a unit's quota; None where the plan states none, or must first be decided on."""
        if not unit.surveyed:
            return 0
        if unit.id in self.shares:
            number = unit.transactions if transactions is None else transactions
            return None if number is None else share_of(number, self.shares[unit.id])
        if self.undecided:
            return None
        return (self.declared if self.choice is QuotaChoice.DECLARED_TOTAL else self.fixed).get(unit.id)


def quotas_of(entry: QuotaEntry, units: Sequence[Unit]) -> Quotas:
    """Work out the quotas of all units."""
    rules = {rule.applies_to: rule for rule in entry.rules}
    surveyed = [unit for unit in units if unit.surveyed]
    shares = {unit.id: share for unit in surveyed if (share := _share(unit, rules))}
    owed = {unit.id: _fixed(unit, rules) for unit in surveyed if unit.id not in shares}
    fixed = {unit: quota for unit, quota in owed.items() if quota is not None}
    total = sum(fixed.values()) if surveyed and len(fixed) == len(surveyed) else None
    groups = Counter(unit.group for unit in surveyed)
    alone = frozenset(unit.id for unit in surveyed if groups[unit.group] == 1)
    rescalable = entry.declared_total is not None and bool(total)
    return Quotas(
        declared_total=entry.declared_total,
        computed_total=total,
        choice=QuotaChoice(entry.choice) if entry.choice else None,
        fixed=fixed,
        shares=shares,
        declared=to_declared_total(entry.declared_total or 0, fixed, alone) if rescalable else {},
    )


def _share(unit: Unit, rules: Mapping[str, RuleEntry]) -> Fraction | None:
    rule = rules.get(unit.group)
    return rule.min_fraction if rule and rule.type == "fraction_of_transactions" and unit.own_quota is None else None


def _fixed(unit: Unit, rules: Mapping[str, RuleEntry]) -> int | None:
    rule = rules.get(unit.group)
    return unit.own_quota if unit.own_quota is not None else rule.per_unit if rule else None
