"""The re-check: draw, what is to be read, second readings, outcomes of contact, the report; and recounts."""

import json
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from pipeline.audit.drawing import draw_audit
from pipeline.audit.entering import Contact, Reread, enter_contact, enter_readings
from pipeline.audit.json import audit_json
from pipeline.audit.share import share_from
from pipeline.desk.rechecks import recheck
from pipeline.rounds import named_round
from pipeline.web.api.words import Done, Label, Words
from pipeline.web.context import Rechecker, Shared
from pipeline.web.fields import said

router = APIRouter()
Code = Annotated[str, Field(min_length=1, max_length=100)]
Round = Annotated[str, Field(min_length=1, max_length=20)]


class TaskOut(BaseModel):
    """A ballot to be checked again; nothing of what was read."""

    model_config = ConfigDict(from_attributes=True)

    ballot: str
    unit: str
    why: str
    source: str
    source_pages: tuple[int, ...]
    reread_by: str
    recontact: str
    done: bool


class DrawIn(BaseModel):
    """A draw from a public seed."""

    model_config = ConfigDict(extra="forbid")

    round: Round
    seed: Annotated[str, Field(min_length=1, max_length=200)]
    share: Annotated[str, Field(max_length=12, description="Such as 10%; the plan's own where it is left out")] = ""


class DrawOut(BaseModel):
    """What a draw gave."""

    drawn: int
    of: int
    added: int
    seed: str
    share: str


class ReadingIn(BaseModel):
    """What a second reader saw: by question the option codes, or `blank`, `multiple_marks`, `unreadable`."""

    model_config = ConfigDict(extra="forbid")

    ballot: Code
    answers: Annotated[dict[str, list[Annotated[str, Field(max_length=40)]]], Field(max_length=500)]
    reason: Annotated[str, Field(max_length=200, description="Why it replaces an earlier second reading")] = ""


class ContactIn(BaseModel):
    """What a respondent said; never who."""

    model_config = ConfigDict(extra="forbid")

    ballot: Code
    outcome: Contact


class RecountOut(BaseModel):
    """A recount that runs or ended."""

    model_config = ConfigDict(from_attributes=True)

    by: str
    state: str
    done: int
    total: int
    trouble: Words


@router.get("/audit")
def get_audit(context: Shared, visitor: Rechecker, *, round: Label | None = None) -> dict[str, Any]:
    """Give the report as `audit/1`, as `phieu audit report --format json` writes it."""
    found: dict[str, Any] = json.loads(audit_json(recheck(context.desk, round).report))
    return found


@router.get("/audit/tasks")
def get_tasks(context: Shared, visitor: Rechecker, *, round: Label | None = None) -> list[TaskOut]:
    """Give the ballots to be checked again."""
    return [TaskOut.model_validate(task) for task in recheck(context.desk, round).tasks]


@router.post("/audit/draw")
def post_draw(context: Shared, visitor: Rechecker, given: DrawIn) -> DrawOut:
    """Draw ballots; the draw is logged, and anybody can replay it."""
    survey = context.desk.survey
    share = share_from(given.share) if given.share.strip() else None
    round_ = named_round(survey, given.round)
    drawn = draw_audit(survey, round_, seed=said(given.seed, "seed"), share=share, by=visitor.account.name)
    return DrawOut(
        drawn=len(drawn.sampled), of=len(drawn.frame), added=drawn.added, seed=drawn.seed, share=str(drawn.share)
    )


@router.post("/audit/readings")
def post_reading(context: Shared, visitor: Rechecker, given: ReadingIn) -> Done:
    """Take a second reading; what differs is not told."""
    reading = Reread(ballot=given.ballot, cells={name: tuple(codes) for name, codes in given.answers.items()})
    enter_readings(context.desk.survey, [reading], by=visitor.account.name, reason=" ".join(given.reason.split()))
    return Done(done="read again")


@router.post("/audit/contacts")
def post_contact(context: Shared, visitor: Rechecker, given: ContactIn) -> Done:
    """Record the outcome of contact; `not_confirmed` takes the ballot out of the tally."""
    enter_contact(context.desk.survey, given.ballot, given.outcome, by=visitor.account.name)
    return Done(done=given.outcome.value)


@router.get("/recount")
def get_recount(context: Shared, visitor: Rechecker) -> RecountOut | None:
    """Give the recount that runs, or the last one."""
    running = context.recounts.latest()
    return RecountOut.model_validate(running) if running else None


@router.post("/recount", status_code=202)
def post_recount(context: Shared, visitor: Rechecker) -> RecountOut:
    """Begin to read all pages again by the second way; 409 while one runs."""
    return RecountOut.model_validate(context.recounts.start(by=visitor.account.name))
