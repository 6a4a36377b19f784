"""Take the light off a picture: shadows, falloff and tint, so that paper is equally bright everywhere.

Light multiplies what paper gives back, so dividing by the paper's own brightness nearby takes it off,
from print as from paper. The paper nearby is what is left when everything narrower than a square is
closed over: strokes, text and boxes go, the edges of shadows stay.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.image import Gray, Rgb

LIGHT_MM = 9.0  # wider than a corner square (6 mm) and a blackened box (5 mm), narrower than most shadows
PAPER = 235  # what paper becomes: room above for its grain
DARKEST = 24  # paper darker than this is taken for this dark: it would be lifted out of nothing but noise
FIELD_PX_PER_MM = 1.2  # of the field of light: it changes slowly
SMOOTH_RATIO = 0.35  # of the window


def even_gray(gray: Gray, window_px: float) -> Gray:
    """Give the picture with its light taken off."""
    return np.asarray(cv2.divide(gray, paper_field(gray, window_px), scale=PAPER), dtype=np.uint8)


def even_colour(colour: Rgb, window_px: float) -> Rgb:
    """Give the picture with its light and its tint taken off: each colour by its own paper."""
    channels = [even_gray(np.ascontiguousarray(colour[:, :, at]), window_px) for at in range(3)]
    return np.asarray(cv2.merge(channels), dtype=np.uint8)


def paper_field(gray: Gray, window_px: float) -> NDArray[np.uint8]:
    """Give the brightness of the paper at each pixel, as if nothing were on it.

    Args:
        gray: The picture, or one of its colours.
        window_px: What is narrower than this is no paper.
    """
    step = max(1, round(window_px / (LIGHT_MM * FIELD_PX_PER_MM)))
    size = (max(1, gray.shape[1] // step), max(1, gray.shape[0] // step))
    small = cv2.medianBlur(cv2.resize(gray, size, interpolation=cv2.INTER_AREA), 3)
    side = 2 * round(window_px / step / 2) + 1
    window = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, window)
    smooth = cv2.GaussianBlur(closed, (0, 0), SMOOTH_RATIO * side / 2)
    field = cv2.resize(np.maximum(smooth, DARKEST), gray.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(field, dtype=np.uint8)
