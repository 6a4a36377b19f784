"""A line of the identity block: who answers, if they wish to say.

The whole height and width of the line is an identity field, so that the fields of a block cover it
entirely and can be masked in every image that is shown or stored for people.
"""

from forms.geometry import RectMm
from forms.kinds.row import Kind, Row
from forms.kinds.written import set_line
from forms.questionnaire import Question, QuestionKind
from forms.setting.ink import Block
from forms.setting.style import LEFT_MM, RIGHT_MM
from forms.sheet import Field, FieldKind


def set_row(row: Row) -> Block:
    """Set the words and the dotted line."""
    written = set_line(row)
    whole = RectMm(LEFT_MM, 0.0, RIGHT_MM - LEFT_MM, written.height_mm)
    field = Field(question=row.question.id, kind=FieldKind.IDENTITY, rect=whole)
    return Block(height_mm=written.height_mm, inks=(*written.texts, written.line), fields=(field,))


def _takes(question: Question, in_matrix: bool) -> bool:
    return question.kind is QuestionKind.IDENTITY_LINE


KIND = Kind(name="identity", takes=_takes, set_row=set_row)
