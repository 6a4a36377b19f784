"""Decide all pages again from their measures, for another number of expected silent errors; no scan is opened."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from forms.loading import Later
from omr.deciding.likelihood import fit
from omr.known import USUAL_ERRORS, KnownForms
from pipeline.errors import UsageError
from pipeline.events import BoundaryMoved, PageRedecided, ReadingRecord
from pipeline.judging.assemble import base_code
from pipeline.store import books, boundary, items, pages
from pipeline.store.pages import StoredPage
from pipeline.survey import Survey

_decide_again: Callable[[ReadingRecord, bytes, int, KnownForms], ReadingRecord] = Later(
    "pipeline.reading.page", "decide_again"
)

PAGES_AT_ONCE = 500
Progress = Callable[[int, int], None]
"""Called with the pages done and the pages in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RedecideOrder:
    """What is wanted."""

    expected_errors: float | None  # in 10,000 marks; None leaves the setting as it is
    undo: bool = False  # go back to the setting before the last one
    by: str


@dataclass(slots=True, kw_only=True)
class RedecideReport:
    """What came of it."""

    before: float  # expected silent errors in 10,000 marks
    after: float
    pages: int = 0
    boxes: int = 0
    changed_pages: int = 0
    changed_boxes: int = 0
    closed: int = 0  # pages of closed rounds, left as they are
    without_measures: int = 0  # pages whose measures are gone
    waiting_before: int = 0
    waiting_after: int = 0


def redecide(survey: Survey, order: RedecideOrder, *, progress: Progress) -> RedecideReport:
    """Decide everything again as one step: killed at any moment, it happened wholly or not at all.

    Raises:
        UsageError: There is no earlier setting to go back to.
        StoreError: The store cannot be written.
    """
    known = survey.known_forms()
    with survey.store.transaction() as transaction:
        connection = transaction.connection
        said = boundary.settings(connection)
        before = next(iter(said), USUAL_ERRORS)
        report = RedecideReport(before=before, after=_wanted(order, said))
        report.waiting_before = items.count_open(connection)
        if report.after != before:
            transaction.append(BoundaryMoved(expected_errors=report.after, fit=fit().version), by=order.by)
        known = replace(known, expected_errors=report.after)
        for event in _redecided(connection, known, report, progress):
            transaction.append(event, by=order.by)
        report.waiting_after = items.count_open(connection)
    return report


def _wanted(order: RedecideOrder, said: Sequence[float]) -> float:
    if order.undo:
        if not said:
            raise UsageError("the setting was never changed, so there is nothing to go back to")
        return (*said, USUAL_ERRORS)[1]
    return next(iter(said), USUAL_ERRORS) if order.expected_errors is None else order.expected_errors


def _redecided(
    connection: Connection, known: KnownForms, report: RedecideReport, progress: Progress
) -> Iterator[PageRedecided]:
    """Go through the pages whose outcome is now another one."""
    ids, closed = pages.read_ids(connection), books.closings(connection)
    for start in range(0, len(ids), PAGES_AT_ONCE):
        some = list(pages.pages_by_id(connection, ids[start : start + PAGES_AT_ONCE]))
        for page in some:
            if page.reading is None or page.page is None:
                continue
            if _round(page) in closed:
                report.closed += 1
                continue
            event = _decided_again(connection, page, page.reading, known, report)
            if event is not None:
                yield event
        progress(min(start + PAGES_AT_ONCE, len(ids)), len(ids))


def _round(page: StoredPage) -> str:
    return base_code(page.ballot or "//").split("/")[2]


def _decided_again(
    connection: Connection, page: StoredPage, reading: ReadingRecord, known: KnownForms, report: RedecideReport
) -> PageRedecided | None:
    """Decide one page again; None where the outcome is the same or its measures are gone."""
    data = pages.find_measures(connection, reading.measures)
    if data is None:
        report.without_measures += 1
        return None
    now = _decide_again(reading, data, page.page or 1, known)
    report.pages += 1
    report.boxes += len(now.states)
    if now == reading:
        return None
    report.changed_pages += 1
    report.changed_boxes += sum(old != new for old, new in zip(reading.states, now.states, strict=True))
    return PageRedecided(
        file=page.file.sha256,
        number=page.number,
        states=now.states,
        scores=now.scores,
        reasons=now.reasons,
        rows=now.rows,
    )
