"""What a second reader must not know: what was read of a ballot that waits to be read again unseen.

Whoever may read ballots again is shown the paper of such a ballot and nothing that the machine or a
person said of it, until a second reading stands. It is not left to the reader to look away.
"""

import json
from collections.abc import Sequence

from pipeline.access.account import Account
from pipeline.access.roles import Right
from pipeline.audit.entering import AUDIT, wanted_ballots
from pipeline.desk.desk import Desk
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
from pipeline.store import audits, items
from pipeline.store.chain import Entry
from pipeline.survey import Survey

HIDDEN = '{"hidden":"drawn for the re-check and not read again yet"}'
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
    hidden = hidden_ballots(desk, account)
    if not hidden:
        return tuple(entries)
    bodies = {each.seq: json.loads(each.body) for each in entries if each.kind in NAME_FILE | NAME_ITEM}
    with desk.survey.store.connection() as connection:
        asked = items.find_items(connection, [body["item"] for body in bodies.values() if "item" in body])
        places = audits.places_of(connection, hidden)

    def tells(body: dict[str, object]) -> bool:
        if "item" not in body:
            return (body["file"], body["number"]) in places
        item = asked.get(int(str(body["item"])))
        settled = body.get("settled")
        named = settled.get("ballot") if isinstance(settled, dict) else item.ballot if item else None
        return named in hidden

    return tuple(
        each._replace(body=HIDDEN) if each.seq in bodies and tells(bodies[each.seq]) else each for each in entries
    )


def unread(entry: Entry) -> Entry:
    """Give an entry without what was read, whatever page it is about."""
    return entry._replace(body=HIDDEN) if entry.kind in NAME_FILE | NAME_ITEM else entry


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
