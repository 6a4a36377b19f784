"""What people answered, one row per eligible ballot, for those who analyse it elsewhere.

No row leads to a ballot: no serial, code, source or time, no free text; rows are sorted by what they
say, so that their order says nothing either.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from forms.questionnaire import Question, QuestionKind, Questionnaire
from omr.reading import Answer, AnswerStatus
from pipeline.judging.ballot import Ballot
from pipeline.survey import Survey
from pipeline.tally.cells import Cell

PLACE = ("plan", "unit", "group", "form", "version", "round", "channel")


@dataclass(frozen=True, slots=True, kw_only=True)
class Responses:
    """A table of answers."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def responses(
    survey: Survey,
    ballots: Iterable[tuple[Ballot, Cell]],
    forms: Sequence[Questionnaire],
    *,
    withheld: frozenset[str] = frozenset(),
) -> Responses:
    """Give the answers of eligible ballots, a row each.

    Args:
        survey: The survey.
        ballots: Its eligible ballots, each with the place to write down for it: where it is counted, or in a
            publication the part that it is told in.
        forms: Its questionnaires in plan order; they give the columns.
        withheld: Questions whose columns are left out; for publications.
    """
    asked = [q.id for form in forms for q in form.mark_questions() if q.id not in withheld]
    questions = tuple(dict.fromkeys(asked))
    order = {unit.id: number for number, unit in enumerate(survey.plan.units)}
    groups = {unit.id: unit.group or "" for unit in survey.plan.units}
    rows = [
        (survey.plan.code, place.unit, groups.get(place.unit, ""), *_row(ballot, place, questions))
        for ballot, place in ballots
    ]
    rows.sort(key=lambda row: (order.get(row[1], len(order)), row))
    return Responses(header=(*PLACE, *questions), rows=tuple(rows))


def about_respondent(question: Question) -> bool:
    """Whether a question asks who somebody is, not what they think: one choice, and none of them is good."""
    return question.kind is QuestionKind.SINGLE and not question.positive_codes


def _row(ballot: Ballot, place: Cell, questions: tuple[str, ...]) -> Iterator[str]:
    yield from (place.form, place.version, place.round, place.channel)
    for question in questions:
        answer = ballot.answers.get(question)
        yield _cell(answer) if answer else ""


def _cell(answer: Answer) -> str:
    """Write an answer: option codes, nothing for blank, or why there is none."""
    if answer.status is AnswerStatus.ANSWERED:
        return ";".join(answer.codes)
    return "" if answer.status is AnswerStatus.BLANK else answer.status.value
