"""What a plan means for counting: which ballots count, and which units there are."""

from forms.plan import Plan
from pipeline.rules import EligibilityLevel, EligibilityRules
from pipeline.tally.tally import CountedUnit


def rules_of(plan: Plan) -> EligibilityRules:
    """Give the plan's eligibility rules."""
    stated = plan.eligibility
    return EligibilityRules(
        plan=plan.code,
        units=frozenset(unit.id for unit in plan.units),
        rounds=frozenset(round_.label for round_ in plan.rounds()),
        level=EligibilityLevel(stated.level.value),
        required_blank_tolerance=stated.required_blank_tolerance,
        start=stated.start,
        end=stated.end,
        late_until=stated.late_collection_allowed_until,
    )


def counted_units(plan: Plan) -> tuple[CountedUnit, ...]:
    """Give the surveyed units in plan order."""
    return tuple(
        CountedUnit(id=unit.id, name=unit.name, questionnaire=unit.questionnaire, group=unit.group or None)
        for unit in plan.surveyed_units()
    )
