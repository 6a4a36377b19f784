"""One ballot as it travels in a package: what it says and whether it counts, under a name that leads nowhere.

The name is an HMAC of the ballot code under `survey.key`: installations that share the key (copies of
one survey's folder) give a ballot the same name, so that it is counted once; nobody without the key
can tell which serial it is.
"""

import hashlib
import hmac
import json
from dataclasses import asdict, dataclass, replace
from typing import Any

from forms.code import BallotId
from omr.reading import Answer, AnswerStatus
from pipeline.judging.assemble import SeenBallot
from pipeline.judging.ballot import Ballot
from pipeline.judging.counted import JudgedBallot
from pipeline.judging.eligibility import Status, Verdict
from pipeline.judging.reasons import Reason, ReasonCode

_WORDS = {status.value: status for status in AnswerStatus if status is not AnswerStatus.ANSWERED}


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotRecord:
    """A ballot in a package."""

    id: str
    unit: str
    round: str
    period: str  # the quarter it counts in, where a survey is reported by quarter
    channel: str
    form: str
    version: str
    status: str
    reasons: tuple[str, ...]
    answers: tuple[tuple[str, str], ...]  # question, and option codes joined by `;` or why there are none
    simulated: bool

    @property
    def place(self) -> str:
        """Give unit and round as a package's scope names them."""
        return f"{self.unit}/{self.round}"

    def says_the_same(self, other: "BallotRecord") -> bool:
        """Whether two copies of a ballot agree in all that is counted: where it counts, and what.

        A package may hold a ballot of another unit under its own name: it must not count there unseen.
        """
        return replace(self, reasons=()) == replace(other, reasons=())


def travelling_name(code: str, key: bytes) -> str:
    """Give the name under which a ballot travels."""
    return hmac.new(key, f"package ballot|{code}".encode(), hashlib.sha256).hexdigest()[:32]


def record_of(judged: JudgedBallot, key: bytes, *, period: str) -> BallotRecord:
    """Write a ballot down for its journey."""
    ballot = judged.seen.ballot
    return BallotRecord(
        id=travelling_name(judged.seen.code, key),
        unit=ballot.ballot.unit,
        round=ballot.ballot.round,
        period=period,
        channel=ballot.channel,
        form=ballot.form,
        version=ballot.version,
        status=judged.verdict.status.value,
        reasons=judged.verdict.codes,
        answers=tuple((question, _text(answer)) for question, answer in ballot.answers.items()),
        simulated=ballot.simulated,
    )


def to_line(record: BallotRecord) -> str:
    """Write a record as one line of JSON."""
    return json.dumps(asdict(record), ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def from_line(line: str) -> BallotRecord:
    """Read a record back.

    Raises:
        ValueError: The line is no record; also KeyError and TypeError.
    """
    body: dict[str, Any] = json.loads(line)
    answers = tuple((str(question), str(text)) for question, text in body.pop("answers"))
    reasons = tuple(ReasonCode(code).value for code in body.pop("reasons"))
    record = BallotRecord(answers=answers, reasons=reasons, **body)
    Status(record.status)
    texts = (record.id, record.unit, record.round, record.period, record.channel, record.form, record.version)
    if not all(isinstance(text, str) for text in texts) or not isinstance(record.simulated, bool):
        raise ValueError(f"{line[:80]} holds something else than text")
    return record


def judged_of(record: BallotRecord, plan: str) -> JudgedBallot:
    """Make a ballot of it that can be counted like our own; it has no serial here."""
    ballot = Ballot(
        ballot=BallotId(plan=plan, unit=record.unit, round=record.round, serial=1),
        channel=record.channel,
        form=record.form,
        version=record.version,
        answers={question: _answer(text) for question, text in record.answers},
        # a package does not say why a ballot waits: a page of it may, or another copy of it may say other things
        disputed=record.status == Status.PENDING,
        simulated=record.simulated,
    )
    verdict = Verdict(
        status=Status(record.status), reasons=tuple(Reason(code=ReasonCode(code)) for code in record.reasons)
    )
    return JudgedBallot(seen=SeenBallot(code=record.id, ballot=ballot), verdict=verdict)


def _text(answer: Answer) -> str:
    return ";".join(answer.codes) if answer.status is AnswerStatus.ANSWERED else answer.status.value


def _answer(text: str) -> Answer:
    if text in _WORDS:
        return Answer(status=_WORDS[text])
    return Answer(status=AnswerStatus.ANSWERED, codes=tuple(text.split(";")))
