"""Sample patches of a page, all in one integer gather; nothing is warped.

A patch stands upright on the sheet whatever way the sheet lies on the scan: its rows and columns
are millimetre steps of the sheet, and each sample is the nearest pixel.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from omr.frame import Frame, Points
from omr.kernels.sampling import sample_patches
from omr.pyramid import Pyramid, to_level

Patches = NDArray[np.uint8]
"""Shape (n, rows, columns)."""

# Where the scan has more pixels than this, one level smaller carries all that pen and paper show,
# and a sample is then an average of four pixels instead of one of them.
DENSE_PX_PER_MM = 15.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Gathered:
    """Patches with the share of each that lies on the image."""

    values: Patches
    inside_ratio: NDArray[np.float64]  # (n,)


def sampling_level(pyramid: Pyramid, frame: Frame, *, dense_px_per_mm: float = DENSE_PX_PER_MM) -> int:
    """Choose the finest level that is not denser than `dense_px_per_mm`."""
    level, px_per_mm = 0, frame.px_per_mm
    while px_per_mm >= dense_px_per_mm and level < pyramid.coarse:
        level, px_per_mm = level + 1, px_per_mm / 2
    return level


@lru_cache
def steps_mm(half_mm: float, per_mm: int) -> NDArray[np.float32]:
    """Give sample places from -half to +half, `per_mm` to the millimetre, centred on 0."""
    count = 2 * round(half_mm * per_mm) + 1
    steps = ((np.arange(count) - count // 2) / per_mm).astype(np.float32)
    steps.flags.writeable = False  # one array serves all
    return steps


def gather(
    pyramid: Pyramid,
    frame: Frame,
    centres_mm: Points,
    *,
    half_mm: tuple[float, float],
    per_mm: int,
    level: int,
) -> Gathered:
    """Sample a patch round each centre.

    Args:
        pyramid: The page.
        frame: Where the sheet lies on it.
        centres_mm: (n, 2) middles of the patches on the sheet.
        half_mm: Half the width and half the height of a patch.
        per_mm: Samples to the millimetre.
        level: Which level of the pyramid is sampled.
    """
    x_mm, y_mm = (steps_mm(half, per_mm) for half in half_mm)
    values, inside = sample_patches(pyramid.levels[level], places_of(frame, centres_mm, level), x_mm, y_mm)
    return Gathered(values=values, inside_ratio=inside / values[0].size)


def places_of(frame: Frame, centres_mm: Points, level: int) -> NDArray[np.float32]:
    """Give where patches lie on a level, shape (n, 6): their middle, and the local map, row by row."""
    middles_px = to_level(frame.to_px(centres_mm), level)
    local = frame.jacobian(centres_mm).reshape(-1, 4) * 0.5**level
    return np.concatenate([middles_px, local], axis=1).astype(np.float32)
