"""Run a recount: every archived page of a ballot again, compared, and each contradiction asked once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from forms.code import PageCode
from omr.known import KnownForms
from omr.second.reading import SecondFault
from pipeline.events import PageDoubted, PageStatus, Recounted
from pipeline.judging.assemble import base_code
from pipeline.reading.readers import read_shares_by
from pipeline.reading.work import shares_of
from pipeline.recount.compare import BoxMatch, Match, People, compare_page
from pipeline.recount.report import Disagreement, OtherIdentity, RecountReport, UnreadPage
from pipeline.recount.second import SECOND_WAY, WAY, SecondOutcome
from pipeline.store import Transaction, books, items, pages, recounts
from pipeline.store.pages import StoredPage
from pipeline.store.standing import RECOUNT_FOUND, RECOUNT_IDENTITY
from pipeline.survey import Survey

Progress = Callable[[int, int], None]
"""Called with the pages done and the pages in all."""
# Pages that the first reader took for no ballot: a code of ours on one of them is a ballot lost.
NOT_OURS = ("blank_page", "foreign_page")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecountOrder:
    """How to recount."""

    jobs: int
    by: str


@dataclass(slots=True)
class _Doubts:
    """What is said against one page."""

    page: StoredPage
    boxes: list[BoxMatch] = field(default_factory=list)
    identity: str = ""


def recount(survey: Survey, order: RecountOrder, *, progress: Progress) -> RecountReport:
    """Read all pages again and put every new contradiction into the queue.

    Raises:
        StoreError: The store cannot be written.
    """
    known = survey.known_forms()
    with survey.store.connection() as connection:
        wanted = [page for page in pages.all_pages(connection) if _can_tell(page)]
    report = RecountReport(pages=len(wanted))
    outcomes = dict(_outcomes(survey, wanted, known, jobs=order.jobs, progress=progress))
    with survey.store.transaction() as transaction:
        doubts = list(_compared(transaction.connection, wanted, outcomes, known, report))
        _ask(transaction, doubts, report, by=order.by)
    return report


def _can_tell(page: StoredPage) -> bool:
    """Whether reading the page again can say anything: it has a reading, or it was taken for no ballot."""
    may_count = page.status in (PageStatus.READ, PageStatus.REVIEW) and page.reading is not None
    return may_count or (page.status is PageStatus.REJECTED and page.reason in NOT_OURS)


def _outcomes(
    survey: Survey, wanted: Sequence[StoredPage], known: KnownForms, *, jobs: int, progress: Progress
) -> Iterator[tuple[int, SecondOutcome]]:
    """Go through the pages whose originals are still there, with what the second way saw."""
    by_file: dict[str, list[StoredPage]] = {}
    for page in wanted:
        if (survey.folder / page.file.archived).exists():
            by_file.setdefault(page.file.archived, []).append(page)
    work = [
        (share, {page.number: page.id for page in its_pages})
        for archived, its_pages in by_file.items()
        for share in shares_of(
            survey.folder / archived,
            [page.number for page in its_pages],
            logged_pages=its_pages[0].file.page_count,
        )
    ]
    done, total = 0, sum(len(share.numbers) for share, _ in work)
    progress(0, total)
    results = read_shares_by(SECOND_WAY, [share for share, _ in work], known, jobs=jobs)
    for (_, ids), outcomes in zip(work, results, strict=True):
        for outcome in outcomes:
            yield ids[outcome.number], outcome
        done += len(outcomes)
        progress(done, total)


def _compared(
    connection: Connection,
    wanted: Sequence[StoredPage],
    outcomes: Mapping[int, SecondOutcome],
    known: KnownForms,
    report: RecountReport,
) -> Iterator[_Doubts]:
    """Hold every page against what was seen of it; give those against which something new is said."""
    people = People(decisions=items.row_decisions(connection), waiting=items.waiting_rows(connection))
    closed, asked = books.closings(connection), items.page_reasons(connection)
    gone = SecondOutcome(number=0, fault=SecondFault.NO_IMAGE)
    for page in wanted:
        seen = outcomes.get(page.id, gone)
        is_closed = _round(page, seen) in closed
        doubts = _Doubts(page=page)
        if other := _other_identity(page, seen):
            report.identities.append(_named(page, other, closed=is_closed))
            doubts.identity = other
        elif seen.fault is None and page.reading is not None:
            doubts.boxes = _boxes(page, seen, known, people, report, closed=is_closed)
        elif page.reading is not None:
            unread = UnreadPage(source=page.file.source, source_page=page.number, reason=str(seen.fault))
            report.unread.append(unread)
        else:
            report.read_again += 1  # taken for no ballot by both
        if not is_closed and (doubts.boxes or _is_new(doubts, asked)):
            yield doubts


def _boxes(
    page: StoredPage, seen: SecondOutcome, known: KnownForms, people: People, report: RecountReport, *, closed: bool
) -> list[BoxMatch]:
    """Count the boxes of a page and give those that a person must look at."""
    reading = page.reading
    if reading is None:
        return []
    layout = known.layouts[reading.form, reading.version].page(page.page or 1)
    matches = list(compare_page(page, reading, layout, seen, people))
    report.read_again += 1
    report.boxes.update(match.match for match in matches)
    differing = [match for match in matches if match.match in (Match.DIFFERS, Match.PERSON)]
    report.disagreements += [
        Disagreement(
            ballot=page.ballot or "",
            page=page.page or 1,
            source=page.file.source,
            source_page=page.number,
            box=match,
            closed=closed,
        )
        for match in differing
    ]
    counts = page.status is PageStatus.READ  # questions of a page that waits as a whole are not asked yet
    return [match for match in differing if match.match is Match.DIFFERS and not match.waits and counts]


def _ask(transaction: Transaction, doubts: Sequence[_Doubts], report: RecountReport, *, by: str) -> None:
    """Log each contradiction and the recount itself; nothing where the last one said the same."""
    for each in doubts:
        event = _event(each)
        report.asked += len(event.questions) + bool(event.identity)
        transaction.append(event, by=by)
    summary = Recounted(
        way=WAY,
        pages=report.pages,
        boxes=report.box_count,
        agreed=report.boxes[Match.AGREED],
        unsure=report.boxes[Match.UNSURE],
        waiting=report.boxes[Match.WAITING],
        disagreements=len(report.disagreements) + len(report.identities),
        unread=len(report.unread),
    )
    if recounts.latest(transaction.connection) != summary:
        transaction.append(summary, by=by)


def _event(doubts: _Doubts) -> PageDoubted:
    return PageDoubted(
        file=doubts.page.file.sha256,
        number=doubts.page.number,
        way=WAY,
        questions=tuple(dict.fromkeys(box.question for box in doubts.boxes)),
        boxes=tuple(
            f"{box.question}={box.option} first:{box.first} second:{box.second} ink:{box.ink_ratio:.3f}"
            for box in doubts.boxes
        ),
        identity=doubts.identity,
    )


def _other_identity(page: StoredPage, seen: SecondOutcome) -> str:
    """Give the ballot and page that the second way reads, where it is not what stands; else nothing."""
    if seen.code is None:
        return ""
    name = _name(seen.code)
    stands = f"{base_code(page.ballot or '')} {page.page}" if page.reading is not None else ""
    return "" if name == stands else name


def _named(page: StoredPage, other: str, *, closed: bool) -> OtherIdentity:
    first = f"{page.ballot} {page.page}" if page.reading is not None else page.reason
    return OtherIdentity(source=page.file.source, source_page=page.number, first=first, second=other, closed=closed)


def _name(code: PageCode) -> str:
    return f"{code.ballot.code} {code.page}"


def _round(page: StoredPage, seen: SecondOutcome) -> str:
    if page.ballot:
        return base_code(page.ballot).split("/")[2]
    return seen.code.ballot.round if seen.code else ""


def _is_new(doubts: _Doubts, asked: frozenset[tuple[int, str]]) -> bool:
    reason = RECOUNT_IDENTITY if doubts.page.reading is not None else RECOUNT_FOUND
    return bool(doubts.identity) and (doubts.page.id, reason) not in asked
