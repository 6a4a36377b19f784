"""What a scanned page stands for, and what is asked of a person about it: counting, waiting or set aside."""

import json
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, insert, select, update

from omr.reading import Situation
from pipeline import events
from pipeline.events import PageStatus, record_to_body
from pipeline.store import schema as t
from pipeline.store.apply_answers import decide_entry, restore_entry, withdraw_entries

Row = dict[str, Any]
# Run at every page, so written once: making a statement costs more than running it.
_ASK = insert(t.item)
_PAGE = select(t.page).where(t.page.c.id == bindparam("wanted"))
_PAGE_OF_ITEM = select(t.item.c.page_id).where(t.item.c.id == bindparam("wanted"))
_PROPOSALS = {"conflict": "keep", "better_scan": "replace"}  # for a whole page, by why it is asked
SITUATIONS = frozenset(Situation)  # why the reading itself asks; all other reasons are somebody else's
# Why something is asked because of the second way of reading.
RECOUNT, RECOUNT_IDENTITY, RECOUNT_FOUND = "recount", "recount_identity", "recount_found"
DRAWN_ACROSS = "drawn_across"  # why a page waits that was read: somebody may have made it void
IDENTIFIED = "identified"  # what a person said of a page whose code they typed
TYPED = "typed"  # of a page that counts by what a person typed in from its image, and of its rows


def reading_columns(reading: events.ReadingRecord | None) -> Row:
    """Give the columns of a page that hold its reading."""
    if reading is None:
        return {"form": None, "version": None, "states": None, "reading": None}
    text = json.dumps(record_to_body(reading), ensure_ascii=False, separators=(",", ":"))
    return {"form": reading.form, "version": reading.version, "states": reading.states, "reading": text}


def ask_new(c: Connection, page: Row, reading: events.ReadingRecord | None) -> None:
    """Put a new page into the queue, or, where it counts, its doubtful rows."""
    if page["status"] == PageStatus.REVIEW:
        ask_page(c, page)
    elif page["status"] == PageStatus.READ and reading:
        for row in reading.rows:  # one by one: ids must follow the order of the questions
            if row.asks:
                body = record_to_body(row)
                _ask(c, page, question=row.question, proposal=_proposal(body), reason=row.situation)


def ask_rows(c: Connection, page_id: int) -> None:
    """Put the doubtful rows of a page that counts into the queue, each once; what is no longer doubtful waits no more.

    What a person decided stands, and what something else than the reading asks goes on waiting.
    """
    page = page_row(c, page_id)
    rows = {row["question"]: row for row in json.loads(page["reading"])["rows"]} if page["reading"] else {}
    of_rows = select(t.item).where(t.item.c.page_id == page_id, t.item.c.question.is_not(None))
    had = c.execute(of_rows.order_by(t.item.c.id)).mappings().all()
    for item in had:
        asked = _asked_again(item, rows.get(item["question"]))
        c.execute(update(t.item).where(t.item.c.id == item["id"]).values(**asked))
    known = {item["question"] for item in had}
    for question, row in rows.items():  # one by one: ids must follow the order of the questions
        if row["asks"] and question not in known:
            _ask(c, page, question=question, proposal=_proposal(row), reason=row["situation"])


def _asked_again(item: RowMapping, row: Row | None) -> Row:
    """Say what becomes of an item after its row was decided, perhaps anew."""
    if row is None or not item["open"] or item["reason"] not in SITUATIONS:
        return {"moot": False}
    if not row["asks"]:
        return {"moot": True}
    return {"moot": False, "proposal": _proposal(row), "reason": row["situation"]}


def ask_page(c: Connection, page: Row) -> None:
    """Put a whole page into the queue."""
    _ask(c, page, question=None, proposal=_PROPOSALS.get(page["reason"], ""), reason=page["reason"])


def doubt_row(c: Connection, e: events.RowDoubted) -> None:
    """Ask for a row of a page that counts, whatever the machine or a person said of it before."""
    counts = (t.page.c.ballot == e.ballot) & (t.page.c.page == e.page) & (t.page.c.status == PageStatus.READ)
    page_id = c.execute(select(t.page.c.id).where(counts)).scalar_one()
    asked = (t.item.c.page_id == page_id) & (t.item.c.question == e.question)
    asks = {"reason": e.why, "proposal": "", "open": True, "moot": False}  # no proposal: it is looked at afresh
    if not c.execute(update(t.item).where(asked).values(**asks)).rowcount:
        place = {"page_id": page_id, "question": e.question, "ballot": e.ballot, "page": e.page}
        c.execute(insert(t.item).values(**place, **asks))


def ask_again(c: Connection, page_id: int, e: events.PageDoubted) -> None:
    """Put what the second way of reading contradicts into the queue: rows, or the page where its name is in doubt."""
    page = page_row(c, page_id)
    rows = {row["question"]: row for row in json.loads(page["reading"])["rows"]} if page["reading"] else {}
    for question in e.questions:
        row = rows[question]
        _ask(c, page, question=question, proposal=_proposal(row), reason=RECOUNT)
    if e.identity and page["status"] == PageStatus.REJECTED:
        ballot, number = e.identity.split(" ")
        values = {"status": PageStatus.REVIEW, "reason": RECOUNT_FOUND, "ballot": ballot, "page": int(number)}
        c.execute(update(t.page).where(t.page.c.id == page_id).values(**values))
        _ask(c, {**page, **values}, question=None, proposal="", reason=RECOUNT_FOUND)
    elif e.identity:
        _ask(c, page, question=None, proposal="confirm", reason=RECOUNT_IDENTITY)


def _ask(c: Connection, page: Row, *, question: str | None, proposal: str, reason: str) -> None:
    place = {"page_id": page["id"], "ballot": page["ballot"], "page": page["page"]}
    values = {"question": question, "proposal": proposal, "reason": reason, "open": True, "moot": False}
    c.execute(_ASK, {**place, **values})


def _proposal(row: Row) -> str:
    return ";".join(row["codes"]) if row["status"] == "answered" else row["status"] or ""


def decide_page(c: Connection, e: events.Decided) -> list[Row]:
    """Do to the pages what a person said of one of them; give what they were before."""
    page_id = page_of_item(c, e.item)
    entry = c.execute(select(t.item.c.entry).where(t.item.c.id == e.item)).scalar()
    page = page_row(c, page_id)
    if entry is not None:
        return [*decide_entry(c, e, entry), *_set_aside(c, page, e)]

    if e.status == "confirm":
        return []  # the page stands as it was read
    before = [page_state(c, page_id)]
    before += withdraw_entries(c, page["ballot"]) if e.status == "replace" else []
    if e.status in _OF_RIVALS:
        for other in _rivals(c, page):
            before.append(page_state(c, other))
            count_page(c, other, _OF_RIVALS[e.status])
    before += [page_state(c, other) for other in e.along]
    for each in (page_id, *e.along):
        count_page(c, each, _becomes(e))
    return before


_OF_RIVALS: dict[str, Row] = {  # what becomes of the other pages for the same place
    "replace": {"status": PageStatus.DUPLICATE, "reason": "replaced"},
    "neither": {"status": PageStatus.REJECTED, "reason": "neither"},
}
_BECOMES: dict[str, Row] = {
    "replace": {"status": PageStatus.READ, "reason": ""},
    "count": {"status": PageStatus.READ, "reason": ""},
    "extra": {"status": PageStatus.READ, "reason": "extra"},
    "unreadable": {"status": PageStatus.REVIEW, "reason": "unreadable"},
    "neither": {"status": PageStatus.REJECTED, "reason": "neither"},
    "keep": {"status": PageStatus.REJECTED, "reason": "not_kept"},
    "discard": {"status": PageStatus.REJECTED, "reason": "discarded"},
}


def _becomes(e: events.Decided) -> Row:
    """Give what a page is after a person's word."""
    return {**_BECOMES[e.status], "ballot": e.codes[0]} if e.status == "extra" else _BECOMES[e.status]


def _set_aside(c: Connection, page: Row, e: events.Decided) -> list[Row]:
    """Let what was typed take the place of all pages of its ballot; give what they were before."""
    if e.status != "replace":
        return []
    same = t.page.c.ballot == page["ballot"]
    waiting = t.page.c.status.in_((PageStatus.READ, PageStatus.REVIEW))
    before = []
    for page_id in list(c.execute(select(t.page.c.id).where(same & waiting)).scalars()):
        before.append(page_state(c, page_id))
        count_page(c, page_id, {"status": PageStatus.DUPLICATE, "reason": "replaced"})
    return before


def _rivals(c: Connection, page: Row) -> list[int]:
    """Give the other pages that stand for the same page of the same ballot, counting or waiting."""
    same = (t.page.c.ballot == page["ballot"]) & (t.page.c.page == page["page"]) & (t.page.c.id != page["id"])
    waiting = t.page.c.status.in_((PageStatus.READ, PageStatus.REVIEW))
    return list(c.execute(select(t.page.c.id).where(same & waiting)).scalars())


def count_page(c: Connection, page_id: int, values: Row) -> None:
    """Change what a page counts as; its questions are asked only while it counts."""
    c.execute(update(t.page).where(t.page.c.id == page_id).values(**values))
    counts, waits = values["status"] == PageStatus.READ, values["status"] == PageStatus.REVIEW
    of_page, of_rows = t.item.c.page_id == page_id, t.item.c.question.is_not(None)
    if counts:
        ask_rows(c, page_id)
    else:
        c.execute(update(t.item).where(of_page & of_rows).values(moot=True))
    whole = of_page & ~of_rows & t.item.c.entry.is_(None) & ~t.item.c.stale
    c.execute(update(t.item).where(whole).values(moot=not waits))
    c.execute(update(t.item).where(of_page).values(ballot=page_row(c, page_id)["ballot"]))


def forget_name(c: Connection, item: int) -> None:
    """Ask no more what was asked of a page because of the name that was given to it at an item, and taken back."""
    later = (t.item.c.page_id == page_of_item(c, item)) & t.item.c.question.is_(None) & (t.item.c.id > item)
    c.execute(update(t.item).where(later & t.item.c.entry.is_(None)).values(stale=True, moot=True))


_STATE = ("id", "status", "reason", "detail", "ballot", "page", "form", "version", "states", "reading")


def page_state(c: Connection, page_id: int) -> Row:
    """Give what a decision may change of a page, to be restored when it is undone."""
    page = page_row(c, page_id)
    return {name: page[name] for name in _STATE}


def restore_page(c: Connection, state: Row) -> None:
    """Make a page again what it was, or an entry."""
    if "entry" in state:
        restore_entry(c, state)
        return
    values = {name: value for name, value in state.items() if name != "id"}
    reading = page_row(c, state["id"])["reading"]
    if reading and state["reading"] and _measures(reading) == _measures(state["reading"]):
        del values["states"], values["reading"]  # it may have been decided again since: that stands
    count_page(c, state["id"], values)


def _measures(reading: str) -> str:
    return str(json.loads(reading)["measures"])


def page_row(c: Connection, page_id: int) -> Row:
    """Give all that the store knows of a page."""
    return dict(c.execute(_PAGE, {"wanted": page_id}).mappings().one())


def page_of_item(c: Connection, item: int) -> int:
    """Give the page that an item is about."""
    return int(c.execute(_PAGE_OF_ITEM, {"wanted": item}).scalar_one())
