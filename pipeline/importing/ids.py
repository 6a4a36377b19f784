"""Rows that came before without the row ids that they have now, or with ids that they lack now: they count once."""

from collections.abc import Sequence

from pipeline.importing.compared import SAME_FILE_SHARE, Incoming, Sorted, likest, place_of, without_ids
from pipeline.importing.rows import AnswerRow
from pipeline.store.entries import StoredEntry

_GOT_IDS = (
    "%(same)s of the %(count)s new rows with row ids stand in %(source)s without any, and would count twice: leave the "
    "ids out and say --corrects if this table stands for that one, or say --new if these are other people's answers"
)
_LOST_IDS = (
    "%(same)s of the %(count)s new rows without row ids stand in %(source)s with ids, and would count twice: give "
    "their ids as they are there, or say --new if these are other people's answers"
)


_CHANGED_IDS = (
    "%(same)s of the %(count)s new rows stand in %(source)s with other row ids, and would count twice: say --corrects "
    "if this table stands for that one, or --new if these are other people's answers"
)


def refuse_other_ids(table: Incoming, rows: Sequence[AnswerRow]) -> None:
    """Refuse rows without a printed code that most likely stand in the store, told by ids there and not here."""
    for words, with_ids in ((_GOT_IDS, True), (_LOST_IDS, False)):
        mine = [row for row in rows if bool(row.key) is with_ids]
        like = likest(table, mine, without_ids if with_ids else _with_ids)
        if like and SAME_FILE_SHARE * like.same >= len(mine):
            raise like.refusal(words, mine)


def sort_renamed(table: Incoming, rows: Sequence[AnswerRow], found: Sorted) -> None:
    """Let a table whose rows were given other ids stand for what it was before, as a person says.

    Args:
        table: Which comes in.
        rows: All rows of it without a printed code.
        found: What is known of them; changed.

    Raises:
        TableRefused: Most of its new rows stand elsewhere under other ids, and nobody said which is meant.
    """
    fresh = {row.row for row in found.new}
    mine = [row for row in rows if row.row in fresh and row.counted]
    ids = set(map(place_of, rows))
    if len(mine) < len(rows):
        return  # rows that are known by their ids show that it kept them

    def gone(theirs: Sequence[StoredEntry]) -> list[StoredEntry]:
        return [entry for entry in _with_ids(theirs) if place_of(entry) not in ids]

    like = likest(table, mine, gone)
    if like is None or SAME_FILE_SHARE * like.same < len(mine):
        return
    if not table.corrects:
        raise like.refusal(_CHANGED_IDS, mine)
    found.new = [row for row in found.new if row.row not in fresh]
    found.corrected.extend(mine)
    found.withdrawn.extend(entry.ballot for entry in like.entries)
    found.overruled.add(like.file.id)


def _with_ids(theirs: Sequence[StoredEntry]) -> list[StoredEntry]:
    return [entry for entry in theirs if entry.key and not entry.has_paper]
