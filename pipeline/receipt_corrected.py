"""Put right the day of receipt that was said of a scanned stack: by whom and why is logged, and it can be undone.

Which day a ballot has follows from its files as before: the latest that is said of any of its pages, and where none
is said that of the last hand-over.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from forms.phrase import Phrase
from forms.plan.deadline import vn_date
from pipeline.errors import AlreadySettled, UsageError
from pipeline.events import FileArchived, ReceivedCorrected, ReceivedRestored
from pipeline.judging.assemble import base_code
from pipeline.open_rounds import refuse_closed
from pipeline.receipt import DayUnconfirmed, refuse_ahead, told_of_period
from pipeline.store import Entry, custody, log, received
from pipeline.store.received import DatedFile
from pipeline.survey import Survey

ID_LETTERS = 10  # of a stack; a survey has some thousand stacks at most


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanStack:
    """Files that came in together and bear one day of receipt: those of one scan, as far as the log tells.

    A scan notes all its files before it reads the first, so their entries stand in the log one after another.
    """

    name: str
    files: tuple[DatedFile, ...]
    ballots: int  # of which a page in it counts or may count; of one file alone those of its stack
    at: str  # when its first file was archived
    by: str

    @property
    def received(self) -> str | None:
        """Give the day of receipt that is said of it now."""
        return self.files[0].received

    @property
    def pages(self) -> int:
        """Count its pages."""
        return sum(file.page_count for file in self.files)

    @property
    def id(self) -> str:
        """Tell it from any other, also from the same with a file more or less, or with another day."""
        told = "\n".join((self.received or "", *sorted(file.sha256 for file in self.files)))
        return hashlib.sha256(told.encode()).hexdigest()[:ID_LETTERS]

    def only(self, file: DatedFile) -> "ScanStack":
        """Give one of its files alone."""
        return replace(self, name=file.source, files=(file,))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDay:
    """The day of receipt that is to hold, and why."""

    day: date | None  # None: the scan says none
    reason: str
    holds: bool = False  # somebody says that it is right though it takes ballots out of the count


@dataclass(frozen=True, slots=True, kw_only=True)
class DayGiven:
    """What came of a correction, or of taking one back."""

    number: int  # of the correction: under it it is taken back
    files: int
    ballots: int  # whose day may be another now
    told: Phrase | None  # that the day takes them out of the count


def stacks(survey: Survey) -> tuple[ScanStack, ...]:
    """Give all scanned stacks with their days, the latest first."""
    archived = {json.loads(entry.body)["sha256"]: entry for entry in survey.store.entries_of(FileArchived.kind)}
    with survey.store.connection() as connection:
        files = [file for file in received.dated_files(connection) if file.sha256 in archived]
        ballots = received.ballots_by_file(connection)
    together: defaultdict[tuple[int, str, str], list[DatedFile]] = defaultdict(list)
    first_seq = _first_of_run(archived.values())
    for file in files:
        entry = archived[file.sha256]
        together[first_seq[entry.seq], entry.by, file.received or ""].append(file)
    found = []
    for some in together.values():
        first = archived[some[0].sha256]
        seen = frozenset().union(*(ballots.get(file.id, frozenset()) for file in some))
        found.append(ScanStack(name=_name(some), files=tuple(some), ballots=len(seen), at=first.at, by=first.by))
    return tuple(sorted(found, key=lambda stack: stack.files[-1].id, reverse=True))


def stack_named(survey: Survey, name: str) -> ScanStack:
    """Give the stack that is meant: by its id, by its name, or one file alone by its own name.

    Raises:
        UsageError: There is none, or several stacks, or files of them, bear this name.
    """
    every = stacks(survey)
    found = [stack for stack in every if stack.id == name] or [each for stack in every for each in _named(stack, name)]
    if not found:
        raise UsageError(
            "%(name)s: no scanned stack has this name or id: `phieu counts received` lists them", name=name
        )
    if len(found) > 1:
        raise UsageError(
            "%(name)s: %(count)s scanned stacks or files of stacks have this name: say the id of a stack, "
            "`phieu counts received` lists them; the desk also offers each file of a stack",
            name=name,
            count=len(found),
        )
    return found[0]


def stack_shown(survey: Survey, id: str, *, file: str = "") -> ScanStack:
    """Give the stack that somebody was shown, or one of its files (sha256) alone.

    Raises:
        AlreadySettled: It has another day by now, or other files.
        UsageError: None of its files is the one that is named: a script mistyped it, and the whole stack is not meant.
    """
    found = next((stack for stack in stacks(survey) if stack.id == id), None)
    if found is None:
        raise _changed()
    if not file:
        return found
    alone = next((each for each in found.files if each.sha256 == file), None)
    if alone is None:
        raise UsageError("%(name)s: none of its files has the sha256 %(file)s", name=found.name, file=file)
    return found.only(alone)


def correct(survey: Survey, stack: ScanStack, new: NewDay, *, by: str) -> DayGiven:
    """Give all files of a stack another day of receipt.

    Raises:
        UsageError: The day has not come yet or is the one that is said already, or a round that ballots of it are part
            of is closed.
        DayUnconfirmed: Ballots of it do not count with this day, and nobody says that it holds.
        AlreadySettled: Somebody else gave one of the files another day since the stack was looked up.
    """
    refuse_ahead(new.day)
    day = new.day.isoformat() if new.day else None
    if day == stack.received:
        raise UsageError(
            "%(name)s: its day of receipt is %(day)s already", name=stack.name, day=vn_date(new.day) if new.day else "—"
        )
    files = tuple(file.sha256 for file in stack.files)
    with survey.store.transaction() as transaction:
        connection = transaction.connection
        # looked at while the write lock is held: somebody may be closing a round, or correcting the same stack
        if received.days_of(connection, files) != {file.sha256: file.received for file in stack.files}:
            raise _changed()
        ballots = _open_ballots(connection, files)
        told = _told(survey, connection, {day}, ballots)
        if told is not None and not new.holds:
            raise DayUnconfirmed(told)
        transaction.append(ReceivedCorrected(files=files, received=day, reason=new.reason), by=by)
        number = log.head(connection).seq
    return DayGiven(number=number, files=len(files), ballots=len(ballots), told=told)


def take_back(survey: Survey, number: int, *, by: str) -> DayGiven:
    """Give the files of a correction the days again that they had before.

    Raises:
        UsageError: No such correction stands, one of its files was corrected again since, or a round that ballots of
            it are part of is closed.
    """
    with survey.store.transaction() as transaction:
        connection = transaction.connection
        every = received.corrections(connection)
        found = next((each for each in every if each.seq == number), None)
        if found is None:
            raise UsageError(
                "%(number)s is no correction of a day of receipt that stands: `phieu counts received` lists them",
                number=number,
            )
        if not found.is_latest:
            later = next(each for each in every if set(each.files) & set(found.files))
            raise UsageError(
                "correction %(number)s: its files were corrected again since; take back %(later)s first",
                number=number,
                later=later.seq,
            )
        ballots = _open_ballots(connection, found.files)
        told = _told(survey, connection, set(found.before), ballots)
        transaction.append(ReceivedRestored(correction=number), by=by)
    return DayGiven(number=number, files=len(found.files), ballots=len(ballots), told=told)


def _changed() -> AlreadySettled:
    return AlreadySettled("Ngày thu của lô quét này vừa được người khác sửa: xem lại rồi sửa tiếp nếu cần")


def _told(survey: Survey, connection: Connection, days: set[str | None], ballots: Mapping[str, str]) -> Phrase | None:
    """Say that ballots do not count with a day that files are given; without one they have that of their hand-over."""
    rounds = frozenset(ballots.values())
    said = [told_of_period(survey.plan, date.fromisoformat(day), rounds) for day in sorted(filter(None, days))]
    if None in days:
        receipts = custody.receipt_days(connection)
        for place in sorted({(base_code(code).split("/")[1], round_) for code, round_ in ballots.items()}):
            handed = date.fromisoformat(receipts[place]) if place in receipts else None
            said.append(told_of_period(survey.plan, handed, {place[1]}))
    return next((each for each in said if each is not None), None)


def _open_ballots(connection: Connection, files: Iterable[str]) -> dict[str, str]:
    """Give the round of each ballot of some files; UsageError where one is closed: its figures and quarters stand."""
    ballots = received.ballots_in(connection, tuple(files))
    refuse_closed(connection, sorted(set(ballots.values())))
    return ballots


def _first_of_run(entries: Iterable[Entry]) -> dict[int, int]:
    """Give for each entry, by number, the first of those that stand one after another with it."""
    found: dict[int, int] = {}
    for entry in entries:
        found[entry.seq] = found.get(entry.seq - 1, entry.seq)
    return found


def _named(stack: ScanStack, name: str) -> tuple[ScanStack, ...]:
    """Give what of a stack bears a name: all of it, or some of its files, each alone."""
    if stack.name == name:
        return (stack,)
    return tuple(stack.only(file) for file in stack.files if file.source == name)


def _name(files: list[DatedFile]) -> str:
    return files[0].source if len(files) == 1 else f"{files[0].source} … +{len(files) - 1}"
