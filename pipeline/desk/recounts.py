"""The second reading of all pages, started from the browser."""

from enum import StrEnum

from pipeline.desk.desk import Desk
from pipeline.desk.long_run import LongRun, Run, States
from pipeline.errors import AlreadySettled
from pipeline.recount import RecountOrder, recount
from pipeline.recount.report import RecountReport


class RecountState(StrEnum):
    """How far a recount has come."""

    READING = "Đang đọc lại"
    DONE = "Đã đọc lại xong"
    FAILED = "Không đọc lại được"


STATES = States(running=RecountState.READING, done=RecountState.DONE, failed=RecountState.FAILED)


class RecountDesk:
    """Runs recounts."""

    def __init__(self, desk: Desk, *, jobs: int) -> None:
        self._desk, self._jobs = desk, jobs
        self._runs: LongRun[RecountReport] = LongRun(desk, "recount", STATES)

    def latest(self) -> Run[RecountReport] | None:
        """Give the recount that runs, or the last one since the desk was started."""
        return self._runs.latest()

    def start(self, *, by: str) -> Run[RecountReport]:
        """Begin to read all pages again; AlreadySettled where somebody did already."""
        order = RecountOrder(jobs=self._jobs, by=by)
        return self._runs.start(
            lambda progress: recount(self._desk.survey, order, progress=progress),
            by=by,
            busy=AlreadySettled("Đang đọc lại: chờ xong rồi làm tiếp"),
        )
