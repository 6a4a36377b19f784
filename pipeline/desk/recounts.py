"""The second reading of all pages, started from the browser: one at a time, in the background, watched by who asks."""

import threading
from dataclasses import dataclass, replace
from enum import StrEnum

from forms.errors import SurveyError, said_of
from forms.phrase import Phrase
from pipeline.desk.desk import Desk
from pipeline.errors import AlreadySettled
from pipeline.recount import RecountOrder, recount
from pipeline.recount.report import RecountReport


class RecountState(StrEnum):
    """How far a recount has come."""

    READING = "Đang đọc lại"
    DONE = "Đã đọc lại xong"
    FAILED = "Không đọc lại được"


class Stopped(Exception):
    """The desk is being closed: nothing of the recount was logged yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A recount that runs or ended."""

    by: str
    state: RecountState = RecountState.READING
    done: int = 0
    total: int = 0
    report: RecountReport | None = None
    trouble: Phrase | None = None


class RecountDesk:
    """Runs recounts."""

    def __init__(self, desk: Desk, *, jobs: int) -> None:
        self._desk, self._jobs = desk, jobs
        self._running: Running | None = None
        self._lock = threading.Lock()

    def latest(self) -> Running | None:
        """Give the recount that runs, or the last one since the desk was started."""
        with self._lock:
            return self._running

    def start(self, *, by: str) -> Running:
        """Begin to read all pages again; AlreadySettled where somebody did already."""
        with self._lock:
            if self._running is not None and self._running.state is RecountState.READING:
                raise AlreadySettled("Đang đọc lại rồi: chờ xong đã")
            self._running = running = Running(by=by)
        self._desk.work("recount", lambda: self._read(by))
        return running

    def _read(self, by: str) -> None:
        try:
            report = recount(
                self._desk.survey,
                RecountOrder(jobs=self._jobs, by=by),
                progress=self._step,
            )
            self._note(state=RecountState.DONE, report=report)
        except Stopped:
            self._note(state=RecountState.FAILED)
        except (SurveyError, OSError) as error:
            self._note(state=RecountState.FAILED, trouble=said_of(error))

    def _step(self, done: int, total: int) -> None:
        if self._desk.ending.is_set():
            raise Stopped
        self._note(done=done, total=total)

    def _note(self, **values: object) -> None:
        with self._lock:
            if self._running is not None:
                self._running = replace(self._running, **values)  # type: ignore[arg-type]  # names of its own fields
