"""Whether two readings, or two images, can be two scans of one sheet of paper: the same marks, stroke by stroke.

Two people who choose the same boxes still draw marks of other size, weight and place; the same
sheet scanned twice shows the same ones but for the scanner's noise.
"""

import numpy as np
from numpy.typing import NDArray

from omr.columns import LATER
from omr.image import Gray
from omr.reading import Measures

# Found on sheets scanned twice at other angles, resolutions and noise: the ink of a mark varies by
# less than a quarter and its extent by less than a sixth, while marks of two writers in the same
# box differ by more than that in most boxes.
INK_RATIO = 0.30
EXTENT_MM = 0.9
EXTENT_SHARE = 0.8  # of the marks: a thick stroke falls into two pieces in one scan, and the larger one is far shorter
# Of the whole inside: independent of any threshold for ink. But one bit makes a blue pen black that was paler in gray:
# of 144 pairs of scans of one sheet, of an examiner's blue crosses, 102 were taken for one, now 142.
MEAN_DARKNESS, MEAN_DARKNESS_BITONAL = 0.12, 0.15
ZONE_MM2 = 3.0  # ink outside the boxes: tails end at the threshold, so they vary more
LEAST_INK_MM2 = 0.5  # fainter marks vary too much with the scanner's threshold to prove anything
LEAST_MARKS = 3  # fewer marks may look alike by chance
# Two neat hands draw marks of one size; but which of somebody's marks are larger, darker, longer than the others is no
# other hand's. Of 60 pairs of sheets by two hands with the same answers, one code on both, 10 agreed in all of the
# above: nine of these measures correlate by less on average, but in one pair; of 185 pairs of scans of one sheet 5 do.
LIKE = ("ink_mm2", "ink_mean", "line_long", "piece_mm2", "extent_mm", "spot", "line", "rim_sectors", "zone_mm2")
LEAST_LIKE = 0.45
LEAST_SPREAD = 0.03  # of the mean: what hardly differs from mark to mark says nothing
# Kinds of rows, and of columns, of pixels: a scanner that breaks down gives the same black, half black or striped image
# for sheet after sheet, of one to some ten kinds of rows; of any scan of print hundreds differ.
LEAST_KINDS = 64


def same_paper(one: Measures, other: Measures) -> bool:
    """Say whether the marks of two pages of the same form version agree in every box."""
    if len(one.values) != len(other.values):
        return False
    if not len(one.values):
        return True  # nothing but text, or lines to write on
    ink = np.stack([_column(one, "ink_mm2"), _column(other, "ink_mm2")])
    inked = ink.max(axis=0) >= LEAST_INK_MM2
    if not inked.any():
        return _agree_overall(one, other)  # two blank pages: whichever counts, the answers are the same
    if int(inked.sum()) < LEAST_MARKS or not _agree_overall(one, other):
        return False
    ink_agrees = np.ptp(ink, axis=0)[inked] <= INK_RATIO * ink.max(axis=0)[inked]
    extent_agrees = _apart(one, other, "extent_mm")[inked] <= EXTENT_MM
    if not ink_agrees.all() or extent_agrees.mean() < EXTENT_SHARE:
        return False
    alike = [_alike(_column(one, name)[inked], _column(other, name)[inked]) for name in LIKE]
    told = [value for value in alike if value is not None]
    return not told or float(np.mean(told)) >= LEAST_LIKE


def is_like_no_other(gray: Gray) -> bool:
    """Say whether another image that is the same to the pixel must be another copy of this scan.

    Args:
        gray: Shape (h, w), 0 black to 255 white.
    """
    return all(len({line.tobytes() for line in lines}) >= LEAST_KINDS for lines in (gray, gray.T))


def _agree_overall(one: Measures, other: Measures) -> bool:
    """Tell whether no box is much darker in one of the scans, nor has more beside it."""
    in_one_mode = _column(one, "bitonal")[0] == _column(other, "bitonal")[0]
    most_darkness = MEAN_DARKNESS if in_one_mode else MEAN_DARKNESS_BITONAL
    darker = _apart(one, other, "ink_mean") > most_darkness
    return not (darker | (_apart(one, other, "zone_mm2") > ZONE_MM2)).any()


def _alike(one: NDArray[np.float32], other: NDArray[np.float32]) -> float | None:
    """Give how what differs from mark to mark correlates, -1.0 to 1.0; None where hardly anything differs."""
    if min(values.std() / max(float(np.abs(values).mean()), 1e-6) for values in (one, other)) < LEAST_SPREAD:
        return None
    return float(np.corrcoef(one, other)[0, 1])


def _apart(one: Measures, other: Measures, name: str) -> NDArray[np.float32]:
    return np.asarray(np.abs(_column(one, name) - _column(other, name)), dtype=np.float32)


def _column(measures: Measures, name: str) -> NDArray[np.float32]:
    if name not in measures.names:  # a reading of an earlier version
        return np.full(len(measures.values), LATER[name], dtype=np.float32)
    return np.asarray(measures.values[:, measures.names.index(name)], dtype=np.float32)
