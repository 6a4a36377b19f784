"""What keeps a round open, and closing it."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from pipeline.closing import answer_for, close_round, hindrances, reopen_round
from pipeline.rounds import named_round
from pipeline.store import books
from pipeline.web.api.words import Done, Label
from pipeline.web.context import Closer, Shared
from pipeline.web.fields import said

router = APIRouter()
Round = Annotated[str, Field(min_length=1, max_length=20)]
Reason = Annotated[str, Field(min_length=1, max_length=500)]


class HindranceOut(BaseModel):
    """One thing that must be removed first."""

    obstacle: str
    text: str
    unit: str
    code: str
    items: tuple[int, ...]


class ClosingOut(BaseModel):
    """Whether a round is closed, and what keeps it open."""

    round: str
    closed: bool
    hindrances: list[HindranceOut]


class RoundIn(BaseModel):
    """A round."""

    model_config = ConfigDict(extra="forbid")

    round: Round


class ReopenIn(RoundIn):
    """A round that is to be opened again, and why."""

    reason: Reason


class AcknowledgeIn(BaseModel):
    """Who answers for the findings of a code says why they may stand."""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, Field(min_length=1, max_length=100)]
    reason: Reason
    round: Round | None = None


@router.get("/closing")
def get_closing(context: Shared, visitor: Closer, *, round: Label | None = None) -> ClosingOut:
    """Give what still keeps a round from being closed."""
    survey = context.desk.survey
    round_ = named_round(survey, round)
    with survey.store.connection() as connection:
        closed = round_ in books.closings(connection)
    found = () if closed else hindrances(survey, round_)
    listed = [
        HindranceOut(
            obstacle=each.obstacle.value, text=str(each.said), unit=each.unit, code=each.code, items=each.items
        )
        for each in found
    ]
    return ClosingOut(round=round_, closed=closed, hindrances=listed)


@router.post("/closing/close")
def post_close(context: Shared, visitor: Closer, given: RoundIn) -> Done:
    """Close a round; gives the digest of its tally."""
    survey = context.desk.survey
    return Done(done=close_round(survey, named_round(survey, given.round), by=visitor.account.name))


@router.post("/closing/reopen")
def post_reopen(context: Shared, visitor: Closer, given: ReopenIn) -> Done:
    """Open a closed round again."""
    survey = context.desk.survey
    round_ = named_round(survey, given.round)
    reopen_round(survey, round_, by=visitor.account.name, reason=said(given.reason, "reason"))
    return Done(done="reopened")


@router.post("/closing/acknowledge")
def post_acknowledge(context: Shared, visitor: Closer, given: AcknowledgeIn) -> Done:
    """Take responsibility for the findings of a code, with a reason that is printed in the notes."""
    survey = context.desk.survey
    round_ = named_round(survey, given.round)
    answer_for(survey, given.code, reason=said(given.reason, "reason"), by=visitor.account.name, round=round_)
    return Done(done="acknowledged")
