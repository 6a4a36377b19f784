"""Set a second reading beside what counts: what differs, and whose slip it was."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from omr.reading import Answer, AnswerStatus
from pipeline.events import AuditAnswer
from pipeline.judging.ballot import Ballot
from pipeline.store.audits import SecondReading


class Slip(StrEnum):
    """Whose slip a difference was."""

    WAITING = "waiting"  # the third look is still to come
    SILENT = "silent"  # the machine decided without asking, and was wrong
    PERSON = "person"  # a person who settled the row was wrong
    REREADER = "rereader"  # the second reader was


SLIP_WORDS = {
    Slip.WAITING: "chờ xem lần ba",
    Slip.SILENT: "máy đọc sai mà không hỏi",
    Slip.PERSON: "người duyệt nhầm",
    Slip.REREADER: "người phúc tra nhầm",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditDifference:
    """A row in which two readings of a ballot differ."""

    ballot: str
    question: str
    read: Answer  # by the second reader
    counted: Answer  # at that time
    by_machine: bool
    slip: Slip

    @property
    def is_silent(self) -> bool:
        """Whether the machine stands accused of a silent error, and nobody has cleared it."""
        return self.by_machine and self.slip in (Slip.SILENT, Slip.WAITING)


def is_same(one: Answer, other: Answer) -> bool:
    """Whether two readers saw the same; which marks are too many does not matter where there are too many."""
    return one.status is other.status and (one.status is not AnswerStatus.ANSWERED or one.codes == other.codes)


def differences(reading: SecondReading, ballot: Ballot | None) -> Iterator[AuditDifference]:
    """Go through the rows in which a second reading differs from what counted then.

    A row that waited for a person at that time is compared with what was decided since.
    """
    for answer in reading.answers:
        now = ballot.answers.get(answer.question) if ballot else None
        read = Answer(status=AnswerStatus(answer.status), codes=answer.codes)
        counted = Answer(status=AnswerStatus(answer.counted_status), codes=answer.counted_codes)
        if counted.status is AnswerStatus.PENDING:
            if now is None or now.status is AnswerStatus.PENDING or is_same(read, now):
                continue
            counted = now
        if not is_same(read, counted):
            yield _difference(reading.ballot, answer, read, counted, now=now)


def compared(reading: SecondReading, ballot: Ballot | None) -> int:
    """Count the rows of a second reading that there is something to compare with."""
    waiting = sum(_waits(answer, ballot) for answer in reading.answers)
    return len(reading.answers) - waiting


def _waits(answer: AuditAnswer, ballot: Ballot | None) -> bool:
    now = ballot.answers.get(answer.question) if ballot else None
    return answer.counted_status == AnswerStatus.PENDING and (now is None or now.status is AnswerStatus.PENDING)


def _difference(
    code: str, answer: AuditAnswer, read: Answer, counted: Answer, *, now: Answer | None
) -> AuditDifference:
    by_machine = answer.by_machine and answer.counted_status != AnswerStatus.PENDING
    if now is None or now.status is AnswerStatus.PENDING:
        slip = Slip.WAITING
    elif is_same(now, counted):
        slip = Slip.REREADER
    else:
        slip = Slip.SILENT if by_machine else Slip.PERSON
    return AuditDifference(
        ballot=code, question=answer.question, read=read, counted=counted, by_machine=by_machine, slip=slip
    )
