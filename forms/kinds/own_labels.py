"""A single choice with labels of its own, such as yes or no; also a scale that serves one row only."""

from forms.kinds.choices import set_choices
from forms.kinds.row import Kind, Row
from forms.questionnaire import Question, QuestionKind
from forms.setting.ink import Block


def set_row(row: Row) -> Block:
    """Set the question with its options below it."""
    return set_choices(row, row.question.text)


def _takes(question: Question, in_matrix: bool) -> bool:
    return question.kind is QuestionKind.SINGLE and not in_matrix


KIND = Kind(name="own_labels", takes=_takes, set_row=set_row)
