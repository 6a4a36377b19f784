"""Which ballots of the merged packages count: each once, the latest word of each installation, and ours before all."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from pipeline.judging.counted import JudgedBallot
from pipeline.judging.eligibility import Status
from pipeline.merged.record import BallotRecord, from_line, judged_of, travelling_name
from pipeline.store import packages
from pipeline.store.packages import StoredPackage
from pipeline.survey import Survey
from pipeline.tally.cells import Cell, CellCounts, count_cells


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedBallot:
    """A ballot of a package, and from which."""

    record: BallotRecord
    package: str  # sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the merged packages hold together."""

    counting: tuple[BallotRecord, ...]  # each ballot once
    conflicts: tuple[tuple[MergedBallot, ...], ...]  # copies of one ballot that say different things: none counts
    ours: tuple[MergedBallot, ...]  # read here too: our own reading counts
    alike: int  # that several packages hold and tell alike

    @property
    def waiting(self) -> tuple[BallotRecord, ...]:
        """Give the ballots that waited where they were packed: only their sender can settle them, and pack anew."""
        disputed = {copies[0].record.id for copies in self.conflicts}
        return tuple(each for each in self.counting if each.status == Status.PENDING and each.id not in disputed)


def standing(survey: Survey) -> Standing:
    """Say what counts of all that was merged."""
    with survey.store.connection() as connection:
        if not packages.any_package(connection):
            return Standing(counting=(), conflicts=(), ours=(), alike=0)
        stored = packages.packages(connection)
        codes = packages.own_codes(connection)
    own = {travelling_name(code, survey.key) for code in codes} if codes else set()
    copies: defaultdict[str, list[MergedBallot]] = defaultdict(list)
    for each in _latest(stored):
        copies[each.record.id].append(each)
    ours = [each for id_, found in copies.items() if id_ in own for each in found]
    counting, conflicts, alike = [], [], 0
    for id_, found in sorted(copies.items()):
        if id_ in own:
            continue
        if all(each.record.says_the_same(found[0].record) for each in found):
            counting.append(found[0].record)
            alike += len(found) > 1
        else:
            counting.append(replace(found[0].record, status=Status.PENDING.value, reasons=()))
            conflicts.append(tuple(found))
    return Standing(counting=tuple(counting), conflicts=tuple(conflicts), ours=tuple(ours), alike=alike)


def merged_ballots(survey: Survey) -> tuple[JudgedBallot, ...]:
    """Give the merged ballots that count or wait, as if they were our own."""
    return tuple(judged_of(record, survey.plan.code) for record in standing(survey).counting)


def merged_cells(survey: Survey) -> dict[Cell, CellCounts]:
    """Count the merged ballots."""
    shards: defaultdict[str, list[JudgedBallot]] = defaultdict(list)
    for record in standing(survey).counting:
        shards[record.period].append(judged_of(record, survey.plan.code))
    cells: dict[Cell, CellCounts] = {}
    for period, judged in shards.items():
        counted = count_cells((each.seen.ballot, each.verdict) for each in judged)
        cells |= {replace(cell, period=period): counts for cell, counts in counted.items()}
    return cells


def latest_ballots(survey: Survey) -> tuple[MergedBallot, ...]:
    """Give the ballots of all packages as they stand, also those that do not count because we read them too."""
    with survey.store.connection() as connection:
        return tuple(_latest(packages.packages(connection)))


def active(stored: Iterable[StoredPackage]) -> tuple[StoredPackage, ...]:
    """Give the packages that nobody withdrew, oldest first."""
    return tuple(sorted((each for each in stored if each.withdrawn is None), key=lambda each: (each.seq, each.sha256)))


def loose_pages(survey: Survey, round: str | None = None) -> int:
    """Count the pages of no known ballot where the packages were made that speak for a round, or for any."""
    return sum(
        package.loose_pages
        for package, past in _standing(survey)
        if any(round in (None, place.partition("/")[2]) for place in set(package.scope) - past)
    )


def late_pages(survey: Survey, *, units: Collection[str], rounds: Collection[str]) -> int:
    """Count the pages of some units that came after closing some rounds where packages were made, and wait there."""
    return sum(
        late.pages
        for package, past in _standing(survey)
        for late in package.late
        if late.unit in units and late.round in rounds and f"{late.unit}/{late.round}" not in past
    )


def _standing(survey: Survey) -> Iterator[tuple[StoredPackage, set[str]]]:
    """Give the packages that nobody withdrew, each with the places for which a later one speaks instead."""
    with survey.store.connection() as connection:
        if not packages.any_package(connection):
            return
        stored = active(packages.packages(connection))
    for package in stored:
        yield package, replaced(package.head, stored)


def _latest(stored: Iterable[StoredPackage]) -> Iterator[MergedBallot]:
    """Go through the ballots of the packages, each unit's from the latest package of its installation."""
    standing_ones = active(stored)
    for package in standing_ones:
        gone = replaced(package.head, standing_ones)
        for line in package.ballots:
            record = from_line(line)
            if record.place not in gone:
                yield MergedBallot(record=record, package=package.sha256)


def speaking_again(survey: Survey, withdrawn: str) -> dict[str, tuple[str, ...]]:
    """Give the earlier packages, by hash, that speak again for units and rounds since a later one was withdrawn."""
    with survey.store.connection() as connection:
        stored = packages.packages(connection)
    standing_ones = active(stored)
    (gone,) = (each for each in stored if each.sha256 == withdrawn)
    earlier = [each for each in standing_ones if each.head in gone.follows]
    places = {each.sha256: (set(each.scope) & set(gone.scope)) - replaced(each.head, standing_ones) for each in earlier}
    return {sha256: tuple(sorted(found)) for sha256, found in places.items() if found}


def replaced(head: str, others: Iterable[StoredPackage]) -> set[str]:
    """Give the units and rounds for which a later package of the installation speaks that made the one of this head."""
    return {place for other in others if head in other.follows for place in other.scope}
