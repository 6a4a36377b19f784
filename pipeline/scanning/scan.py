"""Scan files into the survey: archive, read, settle, acknowledge; safe to kill at any moment.

A page is acknowledged when its log entry is committed, and not before its file lies in the
archive. A scan that was stopped goes on where it was: pages that have their status are not read
again. It needs nothing but the archive for that, so it goes on also where the files that were
named are gone.
"""

import time
from collections.abc import Callable, Sequence

from omr.health.batch import Trouble
from omr.known import KnownForms
from pipeline.archive import Archive
from pipeline.events import PageSettled, SheetJudged
from pipeline.intake.damage import MachineFault
from pipeline.left_behind import refuse_renamed
from pipeline.reading.readers import read_shares
from pipeline.reading.work import PageOutcome, shares_of
from pipeline.receipt import refuse_ahead
from pipeline.scanning.order import ScanOrder, ScanReport
from pipeline.scanning.settle import settle_page
from pipeline.scanning.taking_in import Work, apart, left_unread, name_again, taken_in
from pipeline.store import Store, pages
from pipeline.store.health import BatchKey
from pipeline.survey import Survey

COMMIT_EVERY_S = 1.0  # a sync costs milliseconds; a page read and lost costs no more than a second

Progress = Callable[[int, int], None]
"""Called with the pages done and the pages known of so far."""


Warn = Callable[[BatchKey, Trouble], None]
"""Called as soon as printer or scanner show something to mend, while pages are still being read."""


def _silent(_batch: BatchKey, _trouble: Trouble) -> None:
    pass


def scan_files(survey: Survey, order: ScanOrder, *, progress: Progress, warn: Warn = _silent) -> ScanReport:
    """Scan files and folders into the survey.

    Raises:
        NothingFound: A path that was named is not there.
        UsageError: The day of receipt has not come yet, the plan's code is not the one that was printed, or no path was
            named and nothing was left unread.
        StoreError: The store or the archive cannot be written; what was acknowledged stays.
    """
    refuse_ahead(order.received)
    report = ScanReport()
    known = survey.known_forms()
    refuse_renamed(survey)
    Archive(folder=survey.archive_folder).sweep()
    works, again = apart(taken_in(survey, order, report) if order.paths else left_unread(survey, order, report))
    shares = [
        (work, share)
        for work in works
        for share in shares_of(work.path, work.numbers, logged_pages=work.page_count, alone=work.alone)
    ]
    total = sum(len(work.numbers) for work in works)
    progress(0, total)
    batch = _Batch(survey.store, known, by=order.by, report=report, warn=warn)
    outcomes = read_shares([share for _, share in shares], known, jobs=order.jobs)
    for (work, _), done in zip(shares, outcomes, strict=True):
        batch.add(work, done)
        progress(report.pages + len(batch), total)
    batch.commit()
    for work, faults in batch.refused.values():
        report.name_unread(work.name, faults)
    touched = {*batch.settled, *batch.refused}
    for work in (*again, *(work for work in works if work.sha256 not in touched)):  # another program was faster
        with survey.store.connection() as connection:
            name_again(report, work.name, pages.pages_of_file(connection, work.sha256))
    return report


class _Batch:
    """Outcomes on their way into the store, committed together."""

    def __init__(self, store: Store, known: KnownForms, *, by: str, report: ScanReport, warn: Warn) -> None:
        self._known = known
        self._store, self._by, self._report, self._warn = store, by, report, warn
        self._waiting: list[tuple[Work, PageOutcome]] = []
        self.settled: set[str] = set()  # files of which a page got its status here
        self.refused: dict[str, tuple[Work, list[MachineFault]]] = {}  # files of which the system did not give a page
        self._since = time.monotonic()

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, work: Work, outcomes: Sequence[PageOutcome]) -> None:
        self._waiting.extend((work, outcome) for outcome in outcomes if not outcome.refused)
        if faults := [outcome.refused for outcome in outcomes if outcome.refused]:
            self.refused.setdefault(work.sha256, (work, []))[1].extend(faults)
        if time.monotonic() - self._since >= COMMIT_EVERY_S:
            self.commit()

    def commit(self) -> None:
        noted: list[tuple[Work, PageOutcome, PageSettled]] = []
        with self._store.transaction() as transaction:
            files = {work.sha256 for work, _ in self._waiting}
            known = {sha256: set(pages.settled_numbers(transaction.connection, sha256)) for sha256 in files}
            for work, outcome in self._waiting:
                if outcome.number in known[work.sha256]:
                    continue  # another program read the same file at the same time
                known[work.sha256].add(outcome.number)
                settled = settle_page(transaction.connection, work.sha256, outcome, self._known)
                if outcome.reading:
                    transaction.keep_measures(outcome.reading.measures, outcome.measures)
                transaction.append(settled, by=self._by)
                if outcome.test:
                    judged = _judged(work.sha256, outcome)
                    transaction.append(judged, by=self._by)
                    self._report.tests.append(judged)
                noted.append((work, outcome, settled))
        for work, outcome, settled in noted:  # only what is on disk is reported
            self.settled.add(work.sha256)
            self._report.note(work.source, outcome, settled)
            for trouble in self._report.health.see(work.batch, settled):
                self._warn(work.batch, trouble)
        self._waiting.clear()
        self._since = time.monotonic()


def _judged(sha256: str, outcome: PageOutcome) -> SheetJudged:
    """Give what a test sheet said, for the log."""
    return SheetJudged(
        file=sha256,
        number=outcome.number,
        items=tuple(judged.item.value for judged in outcome.test),
        grades=tuple(judged.grade.value for judged in outcome.test),
        values=tuple(round(float(judged.value), 4) for judged in outcome.test),
        detail=outcome.detail,
    )
