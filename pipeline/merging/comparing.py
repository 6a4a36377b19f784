"""Set what a unit counted itself beside our own reading of the same ballots."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from omr.reading import AnswerStatus
from pipeline.files.csv_rows import csv_text
from pipeline.judging.counted import JudgedBallot
from pipeline.judging.eligibility import Status
from pipeline.judging.verdicts import judged_ballots
from pipeline.known_units import require_units
from pipeline.merged.held import latest_ballots
from pipeline.merged.names import Names
from pipeline.merged.record import BallotRecord, judged_of, record_of
from pipeline.rounds import named_round
from pipeline.survey import Survey

HEADER = ("unit", "round", "question", "option", "theirs", "ours", "difference")
BLANK = ""  # in place of an option: nothing that counts was marked
Counts = Mapping[tuple[str, str], int]
"""Ballots by question and option; the eligible ones under two empty texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One number of a unit's own tally beside ours."""

    unit: str
    round: str
    question: str  # empty: the eligible ballots
    option: str  # empty: without an answer that counts
    theirs: int
    ours: int

    @property
    def difference(self) -> int:
        return self.ours - self.theirs


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlikeBallot:
    """A ballot that was read differently, under the code by which it is known here."""

    code: str
    theirs: str  # whether it counts, as a package says it
    ours: str
    rows: tuple[tuple[str, str, str], ...]  # question, their answer, ours, as packages write answers


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedUnit:
    """A unit's tally beside ours, number by number, and ballot by ballot where both have the key."""

    unit: str
    round: str
    both: int
    only_theirs: int
    only_ours: int
    ballots: tuple[UnlikeBallot, ...]  # of which the two readings differ
    numbers: tuple[Compared, ...]

    @property
    def unlike(self) -> int:
        """Give how many ballots were read differently."""
        return len(self.ballots)

    def shown(self, *, every: bool) -> tuple[Compared, ...]:
        """Give the numbers that differ, or every number."""
        return tuple(number for number in self.numbers if every or number.difference)


def compared_units(survey: Survey, *, unit: str | None = None, round: str | None = None) -> tuple[ComparedUnit, ...]:
    """Compare every unit of which we have both a package and ballots of our own, in plan order.

    Raises:
        UsageError: The plan has no such unit or round.
    """
    require_units(survey.plan, unit)
    if round is not None:
        named_round(survey, round)
    places = dict.fromkeys(
        (each.id, round_.label)
        for each in survey.plan.units
        for round_ in survey.plan.rounds()
        if unit in (None, each.id) and round in (None, round_.label)
    )
    # Put under their places once: a province has hundreds of them.
    sent: defaultdict[tuple[str, str], list[BallotRecord]] = defaultdict(list)
    read: defaultdict[tuple[str, str], list[JudgedBallot]] = defaultdict(list)
    for theirs in latest_ballots(survey):
        sent[theirs.record.unit, theirs.record.round].append(theirs.record)
    for ours in judged_ballots(survey):
        read[ours.seen.ballot.ballot.unit, ours.seen.ballot.ballot.round].append(ours)
    names = Names(survey)
    found = (_compared(survey, place, sent[place], read[place], names) for place in places if place in sent)
    return tuple(each for each in found if each is not None)


def compared_csv(found: Sequence[ComparedUnit], *, every: bool, bom: bool = False) -> str:
    """Write one row per number that differs, or per number."""
    shown = (number for each in found for number in each.shown(every=every))
    rows = [(n.unit, n.round, n.question, n.option, str(n.theirs), str(n.ours), f"{n.difference:+d}") for n in shown]
    return csv_text(HEADER, rows, bom=bom)


def _compared(
    survey: Survey,
    place: tuple[str, str],
    theirs: Sequence[BallotRecord],
    mine: Sequence[JudgedBallot],
    names: Names,
) -> ComparedUnit | None:
    sent = {record.name: record for record in theirs}
    records = [(record_of(each, names, period=""), each) for each in mine]
    read, judged = {record.name: record for record, _ in records}, {record.name: each for record, each in records}
    for record, _ in records:  # what an older version sent does not say of which table it is
        if record.name not in sent and record.id in sent:
            sent[record.name] = sent.pop(record.id)
    if not sent or not read:
        return None
    both = sorted(sent.keys() & read.keys())  # a ballot that one side lacks is no difference in reading
    first = _counts(judged_of(sent[id_], survey.plan.code) for id_ in both)
    second = _counts(judged[id_] for id_ in both)
    return ComparedUnit(
        unit=place[0],
        round=place[1],
        both=len(both),
        only_theirs=len(sent.keys() - read.keys()),
        only_ours=len(read.keys() - sent.keys()),
        ballots=tuple(
            _unlike(judged[id_].seen.code, sent[id_], read[id_])
            for id_ in sorted(both, key=lambda id_: judged[id_].seen.code)
            if not sent[id_].says_the_same(read[id_])
        ),
        numbers=tuple(_numbers(place, first, second)),
    )


def _unlike(code: str, sent: BallotRecord, read: BallotRecord) -> UnlikeBallot:
    theirs, ours = dict(sent.answers), dict(read.answers)
    return UnlikeBallot(
        code=code,
        theirs=sent.status,
        ours=read.status,
        rows=tuple(
            (question, theirs.get(question, BLANK), ours.get(question, BLANK))
            for question in dict.fromkeys((*ours, *theirs))
            if theirs.get(question) != ours.get(question)
        ),
    )


def _numbers(place: tuple[str, str], theirs: Counts, ours: Counts) -> Iterator[Compared]:
    for question, option in dict.fromkeys((*theirs, *ours)):
        yield Compared(
            unit=place[0],
            round=place[1],
            question=question,
            option=option,
            theirs=theirs.get((question, option), 0),
            ours=ours.get((question, option), 0),
        )


def _counts(judged: Iterable[JudgedBallot]) -> Counts:
    counts: Counter[tuple[str, str]] = Counter()
    for each in judged:
        if each.verdict.status is not Status.ELIGIBLE:
            continue
        counts["", ""] += 1
        for question, answer in each.seen.ballot.answers.items():
            chosen = answer.codes if answer.status is AnswerStatus.ANSWERED else (BLANK,)
            counts.update((question, option) for option in chosen)
    return dict(sorted(counts.items()))
