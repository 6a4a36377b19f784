"""What a reviewer gets next, and what comes of the answer: first looks, blind second looks, and disputes.

A random share of settled questions is read again by another person who does not see what was said.
Where the two differ a third person decides. Nobody settles their own dispute.
"""

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from pipeline.access.account import Account
from pipeline.assemble import base_code
from pipeline.desk.desk import Desk
from pipeline.errors import AlreadySettled
from pipeline.review import ask_opinion, decide, give_opinion
from pipeline.store import items, opinions
from pipeline.store.items import Item
from pipeline.store.opinions import TwiceRead

SECOND_LOOK_PERCENT = 5  # brief 6.3


class Look(StrEnum):
    """Whose turn it is to look at an item."""

    FIRST = "first"
    SECOND = "second"  # blind, of a settled one
    THIRD = "third"  # of one on which two people differ


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """An item, and as what it is looked at."""

    item: Item
    look: Look
    said: tuple[tuple[str, tuple[str, ...]], ...] = ()  # status and codes of the two who differ


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How much waits, as one person sees it."""

    first: int
    second: int
    third: int
    pages: int  # of the first looks: whole pages


def unit_of(item: Item) -> str | None:
    """Give the unit of an item; None for a page whose ballot is not known."""
    return base_code(item.ballot).split("/")[1] if item.ballot else None


def sees(account: Account, item: Item) -> bool:
    """Whether an item belongs to the person's units; a nameless page may belong to any: for those who see all."""
    unit = unit_of(item)
    return not account.units if unit is None else account.sees_unit(unit)


def waiting(desk: Desk, account: Account) -> Waiting:
    """Count what a person could look at now."""
    turns = list(_turns(desk, account))
    looks = [turn.look for turn in turns]
    return Waiting(
        first=looks.count(Look.FIRST),
        second=looks.count(Look.SECOND),
        third=looks.count(Look.THIRD),
        pages=sum(turn.item.question is None for turn in turns if turn.look is Look.FIRST),
    )


def next_turns(
    desk: Desk, account: Account, *, most: int, skip: Iterable[int] = (), first: int | None = None
) -> tuple[Turn, ...]:
    """Lease the next items to a person: disputes, then what waits, then second looks.

    Args:
        desk: The desk.
        account: Who asks.
        most: How many; those after the first are loaded while it is looked at.
        skip: Items put aside for now.
        first: An item to begin with, if it may be had.
    """
    left = frozenset(skip)
    turns = {turn.item.id: turn for turn in _turns(desk, account) if turn.item.id not in left}
    order = sorted(turns, key=lambda number: number != first)  # stable: the rest keeps its order
    taken = desk.leases.take(order, account.name, most=most)
    return tuple(turns[number] for number in taken)


def settle(desk: Desk, account: Account, turn: Turn, answer: str, *, reason: str = "") -> None:
    """Take a person's answer.

    Raises:
        AlreadySettled: Another person has the item before them, or settled it.
        UsageError: The answer does not fit, or the round is closed.
    """
    number = turn.item.id
    if not desk.leases.holds(number, account.name):
        raise AlreadySettled(f"item {number} lies before another person")
    if turn.look is Look.SECOND:
        give_opinion(desk.survey, number, answer, by=account.name)
    else:
        decide(desk.survey, number, answer, by=account.name, reason=reason, only_open=turn.look is Look.FIRST)
    desk.leases.give_back((number,), account.name)


def leave_to_another(desk: Desk, account: Account, item: int) -> None:
    """Want another person to settle an item."""
    ask_opinion(desk.survey, item, by=account.name)
    desk.leases.give_back((item,), account.name)


def turn_of(desk: Desk, account: Account, id: int) -> Turn | None:
    """Give an item as this person may look at it now; None where it is not their turn."""
    return next((turn for turn in _turns(desk, account) if turn.item.id == id), None)


def _turns(desk: Desk, account: Account) -> Iterator[Turn]:
    queue = desk.kept("queue", lambda survey: _Queue.of(desk))
    yield from (turn for turn in queue.turns_of(account.name) if sees(account, turn.item))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Queue:
    """All that waits, worked out once for all who ask between two entries of the log."""

    disputed: tuple[TwiceRead, ...]
    open: tuple[Item, ...]
    askers: dict[int, frozenset[str]]
    for_second: tuple[tuple[Item, str], ...]  # and who settled it

    @staticmethod
    def of(desk: Desk) -> "_Queue":
        key = desk.survey.key
        with desk.survey.store.connection() as connection:
            again = {each.item.id for each in opinions.read_twice(connection)}
            settled = items.settled_rows(connection)
            return _Queue(
                disputed=opinions.disputes(connection),
                open=items.open_items(connection),
                askers=opinions.askers(connection),
                for_second=tuple(
                    (item, said.by) for item, said in settled if item.id not in again and _is_chosen(key, item.id)
                ),
            )

    def turns_of(self, name: str) -> Iterator[Turn]:
        for each in self.disputed:
            if name not in (each.decision.by, each.opinion.by):
                said = ((each.decision.status, each.decision.codes), (each.opinion.status, each.opinion.codes))
                yield Turn(item=each.item, look=Look.THIRD, said=said)
        for item in self.open:
            if name not in self.askers.get(item.id, ()):
                yield Turn(item=item, look=Look.FIRST)
        for item, by in self.for_second:
            if by != name:
                yield Turn(item=item, look=Look.SECOND)


def _is_chosen(key: bytes, item: int) -> bool:
    """Choose by the survey's key: at random for the reviewers, and the same for whoever proves the log."""
    drawn = hmac.new(key, f"second look:{item}".encode(), hashlib.sha256).digest()
    return int.from_bytes(drawn[:4], "big") % 100 < SECOND_LOOK_PERCENT
