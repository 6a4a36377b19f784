"""One line to write on; where the unit is known when it is printed, the pack prints it there."""

from forms.geometry import RectMm
from forms.kinds.row import Kind, Row
from forms.kinds.written import WrittenLine, set_line
from forms.questionnaire import Question, QuestionKind
from forms.setting.ink import Block, Slot, SlotName
from forms.setting.text import leading_mm
from forms.sheet import Field, FieldKind

LETTERS_BELOW_MM = 1.2  # of a slot's room, under the line its words stand on


def set_row(row: Row) -> Block:
    """Set the words, the dotted line and, where it is known, the unit on it."""
    written = set_line(row)
    slots = (_unit_slot(row, written),) if row.question.prefill_from_unit else ()
    left_mm, right_mm = written.line.start.x_mm, written.line.end.x_mm
    room = RectMm(left_mm, 0.0, right_mm - left_mm, written.height_mm)
    field = Field(question=row.question.id, kind=FieldKind.TEXT_LINE, rect=room)
    return Block(height_mm=written.height_mm, inks=(*written.texts, written.line, *slots), fields=(field,))


def _unit_slot(row: Row, written: WrittenLine) -> Slot:
    line, height_mm = written.line, leading_mm(row.style.body_pt)
    top_mm = written.baseline_mm + LETTERS_BELOW_MM - height_mm
    rect = RectMm(line.start.x_mm + 1.0, top_mm, line.end.x_mm - line.start.x_mm - 1.0, height_mm)
    return Slot(name=SlotName.PREFILLED_UNIT, rect=rect, size_pt=row.style.body_pt)


def _takes(question: Question, in_matrix: bool) -> bool:
    return question.kind is QuestionKind.TEXT_LINE


KIND = Kind(name="text_line", takes=_takes, set_row=set_row)
