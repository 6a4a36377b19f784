"""Ask the store what taking a decision back would bring back, and what has come in its place since."""

import json
from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, select

from pipeline.events import PageStatus
from pipeline.store.items import decisions_of
from pipeline.store.keeping import COUNTS, DISPUTED, Row
from pipeline.store.schema import decision, entry, item, page


class InPlace(NamedTuple):
    """A page that counts now for a place that another one would count for again."""

    page_id: int
    ballot: str
    number: int
    item: int | None  # at which a person let it count


def touched_since(connection: Connection, id: int) -> int | None:
    """Give another item, decided later, whose decision changed a page or entry that the latest one on `id` changed."""
    latest = decisions_of(connection, id)[-1].seq
    mine = {_name(state) for state in _before(connection, latest)}
    if not mine:
        return None
    wanted = select(decision.c.item, decision.c.before).where(
        decision.c.seq > latest, ~decision.c.undone, decision.c.item != id, decision.c.before != "[]"
    )
    for row in connection.execute(wanted.order_by(decision.c.seq.desc())):
        if mine & {_name(state) for state in json.loads(row.before)}:
            return int(row.item)
    return None


def in_place_of(connection: Connection, id: int) -> InPlace | None:
    """Give a page that came to count since for a place that taking the latest decision on `id` back would fill."""
    states = _before(connection, decisions_of(connection, id)[-1].seq)
    mine = {state["id"] for state in states if "entry" not in state}
    for ballot, number in _filled(connection, states):
        counts = (page.c.ballot == ballot) & (page.c.status == PageStatus.READ) & page.c.id.not_in(mine)
        place = counts if number is None else counts & (page.c.page == number)
        found = connection.execute(select(page.c.id, page.c.page).where(place).order_by(page.c.id)).first()
        if found:
            return InPlace(found.id, ballot, found.page, _item_of(connection, found.id))
    return None


def typed_in_place_of(connection: Connection, id: int) -> str | None:
    """Give a ballot whose place would be filled and of which answers came by file since: they count, or wait to."""
    states = _before(connection, decisions_of(connection, id)[-1].seq)
    mine = {state["entry"] for state in states if "entry" in state}
    for ballot, _ in _filled(connection, states):
        came = (entry.c.ballot == ballot) & entry.c.status.in_((COUNTS, DISPUTED)) & entry.c.id.not_in(mine)
        if connection.execute(select(entry.c.id).where(came)).first():
            return ballot
    return None


def _before(connection: Connection, seq: int) -> list[Row]:
    text = connection.execute(select(decision.c.before).where(decision.c.seq == seq)).scalar_one()
    return list(json.loads(text))


def _name(state: Row) -> tuple[str, int]:
    return ("entry", state["entry"]) if "entry" in state else ("page", state["id"])


def _filled(connection: Connection, states: list[Row]) -> Iterator[tuple[str, int | None]]:
    """Go through the places that would count again: a page of a ballot, or all of one that was typed in."""
    for state in states:
        if "entry" not in state and state["status"] == PageStatus.READ:
            yield state["ballot"], state["page"]
        elif "entry" in state and state["status"] == COUNTS:
            yield connection.execute(select(entry.c.ballot).where(entry.c.id == state["entry"])).scalar_one(), None


def _item_of(connection: Connection, page_id: int) -> int | None:
    """Give the item of a page at which a person last decided on it as a whole."""
    of_page = (item.c.page_id == page_id) & item.c.question.is_(None) & ~decision.c.undone
    wanted = select(item.c.id).join(decision, decision.c.item == item.c.id).where(of_page)
    return connection.execute(wanted.order_by(decision.c.seq.desc())).scalars().first()
