"""What a reviewer gets next, and what comes of the answer: first looks, blind second looks, and disputes.

A random share of settled questions is read again by another person who does not see what was said.
Where the two differ a third person decides. Nobody settles their own dispute.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from pipeline.access.account import Account
from pipeline.access.roles import Right
from pipeline.desk.desk import Desk
from pipeline.desk.waiting_list import WaitingList, carried_on, waiting_list
from pipeline.errors import AlreadySettled
from pipeline.judging.assemble import base_code
from pipeline.reviewing.review import ask_opinion, decide, give_opinion
from pipeline.store.items import Item
from pipeline.store.opinions import TwiceRead


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
    for_others: tuple[TwiceRead, ...]  # on which this person and another differ: a third settles them
    asked: tuple[Item, ...]  # which this person left to others, and nobody has settled yet


def unit_of(item: Item) -> str | None:
    """Give the unit of an item; None for a page whose ballot is not known."""
    return base_code(item.ballot).split("/")[1] if item.ballot else None


def sees(account: Account, item: Item) -> bool:
    """Whether an item belongs to the person's units; a nameless page may belong to any: for those who see all."""
    unit = unit_of(item)
    return not account.units if unit is None else account.sees_unit(unit)


def waiting(desk: Desk, account: Account) -> Waiting:
    """Count what a person could look at now."""
    found, name = _list(desk), account.name
    sees_all = not account.units
    mine = [(number, item) for number, item in found.open.items() if sees_all or sees(account, item)]
    first = [item for number, item in mine if name not in found.askers.get(number, ())]
    second = sum(by != name and (sees_all or sees(account, item)) for item, by in found.for_second.values())
    third = sum(_visible(account, _third(each, name)) is not None for each in found.disputed)
    return Waiting(
        first=len(first),
        second=second,
        third=third,
        pages=sum(item.question is None for item in first),
        for_others=tuple(each for each in found.disputed if name in each.readers and sees(account, each.item)),
        asked=tuple(item for number, item in mine if name in found.askers.get(number, ())),
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
    turns: dict[int, Turn] = {}

    def in_order() -> Iterator[int]:
        wished = turn_of(desk, account, first) if first is not None else None
        for turn in chain((wished,) if wished else (), _turns(desk, account)):
            if turn.item.id not in left and turn.item.id not in turns:
                turns[turn.item.id] = turn
                yield turn.item.id

    taken = desk.leases.take(in_order(), account.name, most=most)
    return tuple(turns[number] for number in taken)


def settle(desk: Desk, account: Account, turn: Turn, answer: str, *, reason: str = "") -> None:
    """Take a person's answer.

    Raises:
        AlreadySettled: Another person has the item before them, or settled it.
        UsageError: The answer does not fit, or the round is closed.
    """
    number = turn.item.id
    if not desk.leases.holds(number, account.name):
        raise AlreadySettled("item %(number)s lies before another person", number=number)
    if turn.look is Look.SECOND:
        give_opinion(desk.survey, number, answer, by=account.name)
    else:
        decide(desk.survey, number, answer, by=account.name, reason=reason, only_open=turn.look is Look.FIRST)
    desk.leases.give_back((number,), account.name)


def leave_to_another(desk: Desk, account: Account, item: int) -> None:
    """Want another person to settle an item that nobody settled yet."""
    ask_opinion(desk.survey, item, by=account.name)
    desk.leases.give_back((item,), account.name)


def turn_of(desk: Desk, account: Account, id: int) -> Turn | None:
    """Give an item as this person may look at it now; None where it is not their turn."""
    found = _list(desk)
    for each in found.disputed:
        if each.item.id == id:
            return _visible(account, _third(each, account.name))
    if id in found.open:
        return _visible(account, _first(found, id, account.name))
    return _visible(account, _second(*found.for_second[id], account.name)) if id in found.for_second else None


def to_read_again(desk: Desk, account: Account) -> tuple[Item, ...]:
    """Give the settled rows of which this person may still give the second reading, whether they asked for it or not.

    What was said of them is shown to this person nowhere until somebody's second reading stands: who puts an item
    aside for a moment could look it up otherwise.
    """
    if not account.may(Right.REVIEW):
        return ()
    found = (_visible(account, _second(item, by, account.name)) for item, by in _list(desk).for_second.values())
    return tuple(turn.item for turn in found if turn)


def reads_again(desk: Desk, account: Account, page_id: int) -> int | None:
    """Give the first item of a page that waits for this person's second reading: what was read there is not shown."""
    return next((item.id for item in to_read_again(desk, account) if item.page_id == page_id), None)


def _list(desk: Desk) -> WaitingList:
    return desk.carried("queue", waiting_list, carried_on)


def _turns(desk: Desk, account: Account) -> Iterator[Turn]:
    found, name = _list(desk), account.name
    every = chain(
        (_third(each, name) for each in found.disputed),
        (_first(found, number, name) for number in found.open),
        (_second(item, by, name) for item, by in found.for_second.values()),
    )
    yield from (turn for each in every if (turn := _visible(account, each)))


def _visible(account: Account, turn: Turn | None) -> Turn | None:
    return turn if turn is not None and (not account.units or sees(account, turn.item)) else None


def _third(each: TwiceRead, name: str) -> Turn | None:
    if name in each.readers:
        return None  # nobody settles their own dispute
    said = ((each.decision.status, each.decision.codes), (each.opinion.status, each.opinion.codes))
    return Turn(item=each.item, look=Look.THIRD, said=said)


def _first(found: WaitingList, number: int, name: str) -> Turn | None:
    return None if name in found.askers.get(number, ()) else Turn(item=found.open[number], look=Look.FIRST)


def _second(item: Item, by: str, name: str) -> Turn | None:
    return None if by == name else Turn(item=item, look=Look.SECOND)
