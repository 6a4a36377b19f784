"""What waits for people, worked out once from the store and then carried on, decision by decision.

To ask the store anew after every decision would cost more than the decision: with 500 items waiting
the list took ten times as long as all else that a reviewer waits for.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.events import (
    AccountSet,
    Decided,
    Exported,
    IdentitySeen,
    PasswordOpened,
    SignedIn,
    SignInLocked,
    TextTyped,
    TokenMade,
)
from pipeline.store import books, items, opinions
from pipeline.store.chain import Entry
from pipeline.store.items import Item
from pipeline.store.opinions import TwiceRead
from pipeline.survey import Survey

SECOND_LOOK_PERCENT = 5
# Entries that leave the queue as it is; after any that is named nowhere here the list is made anew.
NEUTRAL = frozenset(
    event.kind
    for event in (AccountSet, Exported, IdentitySeen, PasswordOpened, SignedIn, SignInLocked, TextTyped, TokenMade)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingList:
    """All that waits, for whoever asks; each part in the order in which it is shown."""

    disputed: tuple[TwiceRead, ...]
    open: Mapping[int, Item]
    askers: Mapping[int, frozenset[str]]  # who wants somebody else to settle an open item
    for_second: Mapping[int, tuple[Item, str]]  # settled ones of open rounds to be read again, and who settled them


def waiting_list(survey: Survey) -> WaitingList:
    """Work the list out from the store."""
    with survey.store.connection() as connection:
        again = {each.item.id for each in opinions.read_twice(connection)} | opinions.decided_again(connection)
        settled, closed = items.settled_rows(connection), books.closings(connection)
        return WaitingList(
            disputed=opinions.disputes(connection),
            open={item.id: item for item in items.open_items(connection)},
            askers=opinions.askers(connection),
            for_second={
                item.id: (item, said.by)
                for item, said in settled
                if item.id not in again and is_chosen(survey.key, item.id) and _round_of(item) not in closed
            },
        )


def carried_on(known: WaitingList, survey: Survey, entries: Sequence[Entry]) -> WaitingList | None:
    """Give the list after some more entries of the log; None where it must be worked out anew."""
    open_, for_second = dict(known.open), dict(known.for_second)
    for entry in entries:
        if entry.kind in NEUTRAL:
            continue
        item = open_.pop(json.loads(entry.body)["item"], None) if entry.kind == Decided.kind else None
        if item is None or item.question is None:
            return None  # what a person says of a whole page may concern other pages and their questions
        if is_chosen(survey.key, item.id):
            for_second[item.id] = (replace(item, open=False), entry.by)
    return replace(known, open=open_, for_second=for_second)


def _round_of(item: Item) -> str:
    return (item.ballot or "//").split("/")[2]


def is_chosen(key: bytes, item: int) -> bool:
    """Choose by the survey's key: at random for the reviewers, and the same for whoever proves the log."""
    drawn = hmac.new(key, f"second look:{item}".encode(), hashlib.sha256).digest()
    return int.from_bytes(drawn[:4], "big") % 100 < SECOND_LOOK_PERCENT
