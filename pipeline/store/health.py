"""Keep what pages show of printer and scanner, and go through it batch by batch."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NamedTuple

from sqlalchemy import Connection, RowMapping, insert, select

from omr.finding.scale import true_dpi
from omr.health.batch import OF_THE_MACHINE, PageSeen
from omr.health.verdict import Grade, Item, Judged
from omr.reading import BoxState, PageHealth
from pipeline.events import STATE_LETTERS, PageStatus, ReadingRecord, SheetJudged
from pipeline.store.chain import Entry
from pipeline.store.schema import page, page_health, scan_file, test_sheet

FLAGS = ("bitonal", "symbols", "unmarked")
NUMBERS = ("scale_ratio", "skew_deg", "error_mm", "paper", "black", "noise", "dirt_mm2")
_ROWS_AT_ONCE = 1000
_NEW_HEALTH = insert(page_health)


LOOSE = "./"  # the folder of files that were named one by one


class BatchKey(NamedTuple):
    """Pages that were scanned together: a file of several pages, or the files of one folder and day of receipt."""

    source: str
    received: str
    sha256: str  # of the file; empty for a folder

    @property
    def is_folder(self) -> bool:
        return not self.sha256


def batch_of(source: str, received: str | None, *, page_count: int, sha256: str) -> BatchKey:
    """Say to which batch a file belongs, by the rule of the re-check."""
    if page_count > 1:
        return BatchKey(source, received or "", sha256)
    return BatchKey(f"{PurePosixPath(source).parent}/", received or "", "")


def health_of(record: ReadingRecord | None) -> PageHealth | None:
    """Give a page's health; None where the page was not read, or by a version that did not measure it."""
    if record is None or record.paper is None:
        return None
    return PageHealth(
        scale_ratio=record.scale_ratio,
        skew_deg=record.skew_deg,
        dpi=round(true_dpi(record.px_per_mm, record.scale_ratio), 1),
        error_mm=record.error_mm,
        paper=record.paper,
        black=record.black,
        noise=record.noise,
        dirt_mm2=record.dirt_mm2,
        bitonal=record.bitonal,
        symbols=record.symbols,
        unmarked=set(record.states) == {STATE_LETTERS[BoxState.EMPTY]},
        streaks_mm=record.streaks_mm,
    )


def keep_health(c: Connection, page_id: int, record: ReadingRecord | None) -> None:
    """Note the health of a page that was read."""
    health = health_of(record)
    if health:
        values = {name: getattr(health, name) for name in (*NUMBERS, "dpi", *FLAGS)}
        places = " ".join(f"{place:g}" for place in health.streaks_mm)
        c.execute(_NEW_HEALTH, {"page_id": page_id, "streaks_mm": places, **values})


def pages_seen(connection: Connection) -> Iterator[tuple[BatchKey, PageSeen]]:
    """Go through all pages that tell something, in the order they came; memory stays flat."""
    wanted = (
        select(
            scan_file.c.sha256,
            scan_file.c.source,
            scan_file.c.received,
            scan_file.c.page_count,
            page.c.status,
            page.c.reason,
            page.c.ballot,
            *page_health.c,
        )
        .join(scan_file, scan_file.c.id == page.c.file_id)
        .outerjoin(page_health, page_health.c.page_id == page.c.id)
        .order_by(page.c.file_id, page.c.number)
        .execution_options(yield_per=_ROWS_AT_ONCE)
    )
    for row in connection.execute(wanted).mappings():
        health = _health(row) if row["page_id"] is not None else None
        unit = row["ballot"].split("/")[1] if row["ballot"] else ""
        seen = page_seen(unit, row["status"], row["reason"], health)
        if seen:
            key = batch_of(row["source"], row["received"], page_count=row["page_count"], sha256=row["sha256"])
            yield key, seen


def page_seen(unit: str, status: str, reason: str, health: PageHealth | None) -> PageSeen | None:
    """Give what a settled page tells; None where it tells nothing: blank backs, foreign pages."""
    if health:
        return PageSeen(unit=unit, health=health)
    told = status == PageStatus.REVIEW and reason in OF_THE_MACHINE
    return PageSeen(unit=unit, fault=reason) if told else None


def _health(row: RowMapping) -> PageHealth:
    numbers = {name: row[name] for name in (*NUMBERS, "dpi", *FLAGS)}
    places = tuple(float(place) for place in row["streaks_mm"].split())
    return PageHealth(**numbers, streaks_mm=places)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVerdict:
    """What a scanned test sheet said."""

    at: str
    by: str
    source: str
    number: int  # of the page in its file
    items: tuple[Judged, ...]
    detail: str


def keep_verdict(c: Connection, e: SheetJudged, entry: Entry) -> None:
    """Note what a test sheet said."""
    same = (scan_file.c.sha256 == e.file) & (page.c.number == e.number)
    page_id = c.execute(select(page.c.id).join(scan_file).where(same)).scalar_one()
    lines = (f"{item} {grade} {value!r}" for item, grade, value in zip(e.items, e.grades, e.values, strict=True))
    values = {"seq": entry.seq, "at": entry.at, "by": entry.by, "page_id": page_id, "detail": e.detail}
    c.execute(insert(test_sheet).values(items="\n".join(lines), **values))


def verdicts(connection: Connection) -> tuple[StoredVerdict, ...]:
    """Give what all test sheets said, in the order they were scanned."""
    joined = test_sheet.join(page, page.c.id == test_sheet.c.page_id).join(scan_file, scan_file.c.id == page.c.file_id)
    wanted = select(test_sheet, scan_file.c.source, page.c.number).select_from(joined).order_by(test_sheet.c.seq)
    return tuple(
        StoredVerdict(
            at=row["at"],
            by=row["by"],
            source=row["source"],
            number=row["number"],
            items=tuple(_judged(line) for line in row["items"].splitlines()),
            detail=row["detail"],
        )
        for row in connection.execute(wanted).mappings()
    )


def _judged(line: str) -> Judged:
    item, grade, value = line.split(" ")
    return Judged(Item(item), Grade(grade), float(value))
