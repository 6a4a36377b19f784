"""Ask the store about the packages of other installations."""

import json
from dataclasses import dataclass

from sqlalchemy import Connection, select

from pipeline.events import PageStatus, SentCounts, SentLate
from pipeline.store.keeping import COUNTS
from pipeline.store.outside import IS_OUTSIDE
from pipeline.store.schema import entry, package, page


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPackage:
    """A package that was merged."""

    sha256: str
    signer: str
    seq: int
    head: str
    follows: frozenset[str]
    scope: tuple[str, ...]
    ballots: tuple[str, ...]
    counts: tuple[SentCounts, ...]
    loose_pages: int  # that may be ballots which it lacks
    late: tuple[SentLate, ...]
    by: str
    at: str
    withdrawn: str | None


def packages(connection: Connection) -> tuple[StoredPackage, ...]:
    """Give all packages, also those that count no longer, in the order of their hashes."""
    rows = connection.execute(select(package).order_by(package.c.sha256)).mappings()
    return tuple(
        StoredPackage(
            **{
                **row,
                "follows": frozenset(row["follows"].splitlines()),
                "scope": tuple(row["scope"].splitlines()),
                "ballots": tuple(row["ballots"].splitlines()),
                "counts": tuple(SentCounts(**counts) for counts in json.loads(row["counts"])),
                "late": tuple(SentLate(**late) for late in json.loads(row["late"])),
            }
        )
        for row in rows
    )


def any_package(connection: Connection) -> bool:
    """Say whether any package was ever merged."""
    return connection.execute(select(package.c.sha256).limit(1)).first() is not None


def own_codes(connection: Connection) -> frozenset[str]:
    """Give the codes of the ballots that were seen here, on paper or typed in; not of pages outside of a closed round.

    What a package says of their ballots was counted when the round was closed, and counts as long as it is.
    """
    seen = page.c.status.in_((PageStatus.READ, PageStatus.REVIEW)) & page.c.ballot.is_not(None) & ~IS_OUTSIDE
    scanned = connection.execute(select(page.c.ballot).where(seen).distinct()).scalars()
    typed = connection.execute(select(entry.c.ballot).where(entry.c.status == COUNTS)).scalars()
    return frozenset((*(code for code in scanned if code), *typed))
