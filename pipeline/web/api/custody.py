"""Who had the ballots: counts, hand-overs, and images that are deleted once they may go."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from pipeline.custody import hand_over
from pipeline.desk.custody import custody
from pipeline.errors import UsageError
from pipeline.events import CountsSet, HandedOver
from pipeline.open_rounds import append_open
from pipeline.purging import PurgeOrder, plan_purge, purge
from pipeline.rounds import named_round
from pipeline.vietnam import today_in_vietnam
from pipeline.web.api.words import Done, Label
from pipeline.web.context import Counter, Custodian, Purger, Shared
from pipeline.web.fields import MOST, said
from pipeline.web.pages.counts import refuse_unit

router = APIRouter()
Count = Annotated[int, Field(ge=0, le=MOST)]
Unit = Annotated[str, Field(min_length=1, max_length=60)]
Round = Annotated[str, Field(min_length=1, max_length=20)]
Who = Annotated[str, Field(min_length=1, max_length=100)]


class LineOut(BaseModel):
    """One thing that happened to a unit's ballots."""

    model_config = ConfigDict(from_attributes=True)

    at: str
    by: str
    what: str
    detail: str


class CustodyOut(BaseModel):
    """One unit's ballots at every station."""

    unit: str
    printed: int
    issued: int
    sent: int | None
    received: int | None
    returned: int
    spoiled: int
    scanned: int
    lines: list[LineOut]


class CountsIn(BaseModel):
    """What only people know of a unit; what is left out stays as it was."""

    model_config = ConfigDict(extra="forbid")

    unit: Unit
    round: Round
    issued: Count | None = None
    returned: Count | None = None
    spoiled: Count | None = None
    transactions: Count | None = None


class HandOverIn(BaseModel):
    """A unit's ballots changed hands; both sides counted."""

    model_config = ConfigDict(extra="forbid")

    unit: Unit
    round: Round
    date: date
    giver: Who
    receiver: Who
    sent: Count
    received: Count
    spoiled: Count | None = None
    note: Annotated[str, Field(max_length=500)] = ""
    collected: Annotated[str, Field(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = ""


class PurgeIn(BaseModel):
    """Which images are to go; nothing is deleted unless `confirmed` is the number of files that was told before.

    With `digest` they must be the very files that were told.
    """

    model_config = ConfigDict(extra="forbid")

    round: Round | None = None
    before: date | None = None
    without_term: bool = False  # they may go though the plan names no day until which they are kept
    reason: Annotated[str, Field(min_length=1, max_length=500)]
    confirmed: Annotated[int, Field(ge=0)] | None = None
    digest: Annotated[str, Field(max_length=64)] | None = None


class PurgeOut(BaseModel):
    """What a purge did, or would do."""

    files: int
    digest: str  # of these files
    kept: int
    deleted: bool
    freed_bytes: int


@router.get("/custody")
def get_custody(context: Shared, visitor: Custodian, *, round: Label | None = None) -> list[CustodyOut]:
    """Give the stations of every unit's ballots in a round, with who and when."""
    return [
        CustodyOut(
            unit=each.standing.unit,
            printed=each.standing.printed,
            issued=each.standing.issued,
            sent=each.sent,
            received=each.received,
            returned=each.standing.returned,
            spoiled=each.standing.spoiled,
            scanned=each.standing.scanned,
            lines=[LineOut.model_validate(line) for line in each.lines],
        )
        for each in custody(context.desk, round, visitor.account).units
    ]


@router.post("/counts")
def post_counts(context: Shared, visitor: Counter, given: CountsIn) -> Done:
    """State counts of a unit."""
    survey = context.desk.survey
    round_ = named_round(survey, given.round)
    refuse_unit(context.desk, visitor.account, given.unit, round_)
    values = given.model_dump(exclude={"unit", "round"}, exclude_none=True)
    if not values:
        raise UsageError("say at least one of issued, returned, spoiled, transactions")
    said = CountsSet(unit=given.unit, round=round_, **values)
    append_open(survey, said, rounds=(round_,), by=visitor.account.name)
    return Done(done="stated")


@router.post("/custody/hand-over")
def post_hand_over(context: Shared, visitor: Counter, given: HandOverIn) -> Done:
    """Record a hand-over; says what does not agree."""
    survey = context.desk.survey
    round_ = named_round(survey, given.round)
    refuse_unit(context.desk, visitor.account, given.unit, round_)
    record = HandedOver(
        unit=given.unit,
        round=round_,
        day=given.date.isoformat(),
        giver=said(given.giver, "giver"),
        receiver=said(given.receiver, "receiver"),
        sent=given.sent,
        received=given.received,
        spoiled=given.spoiled,
        note=" ".join(given.note.split()),
        collected=_day(given.collected),
    )
    told = hand_over(survey, record, by=visitor.account.name)
    return Done(done="; ".join(map(str, told)) or "recorded")


@router.post("/purge")
def post_purge(context: Shared, visitor: Purger, given: PurgeIn) -> PurgeOut:
    """Say what a purge would delete; with `confirmed` delete it for good."""
    if given.round is None and given.before is None:
        raise UsageError("say which images: round, before, or both")
    survey = context.desk.survey
    round_ = named_round(survey, given.round) if given.round else None
    order = PurgeOrder(before=given.before, round=round_, without_term=given.without_term)
    planned = plan_purge(survey, order, today=today_in_vietnam())
    files, kept = len(planned.files), len(planned.kept)
    if given.confirmed is None:
        return PurgeOut(files=files, digest=planned.digest, kept=kept, deleted=False, freed_bytes=0)
    if given.confirmed != files or given.digest not in (None, planned.digest):
        raise UsageError(
            "%(confirmed)s files were confirmed, and %(files)s would go: look again",
            confirmed=given.confirmed,
            files=files,
        )
    freed = purge(survey, planned, by=visitor.account.name, reason=said(given.reason, "reason"))
    context.pictures.forget()
    return PurgeOut(files=files, digest=planned.digest, kept=kept, deleted=True, freed_bytes=freed)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError as error:
        raise UsageError("collected: %(text)r is no day", text=text) from error
