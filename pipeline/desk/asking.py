"""How much is asked at the desk: the number of silent errors expected, who set it, and moving it in the background."""

import threading
from dataclasses import dataclass, replace
from enum import StrEnum

from forms.errors import SurveyError, said_of
from forms.phrase import Phrase
from omr.likelihood import RULES_ALONE, fit
from pipeline.desk.desk import Desk
from pipeline.errors import AlreadySettled, UsageError
from pipeline.events import BoundaryMoved
from pipeline.redeciding import RedecideOrder, RedecideReport, redecide
from pipeline.store import boundary, items, journal

LEAST, MOST = fit().gray.expected_errors[0], fit().gray.expected_errors[-1]  # in 10,000 marks


class AskingState(StrEnum):
    """How far deciding again has come."""

    DECIDING = "Đang quyết định lại"
    DONE = "Đã quyết định lại"
    FAILED = "Không quyết định lại được"


class Stopped(Exception):
    """The desk is being closed: nothing was decided again, for it is one step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What holds now."""

    expected_errors: float | None  # in 10,000 marks; None where nobody said, so that the rules alone decide
    by: str
    at: str
    earlier: bool  # whether there is a setting to go back to
    waiting: int  # items


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciding:
    """Deciding again, as it runs or ended."""

    by: str
    state: AskingState = AskingState.DECIDING
    done: int = 0
    total: int = 0
    report: RedecideReport | None = None
    trouble: Phrase | None = None


class AskingDesk:
    """Shows the setting and moves it: one person at a time, for everything is decided again as one step."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._deciding: Deciding | None = None
        self._lock = threading.Lock()

    def setting(self) -> Setting:
        """Give what holds now, and who said so."""
        with self._desk.survey.store.connection() as connection:
            said = boundary.settings(connection)
            latest = journal.entries_before(connection, before=None, kind=BoundaryMoved.kind, most=1)
            waiting = items.count_open(connection)
        current = next(iter(said), RULES_ALONE)
        return Setting(
            expected_errors=None if current == RULES_ALONE else current,
            by=latest[0].by if latest else "",
            at=latest[0].at if latest else "",
            earlier=bool(said),
            waiting=waiting,
        )

    def latest(self) -> Deciding | None:
        """Give what runs, or what ran last since the desk was started."""
        with self._lock:
            return self._deciding

    def move(self, expected_errors: float | None, *, by: str) -> None:
        """Begin to decide everything again for another number; None goes back to the setting before.

        Raises:
            UsageError: The number is out of what was fitted, or there is nothing to go back to.
            AlreadySettled: It is being decided again already.
        """
        if expected_errors is not None and not LEAST <= expected_errors <= MOST:
            raise UsageError("Số lỗi dự kiến phải từ %(least)s đến %(most)s", least=f"{LEAST:g}", most=f"{MOST:g}")
        if expected_errors is None and not self.setting().earlier:
            raise UsageError("Mức này chưa từng đổi nên không có gì để quay lại")
        self._desk.known_forms()
        with self._lock:
            if self._deciding is not None and self._deciding.state is AskingState.DECIDING:
                raise AlreadySettled("Đang quyết định lại rồi: chờ xong đã")
            self._deciding = Deciding(by=by)
        order = RedecideOrder(expected_errors=expected_errors, undo=expected_errors is None, by=by)
        self._desk.work("redecide", lambda: self._decide(order))

    def _decide(self, order: RedecideOrder) -> None:
        try:
            report = redecide(self._desk.survey, order, progress=self._step)
            self._note(state=AskingState.DONE, report=report)
        except Stopped:
            self._note(state=AskingState.FAILED)
        except (SurveyError, OSError) as error:
            self._note(state=AskingState.FAILED, trouble=said_of(error))

    def _step(self, done: int, total: int) -> None:
        if self._desk.ending.is_set():
            raise Stopped
        self._note(done=done, total=total)

    def _note(self, **values: object) -> None:
        with self._lock:
            if self._deciding is not None:
                self._deciding = replace(self._deciding, **values)  # type: ignore[arg-type]  # names of its own fields
