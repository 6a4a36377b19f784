"""What the second reader says of a ballot; the first reading is shown to nobody before, and stands beside it after."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy import Connection

from forms.questionnaire import Question, QuestionKind
from omr.reading import Answer, AnswerStatus
from pipeline.audit.comparing import is_same
from pipeline.audit.report import escalated_ballots
from pipeline.errors import UsageError
from pipeline.events import AuditAnswer, AuditRead, AuditRecontacted, Event, RowDoubted
from pipeline.judging.assemble import SeenBallot
from pipeline.judging.verdicts import judged_ballots
from pipeline.meanwhile import judged_and_held
from pipeline.open_rounds import refuse_closed
from pipeline.reviewing.typed_page import form_of_page, words_of
from pipeline.store import audits, items, pages
from pipeline.store.audits import SecondReading
from pipeline.survey import Survey

AUDIT = "audit"  # reason of the review items that a re-check brings up
Cells = Mapping[str, Sequence[str]]
"""By question id: option codes, or one of `blank`, `multiple_marks`, `unreadable`; nothing is blank."""


class Contact(StrEnum):
    """What came of asking the respondent; who that is, is stored nowhere."""

    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not_confirmed"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """One second reading that is to be entered."""

    ballot: str
    cells: Cells
    over: str | None = None  # mark of the reading that it replaces, as its reader saw it; None: whichever stands


def enter_readings(
    survey: Survey,
    readings: Sequence[Reread],
    *,
    by: str,
    reason: str = "",
    contacts: Mapping[str, Contact] = MappingProxyType({}),
) -> int:
    """Log second readings; a row that differs from what counts goes to the review queue for a third look.

    Gives the number of ballots that were not entered before. What differs is not told here: the reader goes on
    unswayed. The same reader's same answers again change nothing, so that whoever was stopped can enter a file again.

    Args:
        survey: The survey.
        readings: Ballots that were drawn, or whose batch must be checked as a whole.
        by: The second reader.
        reason: Why a reading may replace an earlier one; without it none may.
        contacts: What came of asking respondents, by ballot code; entered in the same step.

    Raises:
        UsageError: A ballot was not drawn or was read already, a question is missing, or an answer is none.
        UsageError: Another reading stands than the one that is to be replaced.
    """

    def judged() -> _Entered:
        return _entered(survey, readings, contacts, by=by, reason=reason)

    with judged_and_held(survey, judged) as (transaction, found):
        refuse_closed(transaction.connection, found.rounds)
        for each in found.events:
            transaction.append(each, by=by)
    return found.ballots


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entered:
    """What some readings and outcomes come to, as the survey stands."""

    events: tuple[Event, ...]
    ballots: int  # that were not entered before
    rounds: frozenset[str]


def _entered(
    survey: Survey, readings: Sequence[Reread], contacts: Mapping[str, Contact], *, by: str, reason: str
) -> _Entered:
    seen = _seen(survey)
    events: list[Event] = []
    entered = 0
    wanted = wanted_ballots(survey)
    with survey.store.connection() as connection:
        done = audits.second_readings(connection)
        told = audits.contacts(connection)
        bench = _Bench(survey, connection)
        for reading in readings:
            ballot = _of(reading.ballot, seen, wanted)
            earlier = done.get(reading.ballot)
            moved = earlier is not None and reason and reading.over not in (None, earlier.mark)
            if earlier is not None and (moved or not reason):
                if earlier.by == by and bench.is_same(ballot, reading.cells, earlier):
                    continue  # a form that was sent twice
                if moved:
                    raise UsageError(
                        "%(ballot)s was read again by %(by)s meanwhile: open it anew before replacing that reading",
                        ballot=reading.ballot,
                        by=earlier.by,
                    )
                raise UsageError(
                    "%(ballot)s was read again by %(by)s already; to correct a slip of the pen say "
                    "--replace with --reason TEXT",
                    ballot=reading.ballot,
                    by=earlier.by,
                )
            events.extend(bench.events(ballot, reading.cells, reason=reason))
            entered += 1
    for code, outcome in contacts.items():
        _of(code, seen, wanted)
        if told.get(code) != outcome.value:
            events.append(AuditRecontacted(ballot=code, outcome=outcome.value))
    concerned = (seen[code].ballot.ballot.round for code in (*(each.ballot for each in readings), *contacts))
    return _Entered(events=tuple(events), ballots=entered, rounds=frozenset(concerned))


def enter_contact(survey: Survey, code: str, outcome: Contact, *, by: str, shown: str | None = None) -> None:
    """Log what came of asking a respondent; `not_confirmed` takes the ballot out of the tally.

    Args:
        survey: The survey.
        code: The ballot.
        outcome: What came of it.
        by: Who says so.
        shown: The outcome that this person saw before, empty for none; None where nothing was shown.

    Raises:
        UsageError: The ballot was not drawn, or somebody entered another outcome than the one that was shown.
    """
    round_ = _of(code, _seen(survey), wanted_ballots(survey)).ballot.ballot.round
    with survey.store.transaction() as transaction:
        refuse_closed(transaction.connection, (round_,))
        now = audits.contacts(transaction.connection).get(code, "")
        if now == outcome.value:
            return  # a form that was sent twice
        if shown not in (None, now):
            raise UsageError("%(code)s: somebody else entered an outcome meanwhile: look at it, then enter", code=code)
        transaction.append(AuditRecontacted(ballot=code, outcome=outcome.value), by=by)


def standing_mark(survey: Survey, code: str) -> str:
    """Give the mark of the second reading that stands for a ballot; empty where nobody read it again."""
    with survey.store.connection() as connection:
        done = audits.second_readings(connection).get(code)
    return done.mark if done else ""


def wanted_ballots(survey: Survey) -> frozenset[str]:
    """Give the ballots that a second reader may read: drawn ones, and whole batches that an error escalated."""
    rounds = [round_.label for round_ in survey.plan.rounds()]
    with survey.store.connection() as connection:
        drawn = {code for round_ in rounds for code in audits.drawn_ballots(connection, round_)}
    return frozenset(drawn | escalated_ballots(survey))


def asked_questions(survey: Survey, code: str) -> tuple[Question, ...]:
    """Give the questions of a ballot that was drawn, in printed order; UsageError where it was not."""
    seen = _seen(survey)
    ballot = _of(code, seen, wanted_ballots(survey)).ballot
    form = survey.forms()[ballot.form, ballot.version]
    return tuple(question for question in form.questionnaire.mark_questions() if question.id in ballot.answers)


def second_answer(question: Question, cells: Sequence[str]) -> Answer:
    """Read what was entered for a question; UsageError where it is no answer to it."""
    said = tuple(dict.fromkeys(cell.strip() for cell in cells if cell.strip()))
    if not said:
        return Answer(status=AnswerStatus.BLANK)
    words = words_of(question)
    if len(said) == 1 and said[0] in words:
        return Answer(status=AnswerStatus(said[0]))
    known = tuple(option.code for option in question.options)
    unknown = [code for code in said if code not in known]
    if unknown:
        raise UsageError(
            "%(unknown)r is no answer to question %(id)s: %(known)s",
            unknown=unknown[0],
            id=question.id,
            known=", ".join((*known, *words)),
        )
    codes = tuple(code for code in known if code in said)
    several = question.kind is QuestionKind.SINGLE and len(codes) > 1
    return Answer(status=AnswerStatus.MULTIPLE_MARKS if several else AnswerStatus.ANSWERED, codes=codes)


def _seen(survey: Survey) -> dict[str, SeenBallot]:
    return {each.seen.code: each.seen for each in judged_ballots(survey)}


def _of(code: str, seen: Mapping[str, SeenBallot], wanted: frozenset[str]) -> SeenBallot:
    if code not in wanted or code not in seen:
        raise UsageError("%(code)s was not drawn for the re-check: `phieu audit list` shows which were", code=code)
    return seen[code]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """Where a row was read, and whether the machine decided it without asking."""

    page: int
    by_machine: bool


class _Bench:
    """What comparing needs, looked up once for many ballots."""

    def __init__(self, survey: Survey, connection: Connection) -> None:
        self._survey, self._connection = survey, connection
        self._forms = survey.forms()
        self._decided = items.row_decisions(connection)

    def events(self, ballot: SeenBallot, cells: Cells, *, reason: str) -> Iterator[Event]:
        """Give the second reading, then a doubt for each row where it differs from what counts."""
        rows = dict(self._rows(ballot.code))
        pairs = [
            (question.id, second_answer(question, cells[question.id]), ballot.ballot.answers[question.id])
            for question in self._asked(ballot, cells)
        ]
        yield AuditRead(
            ballot=ballot.code,
            answers=tuple(_answer(asked, read, counted, rows.get(asked)) for asked, read, counted in pairs),
            reason=reason,
        )
        for asked, read, counted in pairs:
            if asked in rows and counted.status is not AnswerStatus.PENDING and not is_same(read, counted):
                yield RowDoubted(ballot=ballot.code, page=rows[asked].page, question=asked, why=AUDIT)

    def is_same(self, ballot: SeenBallot, cells: Cells, earlier: SecondReading) -> bool:
        """Whether somebody enters again what stands as their second reading."""
        before = {each.question: (each.status, each.codes) for each in earlier.answers}
        now = {each.id: second_answer(each, cells[each.id]) for each in self._asked(ballot, cells)}
        return before == {question: (answer.status.value, answer.codes) for question, answer in now.items()}

    def _asked(self, ballot: SeenBallot, cells: Cells) -> tuple[Question, ...]:
        form = self._forms[ballot.ballot.form, ballot.ballot.version].questionnaire
        asked = tuple(question for question in form.mark_questions() if question.id in ballot.ballot.answers)
        missing = [question.id for question in asked if question.id not in cells]
        if missing:
            raise UsageError(
                "%(code)s: no column for question %(missing)s; a blank answer is an empty cell",
                code=ballot.code,
                missing=", ".join(missing),
            )
        return asked

    def _rows(self, code: str) -> Iterator[tuple[str, _Row]]:
        for page in pages.counting_pages(self._connection, code):
            if page.reading is None:  # a person typed it in from its image, or gave it up
                for question in form_of_page(self._survey, page).layout.page(page.page or 1).questions():
                    yield question, _Row(page=page.page or 1, by_machine=False)
                continue
            for row in page.reading.rows:
                unasked = not row.asks and (page.id, row.question) not in self._decided
                yield row.question, _Row(page=page.page or 1, by_machine=unasked)


def _answer(question: str, read: Answer, counted: Answer, row: _Row | None) -> AuditAnswer:
    return AuditAnswer(
        question=question,
        status=read.status.value,
        codes=read.codes,
        counted_status=counted.status.value,
        counted_codes=counted.codes,
        by_machine=row is not None and row.by_machine,
    )
