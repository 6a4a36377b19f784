"""What a second reader must not know: what was read of a ballot or a row that waits to be read again unseen.

Whoever may read ballots again is shown the paper of such a ballot and nothing that the machine or a
person said of it, until a second reading stands; and so is a reviewer the page of a settled row that waits for
the second look of somebody like them. It is not left to the reader to look away.
"""

import json
from collections.abc import Sequence
from typing import Any

from pipeline.access.account import Account
from pipeline.access.roles import Right
from pipeline.audit.entering import AUDIT, wanted_ballots
from pipeline.desk.desk import Desk
from pipeline.desk.queue import to_read_again
from pipeline.events import (
    AuditDrawn,
    AuditRead,
    Decided,
    DecisionUndone,
    OpinionGiven,
    PageDoubted,
    PageIdentified,
    PageRedecided,
    PageSettled,
    PageTyped,
    PageWaitsAgain,
)
from pipeline.store import audits, items, pages
from pipeline.store.chain import Entry
from pipeline.survey import Survey

HIDDEN = '{"hidden":"waits to be read again by somebody who must not know what was read"}'
# After these the ballots that wait may be others; a decision only where it settles what a re-check brought up.
CHANGING = frozenset(
    event.kind for event in (AuditDrawn, AuditRead, PageSettled, PageIdentified, PageTyped, PageWaitsAgain)
)
# Entries that tell what was read on a page, by what they name it with.
NAME_FILE = frozenset(event.kind for event in (PageSettled, PageRedecided, PageDoubted, PageWaitsAgain))
NAME_ITEM = frozenset(event.kind for event in (Decided, OpinionGiven, PageIdentified))


def hidden_ballots(desk: Desk, account: Account) -> frozenset[str]:
    """Give the codes of the ballots of which this person is shown nothing that was read."""
    if not account.may(Right.AUDIT):
        return frozenset()
    return desk.carried("to be read again", _unread, _carried_on)


def without_readings(desk: Desk, account: Account, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Give entries of the log as this person may read them: number, time, name, kind and seal of each stay."""
    hidden, again = hidden_ballots(desk, account), to_read_again(desk, account)
    if not hidden and not again:
        return tuple(entries)
    bodies = {each.seq: json.loads(each.body) for each in entries if each.kind in NAME_FILE | NAME_ITEM}
    with desk.survey.store.connection() as connection:
        asked = items.find_items(connection, [body["item"] for body in bodies.values() if "item" in body])
        files = {place["file"] for place in map(_place, bodies.values()) if place}
        known = pages.places_in(connection, files) if again else {}
        places = audits.places_of(connection, hidden) if hidden else frozenset()
    rows, of_rows = {item.id for item in again}, {item.page_id for item in again}

    def tells(body: dict[str, Any]) -> bool:
        place = _place(body)
        if place and known.get((place["file"], place["number"])) in of_rows:
            return True
        if "item" not in body:
            return (body["file"], body["number"]) in places
        item = asked.get(body["item"])
        named = place["ballot"] if place else item.ballot if item else None
        return body["item"] in rows or named in hidden

    return tuple(
        each._replace(body=HIDDEN) if each.seq in bodies and tells(bodies[each.seq]) else each for each in entries
    )


def unread(entry: Entry) -> Entry:
    """Give an entry without what was read, whatever page it is about."""
    return entry._replace(body=HIDDEN) if entry.kind in NAME_FILE | NAME_ITEM else entry


def _place(body: dict[str, Any]) -> dict[str, Any] | None:
    """Give where the page lies that an entry tells of by file and number; None where it names an item alone."""
    place: dict[str, Any] | None = body.get("settled") if "item" in body else body
    return place


def _unread(survey: Survey) -> frozenset[str]:
    with survey.store.connection() as connection:
        if not audits.draws(connection):
            return frozenset()
        read = audits.second_readings(connection).keys()
    return wanted_ballots(survey) - read


def _carried_on(known: frozenset[str], survey: Survey, entries: Sequence[Entry]) -> frozenset[str] | None:
    if any(entry.kind in CHANGING for entry in entries):
        return None
    decided = [json.loads(each.body)["item"] for each in entries if each.kind in (Decided.kind, DecisionUndone.kind)]
    with survey.store.connection() as connection:
        asked = items.find_items(connection, decided)
    return None if any(each.reason == AUDIT for each in asked.values()) else known
