"""Count judged ballots cell by cell; the counts of two shards add up to the counts of both together."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from omr.reading import AnswerStatus
from pipeline.judging.ballot import Ballot
from pipeline.judging.eligibility import Status, Verdict
from pipeline.judging.reasons import ReasonCode

AnswerKey = tuple[str, tuple[str, ...]]
"""A question and the option codes chosen there; who answered nothing that counts is not in here."""

_Key = TypeVar("_Key")
# What such a ballot leaves blank does not tell which rows are hard to answer.
NOT_FILLED_IN = frozenset({ReasonCode.BLANK_FORM, ReasonCode.MISSING_PAGE})
OPEN: tuple[str, ...] = ()  # in place of the chosen codes, where a person must still say


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Cell:
    """The smallest place that is counted apart; everything larger is a sum of cells."""

    unit: str
    round: str
    channel: str
    form: str
    version: str
    period: str = ""  # the quarter of receipt, where a survey that runs all year is reported by quarter


@dataclass(frozen=True, slots=True, kw_only=True)
class CellCounts:
    """What the ballots of one cell, or of several together, add up to."""

    eligible: int = 0
    ineligible: int = 0
    pending: int = 0
    spoiled: int = 0
    simulated: int = 0  # of all of these
    undated: int = 0  # returned without a stated day, where the day matters
    answers: Mapping[AnswerKey, int] = field(default_factory=dict)  # of the eligible ballots
    reasons: Mapping[str, int] = field(default_factory=dict)  # of the ineligible ballots, each reason of each
    leading: Mapping[str, int] = field(default_factory=dict)  # only the first reason of each: adds up to ineligible
    left_blank: Mapping[str, int] = field(default_factory=dict)  # by question, of the ineligible that were filled in
    undecided: Mapping[AnswerKey, int] = field(default_factory=dict)  # of pending ballots that may still count
    unknown: int = 0  # pending ballots of which any answer may still turn out

    @property
    def returned(self) -> int:
        """Give the ballots that came back; spoiled ones never did."""
        return self.eligible + self.ineligible + self.pending

    @property
    def filled_in(self) -> int:
        """Give the settled ballots that somebody filled in and of which every page is here."""
        return self.eligible + self.ineligible - sum(self.reasons.get(code, 0) for code in NOT_FILLED_IN)

    def __add__(self, other: "CellCounts") -> "CellCounts":
        return pooled((self, other))


def pooled(counts: Iterable[CellCounts]) -> CellCounts:
    """Pool the counts of several cells: numbers are added, never averaged."""
    cells = tuple(counts)
    if len(cells) == 1:
        return cells[0]

    def total(number: Callable[[CellCounts], int]) -> int:
        return sum(map(number, cells))

    return CellCounts(
        eligible=total(lambda cell: cell.eligible),
        ineligible=total(lambda cell: cell.ineligible),
        pending=total(lambda cell: cell.pending),
        spoiled=total(lambda cell: cell.spoiled),
        simulated=total(lambda cell: cell.simulated),
        undated=total(lambda cell: cell.undated),
        answers=_added(cell.answers for cell in cells),
        reasons=_added(cell.reasons for cell in cells),
        leading=_added(cell.leading for cell in cells),
        left_blank=_added(cell.left_blank for cell in cells),
        undecided=_added(cell.undecided for cell in cells),
        unknown=total(lambda cell: cell.unknown),
    )


PeriodOf = Callable[[Ballot], str]


def count_cells(
    judged: Iterable[tuple[Ballot, Verdict]], *, period_of: PeriodOf = lambda _: ""
) -> dict[Cell, CellCounts]:
    """Count ballots with their verdicts in one pass; memory grows with the cells, not with the ballots.

    Raises:
        ValueError: An eligible ballot holds an open question, or an answer without an option.
    """
    sums: defaultdict[Cell, _Sums] = defaultdict(_Sums)
    for ballot, verdict in judged:
        sums[cell_of(ballot, period_of(ballot))].add(ballot, verdict)
    return {cell: each.counts() for cell, each in sums.items()}


def merged(shards: Iterable[Mapping[Cell, CellCounts]]) -> dict[Cell, CellCounts]:
    """Put the counts of several shards together."""
    parts: defaultdict[Cell, list[CellCounts]] = defaultdict(list)
    for shard in shards:
        for cell, counts in shard.items():
            parts[cell].append(counts)
    return {cell: pooled(counts) for cell, counts in parts.items()}


def cell_of(ballot: Ballot, period: str = "") -> Cell:
    """Say where a ballot is counted: for the unit in its code, whoever scanned it."""
    return Cell(
        unit=ballot.ballot.unit,
        round=ballot.ballot.round,
        channel=ballot.channel,
        form=ballot.form,
        version=ballot.version,
        period=period,
    )


class _Sums:
    """The counts of one cell while its ballots pass by."""

    def __init__(self) -> None:
        self.statuses: Counter[Status] = Counter()
        self.simulated = self.undated = self.unknown = 0
        self.answers: Counter[AnswerKey] = Counter()
        self.undecided: Counter[AnswerKey] = Counter()
        self.reasons: Counter[str] = Counter()
        self.leading: Counter[str] = Counter()
        self.left_blank: Counter[str] = Counter()

    def add(self, ballot: Ballot, verdict: Verdict) -> None:
        self.statuses[verdict.status] += 1
        self.simulated += ballot.simulated
        self.undated += verdict.undated and verdict.status is not Status.SPOILED
        if verdict.status is Status.ELIGIBLE:
            self.answers.update(_answered(ballot))
        elif verdict.status is Status.INELIGIBLE:
            self.reasons.update(verdict.codes)
            self.leading.update(verdict.codes[:1])
            if NOT_FILLED_IN.isdisjoint(verdict.codes):
                self.left_blank.update(q for q, each in ballot.answers.items() if each.status is AnswerStatus.BLANK)
        elif verdict.status is Status.PENDING and ballot.waits:
            self.unknown += 1 + ballot.rivals  # a rival page may still be admitted as a ballot of its own
        elif verdict.status is Status.PENDING and not verdict.reasons:
            self.undecided.update(_may_answer(ballot))

    def counts(self) -> CellCounts:
        return CellCounts(
            eligible=self.statuses[Status.ELIGIBLE],
            ineligible=self.statuses[Status.INELIGIBLE],
            pending=self.statuses[Status.PENDING],
            spoiled=self.statuses[Status.SPOILED],
            simulated=self.simulated,
            undated=self.undated,
            answers=dict(self.answers),
            reasons=dict(self.reasons),
            leading=dict(self.leading),
            left_blank=dict(self.left_blank),
            undecided=dict(self.undecided),
            unknown=self.unknown,
        )


def _added(counts: Iterable[Mapping[_Key, int]]) -> dict[_Key, int]:
    added: Counter[_Key] = Counter()
    for each in counts:
        added.update(each)
    return dict(added)


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


def _may_answer(ballot: Ballot) -> list[AnswerKey]:
    """List what a pending ballot says so far, and which of its questions are open."""
    known = {AnswerStatus.ANSWERED, AnswerStatus.PENDING}
    return [(question, answer.codes) for question, answer in ballot.answers.items() if answer.status in known]
