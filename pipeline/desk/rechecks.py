"""The re-check at the desk: who reads what, and what a second reader sees of a ballot: nothing of what was read."""

from collections.abc import Iterator
from dataclasses import dataclass

from forms.questionnaire import Question, QuestionKind
from pipeline.access.account import Account
from pipeline.audit.entering import asked_questions
from pipeline.audit.listing import AuditTask, tasks
from pipeline.audit.report import AuditReport, audit_report
from pipeline.desk.cards import Choice, row_choices
from pipeline.desk.desk import Desk
from pipeline.judging.assemble import base_code
from pipeline.rounds import named_round
from pipeline.store import audits, pages
from pipeline.survey import Survey


@dataclass(frozen=True, slots=True, kw_only=True)
class Recheck:
    """The re-check of a round at one look."""

    round: str
    report: AuditReport
    tasks: tuple[AuditTask, ...]
    settlers: dict[str, frozenset[str]]  # by ballot: who had a hand in its first reading
    places: dict[tuple[str, str], int]  # ballot and question of a difference: the page that shows it

    @property
    def left(self) -> tuple[AuditTask, ...]:
        """Ballots that nobody has checked yet."""
        return tuple(task for task in self.tasks if not task.done)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlindRow:
    """A question to be read from paper."""

    question: str
    text: str
    several: bool  # more than one option may be chosen
    choices: tuple[Choice, ...]
    page_id: int | None  # where its row can be cut out; None where only whole pages show it


@dataclass(frozen=True, slots=True, kw_only=True)
class BlindBallot:
    """A ballot as its second reader sees it."""

    ballot: str
    unit_name: str
    round: str
    pages: tuple[int, ...]  # ids, in printed order
    rows: tuple[BlindRow, ...]
    reread_by: str  # who read it again before; empty where nobody did
    mark: str  # of that reading
    settled_by_you: bool  # the second reader should be somebody else


def recheck(desk: Desk, label: str | None) -> Recheck:
    """Give the re-check of a round; UsageError for a round that the plan does not have."""
    round_ = named_round(desk.survey, label)
    return desk.kept(f"recheck {round_}", lambda survey: _recheck(survey, round_))


def next_ballot(desk: Desk, account: Account, label: str | None, *, after: str = "") -> str | None:
    """Lease the next ballot to a second reader, one that they had no hand in before all others.

    Args:
        desk: The desk.
        account: Who reads.
        label: The round.
        after: The ballot that was put aside for now.
    """
    found = recheck(desk, label)
    codes = [task.ballot for task in found.left]
    place = codes.index(after) + 1 if after in codes else 0
    turned = [*codes[place:], *codes[:place]]
    order = sorted(turned, key=lambda code: account.name in found.settlers.get(code, ()))  # stable
    taken = desk.rereads.take(order, account.name, most=1)
    return taken[0] if taken else None


def blind_ballot(desk: Desk, account: Account, code: str) -> BlindBallot:
    """Give a ballot to be read again; UsageError where it was not drawn."""
    survey = desk.survey
    questions = asked_questions(survey, code)
    with survey.store.connection() as connection:
        stored = pages.counting_pages(connection, code)
        done = audits.second_readings(connection).get(code)
        settlers = audits.settlers(connection).get(code, frozenset())
    _, unit, round_, *_ = base_code(code).split("/")
    places = {row.question: page.id for page in stored if page.reading for row in page.reading.rows}
    return BlindBallot(
        ballot=code,
        unit_name=survey.plan.unit(unit).name if survey.plan.has_unit(unit) else unit,
        round=round_,
        pages=tuple(page.id for page in sorted(stored, key=lambda page: page.page or 0)),
        rows=tuple(_rows(questions, places)),
        reread_by=done.by if done else "",
        mark=done.mark if done else "",
        settled_by_you=account.name in settlers,
    )


def _recheck(survey: Survey, round_: str) -> Recheck:
    report = audit_report(survey, round_)
    with survey.store.connection() as connection:
        settlers = audits.settlers(connection)
        places = {
            (code, row.question): page.id
            for code in {each.ballot for each in report.differences}
            for page in pages.counting_pages(connection, code)
            for row in (page.reading.rows if page.reading else ())
        }
    return Recheck(round=round_, report=report, tasks=tasks(survey, round_), settlers=settlers, places=places)


def _rows(questions: tuple[Question, ...], places: dict[str, int]) -> Iterator[BlindRow]:
    for question in questions:
        yield BlindRow(
            question=question.id,
            text=question.text,
            several=question.kind is QuestionKind.MULTI,
            choices=row_choices(question),
            page_id=places.get(question.id),
        )
