"""Pages that came while their round was closed, let in together once it is open again: those that were shown, no other.

Each is read, settled and logged like one that is let in by itself.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from forms.code import PageCode, ballot_from_code
from forms.phrase import Phrase, phrase
from omr.faults import CodesDisagree
from pipeline.errors import NothingFound, UsageError
from pipeline.events import PageStatus
from pipeline.judging.assemble import base_code
from pipeline.open_rounds import refuse_closed
from pipeline.reading.readers import read_shares
from pipeline.reading.work import PageOutcome
from pipeline.reviewing.originals import refuse_purged
from pipeline.reviewing.reading_again import is_late, printed_as, settle_again, share_of, under
from pipeline.store import books, items, pages, printed
from pipeline.store.items import Item
from pipeline.store.pages import StoredPage
from pipeline.survey import Survey

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class LatePage:
    """A page that came too late, with the item at which it waits."""

    item: Item
    page: StoredPage
    code: PageCode


@dataclass(frozen=True, slots=True, kw_only=True)
class LateBatch:
    """The late pages of a unit in a round, of one file or of all."""

    unit: str
    round: str
    source: str  # of which file; empty for all
    closed: bool  # the round still is
    pages: tuple[LatePage, ...]

    @property
    def key(self) -> str:
        """Tell it from any other, also from the same with a page more or less."""
        told = repr((self.unit, self.round, self.source, [each.item.id for each in self.pages]))
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    @property
    def sources(self) -> tuple[str, ...]:
        """Give the files that its pages stand in."""
        return tuple(dict.fromkeys(each.page.file.source for each in self.pages))


@dataclass(frozen=True, slots=True, kw_only=True)
class LetIn:
    """What became of the pages of a batch."""

    statuses: Counter[tuple[PageStatus, str]]  # with the reason
    left: tuple[tuple[str, Phrase], ...]  # file and page of those that wait as before, and why


def late_batches(connection: Connection, *, source: str = "") -> tuple[LateBatch, ...]:
    """Give the pages that came while their round was closed and wait since, by round and unit."""
    found: defaultdict[tuple[str, str], list[LatePage]] = defaultdict(list)
    for late in _late_pages(connection):
        if source in ("", late.page.file.source):
            found[late.code.ballot.round, late.code.ballot.unit].append(late)
    closed = books.closings(connection)
    return tuple(
        LateBatch(unit=unit, round=round_, source=source, closed=round_ in closed, pages=tuple(some))
        for (round_, unit), some in sorted(found.items())
    )


def let_in(survey: Survey, batch: LateBatch, *, by: str, jobs: int, progress: Progress) -> LetIn:
    """Let the pages of a batch in as it was shown, in one step.

    Raises:
        UsageError: The round is closed, or the pages that wait are others by now.
    """
    with survey.store.connection() as connection:
        refuse_closed(connection, (batch.round,))
    known, left = survey.known_forms(), list(_without_image(survey, batch.pages))
    gone = {late.item.id for late, _ in left}
    wanted = [late for late in batch.pages if late.item.id not in gone]
    shares = [share_of(survey, late.page, late.code) for late in wanted]
    read: list[tuple[LatePage, PageOutcome]] = []
    progress(0, len(wanted))
    for late, (outcome,) in zip(wanted, read_shares(shares, known, jobs=jobs), strict=True):
        if why := _why_left(outcome):
            left.append((late, why))
        else:
            read.append((late, under(late.code, outcome)))
        progress(len(read) + len(left) - len(gone), len(wanted))
    statuses: Counter[tuple[PageStatus, str]] = Counter()
    with survey.store.transaction() as transaction:
        refuse_closed(transaction.connection, (batch.round,))
        now = {each.key: each for each in late_batches(transaction.connection, source=batch.source)}
        if batch.key not in now or now[batch.key].pages != batch.pages:
            raise UsageError(
                "the late pages of %(unit)s in round %(round)s are others than were shown: look at them again; "
                "nothing was let in",
                unit=batch.unit,
                round=batch.round,
            )
        for late, outcome in read:
            settled = settle_again(transaction, late.item, late.page, outcome, known, said="count", by=by)
            statuses[PageStatus(settled.status), settled.reason] += 1
    return LetIn(statuses=statuses, left=tuple((_place(late.page), why) for late, why in left))


def _late_pages(connection: Connection) -> Iterator[LatePage]:
    waiting = [item for item in items.open_items(connection) if is_late(item)]
    stored = {page.id: page for page in pages.pages_by_id(connection, {item.page_id for item in waiting})}
    for item in waiting:
        page = stored[item.page_id]
        code = base_code(page.ballot or "")
        original = printed.find_printed(connection, ballot_from_code(code).code) if page.ballot else None
        if original is not None and page.page is not None and page.status is PageStatus.REVIEW:
            yield LatePage(item=item, page=page, code=printed_as(original, page.page))


def _without_image(survey: Survey, some: Sequence[LatePage]) -> Iterator[tuple[LatePage, Phrase]]:
    for late in some:
        try:
            refuse_purged(survey, late.page.id)
        except NothingFound as error:
            yield late, error.said
        else:
            if not (survey.folder / late.page.file.archived).exists():
                yield late, Phrase("the archived original is gone")


def _why_left(outcome: PageOutcome) -> Phrase | None:
    """Say why a page is not settled by what was read of it now: its image did not come, or somebody must look."""
    if outcome.refused:
        return outcome.refused.what
    return Phrase(outcome.detail) if outcome.damaged or outcome.fault == CodesDisagree.code else None


def _place(page: StoredPage) -> str:
    return str(phrase("%(source)s page %(number)s", source=page.file.source, number=page.number))
