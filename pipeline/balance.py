"""Does a round balance? printed >= issued >= returned >= eligible per unit, and returned = scanned."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.counting import JudgedBallot, judged_ballots
from pipeline.eligibility import Status
from pipeline.store import books, printed
from pipeline.store.books import StatedCounts
from pipeline.survey import Survey


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitBalance:
    """The counts of one unit in one round; `stated` says which of them a person gave."""

    unit: str
    round: str
    printed: int
    issued: int
    returned: int
    scanned: int
    spoiled: int
    eligible: int
    ineligible: int
    pending: int
    stated: frozenset[str]

    @property
    def outstanding(self) -> int:
        """Give how many issued ballots neither came back nor were spoiled."""
        return self.issued - self.spoiled - self.returned

    def faults(self) -> Iterator[str]:
        """Say in words what does not balance, and how to mend it."""
        if self.issued > self.printed:
            yield f"{self.unit}: phát ra {self.issued} > đã in {self.printed}"
        if self.returned + self.spoiled > self.issued:
            yield f"{self.unit}: thu về {self.returned} + hỏng {self.spoiled} > phát ra {self.issued}"
        if self.scanned != self.returned:
            yield f"{self.unit}: đã quét {self.scanned} ≠ thu về {self.returned}"
        if self.eligible + self.ineligible + self.pending != self.scanned:
            total = self.eligible + self.ineligible + self.pending
            yield f"{self.unit}: đủ + không đủ điều kiện + chờ duyệt = {total} ≠ đã quét {self.scanned}"


def balance(survey: Survey, round: str) -> tuple[UnitBalance, ...]:
    """Give the counts of every unit that printed or scanned in a round, in plan order."""
    with survey.store.connection() as connection:
        issued = printed.printed_ballots(connection, round=round)
        stated = books.stated_counts(connection)
    judged = [each for each in judged_ballots(survey) if each.seen.ballot.ballot.round == round]
    packs = Counter(each.ballot.unit for each in issued)
    spares = Counter(each.ballot.unit for each in issued if each.spare)
    seen = {each.seen.ballot.ballot.unit for each in judged}
    return tuple(
        _of_unit(
            [each for each in judged if each.seen.ballot.ballot.unit == unit.id],
            stated.get((unit.id, round), StatedCounts(unit=unit.id, round=round)),
            printed_count=packs[unit.id],
            spares=spares[unit.id],
        )
        for unit in survey.plan.units
        if packs[unit.id] or unit.id in seen
    )


def _of_unit(judged: Sequence[JudgedBallot], said: StatedCounts, *, printed_count: int, spares: int) -> UnitBalance:
    statuses = Counter(each.verdict.status for each in judged)
    scanned = len(judged) - statuses[Status.SPOILED]
    given = {name: value for name in ("issued", "returned", "spoiled") if (value := getattr(said, name)) is not None}
    return UnitBalance(
        unit=said.unit,
        round=said.round,
        printed=printed_count,
        issued=given.get("issued", printed_count - spares),
        returned=given.get("returned", scanned),
        scanned=scanned,
        spoiled=given.get("spoiled", 0),
        eligible=statuses[Status.ELIGIBLE],
        ineligible=statuses[Status.INELIGIBLE],
        pending=statuses[Status.PENDING],
        stated=frozenset(given),
    )
