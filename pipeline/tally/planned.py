"""What counting needs of the plan: its units, and its forms in order."""

from collections.abc import Sequence

from forms.plan.model import Plan
from forms.questionnaire import Questionnaire
from pipeline.tally.tally import CountedUnit


def units_of(plan: Plan) -> tuple[CountedUnit, ...]:
    """Give the units of the plan as they are counted."""
    return tuple(
        CountedUnit(
            id=unit.id,
            name=unit.name,
            questionnaire=unit.questionnaire,
            group=unit.group or None,
            surveyed=unit.surveyed,
        )
        for unit in plan.units
    )


def forms_of(plan: Plan, older: Sequence[Questionnaire] = ()) -> tuple[Questionnaire, ...]:
    """Give the plan's questionnaires in its order, each after the older versions of it that were printed."""
    forms: list[Questionnaire] = []
    for key, newest in plan.questionnaires.items():
        forms += [form for form in older if form.key == key and form.version != newest.version]
        forms.append(newest)
    return tuple(forms)
