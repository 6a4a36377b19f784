"""Glance at the coarse page: how many edge bars stand where a guess of the corners would put them.

Costs a twentieth of measuring them. It tells the true corners from filled boxes that happen to stand
alike, and our torn sheets from another program's pages, before anything dear is done.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.frame import Points, fit_corners
from omr.furniture import Furniture
from omr.image import Gray
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
    return np.asarray(furniture.bars_mm[:, None, None, :] + down[None, :, None, :] + cross[None, None, :, :])


def blurred(coarse: Gray) -> Gray:
    """Average the coarse page so that one pixel speaks for a millimetre."""
    return np.asarray(cv2.blur(coarse, (3, 3)), dtype=np.uint8)


def bars_ratio(soft: Gray, places_px: Points, furniture: Furniture) -> float:
    """Give the share of the edge bars that is seen.

    Args:
        soft: The coarse page, `blurred`.
        places_px: (4, 2) where the corners would be on it.
        furniture: What is printed.
    """
    looks_mm = _looks_mm(furniture)
    places = np.rint(fit_corners(places_px, furniture.corners_mm).to_px(looks_mm.reshape(-1, 2)))
    height, width = soft.shape
    columns, rows = places[:, 0].clip(-1, width), places[:, 1].clip(-1, height)
    inside = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
    flat = (rows * width + columns).clip(0, soft.size - 1).astype(np.intp)
    values = np.where(inside, soft.ravel().take(flat), 0).astype(np.float64).reshape(looks_mm.shape[:3])
    darker = values[:, :, 1:].min(axis=2) - values[:, :, 0]
    return float((darker.max(axis=1) >= LEAST_DARKER).mean())
