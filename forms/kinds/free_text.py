"""A ruled frame for words of one's own."""

from forms.geometry import RectMm
from forms.kinds.row import Kind, Row, question_text
from forms.kinds.written import DOTTED_MM, with_colon
from forms.questionnaire import Question, QuestionKind
from forms.setting.ink import Block, Outline, rule
from forms.setting.style import LEFT_MM, RIGHT_MM
from forms.sheet import Field, FieldKind

ABOVE_MM, BELOW_MM = 1.6, 1.5
FRAME_MM = 0.25
RULE_INSET_MM = 3.0


def set_row(row: Row) -> Block:
    """Set the words and below them the frame with its dotted lines."""
    texts = question_text(row, with_colon(row.question.text))
    top_mm = max(text.rect.bottom_mm for text in texts) + ABOVE_MM
    step_mm, lines = row.style.line_mm, max(row.question.lines, 1)
    frame = RectMm(LEFT_MM, top_mm, RIGHT_MM - LEFT_MM, step_mm * lines + 1.5)
    rules = tuple(
        rule(LEFT_MM + RULE_INSET_MM, RIGHT_MM - RULE_INSET_MM, top_mm + step_mm * n, thick_mm=DOTTED_MM, dotted=True)
        for n in range(1, lines + 1)
    )
    return Block(
        height_mm=frame.bottom_mm + BELOW_MM,
        inks=(*texts, Outline(rect=frame, width_mm=FRAME_MM), *rules),
        fields=(Field(question=row.question.id, kind=FieldKind.FREE_TEXT, rect=frame),),
    )


def _takes(question: Question, in_matrix: bool) -> bool:
    return question.kind is QuestionKind.FREE_TEXT


KIND = Kind(name="free_text", takes=_takes, set_row=set_row)
