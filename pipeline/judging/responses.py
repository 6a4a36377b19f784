"""What people answered, one row per eligible ballot, for those who analyse it elsewhere.

No row leads to a ballot: no serial, code, source or time, no free text; rows are sorted by what they
say, so that their order says nothing either.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from forms.questionnaire import Question, QuestionKind, Questionnaire
from omr.reading import Answer, AnswerStatus
from pipeline.judging.counted import JudgedBallot
from pipeline.judging.eligibility import Status
from pipeline.survey import Survey

PLACE = ("plan", "unit", "group", "form", "version", "round", "channel")


@dataclass(frozen=True, slots=True, kw_only=True)
class Responses:
    """A table of answers."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def responses(
    survey: Survey,
    judged: Iterable[JudgedBallot],
    forms: Sequence[Questionnaire],
    *,
    round: str | None = None,
    channels: Mapping[tuple[str, str, str], str] | None = None,
    withheld: frozenset[str] = frozenset(),
) -> Responses:
    """Give the answers of all eligible ballots, of one round or all.

    Args:
        survey: The survey.
        judged: Its ballots.
        forms: Its questionnaires in plan order; they give the columns.
        round: Only this round.
        channels: By unit, round and channel, what to write as the channel; for publications.
        withheld: Questions whose columns are left out; for publications.
    """
    asked = [q.id for form in forms for q in form.mark_questions() if q.id not in withheld]
    questions = tuple(dict.fromkeys(asked))
    mine = [
        each
        for each in judged
        if each.verdict.status is Status.ELIGIBLE and round in (None, each.seen.ballot.ballot.round)
    ]
    order = {unit.id: number for number, unit in enumerate(survey.plan.units)}
    rows = [tuple(_row(survey, each, questions, channels or {})) for each in mine]
    rows.sort(key=lambda row: (order[row[1]], row))
    return Responses(header=(*PLACE, *questions), rows=tuple(rows))


def about_respondent(question: Question) -> bool:
    """Whether a question asks who somebody is, not what they think: one choice, and none of them is good."""
    return question.kind is QuestionKind.SINGLE and not question.positive_codes


def _row(
    survey: Survey, judged: JudgedBallot, questions: tuple[str, ...], channels: Mapping[tuple[str, str, str], str]
) -> Iterator[str]:
    ballot = judged.seen.ballot
    unit, round_ = ballot.ballot.unit, ballot.ballot.round
    channel = channels.get((unit, round_, ballot.channel), ballot.channel)
    yield from (
        survey.plan.code,
        unit,
        survey.plan.unit(unit).group or "",
        ballot.form,
        ballot.version,
        round_,
        channel,
    )
    for question in questions:
        answer = ballot.answers.get(question)
        yield _cell(answer) if answer else ""


def _cell(answer: Answer) -> str:
    """Write an answer: option codes, nothing for blank, or why there is none."""
    if answer.status is AnswerStatus.ANSWERED:
        return ";".join(answer.codes)
    return "" if answer.status is AnswerStatus.BLANK else answer.status.value
