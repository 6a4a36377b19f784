"""Take a table of answers into the survey: whole or not at all, and each set of answers once."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from forms.questionnaire import Questionnaire
from forms.setting import set_form
from pipeline.archive import Archive
from pipeline.errors import UsageError
from pipeline.events import AnswerFileArchived, AnswersImported, AnswersWithdrawn, FormSet
from pipeline.importing.again import CHANNEL, KEEP_CHANNEL, SAY_CORRECTS, SaidOtherwise, differences
from pipeline.importing.compared import Incoming, Sorted, texts_of
from pipeline.importing.formats import AnswerTable, file_bytes, read_table
from pipeline.importing.known import repeated, sort_rows
from pipeline.importing.order import ImportCheck, ImportOrder, ImportReport, RowsRefused
from pipeline.importing.rows import AnswerRow, Given, RowFault, RowReader
from pipeline.importing.set_aside import waiting_again
from pipeline.importing.table import TableRefused
from pipeline.importing.who_answered import WhoAnswered
from pipeline.known_units import require_units
from pipeline.left_behind import refuse_renamed
from pipeline.manifest import PrintedBallot
from pipeline.open_rounds import refuse_closed
from pipeline.paperless import paperless_code
from pipeline.printing.first_time import form_events
from pipeline.receipt import refuse_ahead
from pipeline.store import Transaction, books, entries, printed
from pipeline.survey import Survey

BATCH_ROWS = 1000  # of one log entry: some 100 kB


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looked:
    """What stands in a table."""

    rows: list[AnswerRow]
    faults: list[RowFault]
    unused: tuple[str, ...]
    heading_row: int
    not_kept: tuple[str, ...] = ()  # columns that say who answered
    already: int = 0  # rows that count since the very same file came before

    @property
    def row_count(self) -> int:
        """How many rows hold answers, good or bad."""
        return len(self.rows) + len({fault.row for fault in self.faults}) + self.already


def import_answers(survey: Survey, order: ImportOrder) -> ImportReport:
    """Import one table.

    Raises:
        NothingFound: The file is not there.
        TableRefused: The table or its rows cannot be taken; nothing was.
        UsageError: There is no such unit or round.
    """
    _check(survey, order)
    name, data = order.source, file_bytes(order.path)
    before = _came_before(survey, order, data)
    looked = _looked_through(survey, order, data) if before is None else _looked_again(survey, order, data, before)
    if before is not None and not looked.rows:
        return _same(looked, name)
    if looked.faults and not order.skip_bad:
        raise RowsRefused(name, tuple(looked.faults))
    if not looked.rows:
        raise TableRefused(
            "%(name)s: no row below the headings (row %(heading_row)s) holds answers",
            name=name,
            heading_row=looked.heading_row,
        )
    return _taken(survey, order, looked, data, before)


def _came_before(survey: Survey, order: ImportOrder, data: bytes) -> entries.AnswerFile | None:
    """Give the table that had the very same bytes; TableRefused for what the survey itself made of one to keep it."""
    sha256 = hashlib.sha256(data).hexdigest()
    with survey.store.connection() as connection:
        files = entries.answer_files(connection)
    before = next((file for file in files if file.sha256 == sha256), None)
    copied = next((file for file in files if file.kept == sha256), None)
    if before is None and copied is not None:
        raise TableRefused(
            "%(name)s is what this survey keeps of %(source)s, without the columns that say who answered: its rows "
            "came in with that table; to correct them, import that table itself again, or a corrected one",
            name=order.source,
            source=copied.source,
        )
    return before


def _archived(survey: Survey, order: ImportOrder, data: bytes, looked: _Looked) -> AnswerFileArchived:
    """Keep the table; of one that says who answered only a copy that does not, for no purge takes tables away."""
    sha256 = hashlib.sha256(data).hexdigest()
    if looked.not_kept:
        data = WhoAnswered(_table(survey, order, data), _forms(survey)).emptied()
    kept = Archive(folder=survey.archive_folder).store_bytes(data)
    return AnswerFileArchived(
        sha256=sha256,
        archived=kept.path.relative_to(survey.folder).as_posix(),
        source=order.source,
        size_bytes=kept.bytes,
        channel=order.channel,
        row_count=len(looked.rows),
        skipped=tuple(str(fault) for fault in looked.faults),
        kept=kept.sha256 if looked.not_kept else "",
        not_kept=looked.not_kept,
    )


def _taken(
    survey: Survey, order: ImportOrder, looked: _Looked, data: bytes, before: entries.AnswerFile | None
) -> ImportReport:
    """Archive and log the table, where it is new, and take its good rows, as one step."""
    name, rows = order.source, looked.rows
    sha256 = hashlib.sha256(data).hexdigest()
    first_time = _form_events(survey, rows)
    with survey.store.transaction() as transaction:
        if before is None and entries.find_answer_file(transaction.connection, sha256) is not None:
            return _same(replace(looked, rows=[], already=len(rows)), name)  # another program took it just now
        refuse_closed(transaction.connection, {row.round for row in rows})
        table = Incoming(
            connection=transaction.connection,
            channel=order.channel,
            corrects=order.corrects,
            new=order.new,
            again=before,
        )
        found = sort_rows(table, rows)
        # what a correction takes back may stand in another round than its rows
        refuse_closed(transaction.connection, dict.fromkeys(code.split("/")[2] for code in found.withdrawn))
        # Only a table that is taken: what else lay in the archive would be waited for and counted nowhere.
        archived = _archived(survey, order, data, looked) if before is None else None
        if archived:
            transaction.append(archived, by=order.by)
        for event in first_time:
            transaction.append(event, by=order.by)
        _append(transaction, found, sha256=sha256, order=order, plan=survey.plan.code)
        again = tuple(waiting_again(transaction.connection, found.withdrawn))
        for page in again:
            transaction.append(page, by=order.by)
    return ImportReport(
        source=name,
        rows=looked.row_count,
        new=len(found.new),
        corrected=len(found.corrected),
        known=found.known + looked.already,
        scanned=found.scanned,
        disputed=len(found.disputed),
        asked_again=len(again),
        withdrawn=len(found.withdrawn),
        skipped=tuple(looked.faults),
        unused=looked.unused,
        not_kept=archived.not_kept if archived else (),
    )


def _looked_again(survey: Survey, order: ImportOrder, data: bytes, before: entries.AnswerFile) -> _Looked:
    """Give what the very same bytes hold that does not count yet: rows that were bad then, or all by other words.

    Raises:
        SaidOtherwise: They come with another day, unit, round or channel beside them, and nobody said that these hold.
    """
    try:
        looked = _looked_through(survey, order, data)
    except TableRefused:  # its form has changed since: nothing can be said but that it came before
        return _Looked(rows=[], faults=[], unused=(), heading_row=0, already=before.row_count)
    with survey.store.connection() as connection:
        differs = differences(entries.of_file(connection, before.id), looked.rows)
        late = entries.left_out(connection, before)
    if order.channel != before.channel:
        raise SaidOtherwise(order.source, CHANNEL.format(then=before.channel, now=order.channel), KEEP_CHANNEL)
    if differs and not order.corrects:
        raise SaidOtherwise(order.source, "; ".join(differs), SAY_CORRECTS)
    if differs:
        return looked
    rows = [row for row in looked.rows if row.row in late]
    faults = [fault for fault in looked.faults if fault.row in late]  # what else is bad by now counts all the same
    rest = looked.row_count - len(rows) - len({fault.row for fault in faults})
    return replace(looked, rows=rows, faults=faults, already=rest)


def check_answers(survey: Survey, order: ImportOrder) -> ImportCheck:
    """Look through a table; nothing of it is taken.

    Raises:
        NothingFound: The file is not there.
        TableRefused: It is no table of answers.
        UsageError: There is no such unit or round.
    """
    _check(survey, order)
    data = file_bytes(order.path)
    before = _came_before(survey, order, data)
    found = _looked_through(survey, order, data)
    again = _looked_again(survey, order, data, before) if before is not None else found
    return ImportCheck(
        source=order.source,
        good=len(found.rows),
        heading_row=found.heading_row,
        faults=tuple(found.faults),
        unused=found.unused,
        same_file=before is not None and not again.rows,
        not_kept=found.not_kept if before is None else (),
    )


def _looked_through(survey: Survey, order: ImportOrder, data: bytes) -> _Looked:
    table = _table(survey, order, data)
    reader = _reader(survey, table, order, order.source)
    who = WhoAnswered(table, _forms(survey))
    rows, faults = _read(table, reader, who)
    return _Looked(rows=rows, faults=faults, unused=reader.unused, heading_row=table.heading_row, not_kept=who.columns)


def _table(survey: Survey, order: ImportOrder, data: bytes) -> AnswerTable:
    return read_table(data, order.source, tuple(survey.plan.questionnaires.values()))


def _forms(survey: Survey) -> tuple[Questionnaire, ...]:
    """Give the forms that a table may answer: those of the plan, and as they were printed."""
    return (*survey.plan.questionnaires.values(), *(form.questionnaire for form in survey.forms().values()))


def _check(survey: Survey, order: ImportOrder) -> None:
    refuse_ahead(order.received)
    refuse_renamed(survey)
    require_units(survey.plan, order.unit)
    labels = [each.label for each in survey.plan.rounds()]
    if order.round is not None and order.round not in labels:
        raise UsageError("%(round)s is no round of the plan: %(labels)s", round=order.round, labels=", ".join(labels))
    if order.corrects and order.new:
        raise UsageError("--corrects and --new say opposite things of the same rows: leave one of them out")


def _same(looked: _Looked, name: str) -> ImportReport:
    counted = {"new": 0, "corrected": 0, "scanned": 0, "disputed": 0, "asked_again": 0, "withdrawn": 0}
    return ImportReport(
        source=name,
        rows=looked.row_count,
        known=looked.already,
        skipped=tuple(looked.faults),
        unused=(),
        not_kept=(),
        same_file=True,
        **counted,
    )


def _reader(survey: Survey, table: AnswerTable, order: ImportOrder, name: str) -> RowReader:
    forms = survey.forms()
    with survey.store.connection() as connection:
        closed = frozenset(books.closings(connection))
        known = {each.ballot.code: each for each in printed.printed_ballots(connection)}

    def printed_form(ballot: PrintedBallot) -> Questionnaire:
        return forms[ballot.form, ballot.version].questionnaire

    return RowReader(
        table.headings,
        survey.plan,
        Given(channel=order.channel, unit=order.unit, round=order.round, received=order.received),
        name=name,
        exact=table.exact,
        form_of=cache(lambda unit: _form_now(survey, unit)),
        printed=known.get,
        printed_form=printed_form,
        closed=closed,
    )


def _form_now(survey: Survey, unit: str) -> Questionnaire:
    """Give the form that a unit is asked with: as it was printed, where its version was."""
    planned = survey.plan.questionnaire_of(unit)
    was_printed = survey.forms().get((planned.form, planned.version))
    return was_printed.questionnaire if was_printed else planned


def _read(table: AnswerTable, reader: RowReader, who: WhoAnswered) -> tuple[list[AnswerRow], list[RowFault]]:
    rows: list[AnswerRow] = []
    faults: list[RowFault] = []
    for line in table.lines:
        if not any(cell.strip() for cell in line.cells):
            continue
        who.note(line)
        found = reader.read(line)
        if isinstance(found, AnswerRow):
            rows.append(found)
        else:
            faults.extend(found)
    twice = repeated(rows)
    faults.extend(RowFault(row=row, column="", value="", reason=why) for row, why in twice.items())
    return [row for row in rows if row.row not in twice], faults


def _form_events(survey: Survey, rows: Sequence[AnswerRow]) -> tuple[FormSet, ...]:
    """Say to the log which forms are asked before they were ever printed."""
    used = dict.fromkeys((row.form, row.version) for row in rows)
    unset = [key for key in used if key not in survey.forms()]
    planned = {(form.form, form.version): form for form in survey.plan.questionnaires.values()}
    return tuple(event for key in unset for event in form_events(survey, set_form(planned[key])))


def _append(transaction: Transaction, found: Sorted, *, sha256: str, order: ImportOrder, plan: str) -> None:
    if found.withdrawn:
        reason = f"corrected by {order.source}"
        transaction.append(AnswersWithdrawn(ballots=tuple(found.withdrawn), reason=reason), by=order.by)
    disputed = frozenset(row.ballot for row in found.disputed)
    by_form: defaultdict[tuple[str, str], list[AnswerRow]] = defaultdict(list)
    for row in (*found.new, *found.corrected, *found.disputed):
        by_form[row.form, row.version].append(row)
    for rows in by_form.values():
        for batch in _batches(rows):
            transaction.append(_imported(plan, batch, order.channel, sha256=sha256, disputed=disputed), by=order.by)


def _batches(rows: Sequence[AnswerRow]) -> Iterator[Sequence[AnswerRow]]:
    for start in range(0, len(rows), BATCH_ROWS):
        yield rows[start : start + BATCH_ROWS]


def _imported(
    plan: str, rows: Sequence[AnswerRow], channel: str, *, sha256: str, disputed: frozenset[str]
) -> AnswersImported:
    return AnswersImported(
        file=sha256,
        form=rows[0].form,
        version=rows[0].version,
        rows=tuple(row.row for row in rows),
        keys=tuple(row.key for row in rows),
        ballots=tuple(row.ballot or _code(plan, row, channel, sha256) for row in rows),
        units=tuple(row.unit for row in rows),
        rounds=tuple(row.round for row in rows),
        received=tuple(row.received for row in rows),
        answers=tuple(json.dumps(row.answers, separators=(",", ":")) for row in rows),
        texts=tuple(texts_of(row) for row in rows),
        disputed=tuple(row.ballot for row in rows if row.ballot in disputed),
    )


def _code(plan: str, row: AnswerRow, channel: str, sha256: str) -> str:
    place = f"{plan}/{row.unit}/{row.round}"
    return paperless_code(place, channel, key=row.key, numbered=row.counted, table=sha256, row=row.row)
