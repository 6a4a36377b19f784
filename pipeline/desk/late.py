"""Pages that came while their round was closed, let in together from the browser, in the background."""

from enum import StrEnum

from pipeline.access.account import Account
from pipeline.desk.desk import Desk
from pipeline.desk.long_run import LongRun, Run, States
from pipeline.errors import AlreadySettled, UsageError
from pipeline.reviewing.late_pages import LateBatch, LetIn, late_batches, let_in


class LateState(StrEnum):
    """How far the letting in has come."""

    READING = "Đang nhận"
    DONE = "Đã nhận xong"
    FAILED = "Không nhận được"


STATES = States(running=LateState.READING, done=LateState.DONE, failed=LateState.FAILED)


class LateDesk:
    """Lets late pages in, one batch at a time."""

    def __init__(self, desk: Desk, *, jobs: int) -> None:
        self._desk, self._jobs = desk, jobs
        self._runs: LongRun[LetIn] = LongRun(desk, "late pages", STATES)

    def latest(self) -> Run[LetIn] | None:
        """Give the batch that is let in now, or the last one since the desk was started."""
        return self._runs.latest()

    def batches(self, account: Account) -> tuple[LateBatch, ...]:
        """Give the late pages of the units that a person sees."""
        with self._desk.survey.store.connection() as connection:
            found = late_batches(connection)
        return tuple(batch for batch in found if account.sees_unit(batch.unit))

    def start(self, key: str, account: Account) -> Run[LetIn]:
        """Begin to let in the batch that was shown under a key.

        Raises:
            UsageError: No such batch waits any more: a page came to it, or went.
            AlreadySettled: Another one is being let in.
        """
        batch = next((each for each in self.batches(account) if each.key == key), None)
        if batch is None:
            raise UsageError("Các trang đến muộn không còn như lúc hiện ra: xin xem lại; chưa nhận trang nào")
        return self._runs.start(
            lambda progress: let_in(self._desk.survey, batch, by=account.name, jobs=self._jobs, progress=progress),
            by=account.name,
            busy=AlreadySettled("Đang nhận các trang đến muộn: chờ xong rồi làm tiếp"),
        )
