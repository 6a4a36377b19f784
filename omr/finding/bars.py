"""Follow the paper along the feed: the small bars down both long edges refine the corner frame."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from forms.sheet import PageLayout
from omr.faults import BarsMissing
from omr.finding.furniture import Furniture, furniture_of
from omr.finding.solids import Line, Solids, find_solids
from omr.frame import Frame, Points, plain, refine
from omr.kernels.solids import agreeing_bars
from omr.per_page import once_per_page
from omr.pyramid import Pyramid

REACH_MM = (2.0, 3.2)  # across and along: 3 % of stretch in every 20 mm adds up to less than this
NEAR_MM = 0.7  # a bar is first looked for so far from where the bar above it says
SURE_CONTRAST_RATIO = 0.6  # of the corners' contrast: what is seen there is the bar
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
    furniture = furniture_of(page)
    printed_mm = furniture.bars_mm
    solids = _find(pyramid, frame, furniture, contrast)
    good = solids.good(LEAST_CONTRAST_RATIO * contrast)
    shifts_mm = frame.to_mm(solids.centres_px) - printed_mm
    left, right = (
        _trusted(side[good[side]], side, printed_mm, shifts_mm, name)
        for side, name in zip(_sides(furniture), ("left", "right"), strict=True)
    )
    edges = tuple((solids.centres_px[chosen], printed_mm[chosen]) for chosen in (left, right))
    return refine(frame, (edges[0], edges[1]), limit_mm=BEND_LIMIT_MM), solids


def _find(pyramid: Pyramid, frame: Frame, furniture: Furniture, contrast: float) -> Solids:
    line = Line(before=_before(furniture), near_mm=NEAR_MM, contrast=SURE_CONTRAST_RATIO * contrast)
    size_mm, places_mm = furniture.bar_size_mm, furniture.bars_mm
    return find_solids(pyramid, frame, places_mm, size_mm=size_mm, reach_mm=REACH_MM, line=line)


def agreeing_ratios(
    pyramid: Pyramid, frame: Frame, furniture: Furniture, *, least_contrast: float
) -> tuple[float, float]:
    """Give the share of the bars on the left and on the right that are seen and stand to their neighbours as printed.

    Letters between which paper shows pass for bars one by one, but not in line.
    """
    printed_mm = furniture.bars_mm
    solids = find_solids(pyramid, frame, printed_mm, size_mm=furniture.bar_size_mm, reach_mm=REACH_MM)
    good, shifts_mm = solids.good(least_contrast), frame.to_mm(solids.centres_px) - printed_mm
    left, right = (_agreeing_ratio(side, good, printed_mm, shifts_mm) for side in _sides(furniture))
    return left, right


def _agreeing_ratio(side: NDArray[np.intp], good: NDArray[np.bool_], printed_mm: Points, shifts_mm: Points) -> float:
    seen = side[good[side]]
    if len(seen) < LEAST_TO_COMPARE:
        return 0.0
    return float(agreeing(printed_mm[seen, 1], shifts_mm[seen]).sum() / len(side))


@once_per_page
def _before(furniture: Furniture) -> NDArray[np.int32]:
    """Give the bar above each bar; -1 for the uppermost of a side, and for one that is looked for after the next."""
    before = np.full(len(furniture.bars), -1, dtype=np.int32)
    for side in _sides(furniture):
        before[side[1:]] = side[:-1]
    return np.where(before < np.arange(len(before)), before, -1).astype(np.int32)


@once_per_page
def _sides(furniture: Furniture) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Give the numbers of the bars on the left and on the right, top to bottom."""
    down = np.argsort(furniture.bars_mm[:, 1], kind="stable")
    is_left = furniture.bars_mm[down, 0] < furniture.bars_mm[:, 0].mean()
    return down[is_left], down[~is_left]


def _trusted(
    seen: NDArray[np.intp], side: NDArray[np.intp], printed_mm: Points, shifts_mm: Points, name: str
) -> NDArray[np.intp]:
    """Give those of one side's bars that were seen and agree with their neighbours, top to bottom."""
    y_mm, needed = printed_mm[:, 1], round(LEAST_RATIO * len(side))
    if len(seen) >= LEAST_TO_COMPARE:
        seen = seen[agreeing(y_mm[seen], shifts_mm[seen])]
    if len(seen) < needed:
        raise BarsMissing(name, len(seen), needed)
    ends_mm = [float(y_mm[side[0]]), *y_mm[seen].tolist(), float(y_mm[side[-1]])]
    gap_mm = max(lower - upper for upper, lower in pairwise(ends_mm))
    if gap_mm > GAP_LIMIT_MM:
        raise BarsMissing(name, len(seen), needed, gap_mm)
    return seen


def agreeing(y_mm: NDArray[np.float64], shifts_mm: Points) -> NDArray[np.bool_]:
    """Tell which bars lie on the line through their neighbours; the worst is dropped first.

    A bar covered by ink is found where the ink is: one such bar would pull a whole row.
    """
    return agreeing_bars(plain(y_mm), plain(shifts_mm), PAIRS, NEIGHBOUR_MM, LEAST_TO_COMPARE)
