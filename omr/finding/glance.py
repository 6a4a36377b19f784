"""Glance at the coarse page: how many edge bars stand where a guess of the corners would put them.

Costs a twentieth of measuring them. It tells the true corners from filled boxes that happen to stand
alike, and our torn sheets from another program's pages, before anything dear is done.
"""

import numpy as np
from numpy.typing import NDArray

from omr.finding.furniture import Furniture
from omr.frame import Points, fit_corners, plain
from omr.image import Gray
from omr.kernels.glance import count_bars
from omr.per_page import once_per_page

REACH_MM = 3.0  # along the feed: what uneven rollers shift a bar against the corners
STEP_MM = 0.75  # of that search; a bar is 2 mm high
BESIDE_MM = 0.9  # from the bar's rim to the paper looked at: clear of a coarse pixel's blur
LEAST_DARKER = 24.0  # gray between core and darkest side; a bar fades by the coarse page's averaging


@once_per_page
def _looks_mm(furniture: Furniture) -> NDArray[np.float64]:
    """Give where to look, shape (bars, shifts, 5, 2): the core, then the paper on its four sides."""
    width_mm, height_mm = furniture.bar_size_mm
    across, along = width_mm / 2 + BESIDE_MM, height_mm / 2 + BESIDE_MM
    cross = np.array([(0, 0), (-across, 0), (across, 0), (0, -along), (0, along)], dtype=np.float64)
    shifts = np.arange(-REACH_MM, REACH_MM + 0.01, STEP_MM)
    down = np.stack([np.zeros_like(shifts), shifts], axis=1)
    return plain(furniture.bars_mm[:, None, None, :] + down[None, :, None, :] + cross[None, None, :, :])


def bars_ratio(coarse: Gray, places_px: Points, furniture: Furniture) -> float:
    """Give the share of the edge bars that is seen; one look is at a millimetre, three by three pixels.

    Args:
        coarse: The coarse page.
        places_px: (4, 2) where the corners would be on it.
        furniture: What is printed.
    """
    looks_mm = _looks_mm(furniture)
    matrix = plain(fit_corners(places_px, furniture.corners_mm).mm_to_px)
    return count_bars(coarse, matrix, looks_mm, LEAST_DARKER) / len(looks_mm)
