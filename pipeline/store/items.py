"""Ask the store about the review queue and the decisions taken."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, func, select

from omr.reading import AnswerStatus
from pipeline.events import PageStatus
from pipeline.store.schema import decision, item, page


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that a person must settle: a question of a ballot, or a whole page (`question` is None)."""

    id: int
    page_id: int
    ballot: str | None
    page: int | None
    question: str | None
    proposal: str
    reason: str
    open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDecision:
    """What a person said of an item."""

    seq: int  # of its log entry
    item: int
    status: str
    codes: tuple[str, ...]
    reason: str
    by: str
    at: str


# Asked at every decision, so written once: making a statement costs more than running it.
_BY_ID = select(item).where(item.c.id == bindparam("wanted"))
_IS_MOOT = select(item.c.moot).where(item.c.id == bindparam("wanted"))


def open_items(connection: Connection) -> tuple[Item, ...]:
    """Give what waits for a person: pages first, then questions, by ballot and question in printed order."""
    wanted = select(item).where(item.c.open, ~item.c.moot)
    rows = connection.execute(wanted.order_by(item.c.question.is_not(None), item.c.ballot, item.c.id)).mappings()
    return tuple(_item(row) for row in rows)


def find_item(connection: Connection, id: int) -> Item | None:
    """Give one item, open or settled, or None where there is none of this number."""
    row = connection.execute(_BY_ID, {"wanted": id}).mappings().first()
    return _item(row) if row else None


def is_moot(connection: Connection, id: int) -> bool:
    """Say whether an item's page no longer counts."""
    return bool(connection.execute(_IS_MOOT, {"wanted": id}).scalar())


def count_open(connection: Connection) -> int:
    """Count what waits for a person."""
    return connection.execute(select(func.count()).where(item.c.open, ~item.c.moot)).scalar_one()


def open_rows(connection: Connection, ballots: Collection[str] | None = None) -> frozenset[tuple[int, str]]:
    """Give the questions that wait, by page id and question id; what was said of them before does not stand."""
    wanted = select(item.c.page_id, item.c.question).where(item.c.open, ~item.c.moot, item.c.question.is_not(None))
    if ballots is not None:
        wanted = wanted.where(_of_ballots(ballots))
    return frozenset((row.page_id, row.question) for row in connection.execute(wanted))


def row_decisions(
    connection: Connection, ballots: Collection[str] | None = None
) -> dict[tuple[int, str], StoredDecision]:
    """Give the standing decision on each decided question of some ballots or all, by page id and question id."""
    wanted = (
        select(decision, item.c.page_id, item.c.question)
        .join(item, item.c.id == decision.c.item)
        .where(~decision.c.undone, item.c.question.is_not(None))
        .order_by(decision.c.seq)
    )
    if ballots is not None:
        wanted = wanted.where(_of_ballots(ballots))
    rows = connection.execute(wanted).mappings()
    return {(row["page_id"], row["question"]): _decision(row) for row in rows}  # the latest one stays


def _of_ballots(ballots: Collection[str]) -> ColumnElement[bool]:
    """Choose by the pages, which have an index: all items would be gone through for every few ballots."""
    return item.c.page_id.in_(select(page.c.id).where(page.c.ballot.in_(ballots)))


def waiting_rows(connection: Connection) -> frozenset[tuple[int, str]]:
    """Give the questions that wait for a person, by page id and question id."""
    wanted = select(item.c.page_id, item.c.question).where(item.c.open, ~item.c.moot, item.c.question.is_not(None))
    return frozenset((row.page_id, row.question) for row in connection.execute(wanted))


def page_reasons(connection: Connection) -> frozenset[tuple[int, str]]:
    """Give why whole pages were ever asked about, by page id and reason."""
    wanted = select(item.c.page_id, item.c.reason).where(item.c.question.is_(None))
    return frozenset((row.page_id, row.reason) for row in connection.execute(wanted))


def decisions_of(connection: Connection, id: int) -> tuple[StoredDecision, ...]:
    """Give the standing decisions on one item, oldest first."""
    wanted = select(decision).where(decision.c.item == id, ~decision.c.undone).order_by(decision.c.seq)
    return tuple(_decision(row) for row in connection.execute(wanted).mappings())


def find_items(connection: Connection, ids: Sequence[int]) -> dict[int, Item]:
    """Give those of some items that there are, by number."""
    rows = connection.execute(select(item).where(item.c.id.in_(ids))).mappings()
    return {row["id"]: _item(row) for row in rows}


def items_of_page(connection: Connection, page_id: int) -> tuple[Item, ...]:
    """Give what was asked of one page."""
    rows = connection.execute(select(item).where(item.c.page_id == page_id).order_by(item.c.id)).mappings()
    return tuple(_item(row) for row in rows)


def latest_of(connection: Connection, by: str, *, most: int) -> tuple[tuple[Item, StoredDecision], ...]:
    """Give the items whose standing decision is this person's, with it, the latest first."""
    stands = select(func.max(decision.c.seq)).where(~decision.c.undone).group_by(decision.c.item)
    wanted = select(decision).where(decision.c.by == by, ~decision.c.undone, decision.c.seq.in_(stands))
    said = [_decision(row) for row in connection.execute(wanted.order_by(decision.c.seq.desc()).limit(most)).mappings()]
    found = find_items(connection, [each.item for each in said])
    return tuple((found[each.item], each) for each in said)


def all_decisions(connection: Connection, ids: Sequence[int]) -> Mapping[int, Sequence[StoredDecision]]:
    """Give the decisions on each of some items that were not taken back, oldest first."""
    found: dict[int, list[StoredDecision]] = defaultdict(list)
    wanted = select(decision).where(decision.c.item.in_(ids), ~decision.c.undone).order_by(decision.c.seq)
    for row in connection.execute(wanted).mappings():
        found[row["item"]].append(_decision(row))
    return found


def decisions_by_item(connection: Connection, ids: Sequence[int]) -> dict[int, StoredDecision]:
    """Give the standing decision on each of some items; the undecided are left out."""
    wanted = select(decision).where(decision.c.item.in_(ids), ~decision.c.undone).order_by(decision.c.seq)
    return {row["item"]: _decision(row) for row in connection.execute(wanted).mappings()}


def settled_rows(connection: Connection) -> tuple[tuple[Item, StoredDecision], ...]:
    """Give the settled questions of pages that count, with their standing decisions, in the order of the decisions."""
    wanted = select(item).where(~item.c.open, ~item.c.moot, item.c.question.is_not(None)).order_by(item.c.id)
    rows = {row["id"]: _item(row) for row in connection.execute(wanted).mappings()}
    all_decisions = select(decision).where(~decision.c.undone).order_by(decision.c.seq)
    standing = {row["item"]: _decision(row) for row in connection.execute(all_decisions).mappings()}
    found = [(rows[number], said) for number, said in standing.items() if number in rows]
    return tuple(sorted(found, key=lambda pair: pair[1].seq))


def said_several(connection: Connection, questions: Collection[str]) -> tuple[Item, ...]:
    """Give those of some questions of pages that count of which people said that several are marked, and not which."""
    latest = select(func.max(decision.c.seq)).where(~decision.c.undone).group_by(decision.c.item)
    bare = (decision.c.status == AnswerStatus.MULTIPLE_MARKS.value) & (decision.c.codes == "")
    said = select(decision.c.item).where(bare, decision.c.seq.in_(latest))
    settled = ~item.c.open & ~item.c.moot & item.c.question.in_(questions) & (page.c.status == PageStatus.READ)
    wanted = select(item).join(page, page.c.id == item.c.page_id).where(settled, item.c.id.in_(said))
    return tuple(_item(row) for row in connection.execute(wanted.order_by(item.c.id)).mappings())


def _item(row: Any) -> Item:
    return Item(**{name: row[name] for name in Item.__slots__})


def _decision(row: Any) -> StoredDecision:
    codes = tuple(code for code in row["codes"].split(";") if code)
    return StoredDecision(
        seq=row["seq"],
        item=row["item"],
        status=row["status"],
        codes=codes,
        reason=row["reason"],
        by=row["by"],
        at=row["at"],
    )
