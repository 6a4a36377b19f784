"""Long work of the desk: one piece of a kind at a time, in the background, watched by whoever asks."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Generic, TypeVar

from forms.errors import SurveyError, said_of
from forms.phrase import Phrase, phrase
from pipeline.desk.desk import Desk
from pipeline.errors import AlreadySettled

R = TypeVar("R")
Progress = Callable[[int, int], None]
MOST_SAID = 200  # letters of what an error of our own says

log = logging.getLogger(__name__)


def said_of_own(error: Exception) -> Phrase:
    """Say an error of the program itself to whoever waits; the log has all of it."""
    words = "Chương trình gặp lỗi (%(kind)s: %(said)s)"
    return phrase(words, kind=type(error).__name__, said=str(error)[:MOST_SAID])


class Stopped(Exception):
    """The desk is being closed: nothing of the work was logged yet, for it is logged as one step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class States:
    """What a kind of work is called while it runs, when it is done, and when it failed."""

    running: StrEnum
    done: StrEnum
    failed: StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Run(Generic[R]):
    """A piece of work that runs or ended."""

    by: str
    state: StrEnum
    done: int = 0
    total: int = 0
    report: R | None = None
    trouble: Phrase | None = None


class LongRun(Generic[R]):
    """Does one kind of work."""

    def __init__(self, desk: Desk, name: str, states: States) -> None:
        self._desk, self._name, self._states = desk, name, states
        self._run: Run[R] | None = None
        self._lock = threading.Lock()

    def latest(self) -> Run[R] | None:
        """Give what runs, or what ran last since the desk was started."""
        with self._lock:
            return self._run

    def start(self, work: Callable[[Progress], R], *, by: str, busy: AlreadySettled) -> Run[R]:
        """Begin the work, which is given what to call with pages done and pages in all; raise `busy` while one runs."""
        with self._lock:
            if self._run is not None and self._run.state is self._states.running:
                raise busy
            run: Run[R] = Run(by=by, state=self._states.running)
            self._run = run
        self._desk.work(self._name, lambda: self._do(work))
        return run

    def _do(self, work: Callable[[Progress], R]) -> None:
        try:
            self._note(report=work(self._step), state=self._states.done)
        except Stopped:
            self._note(state=self._states.failed)
        except (SurveyError, OSError) as error:
            self._note(state=self._states.failed, trouble=said_of(error))
        except Exception as error:  # an error of our own: it must not look as if it ran for ever
            log.exception("%s", self._name)
            self._note(state=self._states.failed, trouble=said_of_own(error))

    def _step(self, done: int, total: int) -> None:
        if self._desk.ending.is_set():
            raise Stopped
        self._note(done=done, total=total)

    def _note(self, **values: object) -> None:
        with self._lock:
            if self._run is not None:
                self._run = replace(self._run, **values)  # type: ignore[arg-type]  # names of its own fields
