"""Put ballots together from the pages and decisions of the store."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from sqlalchemy import Connection

from forms.code import BallotId, ballot_from_code
from forms.errors import CodeError
from omr.reading import Answer, AnswerStatus
from pipeline.events import PageStatus, RowRecord
from pipeline.judging.ballot import Ballot
from pipeline.judging.reasons import ReasonCode
from pipeline.packing import CodeBook
from pipeline.store import audits, custody, entries, items, pages, printed
from pipeline.store.codes import EXTRA
from pipeline.store.entries import StoredEntry
from pipeline.store.items import StoredDecision
from pipeline.store.pages import StoredPage
from pipeline.survey import Form, FormKey, Survey
from pipeline.vietnam import day_in_vietnam

UNREADABLE = "unreadable"  # of a page: a person said so, and it is settled
PENDING = Answer(status=AnswerStatus.PENDING)
_AT_ONCE = 500  # ballots; SQLite takes some thousand values in one query
Decisions = Mapping[tuple[int, str], StoredDecision]


class Said(NamedTuple):
    """What people said of the ballots."""

    decisions: Decisions
    waiting: frozenset[tuple[int, str]]  # rows that a person must look at, whatever was said of them before
    failed: frozenset[str]  # ballots that nobody stands by


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What is asked once for all ballots."""

    forms: Mapping[FormKey, Form]
    books: Mapping[FormKey, CodeBook]
    channels: Mapping[int, str]  # by answer file
    failed: frozenset[str]
    receipts: Mapping[tuple[str, str], str]
    typed_days: Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenBallot:
    """A ballot of which at least one page was seen, under the code it is listed by."""

    code: str
    ballot: Ballot


def base_code(code: str) -> str:
    """Give the printed code of a ballot; an extra one was printed as the ballot it copies."""
    return code.partition(EXTRA)[0]


def seen_ballots(survey: Survey, codes: Collection[str] | None = None) -> Iterator[SeenBallot]:
    """Go through every ballot that was seen, by code: what was read with what people decided, and what was typed.

    All are of one state of the survey, and only some hundred of them are put together at a time.

    Args:
        survey: The survey.
        codes: Only these; all where left out.
    """
    forms = survey.forms()
    with survey.store.connection() as connection:
        known = _Known(
            forms=forms,
            books={key: CodeBook(questionnaire=form.questionnaire) for key, form in forms.items()},
            channels={file.id: file.channel for file in entries.answer_files(connection)},
            failed=audits.failed_ballots(connection),
            receipts=custody.receipt_days(connection),
            typed_days=custody.typed_days(connection),
        )
        wanted = pages.ballots_seen(connection) if codes is None else iter(sorted(set(codes)))
        while some := tuple(islice(wanted, _AT_ONCE)):
            yield from _seen(connection, some, known)


def _seen(connection: Connection, codes: Sequence[str], known: _Known) -> Iterator[SeenBallot]:
    """Go through some ballots, by code; of codes of which nothing counts or waits comes none."""
    said = Said(items.row_decisions(connection, codes), items.open_rows(connection, codes), known.failed)
    printed_codes = {base_code(code) for code in codes}
    issued = {each.ballot.code: each for each in printed.printed_ballots(connection, codes=printed_codes)}
    printed_at = printed.printing_dates(connection, printed_codes)
    typed = tuple(entries.with_ballots(connection, codes))
    grouped: dict[str, list[StoredPage]] = defaultdict(list)
    for page in pages.counting_or_waiting_pages(connection, codes):
        grouped[page.ballot or ""].append(page)
    standing = defaultdict(list, {code: _standing(its_pages) for code, its_pages in grouped.items()})
    counting = {each.ballot: each for each in typed if each.status == entries.COUNTS}
    disputed = {each.ballot for each in typed if each.status == entries.DISPUTED}
    for code in sorted(standing.keys() | counting.keys()):
        if code in counting:
            entry = counting[code]
            waits = code in disputed or any(page.status is PageStatus.REVIEW for page in standing[code])
            ballot = _typed(entry, known.books[entry.form, entry.version], known.channels[entry.file_id], said)
            printed_on = day_in_vietnam(printed_at[code]) if code in printed_at else None
            collected = known.typed_days.get((entry.unit, entry.round)) if code in printed_at else None
            received = ballot.received or (date.fromisoformat(collected) if collected else None)
            of_table = replace(ballot, disputed=waits, printed_on=printed_on, received=received)
            yield SeenBallot(code=code, ballot=of_table)
            continue
        original = issued[base_code(code)]
        ballot = _ballot(code, standing[code], known.forms[original.form, original.version], said)
        printed_on = day_in_vietnam(printed_at[base_code(code)])
        collected = known.receipts.get((original.ballot.unit, original.ballot.round))
        received = ballot.received or (date.fromisoformat(collected) if collected else None)
        scanned = replace(ballot, disputed=code in disputed, printed_on=printed_on, received=received)
        yield SeenBallot(code=code, ballot=scanned)


def _typed(entry: StoredEntry, book: CodeBook, channel: str, said: Said) -> Ballot:
    """Make the ballot of answers that came without a scan."""
    given = ((question, book.answer_of(n, entry.answers[n])) for n, question in enumerate(book.questions))
    answers = {question: _answer(answer.status, answer.codes) for question, answer in given}
    return Ballot(
        ballot=_id(entry.ballot, unit=entry.unit, round=entry.round),
        channel=channel,
        form=entry.form,
        version=entry.version,
        answers=answers,
        received=date.fromisoformat(entry.received) if entry.received else None,
        stated=frozenset({ReasonCode.AUDIT_FAILED}) if entry.ballot in said.failed else frozenset(),
    )


def _standing(its_pages: Sequence[StoredPage]) -> list[StoredPage]:
    """Count a page that a person called unreadable as settled: beside another scan that was read it is none at all."""
    read = {page.page for page in its_pages if page.status is PageStatus.READ}
    return [
        replace(page, status=PageStatus.READ, reading=None) if page.reason == UNREADABLE else page
        for page in its_pages
        if page.reason != UNREADABLE or page.page not in read
    ]


def _ballot(code: str, its_pages: Sequence[StoredPage], form: Form, said: Said) -> Ballot:
    counting = {page.page: page for page in its_pages if page.status is PageStatus.READ}
    waiting = Counter(page.page for page in its_pages if page.status is PageStatus.REVIEW)
    answers = dict(pair for page in counting.values() for pair in _answers(page, form, said))
    first = its_pages[0].file
    return Ballot(
        ballot=_id(code),
        channel=first.channel,
        form=form.layout.form,
        version=form.layout.version,
        answers=answers,
        pages_expected=len(form.layout.pages),
        pages_read=frozenset(number for number in counting if number),
        pages_waiting=frozenset(number for number in waiting if number),
        rivals=sum(count - (number not in counting) for number, count in waiting.items()),
        received=_received(its_pages),
        simulated=any(page.file.simulated for page in its_pages),
        stated=frozenset({ReasonCode.AUDIT_FAILED}) if code in said.failed else frozenset(),
    )


def _answers(page: StoredPage, form: Form, said: Said) -> Iterator[tuple[str, Answer]]:
    """Go through the answers of one counting page: a person's where there is one, else the machine's."""
    rows = {row.question: row for row in page.reading.rows} if page.reading else {}
    for question in form.layout.page(page.page or 1).questions():
        decided = said.decisions.get((page.id, question))
        if (page.id, question) in said.waiting:
            yield question, PENDING
        elif decided:
            yield question, _answer(decided.status, decided.codes)
        elif question in rows:
            yield question, _proposed(rows[question])
        else:  # a page that nobody could read
            yield question, _answer(AnswerStatus.UNREADABLE, ())


def _proposed(row: RowRecord) -> Answer:
    if row.asks or row.status is None:
        return PENDING
    return _answer(row.status, row.codes)


@lru_cache(maxsize=4096)
def _answer(status: str, codes: tuple[str, ...]) -> Answer:
    """Give an answer, the same object for the same one: a hundred thousand ballots give some dozens of them."""
    return Answer(status=AnswerStatus(status), codes=codes)


def _received(its_pages: Sequence[StoredPage]) -> date | None:
    """Give the day the office got the ballot: the last one stated for any of its pages."""
    days = [date.fromisoformat(page.file.received) for page in its_pages if page.file.received]
    return max(days, default=None)


def _id(code: str, *, unit: str = "", round: str = "") -> BallotId:
    """Give the id of a ballot; answers without paper have no serial of their own, only their place."""
    try:
        return ballot_from_code(base_code(code))
    except CodeError:
        return BallotId(plan=code.partition("/")[0], unit=unit, round=round, serial=1)
