"""Rows that their table only counts: 1, 2, 3. Such an id tells rows of one unit, round and channel apart, no others."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NoReturn

from pipeline.importing.compared import SAME_FILE_SHARE, Incoming, Sorted, place_of, refuse_gone, texts_of
from pipeline.importing.rows import AnswerRow
from pipeline.importing.table import TableRefused
from pipeline.store import entries
from pipeline.store.entries import AnswerFile, StoredEntry


def sort_counted(table: Incoming, rows: Sequence[AnswerRow], found: Sorted) -> None:
    """Put counted rows beside those of the same unit, round and channel, or of the very same file.

    Raises:
        TableRefused: Those that are new here stand elsewhere, with the same answers.
    """
    if not rows:
        return
    connection, again, files = table.connection, table.again, table.files()
    alike = [entry for entry in entries.with_keys(connection, [row.key for row in rows]) if not entry.has_paper]
    by_row = {entry.row: entry for entry in entries.of_file(connection, again.id)} if again else {}
    here = {place_of(entry): entry for entry in alike if files[entry.file_id].channel == table.channel}
    standing = {row.row: by_row.get(row.row) or here.get(place_of(row)) for row in rows}
    for row in rows:
        if standing[row.row]:
            found.note(row, standing[row.row])
    taken = {entry.id: entry for entry in standing.values() if entry}
    strangers = [row for row in rows if not standing[row.row]]
    if not again and not table.corrects and not found.corrected:
        _refuse_parts(table, rows, taken.values())
    if again:
        late = entries.left_out(connection, again)
        refuse_gone([row for row in strangers if row.row not in late])
    moved = _moved(strangers, [entry for entry in alike if entry.id not in taken])
    if table.corrects:  # a later version of a table may put some of its rows under another unit or round
        this_table = {entry.file_id for entry in taken.values() if files[entry.file_id].channel == table.channel}
        mended = {row: entry for row, entry in moved.items() if entry.file_id in this_table}
        for row, entry in mended.items():
            found.note(row, entry)
        strangers = [row for row in strangers if row not in mended]
        moved = {row: entry for row, entry in moved.items() if row not in mended}
    if moved and not table.new and SAME_FILE_SHARE * len(moved) >= len(strangers):
        _refuse(next(iter(moved.values())), files, same=len(moved), count=len(strangers))
    found.new.extend(strangers)


def _refuse_parts(table: Incoming, rows: Sequence[AnswerRow], taken: Collection[StoredEntry]) -> None:
    """Refuse rows that stand in another table of which these are but a part: they may be other people's first rows.

    A later version of a table has the rows that it had; a table of others begins to count where any table does.
    """
    mine = set(map(place_of, rows))
    for file_id in sorted({entry.file_id for entry in taken}):
        same = sum(entry.file_id == file_id for entry in taken)
        theirs = [entry for entry in entries.of_file(table.connection, file_id) if entry.key and not entry.has_paper]
        lacking = sum(place_of(entry) not in mine for entry in theirs)
        if lacking:
            raise TableRefused(
                "%(same)s of the %(count)s rows have the ids and answers of rows in %(source)s, and %(lacking)s rows "
                "of that table lack here: if this is a part of it, its rows count already (say --corrects to take what "
                "is new); if these are other people's answers, give their rows ids of their own, such as B-1",
                same=same,
                count=len(rows),
                source=table.files()[file_id].source,
                lacking=lacking,
            )


def _moved(rows: Sequence[AnswerRow], alike: Sequence[StoredEntry]) -> dict[AnswerRow, StoredEntry]:
    """Give the rows that stand somewhere else under the same id with the same answers, each beside an entry."""
    elsewhere: defaultdict[tuple[str, tuple[str, ...], str], list[StoredEntry]] = defaultdict(list)
    for entry in alike:
        elsewhere[entry.key, entry.answers, entry.texts].append(entry)
    found = {}
    for row in rows:
        same = elsewhere[row.key, row.answers, texts_of(row)]
        if same:
            found[row] = same.pop(0)
    return found


def _refuse(entry: StoredEntry, files: Mapping[int, AnswerFile], *, same: int, count: int) -> NoReturn:
    raise TableRefused(
        "%(same)s of the %(count)s rows that are new here have the ids and answers of rows in %(source)s, which "
        "came by %(channel)s for unit %(unit)s, round %(round)s: say --new if these are other people's answers; if "
        "they are the same people's, they count already, and a wrong unit or round is mended by importing "
        "%(source)s itself again with --unit or --round and --corrects",
        same=same,
        count=count,
        source=files[entry.file_id].source,
        channel=files[entry.file_id].channel,
        unit=entry.unit,
        round=entry.round,
    )
