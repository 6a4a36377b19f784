"""Which rows of a table are new, and which came before: by their own ids, by printed codes, by what they say."""

from collections import Counter
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from forms.phrase import Phrase, phrase
from omr.reading import Answer, AnswerStatus
from pipeline.importing.coded import refuse_without_codes, sort_coded
from pipeline.importing.compared import Incoming, Sorted, content, likest, refuse_gone, said, without_ids
from pipeline.importing.counted import sort_counted
from pipeline.importing.ids import refuse_other_ids, sort_renamed
from pipeline.importing.rows import AnswerRow
from pipeline.importing.table import TableRefused
from pipeline.packing import SEPARATOR, Flag
from pipeline.store import entries, packed

_LEFT_OUT_THEN = (
    "%(same)s of the %(count)s rows that were left out then stand in %(source)s by now and may count already: "
    "say --new if these are other people's answers"
)
_CAME_BEFORE = (
    "%(same)s of the %(count)s rows stand in %(source)s, which was imported before, and "
    "rows without ids cannot be told apart: say --corrects if this table stands for that "
    "one, or --new if these are other people's answers"
)


def sort_rows(table: Incoming, rows: Sequence[AnswerRow]) -> Sorted:
    """Compare the rows of a table with what is in the store.

    Raises:
        TableRefused: Rows came before with other answers, or most of a table without ids came before.
    """
    found, again = Sorted(), table.again
    without_paper = [row for row in rows if not row.ballot]
    _by_key(table, [row for row in without_paper if row.key and not row.counted], found)
    coded = [row for row in rows if row.ballot]
    _by_ballot(table.connection, coded, found)
    stands = sort_coded(table, coded, without_paper, found)
    counted = [row for row in without_paper if row.counted]
    sort_counted(table, counted, found)
    plain = [row for row in without_paper if not row.key]
    if plain and again is not None:
        late = entries.left_out(table.connection, again)
        _by_place(table.connection, [row for row in plain if row.row not in late], again, found)
        _left_out(table, [row for row in plain if row.row in late], again, found)
    elif plain:
        _by_content(table, plain, found, stands=stands)
    if again is None and not table.new:
        strangers = [row for row in found.new if not row.ballot]
        lacking = [row for row in strangers if row.counted or not row.key]
        refuse_without_codes(table, lacking, frozenset(row.ballot for row in coded))
        refuse_other_ids(table, strangers)
        if counted:
            sort_renamed(table, without_paper, found)
    found.withdrawn = list(dict.fromkeys(found.withdrawn))
    if found.corrected and not table.corrects:
        _refuse_other_answers(table.connection, found)
    return found


def _refuse_other_answers(connection: Connection, found: Sorted) -> None:
    told = {
        "count": len(found.corrected),
        "first": ", ".join(str(row.row) for row in found.corrected[:10]),
        "source": ", ".join(entries.source_of(connection, file_id) for file_id in sorted(found.overruled)),
    }
    if any(row.counted for row in found.corrected):
        raise TableRefused(
            "%(count)s rows have the ids of rows in %(source)s, of the same unit, round and channel, and other answers "
            "(rows %(first)s): say --corrects if this table is the right one and stands for that one; if these are "
            "other people's answers, give their rows ids of their own, such as B-1",
            **told,
        )
    raise TableRefused(
        "%(count)s rows came before in %(source)s with other answers (rows %(first)s); say --corrects if "
        "this table is the right one, and its answers will stand for the earlier ones",
        **told,
    )


def _by_key(table: Incoming, rows: Sequence[AnswerRow], found: Sorted) -> None:
    earlier = {each.key: each for each in entries.with_keys(table.connection, [row.key for row in rows])}
    files = table.files()
    for row in rows:
        entry = earlier.get(row.key)
        if entry is not None and files[entry.file_id].channel != table.channel and content(entry) != said(row):
            raise TableRefused(
                "row %(row)s: %(key)s came by %(then)s in %(source)s with other answers, and now by %(now)s: "
                "a row keeps the channel that it came by",
                row=row.row,
                key=row.key,
                then=files[entry.file_id].channel,
                source=files[entry.file_id].source,
                now=table.channel,
            )
        if entry is not None and entry.has_paper and content(entry) != said(row):
            raise TableRefused(
                "row %(row)s: %(key)s came with the ballot code %(ballot)s in %(source)s, and has other answers and no "
                "code here: write its code in a column `ballot`, or a scan of it would count again",
                row=row.row,
                key=row.key,
                ballot=entry.ballot,
                source=files[entry.file_id].source,
            )
        found.note(row, entry)


def _by_ballot(connection: Connection, rows: Sequence[AnswerRow], found: Sorted) -> None:
    codes = [row.ballot for row in rows]
    typed = {each.ballot: each for each in entries.with_ballots(connection, codes)}
    scans = packed.answers_of(connection, codes)
    for row in rows:
        scan, entry = scans.get(row.ballot), typed.get(row.ballot)
        if entry is not None and entry.status == entries.DISPUTED and content(entry) != said(row):
            raise TableRefused(
                "row %(row)s: %(ballot)s was typed before and waits for a person to choose between "
                "that and its scan: `phieu review list` shows it; settle it first",
                row=row.row,
                ballot=row.ballot,
            )
        if entry is not None or scan is None:
            found.note(row, entry)
        elif not scan.flags & (Flag.WAITING | Flag.MISSING) and tuple(map(_text, scan.answers)) == row.answers:
            found.scanned += 1
        else:
            found.disputed.append(row)


def _by_place(connection: Connection, rows: Sequence[AnswerRow], file: entries.AnswerFile, found: Sorted) -> None:
    """Rows of the very same file are known by their place in it."""
    earlier = {entry.row: entry for entry in entries.of_file(connection, file.id)}
    refuse_gone([row for row in rows if row.row not in earlier])
    for row in rows:
        found.note(row, earlier[row.row])


def _left_out(table: Incoming, rows: Sequence[AnswerRow], file: entries.AnswerFile, found: Sorted) -> None:
    """Rows that were bad when their file came are new, unless they came in another table since."""
    other = None if table.new else likest(table, rows, without_ids, but=file)
    if other is not None:
        raise other.refusal(_LEFT_OUT_THEN, rows)
    found.new.extend(rows)


def _by_content(table: Incoming, rows: Sequence[AnswerRow], found: Sorted, *, stands: bool) -> None:
    """Rows without ids cannot be told from the like answers of other people; whole tables can.

    Where rows with codes show that this table stands for an earlier one, those without that are like none are new.
    """
    earlier = likest(table, rows, without_ids)
    if earlier is None or table.new:
        if table.corrects and not stands and earlier is None:
            raise TableRefused("--corrects: no earlier table of this channel has rows like these; leave it out")
        found.new.extend(rows)
        return
    if not table.corrects:
        raise earlier.refusal(_CAME_BEFORE, rows)
    left = Counter(said(row) for row in rows)
    for entry in earlier.entries:
        their = content(entry)
        if left[their]:
            left[their] -= 1
            found.known += 1
        else:
            found.withdrawn.append(entry.ballot)
    for row in rows:
        if left[said(row)]:
            left[said(row)] -= 1
            found.new.append(row)


def _text(answer: Answer) -> str:
    """Write an answer as tables do; one that waits is like none."""
    if answer.status in (AnswerStatus.UNREADABLE, AnswerStatus.PENDING):
        return str(answer.status)
    return SEPARATOR.join(answer.codes) or ("" if answer.status is AnswerStatus.BLANK else str(answer.status))


_ROW_TWICE = "row id %(value)s stands in the table twice"
_BALLOT_TWICE = "ballot %(value)s stands in the table twice"


def repeated(rows: Iterable[AnswerRow]) -> dict[int, Phrase]:
    """Give the rows whose id or ballot stands in the table before, with what is repeated."""
    seen: set[tuple[str, ...]] = set()
    found = {}
    for row in rows:
        within = (row.unit, row.round) if row.counted else ()
        for words, value, *place in (
            (_ROW_TWICE, "" if row.ballot and row.counted else row.key, *within),
            (_BALLOT_TWICE, row.ballot),
        ):
            if value and (words, value, *place) in seen:
                found[row.row] = phrase(words, value=value)
            seen.add((words, value, *place))
    return found
