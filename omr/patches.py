"""Say where the samples of patches of the sheet lie on a page; nothing is warped.

A patch stands upright on the sheet whatever way the sheet lies on the scan: its rows and columns
are millimetre steps of the sheet, and each sample is the nearest pixel.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from omr.frame import Frame, Points
from omr.pyramid import Pyramid

# Where the scan has more pixels than this, one level smaller carries all that pen and paper show,
# and a sample is then an average of four pixels instead of one of them.
DENSE_PX_PER_MM = 15.0


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


def places_of(frame: Frame, centres_mm: Points, level: int) -> NDArray[np.float32]:
    """Give where patches lie on a level, shape (n, 6): their middle, and the local map, row by row."""
    return frame.places(centres_mm, 0.5**level)
