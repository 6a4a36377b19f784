"""The days of receipt that were said of scans: listed stack by stack, put right, and taken back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from pipeline.errors import UsageError
from pipeline.receipt import DayUnconfirmed
from pipeline.receipt_corrected import DayGiven, NewDay, ScanStack, correct, stack_shown, stacks, take_back
from pipeline.store import received as days
from pipeline.web.api.words import Words
from pipeline.web.context import Scanner, Shared
from pipeline.web.fields import said

router = APIRouter()


class DatedFileOut(BaseModel):
    """A scanned file."""

    sha256: str
    source: str
    pages: int


class DatedStackOut(BaseModel):
    """Files that came in together and bear one day of receipt."""

    id: Annotated[str, Field(description="Of these files with this day: another one once either changes")]
    name: str
    received: date | None
    files: list[DatedFileOut]
    ballots: int
    at: str
    by: str


class CorrectionOut(BaseModel):
    """A correction of a day of receipt that stands."""

    number: int
    files: list[str]
    before: list[date | None]
    received: date | None
    reason: str
    by: str
    at: str
    is_latest: Annotated[bool, Field(description="None of its files was corrected again: it can be taken back")]


class ReceivedOut(BaseModel):
    """The stacks with their days, the latest first, and what was corrected."""

    stacks: list[DatedStackOut]
    corrections: list[CorrectionOut]


class ReceivedIn(BaseModel):
    """Another day for a stack, or for one of its files."""

    model_config = ConfigDict(extra="forbid")

    stack: Annotated[str, Field(min_length=1, max_length=100, description="Its id, as listed")]
    file: Annotated[str, Field(max_length=100, description="The sha256 of one file alone; empty: the whole stack")] = ""
    received: Annotated[date | None, Field(description="null: the scan says none")]
    reason: Annotated[str, Field(min_length=1, max_length=500)]
    day_holds: Annotated[bool, Field(description="The day is right though it takes ballots out of the count")] = False


class DayGivenOut(BaseModel):
    """What came of it."""

    number: Annotated[int, Field(description="Of the correction: under it it is taken back")]
    files: int
    ballots: int
    told: Words


@contextmanager
def confirmed_by_field() -> Iterator[None]:
    """Name the field by which a script says that a day outside the period holds."""
    try:
        yield
    except DayUnconfirmed as error:
        raise UsageError("%(told)s; say another day, or day_holds=true where it is right", told=error.told) from error


@router.get("/received")
def get_received(context: Shared, visitor: Scanner) -> ReceivedOut:
    """Give the days of receipt of all scanned stacks."""
    survey = context.desk.survey
    with survey.store.connection() as connection:
        corrections = days.corrections(connection)
    return ReceivedOut(
        stacks=[_stack(each) for each in context.desk.kept("stacks with their days", stacks)],
        corrections=[
            CorrectionOut(
                number=each.seq,
                files=list(each.files),
                before=[_day(day) for day in each.before],
                received=_day(each.received),
                reason=each.reason,
                by=each.by,
                at=each.at,
                is_latest=each.is_latest,
            )
            for each in corrections
        ],
    )


@router.post("/received")
def post_received(context: Shared, visitor: Scanner, given: ReceivedIn) -> DayGivenOut:
    """Give a stack another day of receipt; 409 where it is not what was listed any more."""
    survey = context.desk.survey
    new = NewDay(day=given.received, reason=said(given.reason, "Lý do"), holds=given.day_holds)
    with confirmed_by_field():
        return _told(correct(survey, stack_shown(survey, given.stack, file=given.file), new, by=visitor.account.name))


@router.post("/received/{correction}/undo")
def post_undo(context: Shared, visitor: Scanner, *, correction: Annotated[int, Path(ge=1, le=2**53)]) -> DayGivenOut:
    """Give the files of a correction the days again that they had before."""
    return _told(take_back(context.desk.survey, correction, by=visitor.account.name))


def _stack(stack: ScanStack) -> DatedStackOut:
    return DatedStackOut(
        id=stack.id,
        name=stack.name,
        received=_day(stack.received),
        files=[DatedFileOut(sha256=file.sha256, source=file.source, pages=file.page_count) for file in stack.files],
        ballots=stack.ballots,
        at=stack.at,
        by=stack.by,
    )


def _told(given: DayGiven) -> DayGivenOut:
    return DayGivenOut(number=given.number, files=given.files, ballots=given.ballots, told=given.told)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
