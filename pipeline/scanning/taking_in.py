"""Take files in: archive them, note them in the log, and say which of their pages are still to be read.

What came before is not read again, but what could not be decoded then, for a reason that may have passed.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from forms.phrase import Phrase, phrase
from forms.plan.deadline import vn_date
from pipeline.archive import Archive, ArchivedFile, ArchiveError, ScanUnreadable
from pipeline.errors import UsageError
from pipeline.events import DamageLifted, FileArchived
from pipeline.files.named_file import as_text
from pipeline.intake.damage import MachineFault
from pipeline.intake.files import find_scans
from pipeline.intake.page import Damage, ScannedPage
from pipeline.intake.scan_file import ScanFile, open_scan
from pipeline.scanning.order import USUAL_CHANNEL, ScanOrder, ScanReport
from pipeline.store import Transaction, custody, pages
from pipeline.store.health import BatchKey, batch_of
from pipeline.store.pages import StoredFile, StoredPage
from pipeline.survey import Survey
from pipeline.unlogged import unlogged_said
from pipeline.worker_pool import start_forkserver

MANY_PAGES_BYTES = 4 << 20  # hardly one page alone, which needs no worker; workers take a second to be ready
DAMAGES = frozenset(str(damage) for damage in Damage)
MAY_PASS = DAMAGES - {str(Damage.PRINT_PACK)}  # that one is told by what was decoded


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A file with pages still to be read."""

    sha256: str
    source: str
    name: str  # as it was given now; of a file that came before, beside its name of then
    path: Path
    numbers: tuple[int, ...]
    page_count: int  # of the whole file, as the log has it
    batch: BatchKey
    alone: bool = False  # it was opened just now, and holds nothing that would not be read


def taken_in(survey: Survey, order: ScanOrder, report: ScanReport) -> list[Work]:
    """Take in the scans among what was named; give those with pages to read."""
    found = find_scans(order.paths)
    report.skipped.extend(as_text(path) for path in found.skipped)
    report.hidden.extend(as_text(path) for path in found.hidden)
    if order.jobs > 1 and _are_long(found.scans):
        start_forkserver()  # beside the copying into the archive
    scans = zip(found.scans, found.sources, strict=True)
    taken = (_take_in_or_name(survey, order, path, source=source, report=report) for path, source in scans)
    return [work for work in taken if work]


def left_unread(survey: Survey, order: ScanOrder, report: ScanReport) -> list[Work]:
    """Give the files in the archive of which pages are still to be read; name those that no longer lie there whole."""
    with survey.store.connection() as connection:
        left = [each.file for each in pages.unread_files(connection)]
        settled = {file.sha256: pages.settled_numbers(connection, file.sha256) for file in left}
    if not left:
        if lost := unlogged_said(survey):
            raise UsageError("%(lost)s", lost=lost)
        raise UsageError("say which files or folders to scan: no page of an earlier scan was left unread")
    works = []
    for file in left:
        report.said_otherwise.extend(_said_otherwise(file, order))
        try:
            kept = Archive(folder=survey.archive_folder).check(file.sha256)
        except ArchiveError as error:
            report.damaged.append((file.source, f"{error.why}. {error.remedy}"))
        else:
            works.append(_work(file, kept, settled[file.sha256], name=file.source))
    return works


def apart(works: Sequence[Work]) -> tuple[list[Work], list[Work]]:
    """Part the files of this scan from those that hold the same bytes as one before them."""
    first = {work.sha256: work for work in reversed(works)}
    return [work for work in works if first[work.sha256] is work], [w for w in works if first[w.sha256] is not w]


def name_again(report: ScanReport, name: str, settled: Collection[StoredPage]) -> None:
    """Name a file whose pages have their status from another file or an earlier scan."""
    if _is_no_scan(settled):
        report.damaged.append((name, next(iter(settled)).detail))
    else:
        report.same_files.append(name)


def _are_long(scans: Sequence[Path]) -> bool:
    with suppress(OSError):  # whoever reads such a file next says what is wrong with it
        return sum(path.stat().st_size for path in scans) >= MANY_PAGES_BYTES
    return False


def _take_in_or_name(survey: Survey, order: ScanOrder, path: Path, *, source: str, report: ScanReport) -> Work | None:
    """Take a file in, or name it where it cannot be read: the rest must not wait for it."""
    try:
        return _take_in(survey, order, path, source=source, report=report)
    except ScanUnreadable as error:
        report.not_taken.append((source, f"{error.why}. {error.remedy}"))
    except MachineFault as error:
        report.not_taken.append((source, str(error.what)))
    return None


def _take_in(survey: Survey, order: ScanOrder, path: Path, *, source: str, report: ScanReport) -> Work | None:
    """Archive a file and note it in the log; None where all its pages have their status already."""
    archive = Archive(folder=survey.archive_folder)
    kept = archive.store(path)
    lifted = _damage_lifted(survey, kept)
    with survey.store.transaction() as transaction:
        if lifted and _still_holds(transaction.connection, lifted):
            transaction.append(lifted, by=order.by)
        known = pages.find_file(transaction.connection, kept.sha256)
        file, alone = (known, False) if known else _noted(transaction, survey, order, kept, source)
        settled = {page.number: page for page in pages.pages_of_file(transaction.connection, kept.sha256)}
        purged = kept.sha256 in custody.purged_files(transaction.connection)
    if known is not None:
        report.said_otherwise.extend(_said_otherwise(known, order))
    if purged:
        archive.remove(kept.sha256)  # its images were deleted for good: scanning it again must not bring them back
    name = source if source == file.source else f"{source} = {file.source}"
    work = replace(_work(file, kept, settled, name=name), alone=alone)
    if not work.numbers:
        if why := None if purged else _miscounted(kept, file.page_count):
            report.damaged.append((name, why))
        else:
            name_again(report, name, settled.values())
        return None
    return work


def _work(file: FileArchived | StoredFile, kept: ArchivedFile, settled: Collection[int], *, name: str) -> Work:
    """Say which pages of a file are still to be read."""
    return Work(
        sha256=kept.sha256,
        source=file.source,
        name=name,
        path=kept.path,
        numbers=tuple(number for number in range(1, file.page_count + 1) if number not in settled),
        page_count=file.page_count,
        batch=batch_of(file.source, file.received, page_count=file.page_count, sha256=kept.sha256),
    )


def _damage_lifted(survey: Survey, kept: ArchivedFile) -> DamageLifted | None:
    """Try the pages again that could not be decoded when these bytes first came; None where nothing is better now."""
    with survey.store.connection() as connection:
        known = pages.find_file(connection, kept.sha256)
        damaged = _damaged(connection, kept.sha256) if known else ()
        purged = kept.sha256 in custody.purged_files(connection)
    if known is None or purged:
        return None
    with open_scan(kept.path) as scan:
        if scan.damage is not None:
            return None
        # It could not be opened before, and one page stood for all, whether or not that one was read afterwards.
        is_longer = scan.page_count > known.page_count
        numbers = tuple(number for number in damaged if is_longer or _can_be_decoded(scan, number))
    page_count = max(scan.page_count, known.page_count)
    return DamageLifted(file=kept.sha256, page_count=page_count, numbers=numbers) if numbers or is_longer else None


def _still_holds(connection: Connection, lifted: DamageLifted) -> bool:
    """Whether the file is as it was when its pages were tried: it may have been purged meanwhile, or lifted already."""
    known = pages.find_file(connection, lifted.file)
    if known is None or lifted.file in custody.purged_files(connection):
        return False
    adds = bool(lifted.numbers) or lifted.page_count > known.page_count
    return adds and set(lifted.numbers) <= set(_damaged(connection, lifted.file))


def _damaged(connection: Connection, sha256: str) -> tuple[int, ...]:
    """Give the pages of a file that were rejected for what may pass: a purged original is never looked at again."""
    if sha256 in custody.purged_files(connection):
        return ()
    return pages.rejected_numbers(connection, sha256, MAY_PASS)


def _can_be_decoded(scan: ScanFile, number: int) -> bool:
    return number <= scan.page_count and isinstance(scan.page(number), ScannedPage)


def _noted(
    transaction: Transaction, survey: Survey, order: ScanOrder, kept: ArchivedFile, source: str
) -> tuple[FileArchived, bool]:
    """Note in the log a file that is new; give what is said of it there, and whether nothing was wrong with it."""
    with open_scan(kept.path) as scan:
        file = FileArchived(
            sha256=kept.sha256,
            archived=kept.path.relative_to(survey.folder).as_posix(),
            source=source,
            size_bytes=kept.bytes,
            page_count=scan.page_count,
            received=order.received.isoformat() if order.received else None,
            channel=order.channel,
            simulated=scan.simulated,
        )
    transaction.append(file, by=order.by)
    return file, scan.damage is None


def _miscounted(kept: ArchivedFile, logged_pages: int) -> str:
    """Say where a file holds other pages than the log has of it: all of those have their status, and some may lack."""
    with open_scan(kept.path, logged_pages=logged_pages) as scan:
        damage = scan.damage
    return damage.text if damage and damage.reason is Damage.OTHER_COUNT else ""


def _is_no_scan(settled: Collection[StoredPage]) -> bool:
    """Whether nothing of a file could be decoded when it first came."""
    return bool(settled) and all(page.reason in DAMAGES for page in settled)


def _said_otherwise(known: StoredFile, order: ScanOrder) -> Iterator[Phrase]:
    """Say where the words of a second scan are not those of the first, which stay."""
    day, name = order.received, known.source
    before = vn_date(date.fromisoformat(known.received)) if known.received else None
    if day is not None and before is None:
        yield phrase("%(name)s: received not said then, %(day)s now", name=name, day=vn_date(day))
    elif day is not None and before is not None and vn_date(day) != before:
        yield phrase("%(name)s: received %(before)s then, %(day)s now", name=name, before=before, day=vn_date(day))
    if order.channel not in (known.channel, USUAL_CHANNEL):  # which is meant too where nothing is said
        yield phrase(
            "%(name)s: channel %(before)s then, %(now)s now", name=name, before=known.channel, now=order.channel
        )
