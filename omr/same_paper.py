"""Whether two readings can be two scans of one sheet of paper: the same marks, stroke by stroke.

Two people who choose the same boxes still draw marks of other size, weight and place; the same
sheet scanned twice shows the same ones but for the scanner's noise.
"""

import numpy as np
from numpy.typing import NDArray

from omr.reading import Measures

# Found on sheets scanned twice at other angles, resolutions and noise: the ink of a mark varies by
# less than a quarter and its extent by less than a sixth, while marks of two writers in the same
# box differ by more than that in most boxes.
INK_RATIO = 0.30
EXTENT_MM = 0.9
MEAN_DARKNESS = 0.12  # of the whole inside: independent of any threshold for ink
ZONE_MM2 = 3.0  # ink outside the boxes: tails end at the threshold, so they vary more
LEAST_INK_MM2 = 0.5  # fainter marks vary too much with the scanner's threshold to prove anything
LEAST_MARKS = 3  # fewer marks may look alike by chance


def same_paper(one: Measures, other: Measures) -> bool:
    """Say whether the marks of two pages of the same form version agree in every box."""
    if len(one.values) != len(other.values):
        return False
    if (_apart(one, other, "ink_mean") > MEAN_DARKNESS).any() or (_apart(one, other, "zone_mm2") > ZONE_MM2).any():
        return False
    ink_a, ink_b = _column(one, "ink_mm2"), _column(other, "ink_mm2")
    most = np.maximum(ink_a, ink_b)
    inked = most >= LEAST_INK_MM2
    if not inked.any():
        return True  # two blank pages: whichever counts, the answers are the same
    if int(inked.sum()) < LEAST_MARKS:
        return False
    ink_agrees = np.abs(ink_a - ink_b)[inked] <= INK_RATIO * most[inked]
    extent = _apart(one, other, "extent_mm")[inked]
    return bool(ink_agrees.all() and (extent <= EXTENT_MM).all())


def _apart(one: Measures, other: Measures, name: str) -> NDArray[np.float32]:
    return np.asarray(np.abs(_column(one, name) - _column(other, name)), dtype=np.float32)


def _column(measures: Measures, name: str) -> NDArray[np.float32]:
    return np.asarray(measures.values[:, measures.names.index(name)], dtype=np.float32)
