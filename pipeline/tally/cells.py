"""Count judged ballots cell by cell; the counts of two shards add up to the counts of both together."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from omr.reading import AnswerStatus
from pipeline.ballot import Ballot
from pipeline.eligibility import Status, Verdict

AnswerKey = tuple[str, tuple[str, ...]]
"""A question and the option codes chosen there; who answered nothing that counts is not in here."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Cell:
    """The smallest place that is counted apart; everything larger is a sum of cells."""

    unit: str
    round: str
    channel: str
    form: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CellCounts:
    """What the ballots of one cell, or of several together, add up to."""

    eligible: int = 0
    ineligible: int = 0
    pending: int = 0
    spoiled: int = 0
    simulated: int = 0  # of all of these
    answers: Mapping[AnswerKey, int] = field(default_factory=dict)  # of the eligible ballots

    @property
    def returned(self) -> int:
        """Give the ballots that came back; spoiled ones never did."""
        return self.eligible + self.ineligible + self.pending

    def __add__(self, other: "CellCounts") -> "CellCounts":
        return pooled((self, other))


def pooled(counts: Iterable[CellCounts]) -> CellCounts:
    """Pool the counts of several cells: numbers are added, never averaged."""
    cells = tuple(counts)
    answers: Counter[AnswerKey] = Counter()
    for cell in cells:
        answers.update(cell.answers)
    return CellCounts(
        eligible=sum(cell.eligible for cell in cells),
        ineligible=sum(cell.ineligible for cell in cells),
        pending=sum(cell.pending for cell in cells),
        spoiled=sum(cell.spoiled for cell in cells),
        simulated=sum(cell.simulated for cell in cells),
        answers=dict(answers),
    )


def count_cells(judged: Iterable[tuple[Ballot, Verdict]]) -> dict[Cell, CellCounts]:
    """Count ballots with their verdicts in one pass; memory grows with the cells, not with the ballots.

    Raises:
        ValueError: An eligible ballot holds an open question, or an answer without an option.
    """
    statuses: defaultdict[Cell, Counter[Status]] = defaultdict(Counter)
    answers: defaultdict[Cell, Counter[AnswerKey]] = defaultdict(Counter)
    simulated: Counter[Cell] = Counter()
    for ballot, verdict in judged:
        cell = cell_of(ballot)
        statuses[cell][verdict.status] += 1
        simulated[cell] += ballot.simulated
        if verdict.status is Status.ELIGIBLE:
            answers[cell].update(_answered(ballot))
    return {cell: _cell_counts(statuses[cell], simulated[cell], answers[cell]) for cell in statuses}


def merged(shards: Iterable[Mapping[Cell, CellCounts]]) -> dict[Cell, CellCounts]:
    """Put the counts of several shards together."""
    parts: defaultdict[Cell, list[CellCounts]] = defaultdict(list)
    for shard in shards:
        for cell, counts in shard.items():
            parts[cell].append(counts)
    return {cell: pooled(counts) for cell, counts in parts.items()}


def cell_of(ballot: Ballot) -> Cell:
    """Say where a ballot is counted: for the unit in its code, whoever scanned it."""
    return Cell(
        unit=ballot.ballot.unit,
        round=ballot.ballot.round,
        channel=ballot.channel,
        form=ballot.form,
        version=ballot.version,
    )


def _answered(ballot: Ballot) -> list[AnswerKey]:
    """List what was chosen; blank, several marks and unreadable all count as blank in an eligible ballot."""
    keys = []
    for question, answer in ballot.answers.items():
        if answer.status is AnswerStatus.ANSWERED:
            keys.append((question, answer.codes))
        elif answer.status is AnswerStatus.PENDING:
            raise ValueError(f"{ballot.ballot.code}: question {question} is open, so the ballot cannot be eligible")
    if any(not codes for _, codes in keys):
        raise ValueError(f"{ballot.ballot.code}: an answered question names no option")
    return keys


def _cell_counts(statuses: Counter[Status], simulated: int, answers: Counter[AnswerKey]) -> CellCounts:
    return CellCounts(
        eligible=statuses[Status.ELIGIBLE],
        ineligible=statuses[Status.INELIGIBLE],
        pending=statuses[Status.PENDING],
        spoiled=statuses[Status.SPOILED],
        simulated=simulated,
        answers=dict(answers),
    )
