"""One ballot as it travels in a package: what it says and whether it counts, under a name that leads nowhere.

The name is an HMAC of the ballot code under `survey.key`: installations that share the key (copies of
one survey's folder) give a ballot the same name, so that it is counted once; nobody without the key
can tell which serial it is. A row that its table only numbers is named after its number and its table (`names.py`).
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from forms.code import BallotId
from omr.reading import Answer, AnswerStatus
from pipeline.judging.assemble import SeenBallot
from pipeline.judging.ballot import Ballot
from pipeline.judging.counted import JudgedBallot
from pipeline.judging.eligibility import Status, Verdict
from pipeline.judging.reasons import Reason, ReasonCode, WarningCode
from pipeline.merged.names import NAME_LENGTH, Names, numbered_name

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
    undated: bool = False  # nobody said when it was received, where that decides whether it counts
    table: str = ""  # the keyed name of the table that only numbers its rows: another one's row 1 is another person

    @property
    def name(self) -> str:
        """Give what tells the ballot from all others; by `id` alone older versions know it."""
        return numbered_name(self.id, self.table) if self.table else self.id

    @property
    def place(self) -> str:
        """Give unit and round as a package's scope names them."""
        return f"{self.unit}/{self.round}"

    def says_the_same(self, other: "BallotRecord") -> bool:
        """Whether two copies of a ballot agree in all that is counted: where it counts, and what.

        A package may hold a ballot of another unit under its own name: it must not count there unseen.
        """
        return self._said == other._said

    @property
    def _said(self) -> "BallotRecord":
        """Give all that is counted: answers in one order, whichever page of the ballot came first."""
        answers = tuple(sorted(self.answers))
        return replace(self, answers=answers, reasons=(), undated=False, table="")  # older versions lack the last two


def record_of(judged: JudgedBallot, names: Names, *, period: str) -> BallotRecord:
    """Write a ballot down for its journey."""
    ballot = judged.seen.ballot
    return BallotRecord(
        id=names.id(judged.seen.code),
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
        undated=judged.verdict.undated,
        table=names.table(judged.seen.code),
    )


TABLE = r"([0-9a-f]{32})?"
ASIDES = ("table", "undated")  # what older versions take no ballot with: it travels beside the ballots


def to_package(record: BallotRecord) -> str:
    """Write a record as a line that every version can read."""
    return _line({name: said for name, said in asdict(record).items() if name not in ASIDES})


def aside_of(record: BallotRecord) -> str:
    """Write what is to be said of a ballot beside that, as a line; empty where nothing is."""
    said = {name: value for name in ASIDES if (value := getattr(record, name))}
    return _line({"id": record.id, **said}) if said else ""


def to_line(record: BallotRecord) -> str:
    """Write a record as one line of JSON."""
    return _line(asdict(record))


def _line(body: dict[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


class Reader:
    """Reads records back. What many ballots say alike is kept once: a province's packages hold millions of answers."""

    def __init__(self) -> None:
        self._said: dict[Any, Any] = {}

    def record(self, line: str) -> BallotRecord:
        """Read a record.

        Raises:
            ValueError: The line is no record; also KeyError and TypeError.
        """
        body: dict[str, Any] = json.loads(line)
        answers = tuple(self._once((str(question), str(text))) for question, text in body.pop("answers"))
        reasons = self._once(tuple(ReasonCode(code).value for code in body.pop("reasons")))
        record = BallotRecord(
            answers=answers, reasons=reasons, **{name: self._once(said) for name, said in body.items()}
        )
        Status(record.status)
        texts = (record.id, record.unit, record.round, record.period, record.channel, record.form, record.version)
        said = (record.simulated, record.undated)
        if not all(isinstance(text, str) for text in (*texts, record.table)) or not all(type(x) is bool for x in said):
            raise ValueError(f"{line[:80]} holds something else than text")
        return record

    def _once(self, said: Any) -> Any:
        """Give the first of equal values; names are each another."""
        return said if isinstance(said, str) and len(said) == NAME_LENGTH else self._said.setdefault(said, said)


def from_line(line: str) -> BallotRecord:
    """Read one record back.

    Raises:
        ValueError: The line is no record; also KeyError and TypeError.
    """
    return Reader().record(line)


def with_asides(records: Sequence[BallotRecord], lines: str) -> Iterator[BallotRecord]:
    """Put to the ballots of a package what it says beside them.

    Raises:
        ValueError: It speaks of other ballots, or says something else than is said so.
    """
    said: dict[str, dict[str, Any]] = {}
    for line in lines.splitlines():
        body = json.loads(line)
        aside = {"table": body.get("table", ""), "undated": body.get("undated", False)}
        said[body["id"]] = aside
        if type(aside["undated"]) is not bool or not re.fullmatch(TABLE, aside["table"]):
            raise ValueError(f"{line[:80]} says nothing of a ballot")
    if not said.keys() <= {record.id for record in records}:
        raise ValueError("something is said of a ballot that is not there")
    return (replace(record, **said[record.id]) if record.id in said else record for record in records)


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
        status=Status(record.status),
        reasons=tuple(Reason(code=ReasonCode(code)) for code in record.reasons),
        warnings=(WarningCode.NO_RECEIPT_DATE,) if record.undated else (),
    )
    return JudgedBallot(seen=SeenBallot(code=record.name, ballot=ballot), verdict=verdict)


def _text(answer: Answer) -> str:
    return ";".join(answer.codes) if answer.status is AnswerStatus.ANSWERED else answer.status.value


def _answer(text: str) -> Answer:
    if text in _WORDS:
        return Answer(status=_WORDS[text])
    return Answer(status=AnswerStatus.ANSWERED, codes=tuple(text.split(";")))
