"""Put ballots together from the pages and decisions of the store."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from forms.code import BallotId, ballot_from_code
from omr.reading import Answer, AnswerStatus
from pipeline.ballot import Ballot
from pipeline.events import PageStatus, RowRecord
from pipeline.reasons import ReasonCode
from pipeline.store import audits, items, pages, printed
from pipeline.store.items import StoredDecision
from pipeline.store.pages import StoredPage
from pipeline.survey import Form, FormKey, Survey

EXTRA = "+"  # between the code of a photocopied ballot and the number of the copy
PENDING = Answer(status=AnswerStatus.PENDING)
Decisions = Mapping[tuple[int, str], StoredDecision]


class Said(NamedTuple):
    """What people said of the ballots."""

    decisions: Decisions
    waiting: frozenset[tuple[int, str]]  # rows that a person must look at, whatever was said of them before
    failed: frozenset[str]  # ballots that nobody stands by


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenBallot:
    """A ballot of which at least one page was seen, under the code it is listed by."""

    code: str
    ballot: Ballot


def base_code(code: str) -> str:
    """Give the printed code of a ballot; an extra one was printed as the ballot it copies."""
    return code.partition(EXTRA)[0]


def seen_ballots(survey: Survey) -> tuple[SeenBallot, ...]:
    """Give every ballot that was seen, by code: what the machine read with what people decided."""
    forms = survey.forms()
    with survey.store.connection() as connection:
        decisions = items.row_decisions(connection)
        waiting = items.open_rows(connection)
        failed = audits.failed_ballots(connection)
        issued = {each.ballot.code: each for each in printed.printed_ballots(connection)}
        grouped: dict[str, list[StoredPage]] = defaultdict(list)
        for page in pages.counting_or_waiting_pages(connection):
            grouped[page.ballot or ""].append(page)
    seen = []
    for code in sorted(grouped):
        original = issued[base_code(code)]
        form = forms[original.form, original.version]
        seen.append(SeenBallot(code=code, ballot=_ballot(code, grouped[code], form, Said(decisions, waiting, failed))))
    return tuple(seen)


def _ballot(code: str, its_pages: Sequence[StoredPage], form: Form, said: Said) -> Ballot:
    counting = {page.page: page for page in its_pages if page.status is PageStatus.READ}
    waiting = {page.page for page in its_pages if page.status is PageStatus.REVIEW}
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
        received=_received(its_pages),
        simulated=any(page.file.simulated for page in its_pages),
        extra_reason=next((page.detail for page in its_pages if page.reason == "extra"), ""),
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
            yield question, Answer(status=AnswerStatus(decided.status), codes=decided.codes)
        elif question in rows:
            yield question, _proposed(rows[question])
        else:  # a page that nobody could read
            yield question, Answer(status=AnswerStatus.UNREADABLE)


def _proposed(row: RowRecord) -> Answer:
    if row.asks or row.status is None:
        return PENDING
    return Answer(status=AnswerStatus(row.status), codes=row.codes)


def _received(its_pages: Sequence[StoredPage]) -> date | None:
    """Give the day the office got the ballot: the last one stated for any of its pages."""
    days = [date.fromisoformat(page.file.received) for page in its_pages if page.file.received]
    return max(days, default=None)


def _id(code: str) -> BallotId:
    return ballot_from_code(base_code(code))


def form_of(forms: Mapping[FormKey, Form], ballot: Ballot) -> Form:
    """Give the form version that a ballot was printed with."""
    return forms[ballot.form, ballot.version]
