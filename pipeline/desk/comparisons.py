"""Units' own tallies beside our reading of the same ballots, in the words of the form."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from forms.questionnaire import Question
from omr.reading import AnswerStatus
from pipeline.access.account import Account
from pipeline.counting import questionnaires
from pipeline.desk.blindness import hidden_ballots
from pipeline.desk.desk import Desk
from pipeline.desk.queue import to_read_again
from pipeline.merging.comparing import Compared, ComparedUnit, compared_units
from pipeline.store import pages
from pipeline.survey import Survey


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedQuestion:
    """A question with the numbers that are told side by side; an empty id is the eligible ballots."""

    id: str
    text: str
    numbers: tuple[tuple[str, Compared], ...]  # each with the words of its option; empty where none was marked


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlikeRow:
    """A question that was answered differently on one ballot; None is what must not be shown yet."""

    question: str
    text: str
    theirs: tuple[str, ...] | None  # words of options, or the status where there are none
    ours: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlikeShown:
    """A ballot that was read differently, as one person may see it."""

    code: str
    page_id: int | None
    theirs: str  # whether it counts
    ours: str
    rows: tuple[UnlikeRow, ...]


def comparison(desk: Desk, *, unit: str | None, round: str | None) -> tuple[ComparedUnit, ...]:
    """Compare what packages and we tell of the same ballots; UsageError where the plan has no such unit or round."""
    return desk.kept(f"compared {unit} {round}", lambda survey: compared_units(survey, unit=unit, round=round))


def by_question(survey: Survey, numbers: Sequence[Compared]) -> tuple[ComparedQuestion, ...]:
    """Put numbers under their questions, in the order of the form."""
    asked = _asked(survey)
    found: dict[str, list[Compared]] = {}
    for number in numbers:
        found.setdefault(number.question, []).append(number)
    order = ("", *asked, *found)  # last what no form of the plan asks any more
    return tuple(
        ComparedQuestion(
            id=id_,
            text=text_of(asked.get(id_, ())),
            numbers=tuple((label_of(asked.get(id_, ()), each.option), each) for each in found[id_]),
        )
        for id_ in dict.fromkeys(order)
        if id_ in found
    )


def text_of(asked: Sequence[Question]) -> str:
    """Give the words of a question; none where the forms ask it in different ones."""
    return _agreed(question.text for question in asked)


def label_of(asked: Sequence[Question], option: str) -> str:
    """Give the words of an option; its code where the forms do not agree on them."""
    said = _agreed(each.label for question in asked for each in question.options if each.code == option)
    return said or option


def _agreed(words: Iterator[str]) -> str:
    found = dict.fromkeys(words)
    return next(iter(found)) if len(found) == 1 else ""


def _asked(survey: Survey) -> Mapping[str, tuple[Question, ...]]:
    """Give the questions of all forms by their ids."""
    found: dict[str, tuple[Question, ...]] = {}
    for form in questionnaires(survey):
        for question in form.mark_questions():
            found[question.id] = (*found.get(question.id, ()), question)
    return found


def unlike_ballots(desk: Desk, account: Account, found: ComparedUnit) -> tuple[UnlikeShown, ...]:
    """Give the ballots that were read differently, without those that this person may yet have to read unseen.

    Where our own row still waits, what the unit read of it is not told: whoever settles it looks at the paper.
    """
    again = {(item.ballot, item.question) for item in to_read_again(desk, account)}
    hidden = hidden_ballots(desk, account) | {ballot for ballot, _ in again}
    told = [each for each in found.ballots if each.code not in hidden]
    asked = _asked(desk.survey)
    with desk.survey.store.connection() as connection:
        stored = pages.counting_or_waiting_pages(connection, [each.code for each in told])
        page_of = {page.ballot: page.id for page in sorted(stored, key=lambda page: -(page.page or 0))}
    return tuple(
        UnlikeShown(
            code=each.code,
            page_id=page_of.get(each.code),
            theirs=each.theirs,
            ours=each.ours,
            rows=tuple(_row(asked.get(question, ()), question, one, other) for question, one, other in each.rows),
        )
        for each in told
    )


def _row(asked: Sequence[Question], question: str, theirs: str, ours: str) -> UnlikeRow:
    waits = ours == AnswerStatus.PENDING
    return UnlikeRow(
        question=question,
        text=text_of(asked),
        theirs=None if waits else _words(asked, theirs),
        ours=_words(asked, ours),
    )


def _words(asked: Sequence[Question], said: str) -> tuple[str, ...]:
    return tuple(label_of(asked, code) for code in said.split(";"))
