"""What of the packed answers changes with an event: the ballots it touched are packed anew, from the tables.

Called only by `apply`, so that the packed answers follow from the log like every other table.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, func, insert, select

from omr.reading import Answer, AnswerStatus
from pipeline.events import PageStatus
from pipeline.packing import CodeBook, Flag, code_book
from pipeline.store import schema as t
from pipeline.store.blocks import Form, PackedRow, replace_rows
from pipeline.store.codes import EXTRA
from pipeline.store.outside import IS_OUTSIDE
from pipeline.store.printed import form_text
from pipeline.store.seals import sum_of
from pipeline.vietnam import day_in_vietnam

COUNTS, DISPUTED, WITHDRAWN = "counts", "disputed", "withdrawn"  # what an entry can be
UNREADABLE = "unreadable"  # of a page: a person said so, and it is settled
_PENDING = Answer(status=AnswerStatus.PENDING)
Row = dict[str, Any]
Said = tuple[int, str]  # a page's number in its table, and a question
Found = tuple[Form, PackedRow]
# Ballots for which each table is asked once: SQLite takes 32,766 values in a question, 650 doubtful rows of each.
MOST_AT_ONCE = 50

# Asked at every page and every decision, so written once: making a statement costs more than running it.
_WANTED: BindParameter[Any] = bindparam("wanted")
_SOME: BindParameter[Any] = bindparam("ballots", expanding=True)
_BALLOT_OF_PAGE = select(t.page.c.ballot).where(t.page.c.id == _WANTED)
_ENTRIES = select(t.entry).where(t.entry.c.ballot.in_(_SOME), t.entry.c.status.in_((COUNTS, DISPUTED)))
_CHANNEL = select(t.answer_file.c.channel).where(t.answer_file.c.id == _WANTED)
_PRINTED = select(t.ballot).where(t.ballot.c.code.in_(_SOME))
_PAGES = (
    select(t.page, t.scan_file.c.received, t.scan_file.c.channel, t.scan_file.c.simulated)
    .join(t.scan_file)
    .where(t.page.c.ballot.in_(_SOME), t.page.c.status.in_((PageStatus.READ, PageStatus.REVIEW)), ~IS_OUTSIDE)
    .order_by(t.page.c.file_id, t.page.c.number)
)
_ASKED = select(t.item.c.id, t.item.c.page_id, t.item.c.question, t.item.c.open, t.item.c.moot).where(
    t.item.c.page_id.in_(bindparam("pages", expanding=True)), t.item.c.question.is_not(None)
)
_DECIDED = (
    select(t.decision.c.item, t.decision.c.status, t.decision.c.codes)
    .where(t.decision.c.item.in_(bindparam("items", expanding=True)), ~t.decision.c.undone)
    .order_by(t.decision.c.seq)
)
# The day said last holds, not the latest day: a day that was mistyped can then be put right by saying the true one.
# Nothing tells which pack a page came in, so the day is one for the unit; late ballots get their own when scanned.
_SAID = (
    t.handover.c.unit == bindparam("unit"),
    t.handover.c.round == bindparam("round"),
    t.handover.c.collected != "",
)
_LAST_WORD = select(func.coalesce(func.max(t.handover.c.seq), 0)).where(*_SAID, t.handover.c.holds).scalar_subquery()
_TYPED = select(t.handover.c.collected).where(*_SAID, t.handover.c.typed).order_by(t.handover.c.seq.desc()).limit(1)
_COLLECTED = select(func.max(t.handover.c.collected)).where(*_SAID, t.handover.c.seq >= _LAST_WORD)
_AUDIT_FAILED = select(t.audit_contact.c.ballot).where(
    t.audit_contact.c.ballot.in_(_SOME), t.audit_contact.c.outcome == "not_confirmed"
)
_NEW_PLACE = insert(t.place)
PLACE = tuple(each.name for each in t.place.c if each.name not in ("id", "sum"))  # what tells a place from others
_PLACE = select(t.place.c.id).where(*(t.place.c[name] == bindparam(name) for name in PLACE))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Seen:
    """What the tables say of some ballots."""

    entries: Mapping[str, list[Row]]  # by ballot: what came by file and counts, or is disputed
    pages: Mapping[str, list[Row]]  # by ballot: its pages, each with whether it `waits`
    said: Mapping[Said, Answer]  # by people, of the questions of the pages that count
    printed: Mapping[str, Row]  # by code
    audit_failed: frozenset[str]  # ballots


def pack_again(c: Connection, ballots: Iterable[str | None]) -> None:
    """Pack some ballots anew; one of which nothing is left goes out."""
    wanted = tuple(ballot for ballot in dict.fromkeys(ballots) if ballot)
    for start in range(0, len(wanted), MOST_AT_ONCE):
        some = wanted[start : start + MOST_AT_ONCE]
        seen = _look(c, some)
        replace_rows(c, {ballot: _packed_row(c, ballot, seen) for ballot in some})


def ballot_of_page(c: Connection, page_id: int) -> str | None:
    """Give the ballot that a page stands for."""
    return c.execute(_BALLOT_OF_PAGE, {"wanted": page_id}).scalar()


def places_of(c: Connection, **shared: str) -> dict[tuple[str, ...], int]:
    """Give the numbers of all places that have these values, each by all its values in order."""
    columns = [t.place.c[name] for name in PLACE]
    same = [t.place.c[name] == value for name, value in shared.items()]
    return {tuple(row[1:]): row[0] for row in c.execute(select(t.place.c.id, *columns).where(*same))}


def printing_times(c: Connection, ballots: Iterable[str]) -> dict[str, str]:
    """Give when these ballots were printed; those that never were are left out."""
    wanted = select(t.ballot.c.code, t.ballot.c.printed_at).where(t.ballot.c.code.in_(tuple(ballots)))
    return {row.code: row.printed_at for row in c.execute(wanted)}


def place_id(c: Connection, values: Row) -> int:
    """Give the number of a place, a new one where no ballot was counted there before."""
    known = c.execute(_PLACE, values).scalar()
    if known is not None:
        return int(known)
    summed = {**values, "sum": sum_of(*(values[name] for name in PLACE))}
    return int(c.execute(_NEW_PLACE, summed).inserted_primary_key[0])  # type: ignore[index]  # one row was inserted


def book_of(c: Connection, form: str, version: str) -> CodeBook | None:
    """Give the code book of a form version; None where it was never set here."""
    known: dict[tuple[str, str], CodeBook] = c.info.setdefault("code_books", {})  # a form never changes
    if (form, version) in known:
        return known[form, version]
    texts = form_text(c, form, version)
    if texts is None:
        return None
    return known.setdefault((form, version), code_book(texts.questionnaire, texts.layout))


def _look(c: Connection, ballots: tuple[str, ...]) -> _Seen:
    """Ask each table once for all the ballots."""
    wanted = {"ballots": ballots}
    pages = _pages(c, ballots)
    entries = _by_ballot(dict(row) for row in c.execute(_ENTRIES, wanted).mappings())
    codes = tuple({ballot.partition(EXTRA)[0] for ballot in pages} | entries.keys())
    printed = {row["code"]: dict(row) for row in c.execute(_PRINTED, {"ballots": codes}).mappings()} if codes else {}
    return _Seen(
        entries=entries,
        pages=pages,
        said=_said(c, [page["id"] for some in pages.values() for page in some if not page["waits"]]),
        printed=printed,
        audit_failed=frozenset(c.execute(_AUDIT_FAILED, wanted).scalars()),
    )


def _by_ballot(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["ballot"]].append(row)
    return dict(found)


def _packed_row(c: Connection, ballot: str, seen: _Seen) -> Found | None:
    entries, pages = seen.entries.get(ballot, ()), seen.pages.get(ballot, ())
    entry = next((each for each in entries if each["status"] == COUNTS), None)
    waits = any(each["status"] == DISPUTED for each in entries)
    audit = Flag.AUDIT_FAILED if ballot in seen.audit_failed else Flag(0)
    if entry is not None:
        waits = waits or any(page["waits"] for page in pages)
        printed = seen.printed.get(ballot)
        printed_at = printed["printed_at"] if printed else None
        if printed and not entry["received"]:
            entry = {**entry, "received": typed_day(c, entry["unit"], entry["round"])}
        return _of_entry(c, entry, audit | (Flag.WAITING if waits else Flag(0)), printed_at)
    return _of_pages(c, ballot, seen, audit, waits=waits) if pages else None


def _of_entry(c: Connection, entry: Row, flags: Flag, printed_at: str | None) -> Found | None:
    book = book_of(c, entry["form"], entry["version"])
    if book is None:
        return None
    channel = c.execute(_CHANNEL, {"wanted": entry["file_id"]}).scalar_one()
    place = place_id(c, entry_place(entry, channel, printed_at))
    answers = book.pack_texts(json.loads(entry["answers"]))
    return (entry["form"], entry["version"]), PackedRow(entry["ballot"], place, int(flags), answers)


def entry_place(entry: Row, channel: str, printed_at: str | None) -> Row:
    """Give the place of an answer that came by file; the plan is the first part of its code.

    Args:
        entry: The answer.
        channel: By which it came.
        printed_at: When the ballot was printed whose code it bears; None where no paper stands behind it.
    """
    return {
        "plan": entry["ballot"].partition("/")[0],
        "unit": entry["unit"],
        "round": entry["round"],
        "channel": channel,
        "form": entry["form"],
        "version": entry["version"],
        "received": entry["received"] or "",
        "printed_on": "" if entry["received"] or not printed_at else day_in_vietnam(printed_at).isoformat(),
    }


def _of_pages(c: Connection, ballot: str, seen: _Seen, audit: Flag, *, waits: bool) -> Found | None:
    pages, printed = seen.pages[ballot], seen.printed.get(ballot.partition(EXTRA)[0])
    book = book_of(c, printed["form"], printed["version"]) if printed else None
    if printed is None or book is None:
        return None
    counting = {page["page"]: page for page in pages if not page["waits"]}
    waiting = Counter(page["page"] for page in pages if page["waits"])
    expected = set(range(1, printed["pages"] + 1))
    missing = expected - counting.keys() - waiting.keys()
    answers = {q: a for page in counting.values() for q, a in _answers(page, book, seen.said).items()}
    rivals = sum(count - (number not in counting) for number, count in waiting.items())
    flags = (
        (Flag.WAITING if waiting or waits else Flag(0))
        | (Flag.MISSING if missing else Flag(0))
        | (Flag.SIMULATED if any(page["simulated"] for page in pages) else Flag(0))
        | (Flag.EXTRA if any(page["reason"] == "extra" for page in pages) else Flag(0))
        | audit
    )
    scanned = max((page["received"] for page in pages if page["received"]), default="")
    received = scanned or _collected(c, printed["unit"], printed["round"])
    place = {
        "plan": ballot.partition("/")[0],
        **{name: printed[name] for name in ("unit", "round", "form", "version")},
        "channel": pages[0]["channel"],
        "received": received,
        "printed_on": "" if received else day_in_vietnam(printed["printed_at"]).isoformat(),
    }
    data = book.pack(answers, whole=not missing and not waiting and not waits)
    row = PackedRow(ballot, place_id(c, place), int(flags) + rivals * int(Flag.ONE_RIVAL), data)
    return (printed["form"], printed["version"]), row


def _collected(c: Connection, unit: str, round: str) -> str:
    """Give the day by which a unit had its ballots back, as the hand-over records say; empty where they do not."""
    return c.execute(_COLLECTED, {"unit": unit, "round": round}).scalar() or ""


def typed_day(c: Connection, unit: str, round: str) -> str:
    """Give the day by which a unit had its typed ballots back, by the hand-over records; empty where they say none."""
    return c.execute(_TYPED, {"unit": unit, "round": round}).scalar() or ""


def _pages(c: Connection, ballots: tuple[str, ...]) -> dict[str, list[Row]]:
    """Give the pages that make up each ballot; one that a person called unreadable waits no longer.

    Beside another scan of the same page that was read it is none at all.
    """
    found = _by_ballot(dict(row) for row in c.execute(_PAGES, {"ballots": ballots}).mappings())
    for ballot, rows in found.items():
        read = {row["page"] for row in rows if row["status"] == PageStatus.READ}
        found[ballot] = [row for row in rows if row["reason"] != UNREADABLE or row["page"] not in read]
        for row in found[ballot]:
            row["waits"] = row["status"] == PageStatus.REVIEW and row["reason"] != UNREADABLE
    return found


def _said(c: Connection, page_ids: Sequence[int]) -> dict[Said, Answer]:
    """Give what people said of the questions of these pages: an answer, or that it waits (again)."""
    said: dict[Said, Answer] = {}
    items = c.execute(_ASKED, {"pages": page_ids}).all() if page_ids else ()
    if not items:
        return said
    decided: dict[int, Answer] = {}
    for row in c.execute(_DECIDED, {"items": [item.id for item in items]}):
        codes = tuple(code for code in row.codes.split(";") if code)
        decided[row.item] = Answer(status=AnswerStatus(row.status), codes=codes)
    for item in items:
        if item.open and not item.moot:
            said[item.page_id, item.question] = _PENDING
        elif item.id in decided:
            said[item.page_id, item.question] = decided[item.id]
    return said


def _answers(page: Row, book: CodeBook, said: Mapping[Said, Answer]) -> dict[str, Answer]:
    """Give the answers of one page that counts: a person's where there is one, else the machine's."""
    rows = {row["question"]: row for row in json.loads(page["reading"])["rows"]} if page["reading"] else {}
    answers: dict[str, Answer] = defaultdict()
    for question in book.pages[(page["page"] or 1) - 1]:
        answer = said.get((page["id"], question))
        if answer is None and question in rows:
            row = rows[question]
            open_ = row["asks"] or row["status"] is None
            answer = _PENDING if open_ else Answer(status=AnswerStatus(row["status"]), codes=tuple(row["codes"]))
        answers[question] = answer or Answer(status=AnswerStatus.UNREADABLE)
    return answers
