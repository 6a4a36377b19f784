"""Ask the store about the packages of other installations."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Integer, func, select, type_coerce

from pipeline.events import PageStatus, SentCounts, SentLate, SentPack, SentText, SentTransactions
from pipeline.store.keeping import COUNTS
from pipeline.store.outside import IS_OUTSIDE
from pipeline.store.schema import entry, package, page
from pipeline.store.seals import refuse_damaged


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPackage:
    """A package that was merged."""

    sha256: str
    signer: str
    seq: int
    head: str
    follows: frozenset[str]
    scope: tuple[str, ...]
    counts: tuple[SentCounts, ...]
    loose_pages: int  # that may be ballots which it lacks
    late: tuple[SentLate, ...]
    transactions: tuple[SentTransactions, ...]
    packs: tuple[SentPack, ...]
    by: str
    at: str
    withdrawn: str | None


LONG = ("ballots", "texts")
_NAMES = tuple(column.name for column in package.c)
SUMMED = _NAMES[: _NAMES.index("sum")]  # what the sum of the others is over
_AROUND = {name for long in LONG for name in (long, f"{long}_sum")}
_OTHERS = select(*(column for column in package.c if column.name not in _AROUND)).order_by(package.c.sha256)


def packages(connection: Connection) -> tuple[StoredPackage, ...]:
    """Give all packages, also those that count no longer, by their hashes; without their ballots and texts."""
    return tuple(_stored(dict(row)) for row in connection.execute(_OTHERS).mappings())


def _stored(row: dict[str, Any]) -> StoredPackage:
    refuse_damaged("package", row.pop("sum"), *(row[name] for name in SUMMED))
    told = {
        "follows": frozenset(row["follows"].splitlines()),
        "scope": tuple(row["scope"].splitlines()),
        "counts": tuple(SentCounts(**counts) for counts in json.loads(row["counts"])),
        "late": tuple(SentLate(**late) for late in json.loads(row["late"])),
        "packs": tuple(SentPack(**pack) for pack in json.loads(row["packs"])),
        "transactions": tuple(SentTransactions(**each) for each in json.loads(row["transactions"])),
    }
    return StoredPackage(**row | told)


def ballots_of(connection: Connection, sha256: str) -> tuple[str, ...]:
    """Give the ballots of a package, one JSON text each."""
    return tuple(_long(connection, sha256, "ballots").splitlines())


def _long(connection: Connection, sha256: str, name: str) -> str:
    wanted = select(package.c[name], package.c[f"{name}_sum"]).where(package.c.sha256 == sha256)
    text, written = connection.execute(wanted).one()
    refuse_damaged("package", written, text)
    return str(text)


def sizes(connection: Connection) -> dict[str, int]:
    """Give how many ballots each package holds, by its hash; they are not read for it, being large."""
    ends = func.length(package.c.ballots) - func.length(func.replace(package.c.ballots, "\n", ""))
    # without its type the sum would be taken for that of its last part, and every package for one of a single ballot
    lines = type_coerce(ends + (func.length(package.c.ballots) > 0), Integer)
    rows = connection.execute(select(package.c.sha256, lines))
    return {sha256: int(count) for sha256, count in rows}


def texts_of(connection: Connection, sha256: str) -> tuple[SentText, ...]:
    """Give what was written freely, as a package has it."""
    return tuple(SentText(**text) for text in json.loads(_long(connection, sha256, "texts")))


def which(connection: Connection) -> tuple[tuple[str, bool], ...]:
    """Give the hash of each package and whether it counts: while these stay, so does all that packages say."""
    rows = connection.execute(select(package.c.sha256, package.c.withdrawn).order_by(package.c.sha256))
    return tuple((sha256, withdrawn is None) for sha256, withdrawn in rows)


def own_codes(connection: Connection) -> frozenset[str]:
    """Give the codes of the ballots that were seen here, on paper or typed in; not of pages outside of a closed round.

    What a package says of their ballots was counted when the round was closed, and counts as long as it is.
    """
    seen = page.c.status.in_((PageStatus.READ, PageStatus.REVIEW)) & page.c.ballot.is_not(None) & ~IS_OUTSIDE
    scanned = connection.execute(select(page.c.ballot).where(seen).distinct()).scalars()
    typed = connection.execute(select(entry.c.ballot).where(entry.c.status == COUNTS)).scalars()
    return frozenset((*(code for code in scanned if code), *typed))
