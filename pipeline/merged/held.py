"""What stands in the merged packages: of each unit and round what the latest of each installation holds."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from pipeline.merged.record import BallotRecord, Reader
from pipeline.store import packages
from pipeline.store.packages import StoredPackage
from pipeline.survey import Survey

Which = tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedBallot:
    """A ballot of a package, and from which."""

    record: BallotRecord
    package: str  # sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The merged packages and the ballots for which they speak; it stays as it is until a package comes or goes."""

    which: Which
    packages: tuple[StoredPackage, ...]  # those that nobody withdrew, oldest first
    ballots: tuple[MergedBallot, ...]
    names: frozenset[str]


def held(survey: Survey) -> Held:
    """Give what stands in the packages; they are read once, for a province's are hundreds of megabytes."""
    with survey.store.connection() as connection:
        which = packages.which(connection)
        kept: Held = survey.packages.get(which, lambda: _held(connection, which))
    return kept


def latest_ballots(survey: Survey) -> tuple[MergedBallot, ...]:
    """Give the ballots of all packages as they stand, also those that do not count because we read them too."""
    return held(survey).ballots


def speaking(survey: Survey) -> Iterator[tuple[StoredPackage, set[str]]]:
    """Give the packages that nobody withdrew, each with the places for which a later one speaks instead."""
    stored = held(survey).packages
    for package in stored:
        yield package, replaced(package.head, stored)


def active(stored: Iterable[StoredPackage]) -> tuple[StoredPackage, ...]:
    """Give the packages that nobody withdrew, oldest first."""
    return tuple(sorted((each for each in stored if each.withdrawn is None), key=lambda each: (each.seq, each.sha256)))


def replaced(head: str, others: Iterable[StoredPackage]) -> set[str]:
    """Give the units and rounds for which a later package of the installation speaks that made the one of this head."""
    return {place for other in others if head in other.follows for place in other.scope}


def _held(connection: Connection, which: Which) -> Held:
    stored = active(packages.packages(connection))
    ballots = tuple(_with_tables(tuple(_latest(connection, stored))))
    return Held(which=which, packages=stored, ballots=ballots, names=frozenset(each.record.name for each in ballots))


def _latest(connection: Connection, stored: Sequence[StoredPackage]) -> Iterator[MergedBallot]:
    """Go through the ballots of the packages, each unit's from the latest package of its installation."""
    reader = Reader()
    for package in stored:
        gone = replaced(package.head, stored)
        for line in packages.ballots_of(connection, package.sha256):
            record = reader.record(line)
            if record.place not in gone:
                yield MergedBallot(record=record, package=package.sha256)


def _with_tables(found: Sequence[MergedBallot]) -> Iterator[MergedBallot]:
    """Put numbered rows of packages that do not say of which table beside those of packages that do.

    Where several tables number a row so, it is that which says the same: older versions took them for one.
    """
    of_number: defaultdict[str, list[BallotRecord]] = defaultdict(list)
    for each in found:
        if each.record.table:
            of_number[each.record.id].append(each.record)
    for each in found:
        others = () if each.record.table else of_number.get(each.record.id, ())
        if others:
            like = next((other for other in others if other.says_the_same(each.record)), others[0])
            yield replace(each, record=replace(each.record, table=like.table))
        else:
            yield each
