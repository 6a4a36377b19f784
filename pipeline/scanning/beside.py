"""A page beside what was typed of it: the same, or for a person to choose."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from forms.phrase import Phrase, phrase
from pipeline.events import PageStatus, ReadingRecord, RowRecord
from pipeline.store import entries
from pipeline.store.entries import StoredEntry

TYPED_BEFORE = "typed_before"  # why a page waits, or was set aside: its ballot was typed in


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A page's status and why."""

    status: PageStatus
    reason: str = ""
    detail: Phrase = Phrase("")  # noqa: RUF009  # frozen


def where_typed(connection: Connection, entry: StoredEntry) -> Phrase:
    """Say where what was typed stands."""
    return phrase("%(source)s row %(row)s", source=entries.source_of(connection, entry.file_id), row=entry.row)


def beside_typed(reading: ReadingRecord, said: Mapping[str, str], where: Phrase) -> Verdict:
    """Say whether a page only repeats what was typed: question by question, nothing asked."""
    asked = [row.question for row in reading.rows if row.asks or row.status is None]
    differ = [row.question for row in reading.rows if _said(row) != said.get(row.question)]
    if not asked and not differ:
        return Verdict(
            status=PageStatus.DUPLICATE, reason=TYPED_BEFORE, detail=phrase("the same as %(place)s", place=where)
        )
    questions = ", ".join(dict.fromkeys((*asked, *differ)))
    detail = phrase(
        "typed in as %(place)s; look at %(questions)s: keep what was typed, or replace it by this page",
        place=where,
        questions=questions,
    )
    return Verdict(status=PageStatus.REVIEW, reason=TYPED_BEFORE, detail=detail)


def _said(row: RowRecord) -> str:
    """Give the proposal of a row as tables of answers write it."""
    return ";".join(row.codes) if row.status in ("answered", "multiple_marks") else "" if row.status == "blank" else "?"
