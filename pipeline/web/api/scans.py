"""Bring scans in, and see what became of them."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile
from pydantic import BaseModel, ConfigDict

from pipeline.cli.options import CHANNELS
from pipeline.errors import UsageError
from pipeline.web.context import Scanner, Shared

router = APIRouter()


class StackOut(BaseModel):
    """Files that were brought in together."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    names: tuple[str, ...]
    by: str
    received: date | None
    channel: str
    state: str
    done: int
    total: int
    counts: tuple[tuple[str, str, int], ...]
    notes: tuple[str, ...]
    trouble: str


@router.get("/scans")
def get_scans(context: Shared, visitor: Scanner) -> list[StackOut]:
    """Give the stacks that came in through this desk, the latest first."""
    return [StackOut.model_validate(stack) for stack in context.scans.stacks()]


@router.post("/scans", status_code=202)
def post_scans(
    context: Shared,
    visitor: Scanner,
    *,
    files: Annotated[list[UploadFile], File()],
    received: Annotated[date | None, Form()] = None,
    channel: Annotated[str, Form(max_length=20)] = "paper",
) -> StackOut:
    """Bring scans in; they are read in the background."""
    if channel not in CHANNELS:
        raise UsageError(f"channel {channel!r}: {', '.join(CHANNELS)}")
    named = tuple((file.filename or "scan", file.file) for file in files)
    stack = context.scans.take(named, received=received, channel=channel, by=visitor.account.name)
    return StackOut.model_validate(stack)
