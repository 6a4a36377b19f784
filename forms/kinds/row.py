"""What every question kind gets to set a row, and how rows with boxes share their geometry."""

from collections.abc import Callable
from dataclasses import dataclass

from forms.fonts import Face
from forms.geometry import RectMm
from forms.questionnaire import Option, Question
from forms.setting.ink import BOX_SIDE_MM, Block, Text
from forms.setting.style import LEFT_MM, RIGHT_MM, Style
from forms.setting.text import aligned, tidy
from forms.sheet import Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of a matrix: one per option of its scale, and one for N/A where rows of this page have it."""

    options: tuple[Option, ...]
    not_applicable: Option | None
    lefts_mm: tuple[float, ...]  # left edges of the cells, the N/A column last
    right_mm: float

    @property
    def left_mm(self) -> float:
        return self.lefts_mm[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A question with its place in the form."""

    question: Question
    number: str  # as printed, such as `3.`; empty where the kind is not numbered
    text_left_mm: float  # where question texts start, right of the numbers
    style: Style
    columns: Columns | None = None  # of the matrix it stands in


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How one kind of question is set."""

    name: str
    takes: Callable[[Question, bool], bool]  # the question, and whether it stands in a matrix
    set_row: Callable[[Row], Block]


def number_text(row: Row, first: Text) -> tuple[Text, ...]:
    """Stand the question's number before the first line of its text."""
    if not row.number:
        return ()
    return (
        Text(
            text=row.number,
            face=Face.SERIF,
            size_pt=row.style.body_pt,
            x_mm=LEFT_MM,
            baseline_mm=first.baseline_mm,
        ),
    )


def question_text(row: Row, text: str, *, right_mm: float = RIGHT_MM, top_mm: float | None = None) -> tuple[Text, ...]:
    """Set the number and the words of a question from the top of the row."""
    size_pt, room_mm = row.style.body_pt, right_mm - row.text_left_mm
    lines = aligned(
        tidy(text, Face.SERIF, size_pt, room_mm),
        Face.SERIF,
        size_pt,
        left_mm=row.text_left_mm,
        room_mm=room_mm,
        top_mm=row.style.under_boxes_mm if top_mm is None else top_mm,
    )
    return (*number_text(row, lines[0]), *lines)


def box_at(row: Row, option: Option, *, left_mm: float, zone: RectMm, label: RectMm | None = None) -> Box:
    """Stand a box in the middle of its zone's height."""
    top_mm = zone.centre.y_mm - BOX_SIDE_MM / 2
    return Box(
        question=row.question.id,
        option=option.code,
        multiple=row.question.kind.value == "multi",
        rect=RectMm(left_mm, top_mm, BOX_SIDE_MM, BOX_SIDE_MM),
        zone=zone,
        label=label,
    )
