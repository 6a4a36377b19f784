"""Which ballots of the merged packages count: each once, the latest word of each installation, and ours before all."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace

from pipeline.judging.counted import JudgedBallot
from pipeline.judging.eligibility import Status
from pipeline.merged.held import Held, MergedBallot, active, held, replaced, speaking
from pipeline.merged.names import Names
from pipeline.merged.record import BallotRecord, judged_of
from pipeline.store import packages
from pipeline.survey import Survey
from pipeline.tally.cells import Cell, CellCounts, count_cells


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
        disputed = {copies[0].record.name for copies in self.conflicts}
        return tuple(each for each in self.counting if each.status == Status.PENDING and each.name not in disputed)


def standing(survey: Survey) -> Standing:
    """Say what counts of all that was merged; packages and ballots of ours that stay are not gone through again."""
    now = held(survey)
    if not now.packages:
        return Standing(counting=(), conflicts=(), ours=(), alike=0)

    def found() -> Standing:
        ours = _read_here(survey, now)
        known: Standing = survey.merged.get((now.which, ours), lambda: _standing(now, ours))
        return known

    kept: Standing = survey.merged_now.get((now.which, survey.store.head()), found)
    return kept


def _read_here(survey: Survey, now: Held) -> frozenset[str]:
    """Give the merged ballots, by name, that were scanned or typed in here too."""
    with survey.store.connection() as connection:
        codes = packages.own_codes(connection)
    if not codes:
        return frozenset()
    names = Names(survey)
    return frozenset(name for code in codes for name in names.all_of(code) if name in now.names)


def _standing(now: Held, own: frozenset[str]) -> Standing:
    copies: defaultdict[str, list[MergedBallot]] = defaultdict(list)
    for each in now.ballots:
        copies[each.record.name].append(each)
    ours = [each for name, found in copies.items() if name in own for each in found]
    counting, conflicts, alike = [], [], 0
    for name, found in sorted(copies.items()):
        if name in own:
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
    now = standing(survey)
    cells: dict[Cell, CellCounts] = survey.merged_cells.get(now, lambda: _cells(now, survey.plan.code))
    return cells


def _cells(now: Standing, plan: str) -> dict[Cell, CellCounts]:
    shards: defaultdict[str, list[JudgedBallot]] = defaultdict(list)
    for record in now.counting:
        shards[record.period].append(judged_of(record, plan))
    cells: dict[Cell, CellCounts] = {}
    for period, judged in shards.items():
        counted = count_cells((each.seen.ballot, each.verdict) for each in judged)
        cells |= {replace(cell, period=period): counts for cell, counts in counted.items()}
    return cells


def loose_pages(survey: Survey, round: str | None = None) -> int:
    """Count the pages of no known ballot where the packages were made that speak for a round, or for any."""
    return sum(
        package.loose_pages
        for package, past in speaking(survey)
        if any(round in (None, place.partition("/")[2]) for place in set(package.scope) - past)
    )


def late_pages(survey: Survey, *, units: Collection[str], rounds: Collection[str]) -> int:
    """Count the pages of some units that came after closing some rounds where packages were made, and wait there."""
    return sum(
        late.pages
        for package, past in speaking(survey)
        for late in package.late
        if late.unit in units and late.round in rounds and f"{late.unit}/{late.round}" not in past
    )


def speaking_again(survey: Survey, withdrawn: str) -> dict[str, tuple[str, ...]]:
    """Give the earlier packages, by hash, that speak again for units and rounds since a later one was withdrawn."""
    with survey.store.connection() as connection:
        stored = packages.packages(connection)
    standing_ones = active(stored)
    (gone,) = (each for each in stored if each.sha256 == withdrawn)
    earlier = [each for each in standing_ones if each.head in gone.follows]
    places = {each.sha256: (set(each.scope) & set(gone.scope)) - replaced(each.head, standing_ones) for each in earlier}
    return {sha256: tuple(sorted(found)) for sha256, found in places.items() if found}
