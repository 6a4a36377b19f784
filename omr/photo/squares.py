"""Find the dark squares with bright paper all round in a picture that also shows a table."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.frame import Points
from omr.image import Gray

WINDOW_PX = 75  # neighbourhood that says what is dark: about four squares wide
DARK_RATIO = 0.72  # of the neighbourhood's mean
SIDE_PX = (5, 60)
FILL_RATIO = 0.45  # of the upright rectangle: a square turned by 45 degrees fills half of it
LONGEST_RATIO = 1.7  # of its rectangle's sides: seen from 40 degrees, and turned
# Eight looks at the paper all round, so far from the middle as shares of the side: the edge is 0.5 to 0.71 away.
RING_RATIO, LOOKS = 0.95, 12
CORE_RATIO = 0.72  # the middle is darker than this share of the darkest look
MOST = 22  # largest first: 7,315 fours


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Squares:
    """What may be corner squares."""

    centres_px: Points  # (n, 2)
    areas_px2: NDArray[np.float64]  # (n,)


def find_squares(gray: Gray) -> Squares:
    """Give the dark spots about as wide as high, on paper on all sides, largest first."""
    mean = cv2.boxFilter(gray, -1, (WINDOW_PX, WINDOW_PX), borderType=cv2.BORDER_REFLECT)
    dark = cv2.compare(gray, cv2.convertScaleAbs(mean, alpha=DARK_RATIO), cv2.CMP_LT)
    _, _, stats, middles = cv2.connectedComponentsWithStats(dark, connectivity=4)
    centres = np.asarray(middles[1:], dtype=np.float64)  # the first piece is all that is not dark
    width, height, area = (stats[1:, column] for column in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA))
    short, long = np.minimum(width, height), np.maximum(width, height)
    shaped = (short >= SIDE_PX[0]) & (long <= SIDE_PX[1]) & (long <= LONGEST_RATIO * short)
    shaped &= area >= FILL_RATIO * width * height
    kept = np.flatnonzero(shaped)
    kept = kept[_on_paper(gray, centres[kept], np.sqrt(area[kept].astype(np.float64)))]
    kept = kept[np.argsort(-area[kept], kind="stable")][:MOST]
    return Squares(centres_px=centres[kept], areas_px2=area[kept].astype(np.float64))


def _on_paper(gray: Gray, centres_px: Points, sides_px: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which spots are darker in the middle than everything round them."""
    soft = cv2.blur(gray, (3, 3))
    angles = np.arange(LOOKS) * 2 * np.pi / LOOKS
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    looks = centres_px[:, None, :] + RING_RATIO * sides_px[:, None, None] * ring[None]
    height, width = gray.shape
    columns, rows = (np.rint(looks[..., axis]).astype(int) for axis in (0, 1))
    inside = ((columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)).all(axis=1)
    around = soft[rows.clip(0, height - 1), columns.clip(0, width - 1)].min(axis=1, initial=255)
    middle_columns, middle_rows = (np.rint(centres_px[:, axis]).astype(int) for axis in (0, 1))
    core = soft[middle_rows, middle_columns]
    return np.asarray(inside & (core < CORE_RATIO * around), dtype=np.bool_)
