"""How much is asked at the desk: the number of silent errors expected, who set it, and moving it in the background."""

from dataclasses import dataclass
from enum import StrEnum

from omr.deciding.likelihood import fit
from omr.known import RULES_ALONE
from pipeline.desk.desk import Desk
from pipeline.desk.long_run import LongRun, Run, States
from pipeline.errors import AlreadySettled, UsageError
from pipeline.events import BoundaryMoved
from pipeline.reviewing.redeciding import RedecideOrder, RedecideReport, redecide
from pipeline.store import boundary, items, journal

LEAST, MOST = fit().gray.expected_errors[0], fit().gray.expected_errors[-1]  # in 10,000 marks


class AskingState(StrEnum):
    """How far deciding again has come."""

    DECIDING = "Đang quyết định lại"
    DONE = "Đã quyết định lại"
    FAILED = "Không quyết định lại được"


STATES = States(running=AskingState.DECIDING, done=AskingState.DONE, failed=AskingState.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What holds now."""

    expected_errors: float | None  # in 10,000 marks; None where nobody said, so that the rules alone decide
    by: str
    at: str
    seq: int  # of its log entry; 0 where there is none
    earlier: bool  # whether there is a setting to go back to
    waiting: int  # items


class AskingDesk:
    """Shows the setting and moves it: one person at a time, for everything is decided again as one step."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._runs: LongRun[RedecideReport] = LongRun(desk, "redecide", STATES)

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
            seq=latest[0].seq if latest else 0,
            earlier=bool(said),
            waiting=waiting,
        )

    def latest(self) -> Run[RedecideReport] | None:
        """Give what runs, or what ran last since the desk was started."""
        return self._runs.latest()

    def move(self, expected_errors: float | None, *, by: str, shown: int | None = None) -> None:
        """Begin to decide everything again for another number; None goes back to the setting before.

        Args:
            expected_errors: In 10,000 marks.
            by: Who wants it.
            shown: Log entry of the setting that this person saw; None where none was shown.

        Raises:
            UsageError: The number is out of what was fitted, or there is nothing to go back to.
            UsageError: Another setting holds by now than the one that was shown.
            AlreadySettled: It is being decided again already.
        """
        if expected_errors is not None and not LEAST <= expected_errors <= MOST:
            raise UsageError("Số dấu dự kiến phải từ %(least)s đến %(most)s", least=f"{LEAST:g}", most=f"{MOST:g}")
        if shown not in (None, self.setting().seq):
            raise UsageError("Người khác vừa đổi mức: xem mức bây giờ rồi hãy đổi")
        if expected_errors is None and not self.setting().earlier:
            raise UsageError("Mức này chưa từng đổi nên không có gì để quay lại")
        self._desk.known_forms()
        order = RedecideOrder(expected_errors=expected_errors, undo=expected_errors is None, by=by)
        self._runs.start(
            lambda progress: redecide(self._desk.survey, order, progress=progress),
            by=by,
            busy=AlreadySettled("Đang quyết định lại: chờ xong rồi làm tiếp"),
        )
