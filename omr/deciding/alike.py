"""Believe a mark that looks like the writer's other marks, though it might be letters by itself.

A small cross in one loop looks like a letter; but who draws such crosses draws them in row after row, and most
of them are beyond doubt. A word stands among marks of another look.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from omr.columns import Bools, Columns, Numbers
from omr.deciding.likelihood import LEAST_LINE
from omr.deciding.taken_back import is_struck, looks_odd
from omr.limits import LIMITS
from omr.reading import BoxReading, BoxReason, BoxState, Measures

MOST_AWAY = 1.2
LEAST_ALIKE = 2  # marks beyond doubt that it looks like
ALIKE_SHARE = 0.05  # of the page's marks; among a hundred of them two look like anything
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
# Where nearly all marks of a page look like one of them, what they measure together tells more than each by itself:
# small loops have 0.3 to 0.6 for letters then, arches of 0.3 to 0.5 mm², and bend by 0.13 to 0.2. Who writes the same
# word in every row (628 pages, 17 words of the pen and 11 real ones) has 0.7 and more for letters, arches of 0.57 mm²
# and more ("có", "to"), bends by 0.06 at most ("?"), or leaves more paper: ink is 0.36 to 0.49 of its outline ("of").
# Different words do not look alike: of 400 pages of them two in a hundred pass for one sort, but those leave the box.
LEAST_SAME, SAME_RATIO, SAME_AWAY = 5, 0.8, 1.0
SAME_LETTERS, SAME_ARCH_MM2, SAME_BENT_RATIO, SAME_FULL_RATIO = 0.65, 0.5, 0.1, 0.5
SAME_RIM_SECTORS = 0.6
# And each that is believed is close to three others: of words put onto such pages 14 in 10,000 are, but 200 near
# enough to pass for one of the sort.
SAME_CLOSE, LEAST_CLOSE = 0.7, 3


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
    asked &= ~is_struck(m) & ~looks_odd(m)  # a cross that was taken back looks like those that stand
    if not asked.any():
        return tuple(boxes)
    look = _look(m)
    taken = _are_like_others(m, look, marked, asked, letters) | _are_of_one_sort(m, look, marked, asked, letters)
    return tuple(
        replace(box, state=BoxState.MARKED, reason=BoxReason.NONE) if believed else box
        for box, believed in zip(boxes, taken.tolist(), strict=True)
    )


def _are_like_others(m: Columns, look: Numbers, marked: Bools, asked: Bools, letters: Numbers) -> Bools:
    """Tell which boxes in doubt look like two marks beyond doubt, where no more is in doubt than beyond it."""
    alike = np.zeros_like(asked)
    if marked.sum() < max(LEAST_ALIKE, asked.sum()):
        return alike
    slender = m["fill_ratio"] <= LIMITS.word_fill_ratio
    inside = (m["rim_sectors"] <= RIM_SECTORS) & (m["zone_mm2"] <= ZONE_MM2)
    crossed = (m["bent_ratio"] > BENT_RATIO) | (m["crossing_mm"] >= CROSSING_MM)
    may_be = asked & np.where(slender, crossed & (letters < MOST_LETTERS), inside)
    least_alike = max(LEAST_ALIKE, ALIKE_SHARE * marked.sum())
    for at in np.flatnonzero(may_be).tolist():
        alike[at] = (_away(look[marked], look[at]) <= MOST_AWAY).sum() >= least_alike
    return alike


def _are_of_one_sort(m: Columns, look: Numbers, marked: Bools, asked: Bools, letters: Numbers) -> Bools:
    """Tell which boxes in doubt are of the page's one sort of marks, which taken together are no letters."""
    ink = np.flatnonzero(marked | asked)
    near = np.array([_away(look[ink], look[at]) <= SAME_AWAY for at in ink.tolist()])
    sort = ink[near[near.sum(axis=1).argmax()]]
    if len(sort) < max(LEAST_SAME, SAME_RATIO * len(ink)):
        return np.zeros_like(asked)
    bent = m["bent_ratio"][sort].mean() >= SAME_BENT_RATIO and m["full_ratio"][sort].mean() >= SAME_FULL_RATIO
    inside = m["rim_sectors"][sort].mean() <= SAME_RIM_SECTORS and m["arch_mm2"][sort].mean() <= SAME_ARCH_MM2
    if not (bent and inside and letters[sort].mean() <= SAME_LETTERS):
        return np.zeros_like(asked)
    believed = asked & (m["fill_ratio"] <= LIMITS.word_fill_ratio) & (letters < MOST_LETTERS)
    for at in np.flatnonzero(believed).tolist():
        alike = (_away(look[sort], look[at]) <= SAME_CLOSE).sum() - (at in sort)
        believed[at] = at in sort and alike >= LEAST_CLOSE
    return np.asarray(believed)


def _away(looks: Numbers, look: Numbers) -> Numbers:
    return np.asarray(np.sqrt(((looks - look) ** 2).mean(axis=1)))


def _look(m: Columns) -> Numbers:
    """Give how the ink of each box looks, (n, measures), in spreads."""
    long_ratio = m["line_long"] / np.maximum(m["line"], LEAST_LINE)
    doublings = np.log2(np.maximum(m["ink_mm2"], LEAST_INK_MM2))
    measured = [m[name] / spread for name, spread in SPREAD.items()]
    return np.column_stack([*measured, long_ratio / LONG_SPREAD, doublings / INK_SPREAD])
