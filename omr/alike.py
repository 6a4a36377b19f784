"""Believe a mark that looks like the writer's other marks, though it might be letters by itself.

A small cross in one loop looks like a letter; but who draws such crosses draws them in row after row, and most
of them are beyond doubt. A word stands among marks of another look.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from omr.columns import Columns, Numbers
from omr.likelihood import LEAST_LINE
from omr.limits import LIMITS
from omr.reading import BoxReading, BoxReason, BoxState, Measures

MOST_AWAY = 1.2
LEAST_ALIKE = 2  # marks beyond doubt that it looks like
RIM_SECTORS, ZONE_MM2 = 3, 1.0  # most ink outside of what was hatched over
# Only crosses, straight or in a loop: "?" among ticks is as straight as they are.
BENT_RATIO, CROSSING_MM = 0.1, 0.75
MOST_LETTERS = 0.9  # as letters it must not be plain
# What one person's marks of one sort differ by on a page, each measure: most of them lie within. At a mean distance
# of 1, half of the small looped crosses in doubt are alike to two others, and of words put onto pages of crosses two
# in a thousand.
SPREAD = {
    "bent_ratio": 0.06,
    "crossing_mm": 0.5,
    "arch_mm2": 0.3,
    "full_ratio": 0.08,
    "fill_ratio": 0.04,
    "touched": 2.0,
    "turns": 2.0,
}
LONG_SPREAD, INK_SPREAD = 0.08, 0.3  # of the longest segment over the strongest, of doublings of ink
LEAST_INK_MM2 = 0.1


def believe_alike(boxes: Sequence[BoxReading], measures: Measures, letters: Numbers) -> tuple[BoxReading, ...]:
    """Take marks that may be letters for marks where the page shows that its writer marks so.

    Args:
        boxes: Each judged by itself, in layout order.
        measures: Of the same boxes.
        letters: How much each looks like letters.
    """
    m = Columns(measures)
    marked = np.array([box.state is BoxState.MARKED for box in boxes])
    asked = np.array([box.state is BoxState.UNSURE and box.reason is BoxReason.SCRIBBLED for box in boxes])
    if not asked.any() or marked.sum() < max(LEAST_ALIKE, asked.sum()):
        return tuple(boxes)
    slender = m["fill_ratio"] <= LIMITS.word_fill_ratio
    inside = (m["rim_sectors"] <= RIM_SECTORS) & (m["zone_mm2"] <= ZONE_MM2)
    crossed = (m["bent_ratio"] > BENT_RATIO) | (m["crossing_mm"] >= CROSSING_MM)
    may_be = asked & np.where(slender, crossed & (letters < MOST_LETTERS), inside)
    look = _look(m)
    believed = list(boxes)
    for at in np.flatnonzero(may_be).tolist():
        away = np.sqrt(((look[marked] - look[at]) ** 2).mean(axis=1))
        if (away <= MOST_AWAY).sum() >= LEAST_ALIKE:
            believed[at] = replace(boxes[at], state=BoxState.MARKED, reason=BoxReason.NONE)
    return tuple(believed)


def _look(m: Columns) -> NDArray[np.float64]:
    """Give how the ink of each box looks, (n, measures), in spreads."""
    long_ratio = m["line_long"] / np.maximum(m["line"], LEAST_LINE)
    doublings = np.log2(np.maximum(m["ink_mm2"], LEAST_INK_MM2))
    measured = [m[name] / spread for name, spread in SPREAD.items()]
    return np.column_stack([*measured, long_ratio / LONG_SPREAD, doublings / INK_SPREAD])
