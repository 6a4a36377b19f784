"""From the log to the tables, continued: answers that came without a scan."""

import json
from dataclasses import asdict
from functools import cache
from typing import Any

from sqlalchemy import Connection, insert, select, update

from pipeline import events
from pipeline.events import PageStatus
from pipeline.store import schema as t
from pipeline.store.blocks import PackedRow, packed_already, put_rows
from pipeline.store.chain import Entry
from pipeline.store.keeping import (
    COUNTS,
    DISPUTED,
    WITHDRAWN,
    Row,
    book_of,
    entry_place,
    pack_again,
    place_id,
    places_of,
    printing_times,
    typed_day,
)

TYPED_DIFFERS = "typed_differs"


def answer_file_archived(c: Connection, e: events.AnswerFileArchived, _: Entry) -> None:
    """Note the file; what was left out of it stands in the log."""
    noted = {name: value for name, value in asdict(e).items() if name not in ("skipped", "not_kept")}
    c.execute(insert(t.answer_file).values(**{**noted, "kept": e.kept or e.sha256}))


def answers_imported(c: Connection, e: events.AnswersImported, _: Entry) -> None:
    """Add the rows, and pack those that count at once: a hundred thousand of them must not take a query each."""
    file = c.execute(select(t.answer_file).where(t.answer_file.c.sha256 == e.file)).mappings().one()
    disputed = frozenset(e.disputed)
    rows = [_entry(e, number, file["id"], disputed) for number in range(len(e.rows))]
    c.execute(insert(t.entry), rows)
    marked = _marked(c)
    again = [row["ballot"] for row in rows if row["ballot"] in marked]
    book = book_of(c, e.form, e.version)
    if book is not None:
        numbers = places_of(c, channel=file["channel"], form=e.form, version=e.version)
        packed = []
        printed_at = printing_times(c, (row["ballot"] for row in rows if not row["received"]))
        day_of = cache(lambda unit, label: typed_day(c, unit, label))
        stand = packed_already(c, again)  # by a page that waits, since what was typed before was withdrawn
        for row in (row for row in rows if row["status"] == COUNTS and row["ballot"] not in stand):
            printed = printed_at.get(row["ballot"])
            dated = {**row, "received": day_of(row["unit"], row["round"])} if printed else row  # it came without a day
            place = entry_place(dated, file["channel"], printed)
            seen = tuple(place.values())
            if seen not in numbers:
                numbers[seen] = place_id(c, place)
            answers = book.pack_texts(json.loads(row["answers"]))
            packed.append(PackedRow(row["ballot"], numbers[seen], 0, answers))
        put_rows(c, (e.form, e.version), packed)
    _ask(c, e.disputed)
    pack_again(c, (*e.disputed, *again))


def answers_withdrawn(c: Connection, e: events.AnswersWithdrawn, _: Entry) -> None:
    """Let the answers of these ballots count no longer."""
    for ballot in e.ballots:
        c.execute(update(t.entry).where(_counting(ballot)).values(status=WITHDRAWN))
    pack_again(c, e.ballots)


def decide_entry(c: Connection, e: events.Decided, entry_id: int) -> list[Row]:
    """Do what a person said of a typed ballot whose scan says something else; give what was before."""
    entry = c.execute(select(t.entry).where(t.entry.c.id == entry_id)).mappings().one()
    before: list[Row] = [{"entry": entry_id, "status": entry["status"]}]
    counts = e.status == "replace"
    c.execute(update(t.entry).where(t.entry.c.id == entry_id).values(status=COUNTS if counts else WITHDRAWN))
    return before


def withdraw_entries(c: Connection, ballot: str | None) -> list[Row]:
    """Let what was typed of a ballot count no longer, because a page takes its place; give what was before."""
    ids = list(c.execute(select(t.entry.c.id).where(_counting(ballot or ""))).scalars())
    c.execute(update(t.entry).where(t.entry.c.id.in_(ids)).values(status=WITHDRAWN))
    return [{"entry": number, "status": COUNTS} for number in ids]


def restore_entry(c: Connection, state: Row) -> None:
    """Make an entry again what it was."""
    c.execute(update(t.entry).where(t.entry.c.id == state["entry"]).values(status=state["status"]))


def _marked(c: Connection) -> frozenset[str]:
    """Give the ballots that more is known of than an entry says: waiting pages, or that nobody stands by them."""
    waiting = select(t.page.c.ballot).where(t.page.c.status == PageStatus.REVIEW, t.page.c.ballot.is_not(None))
    failed = select(t.audit_contact.c.ballot).where(t.audit_contact.c.outcome == "not_confirmed")
    return frozenset(c.execute(waiting).scalars()) | frozenset(c.execute(failed).scalars())


def _counting(ballot: str) -> Any:
    return (t.entry.c.ballot == ballot) & (t.entry.c.status == COUNTS)


def _entry(e: events.AnswersImported, number: int, file_id: int, disputed: frozenset[str]) -> Row:
    return {
        "file_id": file_id,
        "row": e.rows[number],
        "key": e.keys[number],
        "ballot": e.ballots[number],
        "unit": e.units[number],
        "round": e.rounds[number],
        "form": e.form,
        "version": e.version,
        "received": e.received[number] or None,
        "answers": e.answers[number],
        "texts": e.texts[number],
        "status": DISPUTED if e.ballots[number] in disputed else COUNTS,
    }


def _ask(c: Connection, ballots: tuple[str, ...]) -> None:
    """Ask a person about typed ballots whose scan says something else, each beside its first page."""
    for ballot in ballots:
        first = select(t.page.c.id, t.page.c.page).where(t.page.c.ballot == ballot).order_by(t.page.c.page, t.page.c.id)
        page = c.execute(first.where(t.page.c.status.in_((PageStatus.READ, PageStatus.REVIEW)))).first()
        wanted = select(t.entry.c.id).where(t.entry.c.ballot == ballot, t.entry.c.status == DISPUTED)
        entry = c.execute(wanted.order_by(t.entry.c.id.desc())).scalar()
        if page is None or entry is None:
            raise ValueError(f"{ballot} is disputed, but no page of it was scanned")
        asked = {"page_id": page.id, "question": None, "ballot": ballot, "page": page.page, "entry": entry}
        c.execute(insert(t.item).values(**asked, proposal="keep", reason=TYPED_DIFFERS, open=True, moot=False))
