"""The tally, and the ballots behind each of its figures."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from pipeline.desk.figures import Figure, proofs_of
from pipeline.rounds import named_round
from pipeline.tallying import TallyOrder, tally_document
from pipeline.web.api.words import Label, Name
from pipeline.web.context import Shared, Viewer, Witness
from pipeline.web.faults import NotYours

router = APIRouter()
MOST_PROOFS = 500


class ProofOut(BaseModel):
    """One ballot behind a figure."""

    model_config = ConfigDict(from_attributes=True)

    ballot: str
    unit: str
    page_id: int | None
    decided_by: str
    probability: float | None


class FigureOut(BaseModel):
    """The ballots behind a figure."""

    total: int
    proofs: list[ProofOut]


@router.get("/figures")
def get_figure(
    context: Shared,
    visitor: Witness,
    *,
    form: Name,
    version: Name,
    question: Name,
    option: Name,
    unit: Name | None = None,
    round: Label | None = None,
    channel: Label | None = None,
    start: Annotated[int, Query(ge=0, le=10**7)] = 0,
    most: Annotated[int, Query(ge=1, le=MOST_PROOFS)] = 100,
) -> FigureOut:
    """Give the ballots that a figure of the tally counts, the least certain first."""
    if unit is not None and not visitor.account.sees_unit(unit):
        raise NotYours
    figure = Figure(
        form=form, version=version, question=question, option=option, unit=unit, round=round, channel=channel
    )
    proofs = proofs_of(context.desk, figure, visitor.account)
    shown = [ProofOut.model_validate(proof) for proof in proofs[start : start + most]]
    return FigureOut(total=len(proofs), proofs=shown)


@router.get("/tally", responses={200: {"content": {"application/json": {}}, "description": "tally/1"}})
def get_tally(context: Shared, visitor: Viewer, *, unit: Name | None = None, round: Label | None = None) -> Response:
    """Give the tally as `tally/1`, as `phieu tally --format json` writes it."""
    account = visitor.account
    if account.units and (unit is None or not account.sees_unit(unit)):
        raise NotYours
    round_ = named_round(context.desk.survey, round) if round is not None else None
    document = tally_document(context.desk.survey, TallyOrder(unit=unit, round=round_), "json")
    return Response(document.data, media_type="application/json")
