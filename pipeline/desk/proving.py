"""Proving the whole survey, started from the browser: once at a time, for it replays the whole log."""

from enum import StrEnum

from pipeline.desk.desk import Desk
from pipeline.desk.long_run import LongRun, Run, States
from pipeline.errors import AlreadySettled
from pipeline.verifying import Proof, verify


class ProvingState(StrEnum):
    """How far the proof has come."""

    PROVING = "Đang kiểm chứng"
    DONE = "Đã kiểm chứng xong"
    FAILED = "Không kiểm chứng được"


STATES = States(running=ProvingState.PROVING, done=ProvingState.DONE, failed=ProvingState.FAILED)


class ProvingDesk:
    """Proves the survey."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._runs: LongRun[tuple[Proof, ...]] = LongRun(desk, "verify", STATES)

    def latest(self) -> Run[tuple[Proof, ...]] | None:
        """Give the proof that is being made, or the last one since the desk was started."""
        return self._runs.latest()

    def start(self, *, by: str) -> None:
        """Begin to prove everything; AlreadySettled where somebody did already."""
        self._runs.start(
            lambda progress: verify(self._desk.survey, progress=progress),
            by=by,
            busy=AlreadySettled("Đang kiểm chứng rồi: chờ xong đã"),
        )
