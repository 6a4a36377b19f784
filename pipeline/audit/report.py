"""What a re-check gave: per unit and in all, what it proves, what is to be done again."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from forms.arithmetic import percent
from forms.plan.unit import Unit
from pipeline.audit.batches import scan_batches
from pipeline.audit.bound import BoundedShare, bounded
from pipeline.audit.comparing import AuditDifference, compared, differences
from pipeline.audit.drawing import replayed, returned_on_paper
from pipeline.audit.sampling import by_unit, frame_codes, frame_sizes
from pipeline.judging.eligibility import Status
from pipeline.judging.verdicts import judged_ballots
from pipeline.store import audits
from pipeline.store.audits import Draw, SecondReading
from pipeline.survey import Survey
from pipeline.transactions import counted_transactions, known_counts


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """The re-check of one unit, or of all together; ballots, unless it says answers."""

    unit: str
    name: str
    group: str
    returned: int
    sampled: int
    done: int
    agreeing: int
    disagreeing: int
    answers: int
    answers_agreeing: int
    redo: int  # điều tra lại: nobody stands by them
    top_up: int | None  # điều tra bổ sung, to reach the quota; None where there is none

    @property
    def rate(self) -> Decimal | None:
        """Give the share of the returned ballots that was drawn, in percent."""
        return percent(self.sampled, self.returned)

    @property
    def agreement(self) -> Decimal | None:
        """Give the share of the answers compared that agree, in percent."""
        return percent(self.answers_agreeing, self.answers)


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalatedBatch:
    """A scan batch in which a silent error was found: all its ballots must be read again."""

    number: int
    source: str  # for the office's eyes only
    ballots: tuple[str, ...]
    left: tuple[str, ...]  # not read again yet
    errors: int  # ballots with a silent error


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditReport:
    """The re-check of a round."""

    round: str
    draws: tuple[Draw, ...]
    units: tuple[AuditLine, ...]
    total: AuditLine
    silent: BoundedShare | None  # ballots with a silent error, in the latest draw
    differing: BoundedShare | None  # ballots with any difference, in the latest draw
    differences: tuple[AuditDifference, ...]
    batches: tuple[EscalatedBatch, ...]
    redo: tuple[str, ...]  # codes of the ballots to be surveyed again
    new_since: int  # ballots that came back after the latest draw
    same_person: int  # ballots whose second reader had a hand in the first reading

    @property
    def seeds(self) -> tuple[str, ...]:
        """Give the public seeds, in the order of the draws."""
        return tuple(dict.fromkeys(draw.seed for draw in self.draws))

    @property
    def undone(self) -> int:
        """Give how many drawn ballots nobody has checked yet."""
        return self.total.sampled - self.total.done


def audit_report(survey: Survey, round: str) -> AuditReport:
    """Give the report of a round as things stand; without a draw its samples are empty."""
    return _Checks(survey, round).report()


def escalated_ballots(survey: Survey) -> frozenset[str]:
    """Give the ballots of all batches in which a silent error was found."""
    with survey.store.connection() as connection:
        if not audits.second_readings(connection):
            return frozenset()
        rounds = dict.fromkeys(draw.round for draw in audits.draws(connection))
    batches = (batch for round_ in rounds for batch in _Checks(survey, round_).batches)
    return frozenset(code for batch in batches for code in batch.ballots)


def rechecked(survey: Survey, round: str) -> defaultdict[str, tuple[int, int]]:
    """Count by unit the ballots that were read again, and those left in batches that must be read again as a whole."""
    found: defaultdict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    with survey.store.connection() as connection:
        if not audits.draws(connection, round):
            return found
    report = audit_report(survey, round)
    left = Counter(code.split("/")[1] for batch in report.batches for code in batch.left)
    found.update({line.unit: (line.done, left[line.unit]) for line in report.units})
    return found


class _Checks:
    """Everything that is known of a round's re-check, looked up once."""

    def __init__(self, survey: Survey, round: str) -> None:
        self._survey, self._round = survey, round
        judged = judged_ballots(survey)
        self._judged = {each.seen.code: each for each in judged if each.seen.ballot.ballot.round == round}
        with survey.store.connection() as connection:
            self._draws = audits.draws(connection, round)
            self._drawn = [code for code in audits.drawn_ballots(connection, round) if code in self._judged]
            readings = audits.second_readings(connection)
            self._contacts = audits.contacts(connection)
            self._files = audits.ballot_files(connection)
            self._settlers = audits.settlers(connection)
        self._stated = known_counts(survey)
        self._readings = {code: reading for code, reading in readings.items() if code in self._judged}

    @cached_property
    def _differences(self) -> Mapping[str, tuple[AuditDifference, ...]]:
        return {
            code: tuple(differences(reading, self._judged[code].seen.ballot))
            for code, reading in self._readings.items()
        }

    @cached_property
    def _silent(self) -> frozenset[str]:
        return frozenset(code for code, found in self._differences.items() if any(each.is_silent for each in found))

    @cached_property
    def batches(self) -> tuple[EscalatedBatch, ...]:
        """Give the batches in which a silent error was found, with what is left to read."""
        if not self._silent:
            return ()
        found = []
        for batch in scan_batches(self._files):
            errors = len(self._silent.intersection(batch.ballots))
            mine = tuple(code for code in batch.ballots if code in self._judged)
            if errors:
                left = tuple(code for code in mine if code not in self._readings)
                found.append(
                    EscalatedBatch(number=batch.number, source=batch.source, ballots=mine, left=left, errors=errors)
                )
        return tuple(found)

    def report(self) -> AuditReport:
        """Put everything together."""
        frame = returned_on_paper(self._judged.values(), self._round)
        lines = self._lines(frame)
        return AuditReport(
            round=self._round,
            draws=self._draws,
            units=lines,
            total=_total(lines),
            silent=self._bounded(self._silent),
            differing=self._bounded([code for code, found in self._differences.items() if found]),
            differences=tuple(each for found in self._differences.values() for each in found),
            batches=self.batches,
            redo=self._redo,
            new_since=len(set(frame) - self._frame_then()) if self._draws else 0,
            same_person=sum(self._by_same_person(reading) for reading in self._readings.values()),
        )

    @cached_property
    def _redo(self) -> tuple[str, ...]:
        return tuple(code for code in self._judged if self._contacts.get(code) == "not_confirmed")

    def _frame_then(self) -> set[str]:
        """Give the frame of the latest draw."""
        return set(frame_codes(self._survey.plan.code, self._round, self._draws[-1].frame)) if self._draws else set()

    def _bounded(self, faulty: Collection[str]) -> BoundedShare | None:
        if not self._draws:
            return None
        latest = self._draws[-1]
        examined = [code for code in replayed(self._survey, latest) if code in self._readings]
        sizes = {unit: len(codes) for unit, codes in by_unit(examined).items()}
        return bounded(len(set(faulty).intersection(examined)), sizes, frame_sizes(latest.frame))

    def _by_same_person(self, reading: SecondReading) -> bool:
        return reading.by in self._settlers.get(reading.ballot, frozenset())

    def _lines(self, frame: tuple[str, ...]) -> tuple[AuditLine, ...]:
        returned = by_unit(frame)
        return tuple(
            self._line(unit, len(returned.get(unit.id, ())))
            for unit in self._survey.plan.surveyed_units()
            if unit.id in returned
        )

    def _line(self, unit: Unit, returned: int) -> AuditLine:
        drawn = self._drawn_by_unit.get(unit.id, ())
        done = [code for code in drawn if self._is_done(code)]
        agreeing = sum(not self._differences.get(code) and code not in self._redo for code in done)
        readings = [self._readings[code] for code in done if code in self._readings]
        answers = sum(compared(reading, self._judged[reading.ballot].seen.ballot) for reading in readings)
        differing = sum(len(self._differences[reading.ballot]) for reading in readings)
        redo = sum(code.split("/")[1] == unit.id for code in self._redo)
        return AuditLine(
            unit=unit.id,
            name=unit.name,
            group=unit.group,
            returned=returned,
            sampled=len(drawn),
            done=len(done),
            agreeing=agreeing,
            disagreeing=len(done) - agreeing,
            answers=answers,
            answers_agreeing=answers - differing,
            redo=redo,
            top_up=self._top_up(unit, redo),
        )

    def _is_done(self, code: str) -> bool:
        """Whether a ballot was checked: one whose respondent nobody could reach was not."""
        return code in self._readings or self._contacts.get(code) in ("confirmed", "not_confirmed")

    def _top_up(self, unit: Unit, redo: int) -> int | None:
        """Give what is missing to the quota when all that must be redone has been."""
        plan = self._survey.plan
        quota = plan.quota(unit.id, counted_transactions(plan, self._stated, unit.id, self._round))
        if quota is None:
            return None
        return max(0, quota - self._counting[unit.id] - redo)

    @cached_property
    def _drawn_by_unit(self) -> Mapping[str, Sequence[str]]:
        return by_unit(self._drawn)

    @cached_property
    def _counting(self) -> Counter[str]:
        """Count, by unit, the ballots that count or may."""
        may = (each for each in self._judged.values() if each.verdict.status in (Status.ELIGIBLE, Status.PENDING))
        return Counter(each.seen.ballot.ballot.unit for each in may)


def _total(lines: Sequence[AuditLine]) -> AuditLine:
    missing = [line.top_up for line in lines if line.top_up is not None]
    return AuditLine(
        unit="",
        name="Tổng cộng",
        group="",
        returned=sum(line.returned for line in lines),
        sampled=sum(line.sampled for line in lines),
        done=sum(line.done for line in lines),
        agreeing=sum(line.agreeing for line in lines),
        disagreeing=sum(line.disagreeing for line in lines),
        answers=sum(line.answers for line in lines),
        answers_agreeing=sum(line.answers_agreeing for line in lines),
        redo=sum(line.redo for line in lines),
        top_up=sum(missing) if len(missing) == len(lines) else None,
    )
