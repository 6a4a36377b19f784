"""Ask the store about answers that came without a scan: online, by post, phone or interview, or typed in."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, func, select

from pipeline.events import AnswerFileArchived
from pipeline.store.keeping import COUNTS, DISPUTED, WITHDRAWN
from pipeline.store.schema import answer_file, entry, log

__all__ = ["COUNTS", "DISPUTED", "WITHDRAWN"]
_STANDING = (COUNTS, DISPUTED)
_AT_ONCE = 500  # values of one query; SQLite takes some thousand
_COUNTING = select(entry).where(entry.c.ballot == bindparam("wanted"), entry.c.status == COUNTS)  # run at every page
_ROW = re.compile(r"row (\d+)\b")  # begins every fault that the log keeps as text
PAPERLESS = "~"  # begins the last part of the code of answers without paper, where a serial would stand


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFile:
    """A table of answers as the store knows it."""

    id: int
    sha256: str  # as it came
    kept: str  # sha256 of what lies in the archive: another where the table says who answered
    archived: str
    source: str
    channel: str
    row_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEntry:
    """One set of answers that came by file."""

    id: int
    file_id: int
    row: int
    key: str
    ballot: str
    unit: str
    round: str
    form: str
    version: str
    received: str | None
    answers: tuple[str, ...]  # one text per mark question, in printed order
    texts: str  # JSON: what was written freely, by question id
    status: str

    @property
    def has_paper(self) -> bool:
        """Whether a printed ballot stands behind it, whose code tells it from all others."""
        return f"/{PAPERLESS}" not in self.ballot


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """What somebody wrote freely; no ballot stands beside it where it is shown."""

    unit: str
    round: str
    question: str
    text: str
    received: str | None = None  # ISO date, where one was stated
    ballot: str = ""  # its code


class KeyedRow(NamedTuple):
    """A row without paper that counts and has an id of its own."""

    code: str
    key: str
    channel: str
    table: str  # sha256


def answer_files(connection: Connection) -> tuple[AnswerFile, ...]:
    """Give all tables of answers, in the order they came."""
    rows = connection.execute(select(answer_file).order_by(answer_file.c.id)).mappings()
    return tuple(AnswerFile(**{name: row[name] for name in AnswerFile.__slots__}) for row in rows)


def find_answer_file(connection: Connection, sha256: str) -> AnswerFile | None:
    """Give the table with this content, or None where it never came."""
    return next((file for file in answer_files(connection) if file.sha256 == sha256), None)


def with_keys(connection: Connection, keys: Sequence[str]) -> Iterator[StoredEntry]:
    """Go through the standing entries that have one of these row ids."""
    return _some(connection, entry.c.key, keys)


def with_ballots(connection: Connection, ballots: Sequence[str]) -> Iterator[StoredEntry]:
    """Go through the standing entries of these ballots."""
    return _some(connection, entry.c.ballot, ballots)


def of_file(connection: Connection, file_id: int) -> tuple[StoredEntry, ...]:
    """Give the standing entries of one table, in its order."""
    wanted = select(entry).where(entry.c.file_id == file_id, entry.c.status.in_(_STANDING)).order_by(entry.c.row)
    return tuple(_entry(row) for row in connection.execute(wanted).mappings())


def left_out(connection: Connection, file: AnswerFile) -> frozenset[int]:
    """Give the bad rows that were left out of a table when it came, and were not taken since."""
    archived = select(log.c.body).where(log.c.kind == AnswerFileArchived.kind, log.c.body.contains(file.sha256))
    bodies = map(json.loads, connection.execute(archived).scalars())
    # what is kept of another table may have these very bytes
    skipped = [text for body in bodies if body["sha256"] == file.sha256 for text in body.get("skipped", ())]
    taken = frozenset(connection.execute(select(entry.c.row).where(entry.c.file_id == file.id)).scalars())
    return frozenset(int(found[1]) for found in map(_ROW.match, skipped) if found) - taken


def standing_entries(connection: Connection) -> Iterator[StoredEntry]:
    """Go through the entries that count or wait, by their number."""
    wanted = select(entry).where(entry.c.status.in_(_STANDING)).order_by(entry.c.id)
    return (_entry(row) for row in connection.execute(wanted).mappings())


def entry_of(connection: Connection, ballot: str) -> StoredEntry | None:
    """Give the entry that counts for a ballot."""
    row = connection.execute(_COUNTING, {"wanted": ballot}).mappings().first()
    return _entry(row) if row else None


def source_of(connection: Connection, file_id: int) -> str:
    """Give the name of the table that an entry came in."""
    return str(connection.execute(select(answer_file.c.source).where(answer_file.c.id == file_id)).scalar_one())


def without_paper(connection: Connection, round: str) -> Counter[str]:
    """Count, by unit, the answers of a round that no printed ballot stands behind."""
    mine = (entry.c.round == round) & (entry.c.status == COUNTS) & entry.c.ballot.contains(f"/{PAPERLESS}")
    return Counter(
        dict(connection.execute(select(entry.c.unit, func.count()).where(mine).group_by(entry.c.unit)).all())
    )


def places_without_paper(connection: Connection) -> dict[tuple[str, str], int]:
    """Count the answers of each unit and round that no printed ballot stands behind."""
    mine = (entry.c.status == COUNTS) & entry.c.ballot.contains(f"/{PAPERLESS}")
    wanted = select(entry.c.unit, entry.c.round, func.count()).where(mine).group_by(entry.c.unit, entry.c.round)
    return {(unit, round_): number for unit, round_, number in connection.execute(wanted)}


def keyed_rows(connection: Connection) -> Iterator[KeyedRow]:
    """Go through the answers that no printed ballot stands behind and that have ids of their own, by their number."""
    mine = (entry.c.status == COUNTS) & (entry.c.key != "") & entry.c.ballot.contains(f"/{PAPERLESS}")
    wanted = select(entry.c.ballot, entry.c.key, answer_file.c.channel, answer_file.c.sha256)
    rows = connection.execute(wanted.join(answer_file, answer_file.c.id == entry.c.file_id).where(mine))
    return (KeyedRow(*row) for row in rows)


def of_another_plan(connection: Connection, plan: str) -> str | None:
    """Give the plan code that answers without paper came in under; None where all came under this one."""
    elsewhere = (entry.c.ballot < f"{plan}/") | (entry.c.ballot >= f"{plan}0")  # `0` is the letter behind `/`
    others = select(entry.c.ballot).where(entry.c.status == COUNTS, elsewhere)
    found = connection.execute(others.limit(1)).scalar()
    return found.partition("/")[0] if found is not None else None


def paperless_codes(connection: Connection, round: str, unit: str) -> tuple[str, ...]:
    """Give the codes under which a unit's answers without paper are kept."""
    mine = (entry.c.round == round) & (entry.c.unit == unit) & (entry.c.status == COUNTS)
    return tuple(
        connection.execute(select(entry.c.ballot).where(mine, entry.c.ballot.contains(f"/{PAPERLESS}"))).scalars()
    )


def paperless_days(connection: Connection) -> tuple[tuple[str, str | None], ...]:
    """Give the unit and the day of receipt of every answer that no printed ballot stands behind."""
    mine = (entry.c.status == COUNTS) & entry.c.ballot.contains(f"/{PAPERLESS}")
    return tuple(
        (row.unit, row.received) for row in connection.execute(select(entry.c.unit, entry.c.received).where(mine))
    )


def comments(connection: Connection) -> tuple[Comment, ...]:
    """Give what people wrote freely in tables, sorted by place and words, so that no order leads to a person."""
    wanted = select(entry.c.ballot, entry.c.unit, entry.c.round, entry.c.received, entry.c.texts).where(
        entry.c.status == COUNTS, entry.c.texts != ""
    )
    found = [
        Comment(unit=row.unit, round=row.round, question=question, text=said, received=row.received, ballot=row.ballot)
        for row in connection.execute(wanted)
        for question, said in json.loads(row.texts).items()
    ]
    return tuple(sorted(found, key=lambda c: (c.unit, c.round, c.question, c.text)))


def texts_to_json(texts: Sequence[tuple[str, str]]) -> str:
    """Write what was written freely as it is kept; empty for nothing."""
    return json.dumps(dict(texts), ensure_ascii=False, separators=(",", ":")) if texts else ""


def _some(connection: Connection, column: Any, values: Sequence[str]) -> Iterator[StoredEntry]:
    for start in range(0, len(values), _AT_ONCE):
        mine = column.in_(values[start : start + _AT_ONCE])
        for row in connection.execute(select(entry).where(mine, entry.c.status.in_(_STANDING))).mappings():
            yield _entry(row)


def _entry(row: Any) -> StoredEntry:
    values = {name: row[name] for name in StoredEntry.__slots__}
    return StoredEntry(**{**values, "answers": tuple(json.loads(row["answers"]))})
