"""Believe red marks where nearly all that a page holds is red: somebody wrote with a red pen.

A seal's ink over a box is a question, and so is a single red mark. But a seal lies in one place, over boxes side by
side; who has a red pen marks row after row with it, one box each, by strokes that look like nothing but marks.
"""

from collections.abc import Sequence

import numpy as np

from forms.questionnaire import Correction
from forms.sheet import PageLayout
from omr.columns import Columns
from omr.deciding.decide import decide_boxes
from omr.deciding.habit import alone_in_row
from omr.reading import BoxReading, BoxReason, BoxState, Measures

LEAST_ROWS = 5
MOST_ODD = 0.3  # for the network; a seal's letters and rims look odder, and row after row no chance does it
OVER_OTHERS = 4  # times as many as all other ink that stands alone in its row


def believe_red_pen(
    boxes: Sequence[BoxReading],
    measures: Measures,
    page: PageLayout,
    rows: Sequence[tuple[int, ...]],
    *,
    multiple: Sequence[bool],
    correction: Correction,
) -> tuple[BoxReading, ...]:
    """Take red marks for what they are in any other colour, where the page shows that its writer's pen is red.

    Args:
        boxes: Each judged by itself, in layout order.
        measures: Of the same boxes.
        page: What was printed.
        rows: The indices of each question's boxes.
        multiple: Which rows take several answers.
        correction: What a ring or a blackened box means here.
    """
    red = np.array([box.state is BoxState.UNSURE and box.reason is BoxReason.COLOURED for box in boxes])
    if red.sum() < LEAST_ROWS:
        return tuple(boxes)
    in_gray = decide_boxes(page, _without_colour(measures), correction).boxes
    stands = red & np.array([box.state is BoxState.MARKED for box in in_gray])
    single = alone_in_row(boxes, rows, multiple)
    drawn = (stands & (Columns(measures)["odd"] <= MOST_ODD))[single]
    if drawn.sum() < max(LEAST_ROWS, OVER_OTHERS * (~drawn).sum()):
        return tuple(boxes)
    taken = {number for number, is_drawn in zip(single, drawn.tolist(), strict=True) if is_drawn}
    return tuple(in_gray[number] if number in taken else box for number, box in enumerate(boxes))


def _without_colour(measures: Measures) -> Measures:
    values = measures.values.copy()
    values[:, measures.names.index("colour")] = 0
    return Measures(names=measures.names, values=values)
