"""How many ballots the plan asks for, as it stands in the file."""

from typing import Literal

from pydantic import Field

from forms.plan.fields import Count, Flag, Share, Strict, Text, Words


class RuleEntry(Strict):
    """How many ballots each unit of one group must return."""

    applies_to: Words = Field(description="Group or level of the units")
    type: Literal["per_unit", "fraction_of_transactions"] = "per_unit"
    per_unit: Count | None = None
    min_fraction: Share | None = None
    rounding: Literal["ceil"] = "ceil"
    per: Literal["unit"] = "unit"
    base: Text | None = None
    text: Text | None = None
    unit_count: Count | None = Field(default=None, description="As the document says; compared, never used")
    unit_count_source: Text | None = None
    subtotal: Count | None = Field(default=None, description="As the document says; compared, never used")


class AlternativeEntry(Strict):
    """A way out that a person described; for people."""

    id: Words
    total: Count | None = None
    district: Count | None = None
    communes: Text | None = None
    text: Text | None = None


class QuotaEntry(Strict):
    """The declared total and the rules; whatever else is said about them is compared, never used."""

    declared_total: Count | None = None
    declared_units: Count | None = None
    rules: tuple[RuleEntry, ...] = ()
    choice: Literal["per_unit_rule", "declared_total_largest_remainder"] | None = Field(
        default=None, description="Which number is printed where total and rules differ"
    )
    alternatives: tuple[AlternativeEntry, ...] = ()
    computed_total: Count | None = None
    computed_units: Count | None = None
    difference: int | None = None
    reconciles: Flag | None = None
    issue_code: Text | None = None
    implied_commune_units: Text | None = None
    policy: Text | None = None
    note: Text | None = None
