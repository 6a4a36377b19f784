"""What counting needs of the plan: its units, its forms in order, and the words around the tables."""

from collections.abc import Sequence

from forms.plan.model import Plan
from forms.questionnaire import Questionnaire
from pipeline.tables.table import SheetMeta
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


def meta_of(plan: Plan, *, round: str | None = None, notes: tuple[str, ...] = ()) -> SheetMeta:
    """Give the words around the tables; without a round they speak of all rounds."""
    rounds = [plan.round(round)] if round else plan.rounds()
    return SheetMeta(
        issuing_body=plan.issuing_body,
        plan_title=plan.title,
        period=", ".join(round_.heading for round_ in rounds),
        place=plan.document.document_place or "",
        signature_block=plan.signature_block,
        signatory=plan.signatory or "",
        notes=notes,
    )
