"""Evidence: the boxes behind a figure, and everything that is known of a page."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from pipeline.desk.blindness import hidden_ballots
from pipeline.desk.dossier import dossier_of
from pipeline.desk.figures import Figure, proofs_of
from pipeline.desk.namesakes import namesakes
from pipeline.desk.queue import reads_again, to_read_again
from pipeline.web.context import Shared, Witness
from pipeline.web.faults import NotYours
from pipeline.web.pages.pictures import page_for
from pipeline.web.shown import show

router = APIRouter()
PROOFS_SHOWN = 120


@router.get("/evidence")
def show_figure(
    request: Request,
    context: Shared,
    visitor: Witness,
    *,
    form: str,
    version: str,
    question: str,
    option: str,
    unit: str | None = None,
    round: str | None = None,
    channel: str | None = None,
    start: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """Show the gallery of boxes that make a figure up."""
    account = visitor.account
    if unit is not None and not account.sees_unit(unit):
        raise NotYours
    figure = Figure(
        form=form, version=version, question=question, option=option, unit=unit, round=round, channel=channel
    )
    proofs = proofs_of(context.desk, figure, account)
    asked = context.desk.forms()[form, version].questionnaire.question(question)
    label = next((each.label for each in asked.options if each.code == option), "Bỏ trống")
    return show(
        request,
        "figure.html",
        figure=figure,
        text=asked.text,
        label=label,
        total=len(proofs),
        proofs=proofs[start : start + PROOFS_SHOWN],
        start=start,
        hidden=len(hidden_ballots(context.desk, account)),
        again=any(item.question == question for item in to_read_again(context.desk, account)),
        step=PROOFS_SHOWN,
        unit_name=context.desk.survey.plan.unit(unit).name if unit and context.desk.survey.plan.has_unit(unit) else "",
    )


@router.get("/pages/{page}")
def show_page(request: Request, context: Shared, visitor: Witness, *, page: int, question: str = "") -> Response:
    """Show a page with what was read, measured, decided and logged of it."""
    stored = page_for(context.desk, visitor.account, page)
    again = reads_again(context.desk, visitor.account, page)
    blind = again is not None or stored.ballot in hidden_ballots(context.desk, visitor.account)
    dossier = dossier_of(context.desk, stored, blind=blind)
    alike = namesakes(context.desk).get(stored.file.sha256)
    return show(request, "page.html", dossier=dossier, again=again, question=question, alike=alike)
