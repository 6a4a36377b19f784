"""Keep every ballot's answers packed beside the pages and entries they follow from, and hand them out by the sweep."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from omr.reading import Answer, AnswerStatus
from pipeline.packing import CodeBook, PackedBallots, PackedPlace, code_book
from pipeline.store import schema as t
from pipeline.store.chunks import fetched_in_chunks
from pipeline.store.entries import StoredEntry

_UNSEEN = Answer(status=AnswerStatus.PENDING)
_AT_ONCE = 500  # values of one query
CHUNK_ROWS = 50_000  # some 10 MB at a time: memory stays flat, and arrays are long enough


def places(connection: Connection) -> dict[int, PackedPlace]:
    """Give all places by their number."""
    rows = connection.execute(select(t.place)).mappings()
    return {row["id"]: _place(dict(row)) for row in rows}


def books(connection: Connection) -> dict[tuple[str, str], CodeBook]:
    """Give the code book of every form version."""
    return {
        (row.form, row.version): code_book(row.questionnaire, row.layout) for row in connection.execute(select(t.form))
    }


def packed_ballots(connection: Connection) -> Iterator[PackedBallots]:
    """Go through all ballots in shares of one form version."""
    known = books(connection)
    forms = {number: (place.form, place.version) for number, place in places(connection).items()}
    for rows in fetched_in_chunks(
        connection, select(t.packed.c.place, t.packed.c.flags, t.packed.c.answers), CHUNK_ROWS
    ):
        numbers, flags, answers = zip(*rows, strict=True)
        found = np.array(numbers, dtype=np.int64)
        wanted = sorted({forms[int(number)] for number in np.unique(found)})
        for form in wanted:
            yield _of_form(form, known[form], found, (flags, answers), [forms[n] == form for n in numbers])


class BallotAnswers(NamedTuple):
    """What stands for one ballot now, in the order of its questions."""

    flags: int
    answers: tuple[Answer, ...]


def answers_of(connection: Connection, ballots: Sequence[str]) -> dict[str, BallotAnswers]:
    """Give what stands for each of these ballots; those that never came are left out."""
    known, where = books(connection), places(connection)
    found = {}
    for start in range(0, len(ballots), _AT_ONCE):
        wanted = select(t.packed).where(t.packed.c.ballot.in_(ballots[start : start + _AT_ONCE]))
        for row in connection.execute(wanted):
            book = known[where[row.place].form, where[row.place].version]
            answers = book.unpack(row.answers)
            said = tuple(answers.get(question, _UNSEEN) for question in book.questions)
            found[row.ballot] = BallotAnswers(row.flags, said)
    return found


def typed_answers(connection: Connection, entry: StoredEntry) -> dict[str, str]:
    """Give the answers of an entry by question id."""
    book = books(connection)[entry.form, entry.version]
    return dict(zip(book.questions, entry.answers, strict=True))


def ballot_places(connection: Connection) -> Counter[int]:
    """Count the ballots of every place, whether they count or not."""
    rows = connection.execute(select(t.packed.c.place))
    return Counter(rows.scalars())


def _of_form(
    form: tuple[str, str],
    book: CodeBook,
    places: NDArray[np.int64],
    columns: tuple[Sequence[int], Sequence[bytes]],
    mine: Sequence[bool],
) -> PackedBallots:
    flags, answers = columns
    own = np.array(mine)
    data = b"".join(answers if own.all() else [each for each, is_mine in zip(answers, mine, strict=True) if is_mine])
    values = np.frombuffer(data, dtype=f"u{book.width_bytes}").reshape(int(own.sum()), len(book.questions))
    return PackedBallots(
        form=form[0],
        version=form[1],
        places=places[own],
        flags=np.array(flags, dtype=np.int64)[own],
        answers=values,
    )


def _place(row: dict[str, str]) -> PackedPlace:
    days = {name: date.fromisoformat(row[name]) if row[name] else None for name in ("received", "printed_on")}
    names = ("plan", "unit", "round", "channel", "form", "version")
    return PackedPlace(**{name: row[name] for name in names}, **days)  # type: ignore[arg-type]  # names and types as listed
