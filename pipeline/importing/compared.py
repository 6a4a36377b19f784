"""What a row of a table says beside what an earlier one said, and what follows for it."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Connection

from pipeline.importing.rows import AnswerRow
from pipeline.importing.table import TableRefused
from pipeline.store import entries
from pipeline.store.entries import AnswerFile, StoredEntry

SAME_FILE_SHARE = 2  # a table of whose rows every second one came before is taken for a corrected one
Content = tuple[str, str, str, tuple[str, ...], str]
Place = tuple[str, str, str]


@dataclass(slots=True)
class Sorted:
    """The rows of a table, by what must be done with them."""

    new: list[AnswerRow] = field(default_factory=list)
    known: int = 0  # they count already, with the same answers
    scanned: int = 0  # typed ballots whose scan says the same
    corrected: list[AnswerRow] = field(default_factory=list)  # known, with other answers
    withdrawn: list[str] = field(default_factory=list)  # ballots whose earlier answers these stand for
    disputed: list[AnswerRow] = field(default_factory=list)  # typed ballots whose scan says something else
    overruled: set[int] = field(default_factory=set)  # the tables whose rows would be corrected

    def note(self, row: AnswerRow, entry: StoredEntry | None) -> None:
        """Put a row beside the entry that it stands for."""
        if entry is None:
            self.new.append(row)
        elif content(entry) == said(row):
            self.known += 1
        else:
            self.corrected.append(row)
            self.withdrawn.append(entry.ballot)
            self.overruled.add(entry.file_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """What the store is asked for the sake of a table that comes in, and what the office says of that table."""

    connection: Connection
    channel: str
    corrects: bool  # it stands for an earlier one; what differs in it holds
    new: bool  # rows without ids, or only counted, are other people's, however like earlier ones they look
    again: AnswerFile | None  # the very same bytes came before, with other words beside them, or some rows left out

    def files(self) -> dict[int, AnswerFile]:
        """Give the tables that came before, by their ids."""
        return {file.id: file for file in entries.answer_files(self.connection)}


class Like(NamedTuple):
    """An earlier table, some of whose entries may be what rows of a table say."""

    file: AnswerFile
    entries: list[StoredEntry]
    same: int  # rows that say what one of these entries does

    def refusal(self, words: str, rows: Sequence[AnswerRow]) -> TableRefused:
        """Refuse rows since they stand in this table, in words with places for `same`, `count` and `source`."""
        return TableRefused(words, same=self.same, count=len(rows), source=self.file.source)


def likest(
    table: Incoming,
    rows: Sequence[AnswerRow],
    wanted: Callable[[Sequence[StoredEntry]], list[StoredEntry]],
    *,
    but: AnswerFile | None = None,
) -> Like | None:
    """Find the earlier table of this channel some of whose entries share most with these rows, if it may be the same.

    Args:
        table: Which comes in.
        rows: Some of it.
        wanted: Which entries of a table are looked at.
        but: A table that is left out as well.
    """
    if not rows:
        return None
    mine = Counter(said(row) for row in rows)
    likes = []
    for file in table.files().values():
        if file.channel == table.channel and file != but:
            theirs = wanted(entries.of_file(table.connection, file.id))
            same = sum((mine & Counter(map(content, theirs))).values())
            if theirs and SAME_FILE_SHARE * same >= min(len(rows), len(theirs)):
                likes.append(Like(file, theirs, same))
    return max(likes, key=lambda like: like.same, default=None)


def without_ids(theirs: Sequence[StoredEntry]) -> list[StoredEntry]:
    """Give the entries that nothing but what they say tells from others."""
    return [entry for entry in theirs if not entry.key and not entry.has_paper]


def refuse_gone(rows: Sequence[AnswerRow]) -> None:
    """Refuse rows of the very same file that stood in the store and do so no more: they would count twice."""
    if rows:
        raise TableRefused(
            "rows %(rows)s of this table count no longer: another table stands for them; correct that one",
            rows=", ".join(str(row.row) for row in rows[:10]),
        )


def place_of(each: AnswerRow | StoredEntry) -> Place:
    """Give what tells counted rows of one channel apart."""
    return each.unit, each.round, each.key


def content(entry: StoredEntry) -> Content:
    """Give all that an entry says."""
    return entry.unit, entry.round, entry.received or "", entry.answers, entry.texts


def said(row: AnswerRow) -> Content:
    """Give all that a row says, to be compared with `content`."""
    return row.unit, row.round, row.received, row.answers, texts_of(row)


def texts_of(row: AnswerRow) -> str:
    """Give what was written freely as the store keeps it."""
    return entries.texts_to_json(row.texts)
