"""Options with labels of their own: boxes in a grid below the question, each label right of its box."""

from forms.errors import FormError
from forms.fonts import Face
from forms.geometry import RectMm
from forms.kinds.row import Row, box_at, question_text
from forms.questionnaire import Option
from forms.setting_ink import BOX_SIDE_MM, Block, Text, rule
from forms.setting_style import BOX_PAD_MM, CLEAR_MM, LEFT_MM, RIGHT_MM, RULE_CLEAR_MM
from forms.setting_text import aligned, fits, leading_mm, wrapped
from forms.sheet import Box

MOST_COLUMNS = 5
LABEL_LINES = 2
LABEL_AT_MM = BOX_PAD_MM + BOX_SIDE_MM + CLEAR_MM + 0.2  # from the cell's left edge to its label


def set_choices(row: Row, text: str) -> Block:
    """Set the question's words and below them all its options."""
    texts = question_text(row, text)
    ink_bottom_mm = max(line.rect.bottom_mm for line in texts)
    room_mm = RIGHT_MM - row.text_left_mm
    columns, labels = _grid(row, room_mm)
    cell_mm = room_mm / columns
    line_mm = row.style.label_height_mm(max(len(lines) for lines in labels))
    # The first box keeps clear of the question above it; its zone may reach up to the words.
    first_mm = max(ink_bottom_mm + RULE_CLEAR_MM, ink_bottom_mm + CLEAR_MM - (line_mm - BOX_SIDE_MM) / 2)
    boxes: list[Box] = []
    inks: list[Text] = []
    options = row.question.options
    for n, (option, lines) in enumerate(zip(options, labels, strict=True)):
        line, column = divmod(n, columns)
        is_last = column == columns - 1 or n == len(options) - 1
        left_mm = row.text_left_mm + column * cell_mm
        zone = RectMm(left_mm, first_mm + line * line_mm, (RIGHT_MM if is_last else left_mm + cell_mm) - left_mm, line_mm)
        words = _label(row, lines, zone)
        inks += words
        boxes.append(box_at(row, option, left_mm=left_mm + BOX_PAD_MM, zone=zone, label=_round(words)))
    bottom_mm = boxes[-1].zone.bottom_mm + RULE_CLEAR_MM
    return Block(height_mm=bottom_mm, inks=(*texts, *inks, rule(LEFT_MM, RIGHT_MM, bottom_mm)), boxes=tuple(boxes))


def _grid(row: Row, room_mm: float) -> tuple[int, tuple[tuple[str, ...], ...]]:
    """Find the most columns in which no label needs more than two lines."""
    size_pt = row.style.label_pt
    for columns in range(MOST_COLUMNS, 0, -1):
        label_mm = room_mm / columns - LABEL_AT_MM - BOX_PAD_MM
        labels = tuple(wrapped(option.label, Face.SERIF, size_pt, label_mm) for option in row.question.options)
        if all(len(lines) <= LABEL_LINES and fits(lines, Face.SERIF, size_pt, label_mm) for lines in labels):
            return columns, labels
    longest = max(row.question.options, key=_length)
    raise FormError(f"question {row.question.id}: the label {longest.label!r} does not fit two lines; shorten it")


def _length(option: Option) -> int:
    return len(option.label)


def _label(row: Row, lines: tuple[str, ...], zone: RectMm) -> tuple[Text, ...]:
    size_pt = row.style.label_pt
    top_mm = zone.centre.y_mm - len(lines) * leading_mm(size_pt) / 2
    return aligned(
        lines,
        Face.SERIF,
        size_pt,
        left_mm=zone.x_mm + LABEL_AT_MM,
        room_mm=zone.w_mm - LABEL_AT_MM,
        top_mm=top_mm,
    )


def _round(texts: tuple[Text, ...]) -> RectMm:
    rects = [text.rect for text in texts]
    left_mm, top_mm = min(rect.x_mm for rect in rects), min(rect.y_mm for rect in rects)
    right_mm, bottom_mm = max(rect.right_mm for rect in rects), max(rect.bottom_mm for rect in rects)
    return RectMm(left_mm, top_mm, right_mm - left_mm, bottom_mm - top_mm)
