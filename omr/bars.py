"""Follow the paper along the feed: the small bars down both long edges refine the corner frame."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from forms.sheet import FiducialKind, PageLayout
from omr.faults import BarsMissing
from omr.frame import Frame, Points, plain, refine
from omr.kernels.solids import agreeing_bars
from omr.pyramid import Pyramid
from omr.solids import Solids, find_solids

REACH_MM = (2.0, 3.2)  # across and along: 3 % of stretch in every 20 mm adds up to less than this
NEIGHBOUR_MM = 0.5  # 3 % over the 12 mm between bars is 0.36 mm; more is not paper but ink
LEAST_TO_COMPARE = 4  # with three bars nobody can tell which of them is wrong
# Neighbours whose line says where a bar is.
PAIRS = np.array(((-3, -2), (-3, -1), (-2, -1), (-1, 1), (1, 2), (1, 3), (2, 3)), dtype=np.int32)
BEND_LIMIT_MM = 3.0  # what rollers can do between two corners; more is a fold
LEAST_RATIO = 0.75  # of a side's bars must be found, or the stretch is not known
GAP_LIMIT_MM = 40.0  # three bars missing in a row leave a gap of 48 mm unseen
LEAST_CONTRAST_RATIO = 0.4  # of the corners' contrast: faded bars are still taken


def follow_bars(pyramid: Pyramid, frame: Frame, page: PageLayout, *, contrast: float) -> tuple[Frame, Solids]:
    """Find all bars at once and refine the frame by those that agree with their neighbours.

    Args:
        pyramid: The page.
        frame: The map from the corners alone.
        page: What was printed.
        contrast: Gray between paper and print at the corners.

    Raises:
        BarsMissing: Too few bars on one side, or too long a stretch without one.
        PageBent: The bars lie further off than a flat sheet's can.
    """
    bars = page.of_kind(FiducialKind.BAR)
    printed_mm = np.array([bar.rect.centre for bar in bars])
    size_mm = (bars[0].rect.w_mm, bars[0].rect.h_mm)
    solids = find_solids(pyramid, frame, printed_mm, size_mm=size_mm, reach_mm=REACH_MM)
    good = solids.good(LEAST_CONTRAST_RATIO * contrast)
    is_left = printed_mm[:, 0] < printed_mm[:, 0].mean()
    left = _edge_points(frame, solids, printed_mm, good, side=is_left, name="left")
    right = _edge_points(frame, solids, printed_mm, good, side=~is_left, name="right")
    return refine(frame, (left, right), limit_mm=BEND_LIMIT_MM), solids


def _edge_points(
    frame: Frame,
    solids: Solids,
    printed_mm: Points,
    good: NDArray[np.bool_],
    *,
    side: NDArray[np.bool_],
    name: str,
) -> tuple[Points, Points]:
    """Give the seen and printed places of one side's trusted bars, top to bottom."""
    chosen = np.flatnonzero(side & good)
    needed = round(LEAST_RATIO * int(side.sum()))
    if len(chosen) >= 3:
        chosen = chosen[np.argsort(printed_mm[chosen, 1], kind="stable")]
        shifts_mm = frame.to_mm(solids.centres_px[chosen]) - printed_mm[chosen]
        chosen = chosen[agreeing(printed_mm[chosen, 1], shifts_mm)]
    if len(chosen) < needed:
        raise BarsMissing(name, len(chosen), needed)
    ends_mm = (printed_mm[side, 1].min(), *printed_mm[chosen, 1], printed_mm[side, 1].max())
    if max(lower - upper for upper, lower in pairwise(ends_mm)) > GAP_LIMIT_MM:
        raise BarsMissing(name, len(chosen), needed)
    return solids.centres_px[chosen], printed_mm[chosen]


def agreeing(y_mm: NDArray[np.float64], shifts_mm: Points) -> NDArray[np.bool_]:
    """Tell which bars lie on the line through their neighbours; the worst is dropped first.

    A bar covered by ink is found where the ink is: one such bar would pull a whole row.
    """
    return agreeing_bars(plain(y_mm), plain(shifts_mm), PAIRS, NEIGHBOUR_MM, LEAST_TO_COMPARE)
