"""Ask the store who had the ballots, which originals are gone, and what came from elsewhere."""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, func, select

from pipeline.events import PageStatus, TableFault
from pipeline.store.schema import ballot, entry, handover, item, page, purged, scan_file, table_fault


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredHandover:
    """A unit's ballots changed hands."""

    seq: int  # of its log entry
    unit: str
    round: str
    day: str
    giver: str
    receiver: str
    sent: int
    received: int
    spoiled: int | None
    note: str
    collected: str
    holds: bool
    typed: bool
    by: str
    at: str


def came_in(given: Sequence[StoredHandover]) -> tuple[StoredHandover, ...]:
    """Give the hand-overs by which a unit's ballots came in, not those by which a station passed them on.

    From the unit to the district and on to the office the same ballots change hands twice: they count once. Packs that
    come one after the other are all counted.
    """
    stations: set[str] = set()
    first = []
    for each in sorted(given, key=lambda handover: handover.seq):
        if _same_name(each.giver) not in stations:
            first.append(each)
        stations.add(_same_name(each.receiver))
    return tuple(first)


def _same_name(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """A scanned file, as far as its keeping goes."""

    sha256: str
    archived: str
    source: str
    received: str | None
    whole: bool  # all its pages have their status
    open_items: int
    ballots: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Purge:
    """Who had a file's original deleted, when and why."""

    at: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedPart:
    """How many pages of a unit's ballots of a round one file held."""

    unit: str
    sha256: str
    pages: int


# At every picture, so written once.
_PURGE_OF_PAGE = (
    select(purged.c.at, purged.c.by, purged.c.reason)
    .join(scan_file, scan_file.c.sha256 == purged.c.sha256)
    .join(page, page.c.file_id == scan_file.c.id)
    .where(page.c.id == bindparam("wanted"))
)


def handovers(connection: Connection, *, unit: str | None = None, round: str | None = None) -> list[StoredHandover]:
    """Give the hand-overs of a unit and round, or all, oldest first."""
    wanted = select(handover).order_by(handover.c.seq)
    if unit is not None:
        wanted = wanted.where(handover.c.unit == unit)
    if round is not None:
        wanted = wanted.where(handover.c.round == round)
    return [StoredHandover(**row) for row in connection.execute(wanted).mappings()]


def receipt_days(connection: Connection) -> dict[tuple[str, str], str]:
    """Give the day on which a unit had its ballots of a round back, as it was said last, by unit and round."""
    given: dict[tuple[str, str], list[StoredHandover]] = {}
    for each in handovers(connection):
        given.setdefault((each.unit, each.round), []).append(each)
    return {place: days[-1] for place, some in given.items() if (days := stated_days(some))}


def typed_days(connection: Connection) -> dict[tuple[str, str], str]:
    """Give the day of receipt of a unit's typed ballots of a round that came without one, by unit and round."""
    said = (each for each in handovers(connection) if each.typed and each.collected)
    return {(each.unit, each.round): each.collected for each in said}


def stated_days(given: Sequence[StoredHandover]) -> tuple[str, ...]:
    """Give the days of receipt as they held one after the other, the one that holds last.

    Args:
        given: The hand-overs of a unit in a round, oldest first.
    """
    days: list[str] = []
    for each in given:
        if each.collected:
            days.append(each.collected if each.holds or not days else max(days[-1], each.collected))
    return tuple(days)


def ballots_without_day(connection: Connection, round: str) -> Counter[str]:
    """Count, by unit, the ballots of which neither scan nor table says when they came: the hand-over may say it."""
    wanted = (
        select(page.c.ballot, func.max(scan_file.c.received).label("day"))
        .select_from(page)
        .join(scan_file, page.c.file_id == scan_file.c.id)
        .where(page.c.ballot.like(f"%/{round}/%"), page.c.status.in_((PageStatus.READ, PageStatus.REVIEW)))
        .where(page.c.ballot.not_in(select(entry.c.ballot).where(entry.c.status == "counts")))
        .group_by(page.c.ballot)
    )
    typed = (
        select(entry.c.ballot)
        .join(ballot, ballot.c.code == entry.c.ballot)
        .where(entry.c.round == round, entry.c.status == "counts", entry.c.received.is_(None))
    )
    scanned = (row.ballot for row in connection.execute(wanted) if not row.day)
    codes = (code.split("/") for code in (*scanned, *connection.execute(typed).scalars()))
    return Counter(code[1] for code in codes if code[2] == round)


def purged_files(connection: Connection) -> frozenset[str]:
    """Give the SHA-256 of the files whose originals were deleted for good."""
    return frozenset(connection.execute(select(purged.c.sha256)).scalars())


def purges(connection: Connection) -> dict[str, Purge]:
    """Give who had which originals deleted, by the SHA-256 of the files."""
    return {
        row.sha256: Purge(at=row.at, by=row.by, reason=row.reason) for row in connection.execute(select(purged)).all()
    }


def purge_of(connection: Connection, page_id: int) -> Purge | None:
    """Give who had the original of a page deleted; None where it is kept."""
    row = connection.execute(_PURGE_OF_PAGE, {"wanted": page_id}).first()
    return Purge(at=row.at, by=row.by, reason=row.reason) if row else None


def kept_files(connection: Connection) -> tuple[KeptFile, ...]:
    """Give all scanned files that were not purged, in the order they came."""
    ballots: dict[int, set[str]] = {}
    settled: dict[int, int] = {}
    for row in connection.execute(select(page.c.file_id, page.c.ballot)):
        ballots.setdefault(row.file_id, set()).update({row.ballot} if row.ballot else ())
        settled[row.file_id] = settled.get(row.file_id, 0) + 1
    waiting = (
        select(page.c.file_id, func.count().label("waiting"))
        .join(item, item.c.page_id == page.c.id)
        .where(item.c.open, ~item.c.moot)
        .group_by(page.c.file_id)
    )
    open_items = {row.file_id: row.waiting for row in connection.execute(waiting)}
    gone = purged_files(connection)
    return tuple(
        KeptFile(
            sha256=row.sha256,
            archived=row.archived,
            source=row.source,
            received=row.received,
            whole=settled.get(row.id, 0) == row.page_count,
            open_items=open_items.get(row.id, 0),
            ballots=frozenset(ballots.get(row.id, ())),
        )
        for row in connection.execute(select(scan_file).order_by(scan_file.c.id))
        if row.sha256 not in gone
    )


def items_of_file(connection: Connection, sha256: str) -> tuple[int, ...]:
    """Give the numbers of the review items of a file."""
    wanted = select(item.c.id).join(page, page.c.id == item.c.page_id).join(scan_file)
    return tuple(connection.execute(wanted.where(scan_file.c.sha256 == sha256)).scalars())


def scanned_parts(connection: Connection, round: str) -> tuple[ScannedPart, ...]:
    """Give for each unit the files that pages of its ballots of a round came in, in the order of the files."""
    wanted = (
        select(scan_file.c.sha256, page.c.ballot)
        .join(page, page.c.file_id == scan_file.c.id)
        .where(page.c.ballot.like(f"%/{round}/%"), page.c.status.in_((PageStatus.READ, PageStatus.REVIEW)))
        .order_by(scan_file.c.id)
    )
    places = (((code := row.ballot.split("/"))[1], code[2], row.sha256) for row in connection.execute(wanted))
    counts = Counter((unit, sha256) for unit, its_round, sha256 in places if its_round == round)
    return tuple(ScannedPart(unit=unit, sha256=sha256, pages=pages) for (unit, sha256), pages in counts.items())


def table_faults(connection: Connection) -> tuple[tuple[str, TableFault], ...]:
    """Give what the published tables that were taken in have wrong, with the file of each."""
    rows = connection.execute(select(table_fault).order_by(table_fault.c.id))
    return tuple((row.file, TableFault(code=row.code, text=row.text)) for row in rows)
