"""Believe red marks where nearly all that a page holds is red: somebody wrote with a red pen.

A seal's ink over a box is a question, and so is a single red mark. But a seal lies in one place, over boxes side by
side; who has a red pen marks row after row with it, one box each, by strokes that look like nothing but marks.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from omr.columns import Columns
from omr.habit import alone_in_row
from omr.inside import is_marked
from omr.reading import BoxReading, BoxReason, BoxState, Measures

LEAST_ROWS = 5
MOST_ODD = 0.3  # for the network; a seal's letters and rims look odder, and row after row no chance does it
OVER_OTHERS = 4  # times as many as all other ink that stands alone in its row


def believe_red_pen(
    boxes: Sequence[BoxReading], measures: Measures, rows: Sequence[tuple[int, ...]], *, multiple: Sequence[bool]
) -> tuple[BoxReading, ...]:
    """Take red marks for marks where the page shows that its writer's pen is red.

    Args:
        boxes: Each judged by itself, in layout order.
        measures: Of the same boxes.
        rows: The indices of each question's boxes.
        multiple: Which rows take several answers.
    """
    red = np.array([box.state is BoxState.UNSURE and box.reason is BoxReason.COLOURED for box in boxes])
    if red.sum() < LEAST_ROWS:
        return tuple(boxes)
    m = Columns(measures)
    single = alone_in_row(boxes, rows, multiple)
    drawn = (red & is_marked(m) & (m["odd"] <= MOST_ODD))[single]
    if drawn.sum() < max(LEAST_ROWS, OVER_OTHERS * (~drawn).sum()):
        return tuple(boxes)
    taken = {number for number, is_drawn in zip(single, drawn.tolist(), strict=True) if is_drawn}
    return tuple(
        replace(box, state=BoxState.MARKED, reason=BoxReason.NONE) if number in taken else box
        for number, box in enumerate(boxes)
    )
