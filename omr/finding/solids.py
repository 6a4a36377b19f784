"""Find solid printed rectangles (corner squares, edge bars) near where they should lie.

A rectangle is where a dark core has *all four* sides bright: the least bright side counts, so
that dark lids, text and pen strokes fall away by themselves.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from omr.frame import Frame, Points
from omr.kernels.solids import find_rectangles
from omr.patches import places_of, sampling_level, steps_mm
from omr.pyramid import Pyramid

PER_MM = 6  # samples; a third of a 2 mm bar's edge falls between two of them, which its centroid evens out
CORE_INSET_MM = 0.35  # blur and nearest sampling soften the rim by about this much
SIDE_GAP_MM, SIDE_DEPTH_MM = 0.35, 0.7  # where paper must be seen beside the rectangle
RIM_MM = 0.5  # the centroid looks this far round the place of best fit
# Share of the expected ink that must be there, and may be: less is torn or faded, more is inked over.
INK_LOW_RATIO, INK_HIGH_RATIO = 0.72, 1.35
SURE_INK_RATIOS = (0.85, 1.2)  # of one where the one before it says: no other can be meant


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Solids:
    """What was found of n rectangles."""

    centres_px: Points  # (n, 2)
    black: NDArray[np.float64]  # (n,) gray of the core
    paper: NDArray[np.float64]  # (n,) gray of the darkest side
    ink_ratio: NDArray[np.float64]  # (n,) ink found, relative to the printed area

    @property
    def contrast(self) -> NDArray[np.float64]:
        """(n,) gray between the darkest side and the core."""
        return self.paper - self.black

    def good(self, least_contrast: float) -> NDArray[np.bool_]:
        """Tell which were found whole and clear."""
        whole = (self.ink_ratio > INK_LOW_RATIO) & (self.ink_ratio < INK_HIGH_RATIO)
        return whole & (self.contrast >= least_contrast)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Line:
    """How rectangles follow each other: each has moved about as far as the one before it."""

    before: NDArray[np.int32]  # (n,) the one before each, of those with smaller numbers; -1 where none is
    near_mm: float  # most that it may have moved otherwise, across and along
    contrast: float  # of one that is beyond doubt where it is expected


def find_solids(
    pyramid: Pyramid,
    frame: Frame,
    centres_mm: Points,
    *,
    size_mm: tuple[float, float],
    reach_mm: tuple[float, float],
    line: Line | None = None,
) -> Solids:
    """Look for each rectangle within `reach_mm` (x, y) of its place.

    Args:
        pyramid: The page.
        frame: Where the sheet lies, as well as is known.
        centres_mm: (n, 2) printed middles; all rectangles are of one size.
        size_mm: Printed width and height.
        reach_mm: How far from its place a rectangle may be.
        line: How they follow each other: where the one before leads to one beyond doubt, no other is looked for.
    """
    margin_mm = SIDE_GAP_MM + SIDE_DEPTH_MM + 2 / PER_MM
    half_mm = (size_mm[0] / 2 + reach_mm[0] + margin_mm, size_mm[1] / 2 + reach_mm[1] + margin_mm)
    level, area = sampling_level(pyramid, frame), size_mm[0] * size_mm[1] * PER_MM**2
    found = find_rectangles(
        pyramid.levels[level],
        places_of(frame, centres_mm, level),
        steps_mm(half_mm[0], PER_MM),
        steps_mm(half_mm[1], PER_MM),
        _windows(size_mm),
        _reaches(reach_mm, line),
        np.array([round((size / 2 + RIM_MM) * PER_MM) for size in size_mm], dtype=np.int32),
        np.full(len(centres_mm), -1, dtype=np.int32) if line is None else line.before,
        np.array([line.contrast if line else 0.0, *(ratio * area for ratio in SURE_INK_RATIOS)]),
    )
    return Solids(
        centres_px=frame.to_px(centres_mm + found[:, :2] / PER_MM),
        black=found[:, 3],
        paper=found[:, 4],
        ink_ratio=found[:, 2] / area,
    )


def _reaches(reach_mm: tuple[float, float], line: Line | None) -> NDArray[np.int32]:
    """Give in samples how far a rectangle may be from its place, and from where the one before it says."""
    near_mm = reach_mm if line is None else (line.near_mm, line.near_mm)
    return np.array([[round(reach * PER_MM) for reach in each] for each in (reach_mm, near_mm)], dtype=np.int32)


@lru_cache
def _windows(size_mm: tuple[float, float]) -> NDArray[np.int32]:
    """Give the core and the four sides in samples from the middle: left, top, right, bottom, the last two exclusive."""
    core_x, core_y = (round((size / 2 - CORE_INSET_MM) * PER_MM) for size in size_mm)
    half_x, half_y = (round((size / 2) * PER_MM) for size in size_mm)
    near_x, near_y = (round((size / 2 + SIDE_GAP_MM) * PER_MM) for size in size_mm)
    depth = round(SIDE_DEPTH_MM * PER_MM)
    windows = (
        (-core_x, -core_y, core_x, core_y),
        (-near_x - depth, -half_y, -near_x, half_y),
        (near_x, -half_y, near_x + depth, half_y),
        (-half_x, -near_y - depth, half_x, -near_y),
        (-half_x, near_y, half_x, near_y + depth),
    )
    return np.array(windows, dtype=np.int32) + np.array((0, 0, 1, 1), dtype=np.int32)
