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


def forms_of(plan: Plan, printed: Sequence[Questionnaire] = ()) -> tuple[Questionnaire, ...]:
    """Give the plan's questionnaires in its order, each after the older versions of it that were printed.

    What was printed is counted under the words that stood on the paper, whatever the plan says by now.
    """
    forms: list[Questionnaire] = []
    for key, planned in plan.questionnaires.items():
        mine = [form for form in printed if form.key == key]
        forms += [form for form in mine if form.version != planned.version]
        forms.append(next((form for form in mine if form.version == planned.version), planned))
    return tuple(forms)
