"""Options with labels of their own: boxes in a grid below the question, each label right of its box."""

from dataclasses import replace

from forms.errors import FormError
from forms.fonts import Face
from forms.geometry import RectMm
from forms.kinds.row import Row, box_at, question_text
from forms.questionnaire import Option
from forms.setting.ink import BOX_SIDE_MM, Block, Ink, Text, rule
from forms.setting.style import BOX_PAD_MM, CLEAR_MM, LEFT_MM, RIGHT_MM, RULE_CLEAR_MM
from forms.setting.text import aligned, balanced, fits, leading_mm

MOST_COLUMNS = 5
LABEL_LINES = 2
AFTER_LABEL_MM = 3.5  # and the next box's pad: a label stands visibly nearer to its own box than to the next
LABEL_AT_MM = BOX_PAD_MM + BOX_SIDE_MM + CLEAR_MM + 0.2  # from the cell's left edge to its label


def set_choices(row: Row, text: str) -> Block:
    """Set the question's words and below them all its options."""
    texts = question_text(row, text)
    columns, labels = _grid(row, RIGHT_MM - row.text_left_mm)
    line_mm = row.style.label_height_mm(max(len(lines) for lines in labels))
    cells = _cells(row, columns, line_mm=line_mm, below_mm=max(line.rect.bottom_mm for line in texts))
    words = [_label(row, lines, cell) for lines, cell in zip(labels, cells, strict=True)]
    boxes = tuple(
        replace(
            box_at(row, option, left_mm=cell.x_mm + BOX_PAD_MM, zone=cell, label=_round(label)),
            words=tuple(text.words for text in label),
        )
        for option, cell, label in zip(row.question.options, cells, words, strict=True)
    )
    bottom_mm = cells[-1].bottom_mm + RULE_CLEAR_MM
    label_texts = (text for label in words for text in label)
    inks: tuple[Ink, ...] = (*texts, *label_texts, rule(LEFT_MM, RIGHT_MM, bottom_mm))
    return Block(height_mm=bottom_mm, inks=inks, boxes=boxes)


def _cells(row: Row, columns: int, *, line_mm: float, below_mm: float) -> tuple[RectMm, ...]:
    """Give the options' zones, across and then down; the last of each line reaches to the edge."""
    # The first boxes keep clear of the question above; their zones may reach up to its words.
    top_mm = max(below_mm + RULE_CLEAR_MM, below_mm + CLEAR_MM - (line_mm - BOX_SIDE_MM) / 2)
    cell_mm = (RIGHT_MM - row.text_left_mm) / columns
    count = len(row.question.options)
    cells = []
    for n in range(count):
        line, column = divmod(n, columns)
        is_last = column == columns - 1 or n == count - 1
        left_mm = row.text_left_mm + column * cell_mm
        right_mm = RIGHT_MM if is_last else row.text_left_mm + (column + 1) * cell_mm
        cells.append(RectMm(left_mm, top_mm + line * line_mm, right_mm - left_mm, line_mm))
    return tuple(cells)


def _grid(row: Row, room_mm: float) -> tuple[int, tuple[tuple[str, ...], ...]]:
    """Find the most columns for labels of one line, all in one row; else the most for labels of two lines."""
    size_pt, count = row.style.label_pt, len(row.question.options)
    one_row = [(columns, 1) for columns in range(MOST_COLUMNS, count - 1, -1)]
    for columns, most_lines in (*one_row, *((columns, LABEL_LINES) for columns in range(MOST_COLUMNS, 0, -1))):
        label_mm = room_mm / columns - LABEL_AT_MM - AFTER_LABEL_MM
        labels = tuple(balanced(option.label, Face.SERIF, size_pt, label_mm) for option in row.question.options)
        if all(len(lines) <= most_lines and fits(lines, Face.SERIF, size_pt, label_mm) for lines in labels):
            return columns, labels
    longest = max(row.question.options, key=_length)
    raise FormError(
        "question %(id)s: the label %(label)r does not fit two lines; shorten it",
        id=row.question.id,
        label=longest.label,
    )


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
