"""Overlook what a mended streak leaves of itself along a printed outline, in rows that have their mark.

It looks like a stroke that hugs the outline. Beside a clear mark such a stroke would change nothing: the row was
answered before, with a harmless doubt. Where no box of the row is marked, or several may be, it stays a question.
"""

from collections.abc import Sequence
from dataclasses import replace

from omr.columns import Columns
from omr.deciding.inside import is_dark_rimmed
from omr.deciding.rows import is_harmless
from omr.reading import BoxReading, BoxReason, BoxState, Measures

PROBABILITY = 0.002  # as of boxes that another mark's tail touches


def overlook_streaks(
    boxes: Sequence[BoxReading], measures: Measures, rows: Sequence[tuple[int, ...]], *, multiple: Sequence[bool]
) -> tuple[BoxReading, ...]:
    """Call boxes empty that hold nothing but what a streak left along their outline, in rows with one mark.

    Args:
        boxes: Each judged by itself, in layout order.
        measures: Of the same boxes.
        rows: The indices of each question's boxes.
        multiple: Which rows take several answers.
    """
    m = Columns(measures)
    streaked = (m["streak"] > 0) & is_dark_rimmed(m)
    seen = list(boxes)
    if not streaked.any():
        return tuple(seen)
    for row, many in zip(rows, multiple, strict=True):
        if many or sum(boxes[at].state is BoxState.MARKED for at in row) != 1:
            continue
        for at in row:
            if streaked[at] and boxes[at].state is BoxState.UNSURE and is_harmless(boxes[at]):
                seen[at] = replace(boxes[at], state=BoxState.EMPTY, reason=BoxReason.NONE, probability=PROBABILITY)
    return tuple(seen)
