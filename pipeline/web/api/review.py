"""The review queue: lease, settle, identify, undo, leave to another, put aside."""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request

from pipeline.desk.cards import Card, cards_of
from pipeline.desk.decided import own_decisions
from pipeline.desk.queue import Waiting, leave_to_another, next_turns, settle, turn_of, waiting
from pipeline.errors import AlreadySettled
from pipeline.reviewing.reading_again import identify
from pipeline.web.api.cards import (
    AnswerIn,
    AskedOut,
    CardOut,
    CodeIn,
    DecidedOut,
    DoneOut,
    ForOthersOut,
    NextOut,
    WaitingOut,
)
from pipeline.web.api.words import ItemId
from pipeline.web.context import Reviewer, Shared
from pipeline.web.shown import teller, translator
from pipeline.web.turns import turn_or_refusal, undo_or_refuse, why_not
from pipeline.web.wording import say
from pipeline.words.reasons import words_for

router = APIRouter()
MOST_CARDS = 10
MOST_DECIDED = 1000


@router.get("/review/next")
def get_next(
    request: Request,
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
        cards=[
            _told(card, translator(request), teller(request)(card.detail))
            for card in cards_of(context.desk, visitor.account, turns)
        ],
        waiting=_counted(waiting(context.desk, visitor.account)),
    )


@router.post("/review/{item}/answer")
def post_answer(context: Shared, visitor: Reviewer, *, item: ItemId, given: AnswerIn) -> DoneOut:
    """Settle an item; 409 where another person settled it or has it before them."""
    with context.desk.precedence.first():
        turn = turn_of(context.desk, visitor.account, item)
        if turn is None or turn.look is not given.look:
            raise why_not(context, visitor.account, item)
        settle(context.desk, visitor.account, turn, given.answer, reason=given.reason)
    return DoneOut(done="settled" if turn.look != "second" else "opinion")


@router.post("/review/{item}/code")
def post_code(request: Request, context: Shared, visitor: Reviewer, *, item: ItemId, given: CodeIn) -> DoneOut:
    """Give a page with a torn code its ballot; it is read again, and `told` says what came of it."""
    turn_or_refusal(context, visitor.account, item)
    if not context.desk.leases.take((item,), visitor.account.name, most=1):  # anew: reading takes its time
        raise AlreadySettled("Mục %(item)s đang được người khác xem", item=item)
    settled = identify(context.desk.survey, item, given.ballot.strip(), given.page, by=visitor.account.name)
    context.desk.leases.give_back((item,), visitor.account.name)
    words = (say("page", settled.status), words_for(settled.reason) if settled.reason else "")
    told = [*map(translator(request), filter(None, words)), teller(request)(settled.detail)]
    return DoneOut(done=settled.status, told=": ".join(filter(None, told)))


@router.get("/review/decided")
def get_decided(
    request: Request, context: Shared, visitor: Reviewer, *, most: Annotated[int, Query(ge=1, le=MOST_DECIDED)] = 100
) -> list[DecidedOut]:
    """Give what one decided oneself and may take back, the latest first."""
    return [
        DecidedOut(
            item=each.item.id,
            ballot=each.item.ballot or "",
            question=each.item.question,
            entry=each.entry.seq,
            at=each.entry.at,
            told=teller(request)(each.told),
            closed=each.closed,
        )
        for each in own_decisions(context.desk, visitor.account, most=most)
    ]


@router.post("/review/{item}/undo")
def post_undo(context: Shared, visitor: Reviewer, item: ItemId) -> DoneOut:
    """Take one's own latest decision on an item back."""
    undo_or_refuse(context, visitor.account, item)
    return DoneOut(done="undone")


@router.post("/review/{item}/opinion")
def post_opinion(context: Shared, visitor: Reviewer, item: ItemId) -> DoneOut:
    """Leave an item that nobody settled yet to another person; what differs or is read again can be put aside only."""
    if turn_of(context.desk, visitor.account, item) is None:
        raise why_not(context, visitor.account, item)
    leave_to_another(context.desk, visitor.account, item)
    return DoneOut(done="left")


@router.post("/review/{item}/skip")
def post_skip(context: Shared, visitor: Reviewer, item: ItemId) -> DoneOut:
    """Put an item aside, so that others may have it."""
    context.desk.leases.give_back((item,), visitor.account.name)
    return DoneOut(done="skipped")


def _counted(found: Waiting) -> WaitingOut:
    return WaitingOut(
        first=found.first,
        second=found.second,
        third=found.third,
        pages=found.pages,
        for_others=[
            ForOthersOut(
                item=each.item.id,
                ballot=each.item.ballot or "",
                question=each.item.question or "",
                readers=list(each.readers),
            )
            for each in found.for_others
        ],
        asked=[AskedOut(item=each.id, ballot=each.ballot or "", question=each.question or "") for each in found.asked],
    )


def _told(card: Card, say: Callable[[str], str], detail: str) -> CardOut:
    """Give a card in the words of whoever asks; what the survey itself says stays as it was printed."""
    return CardOut.model_validate(
        replace(
            card,
            choices=tuple(replace(choice, words=say(choice.words)) for choice in card.choices),
            proposal_words=say(card.proposal_words) if card.proposal_words else "",
            reason=say(card.reason),
            detail=detail,
            said=tuple(map(say, card.said)),
        )
    )
