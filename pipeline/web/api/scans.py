"""Bring scans in, and see what became of them."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile
from pydantic import BaseModel

from pipeline.channels import CHANNELS
from pipeline.desk.scans import Stack
from pipeline.errors import UsageError
from pipeline.receipt import refuse_unconfirmed
from pipeline.web.api.received import confirmed_by_field
from pipeline.web.api.words import Words
from pipeline.web.context import Scanner, Shared

router = APIRouter()


class OutcomeOut(BaseModel):
    """What became of some pages of a stack."""

    status: str
    reason: str
    pages: int


class StackOut(BaseModel):
    """Files that were brought in together."""

    id: str
    names: tuple[str, ...]
    by: str
    received: date | None
    channel: str
    state: str
    done: int
    total: int
    counts: list[OutcomeOut]
    notes: tuple[Words, ...]
    trouble: Words


@router.get("/scans")
def get_scans(context: Shared, visitor: Scanner) -> list[StackOut]:
    """Give the stacks that came in through this desk, the latest first."""
    return [_told(stack) for stack in context.scans.stacks()]


@router.post("/scans", status_code=202)
def post_scans(
    context: Shared,
    visitor: Scanner,
    *,
    files: Annotated[list[UploadFile], File()],
    received: Annotated[date | None, Form()] = None,
    channel: Annotated[str, Form(max_length=20)] = "paper",
    day_holds: Annotated[bool, Form(description="The day is right though it lies outside the period")] = False,
) -> StackOut:
    """Bring scans in, to be read in the background; a day outside the period only where `day_holds` is said."""
    if channel not in CHANNELS:
        raise UsageError("channel %(channel)r: %(channels)s", channel=channel, channels=", ".join(CHANNELS))
    if not day_holds:
        with confirmed_by_field():
            refuse_unconfirmed(context.desk.survey.plan, received)
    named = tuple((file.filename or "scan", file.file) for file in files)
    stack = context.scans.take(named, received=received, channel=channel, by=visitor.account.name)
    return _told(stack)


def _told(stack: Stack) -> StackOut:
    names = StackOut.model_fields.keys() - {"counts"}
    counts = [OutcomeOut(status=status, reason=reason, pages=count) for status, reason, count in stack.counts]
    return StackOut(counts=counts, **{name: getattr(stack, name) for name in names})
