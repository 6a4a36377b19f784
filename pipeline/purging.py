"""Delete the originals of scans for good once they may go; what was read, decided and counted stays.

The log says first what is to go, then the files are deleted: killed in between, the next purge
deletes what the log has already given up, and `verify` says that it is still there.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from forms.phrase import Phrase, count, phrase
from forms.plan.finding import Finding, Severity
from pipeline.archive import Archive
from pipeline.errors import UsageError
from pipeline.events import FileArchived, ImagesPurged
from pipeline.judging.assemble import base_code
from pipeline.store import books, custody
from pipeline.store.custody import KeptFile
from pipeline.survey import Survey
from pipeline.vietnam import day_in_vietnam

EVIDENCE = "review"  # below the survey's folder: crops and pages that `review show` wrote
NOT_WHOLE = "chưa đọc hết các trang: phải quét lại trước"
STILL_WAITING = "%(count)s mục của tệp này chờ người duyệt"
NOT_CLOSED = "đợt %(rounds)s chưa khoá sổ"
KEPT_WORDS = (NOT_WHOLE, STILL_WAITING, NOT_CLOSED)
_CROP = re.compile(r"item-(\d+)-.*\.png")


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgeOrder:
    """Which scans are to go."""

    before: date | None = None  # received, or where nobody stated it archived, before this day
    round: str | None = None
    without_term: bool = False  # somebody says that images may go though the plan names no day


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgePlan:
    """What a purge would do."""

    files: tuple[KeptFile, ...]
    kept: tuple[tuple[str, Phrase], ...]  # source, and why it must stay

    @property
    def digest(self) -> str:
        """Tell these files from any others: what is deleted must be what was shown."""
        return hashlib.sha256("".join(sorted(file.sha256 for file in self.files)).encode("ascii")).hexdigest()


def plan_purge(survey: Survey, order: PurgeOrder, *, today: date) -> PurgePlan:
    """Say which files would go and which must stay.

    Raises:
        UsageError: The plan keeps its images longer than today.
        UsageError: It names no day, and the order does not say that this is known.
    """
    custody_terms = survey.plan.file.custody
    until = custody_terms.keep_images_until if custody_terms else None
    if until is not None and today <= until:
        raise UsageError(
            "the plan keeps the images until %(until)s (custody.keep_images_until): purge later",
            until=f"{until:%d/%m/%Y}",
        )
    if until is None and not order.without_term:
        raise UsageError(
            "the plan names no day until which images are kept (custody.keep_images_until): "
            "enter it there, or say that they may go without one (--without-term)"
        )
    with survey.store.connection() as connection:
        files = custody.kept_files(connection)
        closed = frozenset(books.closings(connection))
    archived = _archived(survey)
    wanted = [file for file in files if _is_meant(file, order, archived[file.sha256])]
    reasons = {file.sha256: next(_hindrances(file, closed), None) for file in wanted}
    return PurgePlan(
        files=tuple(file for file in wanted if reasons[file.sha256] is None),
        kept=tuple((file.source, why) for file in wanted if (why := reasons[file.sha256]) is not None),
    )


def purge(survey: Survey, plan: PurgePlan, *, by: str, reason: str) -> int:
    """Delete the originals and their crops, and what an earlier purge left behind; gives the bytes freed.

    Raises:
        UsageError: Since the plan was made something came up for which a file must stay; nothing is deleted.
    """
    if plan.files:
        with survey.store.transaction() as transaction:
            # looked at while the write lock is held: somebody may have reopened a round, or undone a decision
            _refuse_hindered(transaction.connection, plan)
            files = tuple(file.sha256 for file in plan.files)
            transaction.append(ImagesPurged(files=files, reason=reason), by=by)
    archive = Archive(folder=survey.archive_folder)
    with survey.store.connection() as connection:
        gone = custody.purged_files(connection)
        items = {number for sha256 in gone for number in custody.items_of_file(connection, sha256)}
    freed = sum(archive.remove(sha256) for sha256 in sorted(gone))
    archive.sweep()  # a killed scan may have left half a copy of one of them
    for path in _crops(survey.folder / EVIDENCE, items):
        freed += path.stat().st_size
        path.unlink(missing_ok=True)
    return freed


def _refuse_hindered(connection: Connection, plan: PurgePlan) -> None:
    meant = {file.sha256 for file in plan.files}
    closed = frozenset(books.closings(connection))
    for file in custody.kept_files(connection):
        why = next(_hindrances(file, closed), None) if file.sha256 in meant else None
        if why is not None:
            raise UsageError(
                "%(source)s must stay since a moment ago: %(why)s; nothing was deleted, ask again",
                source=file.source,
                why=why,
            )


def overdue(survey: Survey, *, today: date) -> Iterator[Finding]:
    """Say that images are kept longer than the plan promises."""
    terms = survey.plan.file.custody
    until = terms.keep_images_until if terms else None
    if until is None or today <= until:
        return
    with survey.store.connection() as connection:
        files = len(custody.kept_files(connection))
    if files:
        place = ("custody", "keep_images_until")
        said = phrase(
            "Ảnh quét chỉ được giữ đến %(day)s; còn %(files)s tệp chưa xoá (phieu purge)",
            day=f"{until:%d/%m/%Y}",
            files=count(files),
        )
        line = survey.plan.line(*place)
        yield Finding(code="IMAGES_OVERDUE", severity=Severity.WARNING, where=".".join(place), line=line, said=said)


def _archived(survey: Survey) -> dict[str, date]:
    """Give for each file the day it was archived."""
    entries = survey.store.entries_of(FileArchived.kind)
    return {json.loads(entry.body)["sha256"]: day_in_vietnam(entry.at) for entry in entries}


def _rounds(file: KeptFile) -> frozenset[str]:
    return frozenset(base_code(code).split("/")[2] for code in file.ballots)


def _is_meant(file: KeptFile, order: PurgeOrder, archived: date) -> bool:
    if order.round is not None and order.round not in _rounds(file):
        return False
    day = date.fromisoformat(file.received) if file.received else archived
    return order.before is None or day < order.before


def _hindrances(file: KeptFile, closed: frozenset[str]) -> Iterator[Phrase]:
    if not file.whole:
        yield phrase(NOT_WHOLE)
    if file.open_items:
        yield phrase(STILL_WAITING, count=file.open_items)
    still_open = sorted(_rounds(file) - closed)
    if still_open:
        yield phrase(NOT_CLOSED, rounds=", ".join(still_open))


def _crops(folder: Path, items: set[int]) -> Iterator[Path]:
    for path in sorted(folder.glob("*.png")):
        match = _CROP.fullmatch(path.name)
        if match and int(match[1]) in items:
            yield path
