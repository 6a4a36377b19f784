"""The words around the tables of a tally sheet, from the plan."""

from forms.plan.model import Plan
from pipeline.tables.table import SheetMeta


def meta_of(
    plan: Plan, *, round: str | None = None, notes: tuple[str, ...] = (), marks: tuple[str, ...] = ()
) -> SheetMeta:
    """Give the words around the tables; without a round they speak of all rounds."""
    known = {each.label: each for each in (*plan.periods(), *plan.rounds())}
    rounds = [known[round]] if round else plan.rounds()
    return SheetMeta(
        issuing_body=plan.issuing_body,
        plan_title=plan.title,
        period=", ".join(round_.heading for round_ in rounds),
        place=plan.document.document_place or "",
        signature_block=plan.signature_block,
        signatory=plan.signatory or "",
        marks=marks,
        notes=notes,
    )
