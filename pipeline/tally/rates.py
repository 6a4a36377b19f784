"""Rates over several questions or places: counts are pooled, percentages never averaged."""

from collections.abc import Iterable
from decimal import Decimal

from forms.arithmetic import percent
from forms.questionnaire import Question, QuestionKind, Questionnaire
from pipeline.tally.rows import TallyRow


def pooled_rate(rows: Iterable[TallyRow]) -> Decimal | None:
    """Give the satisfied rate over all rows that have one: positive answers over valid answers."""
    rated = [row for row in rows if row.rate is not None]
    return percent(sum(row.positive for row in rated), sum(row.valid for row in rated))


def index(questionnaire: Questionnaire, rows: Iterable[TallyRow]) -> Decimal | None:
    """Give the satisfaction index: of the overall question where the form has one, else over its index items.

    Needs and expectations, multi-choice questions and yes/no facts are no satisfaction.
    """
    counted = {question.id for question in index_questions(questionnaire)}
    return pooled_rate(row for row in rows if row.question in counted)


def index_questions(questionnaire: Questionnaire) -> tuple[Question, ...]:
    """Give the questions that the index is made of."""
    questions = questionnaire.mark_questions()
    overall = tuple(question for question in questions if question.overall)
    return overall or tuple(question for question in questions if is_index_item(question))


def is_index_item(question: Question) -> bool:
    """Whether an answer says how satisfied somebody is; facts have two options, needs say so in the plan."""
    applicable = [option for option in question.options if not option.not_applicable]
    return question.index_item and question.kind is QuestionKind.SINGLE and len(applicable) > 2
