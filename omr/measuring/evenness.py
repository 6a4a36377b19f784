"""Even out a page whose paper is not equally bright: a shadow, a lamp, or rollers that darken whole lines.

Ink is told from the paper round each box. Where the paper itself changes within a box's width, its darker
side looks like ink, and everything there would be a question. Only such pages are evened out: it costs more
than all else together.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.image import Gray
from omr.light import LIGHT_MM, paper_field
from omr.photometry import at_share

# Darkest to brightest paper (of nine in ten boxes) over the usual one: at most 0.09 on hard scans of 72 pages, 0.10
# to 0.7 under shadows and lamps.
UNEVEN_RATIO = 0.10
# The page's noise: rollers leave 0.056 to 0.25; below, lines are not looked for.
NOISY = 0.04
# How much the brightness of whole rows or columns changes against those near by, as a share of the paper: rollers
# leave 0.1 to 0.4, texture 0.02.
BANDED_RATIO = 0.04
THINNED_PX = 8  # between the pixels looked at along a line
NEAR_PX = 101  # wider than a line, narrower than a shadow
MOST_LIFTED = 1.7  # times: a darker line is a printed rule


def is_uneven(gray: Gray, paper: NDArray[np.float32], noise: float) -> bool:
    """Tell whether a page must be evened out, from the gray of the paper round its boxes, its noise and its lines."""
    if not len(paper):
        return False
    ordered = np.sort(paper)
    dark, usual, bright = (at_share(ordered, share) for share in (0.05, 0.5, 0.95))
    return bool(bright - dark > UNEVEN_RATIO * usual) or (noise > NOISY and _is_banded(gray))


def _is_banded(gray: Gray) -> bool:
    return any(_spread(_lines(gray, axis)) > BANDED_RATIO for axis in (0, 1))


def _spread(lines: NDArray[np.float32]) -> float:
    near = cv2.blur(lines[:, None], (1, NEAR_PX)).ravel()
    low, high = np.percentile(lines / np.maximum(near, 1), (10, 90))
    return float(high - low)


def _lines(gray: Gray, axis: int) -> NDArray[np.float32]:
    """Give the brightness of the paper of each column (0) or row (1): hardly any print fills half of one."""
    thinned = gray[::THINNED_PX] if axis == 0 else gray[:, ::THINNED_PX]
    return np.asarray(np.median(thinned, axis=axis), dtype=np.float32)


def evened(gray: Gray, px_per_mm: float) -> Gray:
    """Give the page as if its paper were equally bright everywhere: light first, then line by line."""
    field = paper_field(gray, LIGHT_MM * px_per_mm)
    usual = float(np.percentile(field[::THINNED_PX, ::THINNED_PX], 75))
    flat = np.asarray(cv2.divide(gray, field, scale=usual), dtype=np.uint8)
    lift = [np.clip(usual / np.maximum(_lines(flat, axis), 1), 1 / MOST_LIFTED, MOST_LIFTED) for axis in (0, 1)]
    lift = [line.astype(np.float32) for line in lift]
    return np.asarray(np.minimum(flat * lift[0] * lift[1][:, None], 255), dtype=np.uint8)
