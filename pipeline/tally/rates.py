"""Rates over several questions or places: counts are pooled, percentages never averaged (brief 4.2)."""

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
    questions = questionnaire.mark_questions()
    overall = {question.id for question in questions if question.overall}
    counted = overall or {question.id for question in questions if _is_index_item(question)}
    return pooled_rate(row for row in rows if row.question in counted)


def _is_index_item(question: Question) -> bool:
    applicable = [option for option in question.options if not option.not_applicable]
    return question.index_item and question.kind is QuestionKind.SINGLE and len(applicable) > 2
