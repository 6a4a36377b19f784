"""Which rows of a table are new, and which came before: by their own ids, by printed codes, by what they say."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from forms.phrase import Phrase, phrase
from omr.reading import Answer, AnswerStatus
from pipeline.importing.rows import AnswerRow
from pipeline.importing.table import TableRefused
from pipeline.packing import SEPARATOR, Flag
from pipeline.store import entries, packed
from pipeline.store.entries import StoredEntry

SAME_FILE_SHARE = 2  # a table of whose rows every second one came before is taken for a corrected one


@dataclass(slots=True)
class Sorted:
    """The rows of a table, by what must be done with them."""

    new: list[AnswerRow] = field(default_factory=list)
    known: int = 0  # they count already, with the same answers
    scanned: int = 0  # typed ballots whose scan says the same
    corrected: list[AnswerRow] = field(default_factory=list)  # known, with other answers
    withdrawn: list[str] = field(default_factory=list)  # ballots whose earlier answers these stand for
    disputed: list[AnswerRow] = field(default_factory=list)  # typed ballots whose scan says something else


def sort_rows(
    connection: Connection,
    rows: Sequence[AnswerRow],
    channel: str,
    *,
    corrects: bool,
    new: bool,
    again: entries.AnswerFile | None = None,
) -> Sorted:
    """Compare rows with what is in the store.

    Args:
        connection: To the store.
        rows: Of one table.
        channel: By which they came.
        corrects: The table stands for an earlier one; what differs in it holds.
        new: The office says that rows without ids are new, however like earlier ones they look.
        again: The very same bytes came before, with other words beside them.

    Raises:
        TableRefused: Rows came before with other answers, or most of a table without ids came before.
    """
    found = Sorted()
    _by_key(connection, [row for row in rows if row.key and not row.ballot], found)
    _by_ballot(connection, [row for row in rows if row.ballot], found)
    plain = [row for row in rows if not row.key and not row.ballot]
    if plain and again is not None:
        _by_place(connection, plain, again, found)
    elif plain:
        _by_content(connection, plain, channel, found, corrects=corrects, new=new)
    if found.corrected and not corrects:
        first = ", ".join(str(row.row) for row in found.corrected[:10])
        raise TableRefused(
            "%(count)s rows came before with other answers (rows %(first)s); say --corrects if "
            "this table is the right one, and its answers will stand for the earlier ones",
            count=len(found.corrected),
            first=first,
        )
    return found


def _by_key(connection: Connection, rows: Sequence[AnswerRow], found: Sorted) -> None:
    earlier = {each.key: each for each in entries.with_keys(connection, [row.key for row in rows])}
    for row in rows:
        entry = earlier.get(row.key)
        _note(row, entry, found)


def _by_ballot(connection: Connection, rows: Sequence[AnswerRow], found: Sorted) -> None:
    codes = [row.ballot for row in rows]
    typed = {each.ballot: each for each in entries.with_ballots(connection, codes)}
    scans = packed.answers_of(connection, codes)
    for row in rows:
        scan, entry = scans.get(row.ballot), typed.get(row.ballot)
        if entry is not None and entry.status == entries.DISPUTED and _content(entry) != _said(row):
            raise TableRefused(
                "row %(row)s: %(ballot)s was typed before and waits for a person to choose between "
                "that and its scan: `phieu review list` shows it; settle it first",
                row=row.row,
                ballot=row.ballot,
            )
        if entry is not None or scan is None:
            _note(row, entry, found)
        elif not scan.flags & (Flag.WAITING | Flag.MISSING) and tuple(map(_text, scan.answers)) == row.answers:
            found.scanned += 1
        else:
            found.disputed.append(row)


def _note(row: AnswerRow, entry: StoredEntry | None, found: Sorted) -> None:
    if entry is None:
        found.new.append(row)
    elif _content(entry) == _said(row):
        found.known += 1
    else:
        found.corrected.append(row)
        found.withdrawn.append(entry.ballot)


def _by_place(connection: Connection, rows: Sequence[AnswerRow], file: entries.AnswerFile, found: Sorted) -> None:
    """Rows of the very same file are known by their place in it."""
    earlier = {entry.row: entry for entry in entries.of_file(connection, file.id)}
    gone = [str(row.row) for row in rows if row.row not in earlier]
    if gone:
        raise TableRefused(
            "rows %(rows)s of this table count no longer or were left out when it was imported before: "
            "another table stands for them; correct that one",
            rows=", ".join(gone[:10]),
        )
    for row in rows:
        _note(row, earlier[row.row], found)


def _by_content(
    connection: Connection, rows: Sequence[AnswerRow], channel: str, found: Sorted, *, corrects: bool, new: bool
) -> None:
    """Rows without ids cannot be told from the like answers of other people; whole tables can."""
    earlier = _likest(connection, rows, channel)
    if earlier is None or new:
        if corrects and earlier is None:
            raise TableRefused("--corrects: no earlier table of this channel has rows like these; leave it out")
        found.new.extend(rows)
        return
    file, theirs, same = earlier
    if not corrects:
        raise TableRefused(
            "%(same)s of the %(count)s rows stand in %(source)s, which was imported before, and "
            "rows without ids cannot be told apart: say --corrects if this table stands for that "
            "one, or --new if these are other people's answers",
            same=same,
            count=len(rows),
            source=file.source,
        )
    left = Counter(_said(row) for row in rows)
    for entry in theirs:
        content = _content(entry)
        if left[content]:
            left[content] -= 1
            found.known += 1
        else:
            found.withdrawn.append(entry.ballot)
    for row in rows:
        if left[_said(row)]:
            left[_said(row)] -= 1
            found.new.append(row)


def _likest(
    connection: Connection, rows: Sequence[AnswerRow], channel: str
) -> tuple[entries.AnswerFile, list[StoredEntry], int] | None:
    """Find the earlier table that shares most rows with this one, where it shares so many that it may be the same."""
    mine = Counter(_said(row) for row in rows)
    best: tuple[entries.AnswerFile, list[StoredEntry], int] | None = None
    for file in entries.answer_files(connection):
        if file.channel != channel:
            continue
        theirs = [entry for entry in entries.of_file(connection, file.id) if not entry.key and not entry.has_paper]
        same = sum((mine & Counter(_content(entry) for entry in theirs)).values())
        is_like = theirs and SAME_FILE_SHARE * same >= min(len(rows), len(theirs))
        if is_like and (best is None or same > best[2]):
            best = file, theirs, same
    return best


Content = tuple[str, str, str, tuple[str, ...], str]


def _content(entry: StoredEntry) -> Content:
    return entry.unit, entry.round, entry.received or "", entry.answers, entry.texts


def _said(row: AnswerRow) -> Content:
    return row.unit, row.round, row.received, row.answers, texts_of(row)


def texts_of(row: AnswerRow) -> str:
    """Give what was written freely as the store keeps it."""
    return entries.texts_to_json(row.texts)


def _text(answer: Answer) -> str:
    """Write an answer as tables do; one that waits is like none."""
    if answer.status in (AnswerStatus.UNREADABLE, AnswerStatus.PENDING):
        return str(answer.status)
    return SEPARATOR.join(answer.codes) or ("" if answer.status is AnswerStatus.BLANK else str(answer.status))


_ROW_TWICE = "row id %(value)s stands in the table twice"
_BALLOT_TWICE = "ballot %(value)s stands in the table twice"


def repeated(rows: Iterable[AnswerRow]) -> dict[int, Phrase]:
    """Give the rows whose id or ballot stands in the table before, with what is repeated."""
    seen: set[tuple[str, str]] = set()
    found = {}
    for row in rows:
        for words, value in ((_ROW_TWICE, "" if row.ballot else row.key), (_BALLOT_TWICE, row.ballot)):
            if value and (words, value) in seen:
                found[row.row] = phrase(words, value=value)
            seen.add((words, value))
    return found
