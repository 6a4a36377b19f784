"""A choice of several options; the row says so where the question does not."""

from forms.kinds.choices import set_choices
from forms.kinds.row import Kind, Row
from forms.questionnaire import Question, QuestionKind
from forms.setting.ink import Block

SEVERAL = "(có thể chọn nhiều ô)"


def set_row(row: Row) -> Block:
    """Set the question with its options below it."""
    text = row.question.text
    return set_choices(row, text if SEVERAL in text else f"{text} {SEVERAL}")


def _takes(question: Question, in_matrix: bool) -> bool:
    return question.kind is QuestionKind.MULTI


KIND = Kind(name="multi", takes=_takes, set_row=set_row)
