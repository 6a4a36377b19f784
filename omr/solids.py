"""Find solid printed rectangles (corner squares, edge bars) near where they should lie.

A rectangle is where a dark core has *all four* sides bright: the least bright side counts, so
that dark lids, text and pen strokes fall away by themselves.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omr.frame import Frame, Points
from omr.patches import gather, sampling_level
from omr.pyramid import Pyramid

PER_MM = 6  # samples; a third of a 2 mm bar's edge falls between two of them, which its centroid evens out
CORE_INSET_MM = 0.35  # blur and nearest sampling soften the rim by about this much
SIDE_GAP_MM, SIDE_DEPTH_MM = 0.35, 0.7  # where paper must be seen beside the rectangle
RIM_MM = 0.5  # the centroid looks this far round the place of best fit
# Share of the expected ink that must be there, and may be: less is torn or faded, more is inked over.
INK_LOW_RATIO, INK_HIGH_RATIO = 0.72, 1.35


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


def find_solids(
    pyramid: Pyramid, frame: Frame, centres_mm: Points, *, size_mm: tuple[float, float], reach_mm: tuple[float, float]
) -> Solids:
    """Look for each rectangle within `reach_mm` (x, y) of its place.

    Args:
        pyramid: The page.
        frame: Where the sheet lies, as well as is known.
        centres_mm: (n, 2) printed middles; all rectangles are of one size.
        size_mm: Printed width and height.
        reach_mm: How far from its place a rectangle may be.
    """
    margin_mm = SIDE_GAP_MM + SIDE_DEPTH_MM + 2 / PER_MM
    half_mm = (size_mm[0] / 2 + reach_mm[0] + margin_mm, size_mm[1] / 2 + reach_mm[1] + margin_mm)
    level = sampling_level(pyramid, frame)
    seen = gather(pyramid, frame, centres_mm, half_mm=half_mm, per_mm=PER_MM, level=level)
    sums = _integral(seen.values)
    middle = (seen.values.shape[2] // 2, seen.values.shape[1] // 2)
    reach = (round(reach_mm[0] * PER_MM), round(reach_mm[1] * PER_MM))
    core = _core(sums, size_mm, middle, reach)
    sides = _darkest_side(sums, size_mm, middle, reach)
    best = np.argmax((sides - core).reshape(len(core), -1), axis=1)
    rows, columns = np.unravel_index(best, core.shape[1:])
    pick = np.arange(len(core))
    black, paper = core[pick, rows, columns], sides[pick, rows, columns]
    offset, ink_ratio = _centroid(
        seen.values, size_mm, (middle[0] + columns - reach[0], middle[1] + rows - reach[1]), black, paper
    )
    found_mm = centres_mm + (offset - (middle[0], middle[1])) / PER_MM
    return Solids(centres_px=frame.to_px(found_mm), black=black, paper=paper, ink_ratio=ink_ratio)


def _integral(patches: NDArray[np.uint8]) -> NDArray[np.int32]:
    sums = np.zeros((len(patches), patches.shape[1] + 1, patches.shape[2] + 1), dtype=np.int32)
    np.cumsum(np.cumsum(patches, axis=1, dtype=np.int32), axis=2, out=sums[:, 1:, 1:])
    return sums


def _window_mean(
    sums: NDArray[np.int32],
    left_top: tuple[int, int],
    right_bottom: tuple[int, int],
    middle: tuple[int, int],
    reach: tuple[int, int],
) -> NDArray[np.float64]:
    """Give the mean of one window (samples relative to the middle) at every shift within reach."""
    (x0, y0), (x1, y1) = left_top, right_bottom

    def corner(x: int, y: int) -> NDArray[np.int32]:
        row, column = middle[1] + y - reach[1], middle[0] + x - reach[0]
        return sums[:, row : row + 2 * reach[1] + 1, column : column + 2 * reach[0] + 1]

    total = corner(x1 + 1, y1 + 1) - corner(x0, y1 + 1) - corner(x1 + 1, y0) + corner(x0, y0)
    return np.asarray(total / ((x1 - x0 + 1) * (y1 - y0 + 1)), dtype=np.float64)


def _core(
    sums: NDArray[np.int32], size_mm: tuple[float, float], middle: tuple[int, int], reach: tuple[int, int]
) -> NDArray[np.float64]:
    half_x, half_y = (round((size / 2 - CORE_INSET_MM) * PER_MM) for size in size_mm)
    return _window_mean(sums, (-half_x, -half_y), (half_x, half_y), middle, reach)


def _darkest_side(
    sums: NDArray[np.int32], size_mm: tuple[float, float], middle: tuple[int, int], reach: tuple[int, int]
) -> NDArray[np.float64]:
    half_x, half_y = (round((size / 2) * PER_MM) for size in size_mm)
    near_x, near_y = (round((size / 2 + SIDE_GAP_MM) * PER_MM) for size in size_mm)
    depth = round(SIDE_DEPTH_MM * PER_MM)
    windows = (
        ((-near_x - depth, -half_y), (-near_x, half_y)),
        ((near_x, -half_y), (near_x + depth, half_y)),
        ((-half_x, -near_y - depth), (half_x, -near_y)),
        ((-half_x, near_y), (half_x, near_y + depth)),
    )
    means = [_window_mean(sums, left_top, right_bottom, middle, reach) for left_top, right_bottom in windows]
    return np.asarray(np.minimum.reduce(means), dtype=np.float64)


def _centroid(
    patches: NDArray[np.uint8],
    size_mm: tuple[float, float],
    places: tuple[NDArray[np.intp], NDArray[np.intp]],
    black: NDArray[np.float64],
    paper: NDArray[np.float64],
) -> tuple[Points, NDArray[np.float64]]:
    """Give the centre of the ink round each place, in samples, and the ink relative to the print."""
    half_x, half_y = (round((size / 2 + RIM_MM) * PER_MM) for size in size_mm)
    x, y = np.arange(-half_x, half_x + 1), np.arange(-half_y, half_y + 1)
    columns, rows = places[0][:, None] + x, places[1][:, None] + y
    pick = np.arange(len(patches))[:, None, None]
    seen = patches[pick, rows[:, :, None], columns[:, None, :]].astype(np.float32)
    contrast = np.maximum(paper - black, 1.0)[:, None, None]
    # a tenth of the contrast is noise and JPEG ripple round the edge: it must not pull the centre
    ink = ((paper[:, None, None] - seen) / contrast - 0.1).clip(0.0, 0.9) / 0.9
    total = ink.sum(axis=(1, 2))
    safe = np.maximum(total, 1e-6)
    offset_x, offset_y = (ink.sum(axis=1) @ x) / safe, (ink.sum(axis=2) @ y) / safe
    centres = np.stack([places[0] + offset_x, places[1] + offset_y], axis=1)
    return centres, total / (size_mm[0] * size_mm[1] * PER_MM**2)
