"""Keep every ballot's answers packed beside the pages and entries they follow from, and hand them out by the sweep."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Connection, select

from omr.reading import Answer, AnswerStatus
from pipeline.packing import CodeBook, PackedBallots, PackedPlace, code_book
from pipeline.store import printed
from pipeline.store import schema as t
from pipeline.store.blocks import blocks, records
from pipeline.store.entries import StoredEntry
from pipeline.store.keeping import PLACE
from pipeline.store.seals import refuse_damaged

_UNSEEN = Answer(status=AnswerStatus.PENDING)
SHARE_BLOCKS = 256  # some 65,000 ballots and 4 MB at a time: memory stays flat, and arrays are long enough


def places(connection: Connection) -> dict[int, PackedPlace]:
    """Give all places by their number."""
    rows = connection.execute(select(t.place)).mappings()
    return {row["id"]: _place(dict(row)) for row in rows}


def books(connection: Connection) -> dict[tuple[str, str], CodeBook]:
    """Give the code book of every form version."""
    return {(row.form, row.version): code_book(row.questionnaire, row.layout) for row in printed.forms(connection)}


def packed_ballots(connection: Connection) -> Iterator[PackedBallots]:
    """Go through all ballots in shares of one form version."""
    known = books(connection)
    waiting: dict[tuple[str, str], list[bytes]] = defaultdict(list)
    for block in blocks(connection):
        form = (block.form, block.version)
        waiting[form].append(block.data)
        if len(waiting[form]) >= SHARE_BLOCKS:
            yield _share(form, known[form], waiting.pop(form))
    for form, data in waiting.items():
        yield _share(form, known[form], data)


def _share(form: tuple[str, str], book: CodeBook, data: Sequence[bytes]) -> PackedBallots:
    record = np.dtype(
        [("place", "<u4"), ("flags", "<u4"), ("answers", f"<u{book.width_bytes}", (len(book.questions),))]
    )
    found = np.frombuffer(b"".join(data), dtype=record)
    found = found[found["place"] != 0]  # not those that were taken out
    return PackedBallots(
        form=form[0],
        version=form[1],
        places=found["place"].astype(np.int64),
        flags=found["flags"].astype(np.int64),
        answers=found["answers"],
    )


class BallotAnswers(NamedTuple):
    """What stands for one ballot now, in the order of its questions."""

    flags: int
    answers: tuple[Answer, ...]


def answers_of(connection: Connection, ballots: Sequence[str]) -> dict[str, BallotAnswers]:
    """Give what stands for each of these ballots; those that never came are left out."""
    known = books(connection)
    found = {}
    for form, row in records(connection, ballots):
        answers = known[form].unpack(row.answers)
        found[row.ballot] = BallotAnswers(row.flags, tuple(answers.get(q, _UNSEEN) for q in known[form].questions))
    return found


def typed_answers(connection: Connection, entry: StoredEntry) -> dict[str, str]:
    """Give the answers of an entry by question id."""
    book = books(connection)[entry.form, entry.version]
    return dict(zip(book.questions, entry.answers, strict=True))


def _place(row: dict[str, Any]) -> PackedPlace:
    refuse_damaged("place", row["sum"], *(row[name] for name in PLACE))
    days = {name: date.fromisoformat(row[name]) if row[name] else None for name in ("received", "printed_on")}
    names = ("plan", "unit", "round", "channel", "form", "version")
    return PackedPlace(**{name: row[name] for name in names}, **days)  # type: ignore[arg-type]  # names and types as listed
