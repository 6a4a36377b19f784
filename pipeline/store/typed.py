"""Ask the store about what people typed in from images: the rows of a page, and what was written freely."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, select

from pipeline.events import PageStatus
from pipeline.store.codes import EXTRA, PRINTED_CODE
from pipeline.store.entries import Comment
from pipeline.store.printed import find_printed
from pipeline.store.schema import ballot, decision, item, page, scan_file, typed_text


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedText:
    """What a person read in a free field."""

    page_id: int
    question: str
    text: str  # empty: nothing is written there
    seq: int  # of its log entry
    by: str
    at: str


def rows_of_page(connection: Connection, page_id: int) -> Mapping[str, str]:
    """Give what people said of the rows of a page, as tables of answers write it; `?` where a row waits again."""
    asked = select(item.c.id, item.c.question, item.c.open).where(
        item.c.page_id == page_id, item.c.question.is_not(None)
    )
    rows = connection.execute(asked.order_by(item.c.id)).all()
    standing = select(decision.c.item, decision.c.status, decision.c.codes).where(
        decision.c.item.in_([row.id for row in rows]), ~decision.c.undone
    )
    said = {each.item: each for each in connection.execute(standing.order_by(decision.c.seq))}
    answers = {}
    for row in rows:
        each = said.get(row.id)
        answers[row.question] = "?" if row.open or each is None else _written(each.status, each.codes)
    return answers


def texts_of_pages(connection: Connection) -> dict[tuple[int, str], TypedText]:
    """Give everything that was typed of free fields, by page id and question."""
    rows = connection.execute(select(typed_text)).mappings()
    return {(row["page_id"], row["question"]): TypedText(**row) for row in rows}


def typed_comments(connection: Connection) -> tuple[Comment, ...]:
    """Give what people wrote on paper, typed in, of pages that count; sorted so that no order leads to a person."""
    wanted = (
        select(
            ballot.c.unit,
            ballot.c.round,
            scan_file.c.received,
            typed_text.c.question,
            typed_text.c.text,
            page.c.ballot.label("seen"),
        )
        .join(page, page.c.id == typed_text.c.page_id)
        .join(scan_file, scan_file.c.id == page.c.file_id)
        .join(ballot, ballot.c.code == PRINTED_CODE)
        .where(page.c.status == PageStatus.READ, typed_text.c.text != "")
    )
    found = [
        Comment(
            unit=row.unit,
            round=row.round,
            question=row.question,
            text=row.text,
            received=row.received,
            ballot=row.seen,
        )
        for row in connection.execute(wanted)
    ]
    return tuple(sorted(found, key=lambda each: (each.unit, each.round, each.question, each.text)))


class CountingPage(NamedTuple):
    """A page that counts, with the form that its ballot was printed with."""

    id: int
    ballot: str
    page: int
    form: str
    version: str


def counting_pages(connection: Connection) -> tuple[CountingPage, ...]:
    """Give all pages that count, by ballot, without what was read on them."""
    wanted = (
        select(page.c.id, page.c.ballot, page.c.page, ballot.c.form, ballot.c.version)
        .join(ballot, ballot.c.code == PRINTED_CODE)
        .where(page.c.status == PageStatus.READ)
    )
    return tuple(CountingPage(*row) for row in connection.execute(wanted.order_by(page.c.ballot, page.c.page)))


def form_of_page(connection: Connection, code: str) -> tuple[str, str] | None:
    """Give the form and version that a ballot was printed with; None where it was never printed."""
    found = find_printed(connection, code.partition(EXTRA)[0])
    return (found.form, found.version) if found else None


def _written(status: str, codes: str) -> str:
    if status == "blank":
        return ""
    return codes if codes and status in ("answered", "multiple_marks") else status
