"""See how full of ink the outline of a mark is: blackened, hatched and dotted marks are, letters and crosses are not.

A mark's own outline, not the box's: people who blacken half of a box, or an oval in the middle of it,
fill what they draw. Of 270 words one in a hundred is as full, of 120 such marks eight in ten.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.boxes import PER_MM
from omr.outline import Darkness

HALF_MM = 1.75  # round the middle of the box: clear of its outline
INK_RATIO = 0.4  # of the darkest tenth of the box: hatching leaves paler paper between its lines
LEAST_DARKNESS = 0.12
LEAST_CELLS = 4  # of a piece of ink; less is grain


def full_ratio(darkness: Darkness, ink_dark: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give the share of ink in the convex outline of all ink in each box.

    Args:
        darkness: (n, side, side), the box in the middle, `PER_MM` to the millimetre.
        ink_dark: (n,) mean darkness of the darkest tenth of the inside.
    """
    middle, half = darkness.shape[1] // 2, round(HALF_MM * PER_MM)
    part = darkness[:, middle - half : middle + half + 1, middle - half : middle + half + 1]
    inked = part > np.maximum(INK_RATIO * ink_dark, LEAST_DARKNESS)[:, None, None]
    return np.array([_fullness(ink.view(np.uint8)) for ink in np.ascontiguousarray(inked)], dtype=np.float32)


def _fullness(ink: NDArray[np.uint8]) -> float:
    """Give the share of ink in its convex outline; 0 where there is none."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    is_piece = stats[:, cv2.CC_STAT_AREA] >= LEAST_CELLS
    is_piece[0] = False
    kept = is_piece[labels].astype(np.uint8)
    places = cv2.findNonZero(kept)
    if places is None:
        return 0.0
    outline = cv2.fillConvexPoly(np.zeros_like(kept), cv2.convexHull(places), 1)
    return float(kept.sum() / outline.sum())
