"""A single choice as a row of a matrix: the question at the left, one box under each label of the scale."""

from itertools import pairwise

from forms.fonts import Face, width_mm
from forms.geometry import RectMm
from forms.kinds.row import Columns, Kind, Row, box_at, question_text
from forms.questionnaire import Option, Question, QuestionKind
from forms.setting.ink import BOX_SIDE_MM, RULE_MM, Align, Block, Text, rule
from forms.setting.style import BOX_PAD_MM, LEFT_MM, RIGHT_MM, RULE_CLEAR_MM, TEXT_GAP_MM, Style
from forms.setting.text import aligned, balanced, leading_mm, tidy, words
from forms.sheet import Box, Heading

# Cell widths that look right for so many options, over the label size; a longer word makes them wider.
CELL_MM_PER_PT = {2: 1.65, 3: 1.65, 4: 1.5, 5: 1.35}
MANY_CELL_MM_PER_PT = 1.2
NOT_APPLICABLE_MM_PER_PT = 1.72  # of the label size: room for `Không có /` on one line
LABEL_GAP_MM = 1.2  # between the labels of neighbouring columns
HEAD_PAD_MM = 1.5  # above and below the labels: with the rows' own room 3 mm to the first boxes
HEAD_TEXT = "Nội dung đánh giá"


def columns_of(options: tuple[Option, ...], not_applicable: Option | None, style: Style) -> Columns:
    """Lay the columns of a scale out from the right edge of the sheet."""
    usual_mm = CELL_MM_PER_PT.get(len(options), MANY_CELL_MM_PER_PT) * style.label_pt
    cell_mm = max(usual_mm, _widest_word_mm(options, style) + LABEL_GAP_MM)
    right_mm = RIGHT_MM
    lefts_mm: list[float] = []
    if not_applicable:
        usual_mm = NOT_APPLICABLE_MM_PER_PT * style.label_pt
        own_mm = max(usual_mm, _widest_word_mm((not_applicable,), style) + LABEL_GAP_MM)
        lefts_mm.append(right_mm - own_mm)
        right_mm -= own_mm
    lefts_mm[:0] = [right_mm - cell_mm * (len(options) - n) for n in range(len(options))]
    return Columns(options=options, not_applicable=not_applicable, lefts_mm=tuple(lefts_mm), right_mm=RIGHT_MM)


def set_head(columns: Columns, style: Style) -> Block:
    """Set the labels of the scale above its columns."""
    shown = (*columns.options, *((columns.not_applicable,) if columns.not_applicable else ()))
    rooms = [(left_mm, right_mm - left_mm) for left_mm, right_mm in pairwise((*columns.lefts_mm, columns.right_mm))]
    broken = [
        balanced(option.label, Face.SERIF, style.label_pt, room_mm - LABEL_GAP_MM / 2)
        for option, (_, room_mm) in zip(shown, rooms, strict=True)
    ]
    height_mm = max(len(lines) for lines in broken) * leading_mm(style.label_pt) + 2 * HEAD_PAD_MM
    labels = [
        _middle(lines, Face.SERIF, style.label_pt, left_mm=left_mm, room_mm=room_mm, height_mm=height_mm)
        for lines, (left_mm, room_mm) in zip(broken, rooms, strict=True)
    ]
    headings = tuple(
        Heading(
            option=option.code,
            rect=RectMm(left_mm, RULE_CLEAR_MM, room_mm, height_mm - 2 * RULE_CLEAR_MM),
            words=tuple(text.words for text in label),
        )
        for option, label, (left_mm, room_mm) in zip(shown, labels, rooms, strict=True)
    )
    room_mm = columns.left_mm - LEFT_MM
    title = _middle((HEAD_TEXT,), Face.SERIF_BOLD, style.body_pt, left_mm=LEFT_MM, room_mm=room_mm, height_mm=height_mm)
    rules = (rule(LEFT_MM, RIGHT_MM, y_mm, thick_mm=RULE_MM) for y_mm in (0.0, height_mm))
    return Block(
        height_mm=height_mm, inks=(*title, *(text for label in labels for text in label), *rules), headings=headings
    )


def set_row(row: Row) -> Block:
    """Set one row of the matrix."""
    columns = _columns(row)
    text_right_mm = columns.left_mm - TEXT_GAP_MM
    lines = tidy(row.question.text, Face.SERIF, row.style.body_pt, text_right_mm - row.text_left_mm)
    height_mm = max(row.style.row_mm, row.style.text_height_mm(len(lines)))
    top_mm = (height_mm - len(lines) * leading_mm(row.style.body_pt)) / 2
    texts = question_text(row, row.question.text, right_mm=text_right_mm, top_mm=top_mm)
    return Block(
        height_mm=height_mm,
        inks=(*texts, rule(LEFT_MM, RIGHT_MM, height_mm)),
        boxes=_boxes(row, columns, height_mm),
    )


def _boxes(row: Row, columns: Columns, height_mm: float) -> tuple[Box, ...]:
    lefts_mm = columns.lefts_mm[: len(row.question.options)]
    # The last zone reaches to the edge: a cross in the N/A column of a row without an N/A box is seen.
    edges_mm = (*lefts_mm, columns.right_mm)
    cells_mm = (*columns.lefts_mm, columns.right_mm)
    boxes = []
    for n, option in enumerate(row.question.options):
        zone = RectMm(edges_mm[n], RULE_CLEAR_MM, edges_mm[n + 1] - edges_mm[n], height_mm - 2 * RULE_CLEAR_MM)
        middle_mm = (cells_mm[n] + cells_mm[n + 1]) / 2
        boxes.append(box_at(row, option, left_mm=middle_mm - BOX_SIDE_MM / 2, zone=zone))
    return tuple(boxes)


def _middle(
    lines: tuple[str, ...], face: Face, size_pt: float, *, left_mm: float, room_mm: float, height_mm: float
) -> tuple[Text, ...]:
    top_mm = (height_mm - len(lines) * leading_mm(size_pt)) / 2
    return aligned(lines, face, size_pt, left_mm=left_mm, room_mm=room_mm, top_mm=top_mm, align=Align.CENTRE)


def _columns(row: Row) -> Columns:
    if row.columns is None:
        raise ValueError(f"question {row.question.id} stands in no matrix")
    return row.columns


def _widest_word_mm(options: tuple[Option, ...], style: Style) -> float:
    found = [word for option in options for word in words(option.label)]
    widest_mm = max(width_mm(word, Face.SERIF, style.label_pt) for word in found)
    return max(widest_mm, BOX_SIDE_MM + 2 * BOX_PAD_MM)


def _takes(question: Question, in_matrix: bool) -> bool:
    return question.kind is QuestionKind.SINGLE and in_matrix


KIND = Kind(name="matrix", takes=_takes, set_row=set_row)
