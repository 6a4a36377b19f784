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
# Two neat hands draw marks of one size; but which of somebody's marks are larger, darker, longer than the others is no
# other hand's. Of 60 pairs of sheets by two hands with the same answers, one code on both, 10 agreed in all of the
# above: nine of these measures correlate by less on average, but in one pair; of 185 pairs of scans of one sheet 5 do.
LIKE = ("ink_mm2", "ink_mean", "line_long", "piece_mm2", "extent_mm", "spot", "line", "rim_sectors", "zone_mm2")
LEAST_LIKE = 0.45
LEAST_SPREAD = 0.03  # of the mean: what hardly differs from mark to mark says nothing


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
    if not (ink_agrees.all() and (extent <= EXTENT_MM).all()):
        return False
    alike = [_alike(_column(one, name)[inked], _column(other, name)[inked]) for name in LIKE]
    told = [value for value in alike if value is not None]
    return not told or float(np.mean(told)) >= LEAST_LIKE


def _alike(one: NDArray[np.float32], other: NDArray[np.float32]) -> float | None:
    """Give how what differs from mark to mark correlates, -1.0 to 1.0; None where hardly anything differs."""
    if min(values.std() / max(float(np.abs(values).mean()), 1e-6) for values in (one, other)) < LEAST_SPREAD:
        return None
    return float(np.corrcoef(one, other)[0, 1])


def _apart(one: Measures, other: Measures, name: str) -> NDArray[np.float32]:
    return np.asarray(np.abs(_column(one, name) - _column(other, name)), dtype=np.float32)


def _column(measures: Measures, name: str) -> NDArray[np.float32]:
    return np.asarray(measures.values[:, measures.names.index(name)], dtype=np.float32)
