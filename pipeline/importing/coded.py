"""Rows that came before without the printed code of their ballot, or with another one: they would count twice.

A row's own id tells it for sure. Rows without one, or with numbers that any table has, are told table by table.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from pipeline.importing.compared import SAME_FILE_SHARE, Incoming, Sorted, content, likest, place_of, said
from pipeline.importing.rows import AnswerRow
from pipeline.importing.table import TableRefused
from pipeline.store import entries
from pipeline.store.entries import StoredEntry

_LOST_CODES = (
    "%(same)s of the %(count)s rows without a ballot code stand in %(source)s with one, and would count "
    "twice: give their codes in a column `ballot`, or say --new if these are other people's answers"
)
_UNCLEAR = (
    "%(same)s of the %(count)s new rows with ballot codes have the answers of rows in %(source)s, which have none: "
    "import those that stand for that table in one table with --corrects, and other people's in another with --new"
)


def sort_coded(table: Incoming, rows: Sequence[AnswerRow], others: Sequence[AnswerRow], found: Sorted) -> bool:
    """Let rows with a printed code stand for what the same rows said without it, or with another one.

    Args:
        table: Which comes in.
        rows: Those of it that have a printed code, put beside what is known of their ballots already.
        others: Those of it that have none.
        found: What is known of them; changed.

    Returns:
        Whether the table stands for an earlier one without codes.

    Raises:
        TableRefused: They came before, and nobody said that this table stands for that.
    """
    links = _by_id(table, rows)
    linked = {row.row for row, _ in links}
    fresh = {row.row for row in (*found.new, *found.disputed)} - linked
    unnamed = [row for row in rows if row.row in fresh and (row.counted or not row.key)]
    by_id = {row.key for row in (*rows, *others) if row.key and not row.counted}

    def gone(theirs: Sequence[StoredEntry]) -> list[StoredEntry]:
        return [entry for entry in _not_here(theirs, others) if not entry.has_paper and entry.key not in by_id]

    like = None if table.new or table.again is not None else likest(table, unnamed, gone)
    stood_for = [entry for _, entry in links]
    if like:
        if table.corrects and SAME_FILE_SHARE * like.same < max(len(unnamed), len(like.entries)):
            raise like.refusal(_UNCLEAR, unnamed)
        stood_for += _stood_for(unnamed, like.entries)
    if not stood_for:
        return False
    if not table.corrects:
        raise _came_before(table, stood_for, known_by_id=bool(links))
    stands = linked | {row.row for row in unnamed if like}
    found.corrected.extend(row for row in found.new if row.row in stands)
    found.new = [row for row in found.new if row.row not in stands]
    for entry in stood_for:
        found.withdrawn.append(entry.ballot)
        found.overruled.add(entry.file_id)
    return like is not None


def refuse_without_codes(table: Incoming, rows: Sequence[AnswerRow], codes: Collection[str]) -> None:
    """Refuse rows that most likely stand in the store with a printed code, which they lack here.

    Those whose codes the same table has stand in it as themselves: its other rows are other people's.
    """

    def lacking(theirs: Sequence[StoredEntry]) -> list[StoredEntry]:
        return [entry for entry in theirs if entry.has_paper and entry.ballot not in codes]

    like = likest(table, rows, lacking)
    if like and SAME_FILE_SHARE * like.same >= len(rows):
        raise like.refusal(_LOST_CODES, rows)


def _by_id(table: Incoming, rows: Sequence[AnswerRow]) -> list[tuple[AnswerRow, StoredEntry]]:
    """Give the entries that have the own id of one of the rows, and another code or none."""
    unique = {row.key: row for row in rows if row.key and not row.counted}
    same = [(unique[entry.key], entry) for entry in entries.with_keys(table.connection, tuple(unique))]
    links = [(row, entry) for row, entry in same if entry.ballot != row.ballot]
    files = table.files()
    for row, entry in links:
        if files[entry.file_id].channel != table.channel:
            raise TableRefused(
                "row %(row)s: %(key)s came by %(then)s in %(source)s without this ballot code, and now by %(now)s: "
                "a row keeps the channel that it came by",
                row=row.row,
                key=row.key,
                then=files[entry.file_id].channel,
                source=files[entry.file_id].source,
                now=table.channel,
            )
        if entry.status == entries.DISPUTED:
            raise TableRefused(
                "row %(row)s: %(key)s came before as %(ballot)s, which waits for a person to choose between that and "
                "its scan: `phieu review list` shows it; settle it first",
                row=row.row,
                key=row.key,
                ballot=entry.ballot,
            )
    return links


def _not_here(theirs: Sequence[StoredEntry], others: Sequence[AnswerRow]) -> Iterator[StoredEntry]:
    """Give the entries of a table but for those that stand in its later version without a code still.

    These come first: an entry that both a row with a code and one without could be is the one without, and the other
    is somebody else's. Were it taken for the one with the code, the row without would count no more.
    """
    places = {place_of(row) for row in others if row.key}
    left = Counter(said(row) for row in others if not row.key)
    for entry in theirs:
        if place_of(entry) in places:
            continue
        if not entry.has_paper and not entry.key and left[content(entry)]:
            left[content(entry)] -= 1
        else:
            yield entry


def _stood_for(coded: Sequence[AnswerRow], theirs: Sequence[StoredEntry]) -> Iterator[StoredEntry]:
    """Give the entries of a table without codes that its later version with codes stands for.

    As in any later version, what stands in it no more is gone.
    """
    mine = set(map(place_of, coded)) & {place_of(entry) for entry in theirs if entry.key}
    left = Counter(said(row) for row in coded if place_of(row) not in mine)
    left -= Counter(content(entry) for entry in theirs if not entry.key)
    for entry in theirs:
        if place_of(entry) in mine or not entry.key:
            yield entry
        elif left[content(entry)]:
            left[content(entry)] -= 1
            yield entry


def _came_before(table: Incoming, stood_for: Sequence[StoredEntry], *, known_by_id: bool) -> TableRefused:
    files = table.files()
    told = {
        "count": len(stood_for),
        "source": ", ".join(files[file_id].source for file_id in sorted({entry.file_id for entry in stood_for})),
    }
    if known_by_id:
        return TableRefused(
            "%(count)s rows came before in %(source)s without a ballot code or with another one, and would count "
            "twice: say --corrects if this table is the right one, and it will stand for the earlier one",
            **told,
        )
    return TableRefused(
        "%(count)s rows stand in %(source)s without a ballot code, and would count twice: say --corrects if this "
        "table stands for that one, or --new if these are other people's answers",
        **told,
    )
