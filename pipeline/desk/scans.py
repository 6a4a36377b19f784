"""Scans that come in through the browser: one stack after the other, in the background, watched by whoever asks."""

import logging
import threading
import unicodedata
import uuid
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import chain, count
from pathlib import Path
from typing import BinaryIO

from forms.errors import SurveyError, said_of
from forms.phrase import Phrase, phrase
from omr.health.batch import Trouble
from pipeline.desk.desk import Desk
from pipeline.desk.long_run import said_of_own
from pipeline.desk.uploads import Ticket, forget_stack, keep_stack, stacks_left
from pipeline.errors import UsageError
from pipeline.events import PageStatus
from pipeline.left_behind import refuse_renamed
from pipeline.receipt import refuse_ahead, told_of_period
from pipeline.scanning.order import USUAL_CHANNEL, ScanOrder, ScanReport
from pipeline.scanning.scan import scan_files
from pipeline.store import pages
from pipeline.store.pages import UnreadFile
from pipeline.survey import Survey

UPLOADS = ".uploads"
MOST_NAME_BYTES = 200  # file systems take 255, and two files of one name get a number before it
KEPT_STACKS = 50  # shown after they were read; what happened to their pages is in the store for good

log = logging.getLogger(__name__)


class StackState(StrEnum):
    """How far a stack has come."""

    WAITING = "Đang chờ"
    READING = "Đang đọc"
    DONE = "Đã đọc xong"
    FAILED = "Không đọc được"


ENDED = frozenset({StackState.DONE, StackState.FAILED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """Files that were brought in together."""

    id: str
    names: tuple[str, ...]
    by: str
    received: date | None
    channel: str
    state: StackState = StackState.WAITING
    done: int = 0
    total: int = 0
    counts: tuple[tuple[str, str, int], ...] = ()  # status, reason, pages
    notes: tuple[Phrase, ...] = ()
    troubles: tuple[Trouble, ...] = ()  # with printer or scanner, told while the stack is read
    trouble: Phrase | None = None


class ScanDesk:
    """Takes uploads and reads them one stack at a time: two at once would only share the same cores."""

    def __init__(self, desk: Desk, *, jobs: int) -> None:
        self._desk, self._jobs = desk, jobs
        self._stacks: list[Stack] = []
        self._lock = threading.Lock()
        self._reading = threading.Lock()
        for ticket, _ in stacks_left(desk.folder / UPLOADS):  # taken by a desk that was ended before they were read
            self._begin(ticket)

    def stacks(self) -> tuple[Stack, ...]:
        """Give the stacks, the latest first."""
        with self._lock:
            return tuple(reversed(self._stacks))

    def busy(self) -> bool:
        """Whether anything is waiting or being read."""
        return any(stack.state in (StackState.WAITING, StackState.READING) for stack in self.stacks())

    def take(self, files: tuple[tuple[str, BinaryIO], ...], *, received: date | None, channel: str, by: str) -> Stack:
        """Keep the files and begin to read them.

        Raises:
            UsageError: There are none, nothing was printed yet, the day of receipt has not come, or the plan's code
                is not the one that was printed.
        """
        if not files:
            raise UsageError("Chưa chọn tệp nào")
        refuse_ahead(received)
        self._desk.known_forms()
        refuse_renamed(self._desk.survey)
        names = tuple(safe_name(name) for name, _ in files)
        ticket = Ticket(id=uuid.uuid4().hex, names=names, by=by, received=received, channel=channel)
        named = tuple((name, file) for (_, file), name in zip(files, unlike(names), strict=True))
        keep_stack(self._desk.folder / UPLOADS, ticket, named)
        return self._begin(ticket)

    def go_on(self, *, by: str) -> Stack:
        """Begin to read what stopped scans have left unread in the archive; it is needed nowhere else.

        Raises:
            UsageError: Nothing was left, or what is being read or waits here has to be done first.
        """
        unread = self.left_unread()
        if not unread:
            raise UsageError("Không còn trang nào chưa đọc, hoặc đang đọc dở: xem các lô quét bên dưới")
        names = tuple(each.file.source for each in unread)
        return self._begin(Ticket(id=uuid.uuid4().hex, names=names, by=by, received=None, channel=USUAL_CHANNEL), ())

    def left_unread(self) -> tuple[UnreadFile, ...]:
        """Give the files of which a stopped scan left pages unread; none while a scan of this desk may come to them."""
        if self.busy():
            return ()
        return self._desk.kept("left unread", _left_unread)  # asked for every other second by whoever looks

    def _begin(self, ticket: Ticket, paths: tuple[Path, ...] | None = None) -> Stack:
        stack = Stack(id=ticket.id, names=ticket.names, by=ticket.by, received=ticket.received, channel=ticket.channel)
        of_stack = (self._desk.folder / UPLOADS / stack.id,) if paths is None else paths
        with self._lock:
            ended = [each for each in self._stacks if each.state in ENDED]
            for each in ended[: max(0, len(self._stacks) + 1 - KEPT_STACKS)]:
                self._stacks.remove(each)
            self._stacks.append(stack)
        threading.Thread(target=self._read, args=(stack, of_stack), name=f"scan {stack.id}", daemon=True).start()
        return stack

    def _read(self, stack: Stack, paths: tuple[Path, ...]) -> None:
        uploads = self._desk.folder / UPLOADS
        with self._reading:
            self._note(stack.id, state=StackState.READING)
            order = ScanOrder(paths=paths, received=stack.received, channel=stack.channel, jobs=self._jobs, by=stack.by)
            try:
                report = scan_files(
                    self._desk.survey,
                    order,
                    progress=lambda done, total: self._note(stack.id, done=done, total=total),
                    warn=lambda _, trouble: self._warn(stack.id, trouble),
                )
                troubles = tuple(trouble for _, trouble in report.health.troubles())
                told = told_of_period(self._desk.survey.plan, stack.received) if report.pages else None
                notes = (*((told,) if told else ()), *_notes(report))
                self._note(stack.id, state=StackState.DONE, counts=_counts(report), notes=notes, troubles=troubles)
                if not report.not_taken:  # the next start reads it once more: what was taken in stays as it is
                    forget_stack(uploads, stack.id)
            except (SurveyError, OSError) as error:  # it was taken over and may be archived or not: the next start
                self._note(stack.id, state=StackState.FAILED, trouble=said_of(error))  # reads it once more
            except Exception as error:  # an error of our own: whoever waits is told, and the next start reads it again
                log.exception("stack %s", stack.id)
                trouble = phrase("%(error)s; trang đã đọc được giữ, phần còn lại chưa tính", error=said_of_own(error))
                self._note(stack.id, state=StackState.FAILED, trouble=trouble)

    def _warn(self, id: str, trouble: Trouble) -> None:
        told = next((stack.troubles for stack in self.stacks() if stack.id == id), ())  # it may be shown no more
        self._note(id, troubles=(*told, trouble))

    def _note(self, id: str, **values: object) -> None:
        with self._lock:
            for place, stack in enumerate(self._stacks):
                if stack.id == id:
                    self._stacks[place] = replace(stack, **values)  # type: ignore[arg-type]  # names of its own fields


def _left_unread(survey: Survey) -> tuple[UnreadFile, ...]:
    with survey.store.connection() as connection:
        return pages.unread_files(connection)


def _counts(report: ScanReport) -> tuple[tuple[str, str, int], ...]:
    order = list(PageStatus)
    found = sorted(report.statuses.items(), key=lambda pair: (order.index(pair[0][0]), pair[0][1]))
    return tuple((status.value, reason, count) for (status, reason), count in found)


def _notes(report: ScanReport) -> tuple[Phrase, ...]:
    same = (phrase("%(name)s: đã quét trước đây, không thay đổi gì", name=name) for name in report.same_files)
    words = "%(name)s: không phải PDF, TIFF, JPEG, PNG hay HEIC"
    skipped = (phrase(words, name=Path(name).name) for name in report.skipped)
    faults = (*report.damaged, *report.not_taken)
    damaged = (phrase("%(place)s: %(why)s", place=Phrase(place), why=Phrase(why)) for place, why in faults)
    unread = (phrase("%(place)s: %(why)s", place=Phrase(place), why=why) for place, why in report.not_read)
    return (*same, *report.said_otherwise, *skipped, *damaged, *unread)


def safe_name(name: str) -> str:
    """Give the last part of a stranger's file name without what a file system or a screen may take amiss."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(letter if letter.isprintable() and letter not in '<>:"|?*' else "_" for letter in last)
    short = plain.lstrip(".").encode("utf-8")[-MOST_NAME_BYTES:].decode("utf-8", errors="ignore")
    return short.lstrip(".") or "scan"


def unlike(names: tuple[str, ...]) -> tuple[str, ...]:
    """Tell files of the same name apart, also where a disk takes capital and small letters for the same."""
    seen: set[str] = set()
    result = []
    for place, name in enumerate(names, 1):
        numbered = (f"{number}-{name}" for number in count(place))
        own = next(each for each in chain((name,), numbered) if _on_disk(each) not in seen)
        seen.add(_on_disk(own))
        result.append(own)
    return tuple(result)


def _on_disk(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
