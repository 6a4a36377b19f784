"""Ask the store about scanned files and pages."""

import hashlib
import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from sqlalchemy import Connection, RowMapping, bindparam, func, select

from pipeline.events import PageStatus, ReadingRecord, reading_from_body
from pipeline.store.outside import IS_OUTSIDE
from pipeline.store.schema import entry, measures, page, scan_file


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A scanned file as the store knows it."""

    sha256: str
    archived: str
    source: str
    page_count: int
    received: str | None
    channel: str
    simulated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPage:
    """A scanned page as the store knows it."""

    id: int
    file: StoredFile
    number: int
    status: PageStatus
    reason: str
    detail: str
    ballot: str | None
    page: int | None
    reading: ReadingRecord | None


_AT_ONCE = 500  # values of one query; SQLite takes some thousand
_EVERY = select(page, *(scan_file.c[name] for name in StoredFile.__slots__)).join(scan_file)
_IN_ORDER = (page.c.file_id, page.c.number)
_BY_PLACE = _EVERY.where(page.c.ballot == bindparam("ballot"), page.c.page == bindparam("number")).order_by(*_IN_ORDER)
_BY_ID = _EVERY.where(page.c.id == bindparam("wanted"))  # at every card and picture: made once, it costs half


def find_file(connection: Connection, sha256: str) -> StoredFile | None:
    """Give the file with this content, or None where it never came."""
    row = connection.execute(select(scan_file).where(scan_file.c.sha256 == sha256)).mappings().first()
    return _file(row) if row else None


def all_files(connection: Connection) -> tuple[StoredFile, ...]:
    """Give all scanned files, in the order they came."""
    rows = connection.execute(select(scan_file).order_by(scan_file.c.id)).mappings()
    return tuple(_file(row) for row in rows)


class UnreadFile(NamedTuple):
    """A file in the archive of which some pages have no status yet."""

    file: StoredFile
    pages: int  # without a status


def unread_files(connection: Connection) -> tuple[UnreadFile, ...]:
    """Give the files of which some pages have no status: a scan was stopped before it came to them, or still runs."""
    settled = select(page.c.file_id, func.count().label("pages")).group_by(page.c.file_id).subquery()
    left = scan_file.c.page_count - func.coalesce(settled.c.pages, 0)
    wanted = select(scan_file, left.label("unread")).outerjoin(settled, settled.c.file_id == scan_file.c.id)
    rows = connection.execute(wanted.where(left > 0).order_by(scan_file.c.id)).mappings()
    return tuple(UnreadFile(file=_file(row), pages=row["unread"]) for row in rows)


def settled_numbers(connection: Connection, sha256: str) -> frozenset[int]:
    """Give the numbers of those pages of a file that have their status already."""
    wanted = select(page.c.number).join(scan_file).where(scan_file.c.sha256 == sha256)
    return frozenset(connection.execute(wanted).scalars())


def rejected_numbers(connection: Connection, sha256: str, reasons: Collection[str]) -> tuple[int, ...]:
    """Give the numbers of those pages of a file that were rejected for one of some reasons, in order."""
    same = (scan_file.c.sha256 == sha256) & (page.c.status == PageStatus.REJECTED) & page.c.reason.in_(reasons)
    return tuple(
        connection.execute(select(page.c.number).join(scan_file).where(same).order_by(page.c.number)).scalars()
    )


def pages_of_file(connection: Connection, sha256: str) -> tuple[StoredPage, ...]:
    """Give the pages of a file that have their status already."""
    return tuple(_pages(connection, scan_file.c.sha256 == sha256))


def find_pages(connection: Connection, *, ballot: str, number: int) -> tuple[StoredPage, ...]:
    """Give all scanned pages that stand for page `number` of a ballot, in the order they came."""
    rows = connection.execute(_BY_PLACE, {"ballot": ballot, "number": number}).mappings()
    return tuple(_page(row) for row in rows)


def counting_pages(connection: Connection, ballot: str) -> tuple[StoredPage, ...]:
    """Give the pages of a ballot that count, in the order they came."""
    return tuple(_pages(connection, (page.c.ballot == ballot) & (page.c.status == PageStatus.READ)))


def extra_pages(connection: Connection, beginning: str) -> tuple[StoredPage, ...]:
    """Give the pages of photocopies that were admitted, under codes that begin so, by file and number in the file."""
    admitted = page.c.ballot.startswith(beginning, autoescape=True) & (page.c.status == PageStatus.READ)
    return tuple(_pages(connection, admitted))


class StandingPage(NamedTuple):
    """A page that counts or waits, without what was read on it."""

    id: int
    ballot: str
    number: int
    status: str


def standing_pages(connection: Connection, ballots: Collection[str]) -> dict[str, tuple[StandingPage, ...]]:
    """Give the pages of some ballots that count or wait for a person, in the order they came."""
    standing = page.c.status.in_((PageStatus.READ, PageStatus.REVIEW)) & page.c.page.is_not(None)
    wanted = select(page.c.id, page.c.ballot, page.c.page, page.c.status).where(page.c.ballot.in_(ballots), standing)
    found: dict[str, tuple[StandingPage, ...]] = {}
    for row in connection.execute(wanted.order_by(page.c.id)):
        found[row.ballot] = (*found.get(row.ballot, ()), StandingPage(*row))
    return found


def page_with_pixels(connection: Connection, digest: str) -> StoredPage | None:
    """Give the first page with exactly these pixels that waits for a person, or counts by what a person said of it."""
    same = (page.c.pixels == digest) & page.c.status.in_((PageStatus.REVIEW, PageStatus.READ))
    return next(_pages(connection, same), None)


def page_by_id(connection: Connection, id: int) -> StoredPage:
    """Give one page; there is one for every id that the store gave out."""
    return _page(connection.execute(_BY_ID, {"wanted": id}).mappings().one())


def find_page(connection: Connection, id: int) -> StoredPage | None:
    """Give one page, or None where there is none of this number."""
    row = connection.execute(_BY_ID, {"wanted": id}).mappings().first()
    return _page(row) if row else None


def pages_by_id(connection: Connection, ids: Collection[int]) -> Iterator[StoredPage]:
    """Go through those of some pages that there are, by file and number in the file."""
    return _pages(connection, page.c.id.in_(ids))


def places_in(connection: Connection, files: Collection[str]) -> dict[tuple[str, int], int]:
    """Give the ids of all pages of some files, by file (sha256) and number in it."""
    wanted = select(scan_file.c.sha256, page.c.number, page.c.id).join(scan_file).where(scan_file.c.sha256.in_(files))
    return {(row.sha256, row.number): row.id for row in connection.execute(wanted)}


def all_pages(connection: Connection) -> Iterator[StoredPage]:
    """Go through all pages, by file and number in the file."""
    return _pages(connection, page.c.id > 0)


def counting_or_waiting_pages(connection: Connection, ballots: Collection[str] | None = None) -> Iterator[StoredPage]:
    """Go through the pages that make up ballots, some or all: those that count and those that may count.

    Not those that came while their round was closed, as long as it is.
    """
    known = page.c.ballot.is_not(None) if ballots is None else page.c.ballot.in_(ballots)
    return _pages(connection, known & page.c.status.in_((PageStatus.READ, PageStatus.REVIEW)) & ~IS_OUTSIDE)


def counting_by_ballot(connection: Connection) -> Iterator[StoredPage]:
    """Go through the pages that count, by ballot and page."""
    wanted = _EVERY.where(page.c.ballot.is_not(None), page.c.status == PageStatus.READ)
    for row in connection.execute(wanted.order_by(page.c.ballot, page.c.page, *_IN_ORDER)).mappings():
        yield _page(row)


def ballots_seen(connection: Connection) -> Iterator[str]:
    """Go through the codes of all ballots of which a page came or that came in a table, in order, each once."""
    scanned = select(page.c.ballot).where(page.c.ballot.is_not(None))
    yield from connection.execute(scanned.union(select(entry.c.ballot)).order_by("ballot")).scalars()


def set_aside(connection: Connection, ballots: Sequence[str], reason: str) -> Iterator[StoredPage]:
    """Go through the pages of some ballots that were set aside for a reason."""
    mine = (page.c.status == PageStatus.DUPLICATE) & (page.c.reason == reason)
    for start in range(0, len(ballots), _AT_ONCE):
        yield from _pages(connection, mine & page.c.ballot.in_(ballots[start : start + _AT_ONCE]))


def status_counts(connection: Connection) -> dict[PageStatus, int]:
    """Count all pages by status."""
    rows = connection.execute(select(page.c.status, func.count()).group_by(page.c.status))
    return {PageStatus(status): count for status, count in rows}


def page_list(connection: Connection, *, status: PageStatus | None, after: int, most: int) -> tuple[StoredPage, ...]:
    """Give some pages for a list: those after one id, of one status or of all."""
    where = page.c.id > after
    if status is not None:
        where = where & (page.c.status == status)
    return tuple(islice(_pages(connection, where), most))


def find_measures(connection: Connection, digest: str) -> bytes | None:
    """Give the measures of a page; None where they are gone, or no longer as they were written."""
    data = connection.execute(select(measures.c.data).where(measures.c.sha256 == digest)).scalar()
    return bytes(data) if data is not None and hashlib.sha256(data).hexdigest() == digest else None


def stored_measures(connection: Connection, digest: str) -> bytes:
    """Give the measures of a page as they were stored; KeyError where they are gone."""
    data = connection.execute(select(measures.c.data).where(measures.c.sha256 == digest)).scalar()
    if data is None:
        raise KeyError(digest)
    return bytes(data)


def _file(row: object) -> StoredFile:
    names = StoredFile.__slots__
    return StoredFile(**{name: row[name] for name in names})  # type: ignore[index]  # a mapping row


def _pages(connection: Connection, where: object) -> Iterator[StoredPage]:
    wanted = _EVERY.where(where).order_by(*_IN_ORDER)  # type: ignore[arg-type]  # a column expression
    for row in connection.execute(wanted).mappings():
        yield _page(row)


def _page(row: RowMapping) -> StoredPage:
    return StoredPage(
        id=row["id"],
        file=_file(row),
        number=row["number"],
        status=PageStatus(row["status"]),
        reason=row["reason"],
        detail=row["detail"],
        ballot=row["ballot"],
        page=row["page"],
        reading=reading_from_body(json.loads(row["reading"])) if row["reading"] else None,
    )


def read_ids(connection: Connection) -> tuple[int, ...]:
    """Give the ids of all pages that have a reading, in the order they came."""
    wanted = select(page.c.id).where(page.c.reading.is_not(None)).order_by(page.c.id)
    return tuple(connection.execute(wanted).scalars())


def measures_digests(connection: Connection) -> tuple[str, ...]:
    """Give the digests of the measures that readings in the store refer to, each once."""
    readings = connection.execute(select(page.c.reading).where(page.c.reading.is_not(None)).order_by(page.c.id))
    return tuple(dict.fromkeys(json.loads(text)["measures"] for text in readings.scalars()))


def extra_reasons(connection: Connection) -> tuple[tuple[str, str], ...]:
    """Give for each photocopied ballot that was admitted its code and why."""
    wanted = select(page.c.ballot, page.c.detail).where(page.c.reason == "extra", page.c.status == PageStatus.READ)
    rows = connection.execute(wanted.order_by(page.c.ballot, page.c.page)).all()
    return tuple({row.ballot: (row.ballot, row.detail) for row in reversed(rows)}.values())[::-1]
