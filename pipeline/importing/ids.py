"""Rows that came before without the row ids that they have now, or with ids that they lack now: they count once."""

from collections.abc import Sequence

from sqlalchemy import Connection

from pipeline.importing.compared import SAME_FILE_SHARE, likest, without_ids
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


def refuse_other_ids(connection: Connection, rows: Sequence[AnswerRow], channel: str) -> None:
    """Refuse rows without a printed code that most likely stand in the store, told by ids there and not here."""
    for words, with_ids in ((_GOT_IDS, True), (_LOST_IDS, False)):
        mine = [row for row in rows if bool(row.key) is with_ids]
        like = likest(connection, mine, channel, without_ids if with_ids else _with_ids)
        if like and SAME_FILE_SHARE * like.same >= len(mine):
            raise like.refusal(words, mine)


def _with_ids(theirs: Sequence[StoredEntry]) -> list[StoredEntry]:
    return [entry for entry in theirs if entry.key and not entry.has_paper]
