"""What counting needs of the plan: its units, and its forms in order."""

from collections.abc import Sequence
from dataclasses import replace

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

    What was printed is counted under the words that stood on the paper, whatever the plan says by now. Its form code
    stands on the paper too, so that a questionnaire whose key was changed stays the same; one that the plan has no more
    comes last, for its ballots are out.
    """
    key_of = {planned.form: key for key, planned in plan.questionnaires.items()}
    of_key: dict[str, list[Questionnaire]] = {key: [] for key in plan.questionnaires}
    for form in printed:
        key = key_of.get(form.form, form.key)
        of_key.setdefault(key, []).append(replace(form, key=key))
    forms: list[Questionnaire] = []
    for key, mine in of_key.items():
        planned = plan.questionnaires.get(key)
        if planned is None:
            forms += mine
            continue
        is_planned = [(form.form, form.version) == (planned.form, planned.version) for form in mine]
        forms += [form for form, it in zip(mine, is_planned, strict=True) if not it]
        forms.append(next((form for form, it in zip(mine, is_planned, strict=True) if it), planned))
    return tuple(forms)
