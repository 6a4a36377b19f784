"""The same actions as JSON, for the desk's own scripts and for other programs; described by OpenAPI.

A script sends `Authorization: Bearer TOKEN`; a token is made on the page of one's own account and may
do what its owner may. Errors are `{"error": …, "text": …}` with a fitting status.
"""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Path, Query, Request, UploadFile
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from pipeline.cli.options import CHANNELS
from pipeline.desk.cards import Card, card_of
from pipeline.desk.figures import Figure, proofs_of
from pipeline.desk.queue import Look, leave_to_another, next_turns, sees, settle, turn_of, unit_of, waiting
from pipeline.desk.standing import standing
from pipeline.errors import AlreadySettled, NothingFound, UsageError
from pipeline.review import find, identify, undo
from pipeline.rounds import named_round
from pipeline.store import items, journal
from pipeline.tallying import TallyOrder, tally_document
from pipeline.web.context import Auditor, Reviewer, Scanner, Shared, Viewer, Witness
from pipeline.web.faults import NotYours
from pipeline.web.pages.progress import visible

MOST_CARDS = 10
MOST_PROOFS = 500
MOST_ENTRIES = 500


class Trouble(BaseModel):
    """Why a request was refused."""

    error: str
    text: str


REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"model": Trouble, "description": "The request cannot be understood"},
    401: {"model": Trouble, "description": "Nobody is signed in"},
    403: {"model": Trouble, "description": "The account may not do this"},
    404: {"model": Trouble, "description": "There is no such thing"},
    409: {"model": Trouble, "description": "Another person was faster"},
    413: {"model": Trouble, "description": "Too much was sent"},
    422: {"model": Trouble, "description": "It does not fit"},
    429: {"model": Trouble, "description": "Too many requests"},
}
router = APIRouter(prefix="/api/v1", responses=REFUSALS)
ItemId = Annotated[int, Path(ge=1, le=2**53)]
Label = Annotated[str, Query(max_length=20)]
Name = Annotated[str, Query(max_length=60)]


class UnitOut(BaseModel):
    """Where one unit stands."""

    model_config = ConfigDict(from_attributes=True)

    unit: str
    name: str
    group: str
    quota: int | None
    printed: int
    issued: int
    returned: int
    scanned: int
    spoiled: int
    eligible: int
    ineligible: int
    pending: int
    outstanding: int
    stage: str
    faults: tuple[str, ...]


class ProgressOut(BaseModel):
    """A round at one look."""

    round: str
    heading: str
    closed: bool
    open_items: int
    deadline: str
    units: list[UnitOut]


class WaitingOut(BaseModel):
    """How much waits for this person."""

    model_config = ConfigDict(from_attributes=True)

    first: int
    second: int
    third: int
    pages: int


class ChoiceOut(BaseModel):
    """One possible answer."""

    model_config = ConfigDict(from_attributes=True)

    answer: str
    words: str
    key: str


class CardOut(BaseModel):
    """One item as a reviewer sees it."""

    model_config = ConfigDict(from_attributes=True)

    item: int
    page_id: int
    look: str
    ballot: str
    unit: str
    page: int | None
    question: str | None
    text: str
    several: bool
    choices: list[ChoiceOut]
    proposal: str
    proposal_words: str
    reason: str
    detail: str
    asks_code: bool
    said: list[str]


class NextOut(BaseModel):
    """What to look at, and how much waits beside it."""

    cards: list[CardOut]
    waiting: WaitingOut


class AnswerIn(BaseModel):
    """A reviewer's answer."""

    model_config = ConfigDict(extra="forbid")

    answer: Annotated[str, Field(min_length=1, max_length=200, description="Option codes joined by ;, or a word")]
    reason: Annotated[str, Field(max_length=500)] = ""
    look: Annotated[Look, Field(description="As what the item was shown: what it became meanwhile is refused")] = (
        Look.FIRST
    )


class CodeIn(BaseModel):
    """The typed code of a torn page."""

    model_config = ConfigDict(extra="forbid")

    ballot: Annotated[str, Field(min_length=1, max_length=100)]
    page: Annotated[int, Field(ge=1, le=100)]


class DoneOut(BaseModel):
    """What came of an action."""

    done: str


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


class EntryOut(BaseModel):
    """One entry of the log."""

    seq: int
    at: str
    by: str
    kind: str
    body: str
    hash: str


@router.get("/progress")
def get_progress(context: Shared, visitor: Viewer, *, round: Label | None = None) -> ProgressOut:
    """Give where every unit stands in a round."""
    found = visible(standing(context.desk, round), visitor.account)
    return ProgressOut(
        round=found.round,
        heading=found.heading,
        closed=found.closed,
        open_items=found.open_items,
        deadline=str(found.deadline),
        units=[UnitOut.model_validate(unit) for unit in found.units],
    )


@router.get("/review/next")
def get_next(
    context: Shared,
    visitor: Reviewer,
    *,
    most: Annotated[int, Query(ge=1, le=MOST_CARDS)] = 1,
    skip: Annotated[list[int] | None, Query(max_length=1000)] = None,
    first: Annotated[int | None, Query(ge=1, le=2**53)] = None,
) -> NextOut:
    """Lease the next items to whoever asks, for five minutes."""
    turns = next_turns(context.desk, visitor.account, most=most, skip=skip or (), first=first)
    return NextOut(
        cards=[_card(card_of(context.desk, turn)) for turn in turns],
        waiting=WaitingOut.model_validate(waiting(context.desk, visitor.account)),
    )


@router.post("/review/{item}/answer")
def post_answer(context: Shared, visitor: Reviewer, *, item: ItemId, given: AnswerIn) -> DoneOut:
    """Settle an item; 409 where another person settled it or has it before them."""
    turn = turn_of(context.desk, visitor.account, item)
    if turn is None or turn.look is not given.look:
        raise _why_not(context, visitor, item)
    settle(context.desk, visitor.account, turn, given.answer, reason=given.reason)
    return DoneOut(done="settled" if turn.look != "second" else "opinion")


@router.post("/review/{item}/code")
def post_code(context: Shared, visitor: Reviewer, *, item: ItemId, given: CodeIn) -> DoneOut:
    """Give a page with a torn code its ballot; it is read again."""
    turn = turn_of(context.desk, visitor.account, item)
    if turn is None:
        raise _why_not(context, visitor, item)
    said = identify(context.desk.survey, item, given.ballot.strip(), given.page, by=visitor.account.name)
    context.desk.leases.give_back((item,), visitor.account.name)
    return DoneOut(done=said)


@router.post("/review/{item}/undo")
def post_undo(context: Shared, visitor: Reviewer, item: ItemId) -> DoneOut:
    """Take one's own latest decision on an item back."""
    found = find(context.desk.survey, item)
    with context.desk.survey.store.connection() as connection:
        standing_ones = items.decisions_of(connection, item)
    if not standing_ones or standing_ones[-1].by != visitor.account.name:
        raise UsageError("Chỉ hoàn tác được quyết định của chính mình")
    if not sees(visitor.account, found):
        raise NotYours
    undo(context.desk.survey, item, by=visitor.account.name)
    return DoneOut(done="undone")


@router.post("/review/{item}/opinion")
def post_opinion(context: Shared, visitor: Reviewer, item: ItemId) -> DoneOut:
    """Leave an item to another person."""
    if turn_of(context.desk, visitor.account, item) is None:
        raise _why_not(context, visitor, item)
    leave_to_another(context.desk, visitor.account, item)
    return DoneOut(done="left")


@router.post("/review/{item}/skip")
def post_skip(context: Shared, visitor: Reviewer, item: ItemId) -> DoneOut:
    """Put an item aside, so that others may have it."""
    context.desk.leases.give_back((item,), visitor.account.name)
    return DoneOut(done="skipped")


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
    proofs = proofs_of(context.desk, figure, units=visitor.account.units)
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


@router.get("/log")
def get_log(
    context: Shared,
    visitor: Auditor,
    *,
    before: Annotated[int | None, Query(ge=1, le=2**53)] = None,
    kind: Name | None = None,
    most: Annotated[int, Query(ge=1, le=MOST_ENTRIES)] = 100,
) -> list[EntryOut]:
    """Give entries of the log, newest first."""
    with context.desk.survey.store.connection() as connection:
        entries = journal.entries_before(connection, before=before, kind=kind, most=most)
    return [EntryOut(**{name: getattr(entry, name) for name in EntryOut.model_fields}) for entry in entries]


@router.get("/openapi.json", include_in_schema=False)
def get_description(request: Request, visitor: Viewer) -> Response:
    """Give the OpenAPI description of this API."""
    described = {**request.app.openapi(), "security": [{"token": []}]}
    schemes = {"token": {"type": "http", "scheme": "bearer"}}
    described["components"] = {**described["components"], "securitySchemes": schemes}
    return JSONResponse(described)


def _card(card: Card) -> CardOut:
    return CardOut.model_validate(card)


def _why_not(context: Shared, visitor: Reviewer, item: int) -> Exception:
    """Say why an item is not this person's to settle."""
    try:
        found = find(context.desk.survey, item)
    except UsageError:
        return NothingFound(f"Không có mục số {item}")
    if not sees(visitor.account, found):
        return NotYours()
    if unit_of(found) is None and visitor.account.units:
        return NotYours()
    return AlreadySettled(f"Mục {item} đã được người khác giải quyết")
