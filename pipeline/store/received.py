"""Ask the store for the days of receipt that were said of scanned files, and for what was corrected of them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from pipeline.events import PageStatus
from pipeline.store.codes import PRINTED_CODE
from pipeline.store.outside import IS_OUTSIDE
from pipeline.store.schema import ballot, page, received_correction, scan_file

_AT_ONCE = 500  # values of one query; SQLite takes some thousand
_STANDING = page.c.status.in_((PageStatus.READ, PageStatus.REVIEW)) & ~IS_OUTSIDE


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedFile:
    """A scanned file with the day of receipt that is said of it now."""

    id: int
    sha256: str
    source: str
    page_count: int
    received: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A correction of the day of receipt that stands."""

    seq: int  # of its log entry: the number under which it is taken back
    files: tuple[str, ...]  # sha256
    sources: tuple[str, ...]
    before: tuple[str | None, ...]  # one per file
    received: str | None
    reason: str
    by: str
    at: str
    is_latest: bool  # none of its files was corrected again


def dated_files(connection: Connection) -> tuple[DatedFile, ...]:
    """Give all scanned files, in the order they came."""
    wanted = select(*(scan_file.c[name] for name in DatedFile.__slots__)).order_by(scan_file.c.id)
    return tuple(DatedFile(**row) for row in connection.execute(wanted).mappings())


def corrections(connection: Connection) -> tuple[Correction, ...]:
    """Give the corrections that stand, the latest first."""
    wanted = (
        select(received_correction, scan_file.c.sha256, scan_file.c.source)
        .join(scan_file, scan_file.c.id == received_correction.c.file_id)
        .order_by(received_correction.c.seq.desc(), received_correction.c.file_id)
    )
    found = defaultdict(list)
    last: dict[int, int] = {}  # by file
    for row in connection.execute(wanted):
        found[row.seq].append(row)
        last.setdefault(row.file_id, row.seq)
    return tuple(
        Correction(
            seq=seq,
            files=tuple(row.sha256 for row in rows),
            sources=tuple(row.source for row in rows),
            before=tuple(row.before for row in rows),
            received=rows[0].received,
            reason=rows[0].reason,
            by=rows[0].by,
            at=rows[0].at,
            is_latest=all(last[row.file_id] == seq for row in rows),
        )
        for seq, rows in found.items()
    )


def days_of(connection: Connection, files: Sequence[str]) -> dict[str, str | None]:
    """Give the day of some files as it is said now; what never came is left out."""
    found: dict[str, str | None] = {}
    for start in range(0, len(files), _AT_ONCE):
        some = scan_file.c.sha256.in_(files[start : start + _AT_ONCE])
        wanted = select(scan_file.c.sha256, scan_file.c.received).where(some)
        found |= {row.sha256: row.received for row in connection.execute(wanted)}
    return found


def ballots_in(connection: Connection, files: Collection[str]) -> dict[str, str]:
    """Give the round of each ballot of which a page that counts or may count came in some files, by its code.

    Not of those that came while their round was closed, as long as it is: they are part of no ballot yet.
    """
    found: dict[str, str] = {}
    wanted = select(page.c.ballot, ballot.c.round).join(scan_file).join(ballot, ballot.c.code == PRINTED_CODE)
    every = tuple(files)
    for start in range(0, len(every), _AT_ONCE):
        some = scan_file.c.sha256.in_(every[start : start + _AT_ONCE])
        found |= {row.ballot: row.round for row in connection.execute(wanted.where(some, _STANDING).distinct())}
    return found


def ballots_by_file(connection: Connection) -> dict[int, frozenset[str]]:
    """Give the ballots of which a page that counts or may count came in each file, by the file's id."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    for row in connection.execute(select(page.c.file_id, page.c.ballot).where(page.c.ballot.is_not(None), _STANDING)):
        found[row.file_id].add(row.ballot)
    return {file: frozenset(some) for file, some in found.items()}
