"""See arches in the ink: paper under a top that bends down on both sides, as in `?`, `n`, `o`, `ó` and `7`.

A question mark is as small and nearly as straight as a slash; its arch tells it. A tick is open to
the top, a slash has no inside; a cross has arches between its legs and is known by its crossing.
"""

import numpy as np
from numpy.typing import NDArray

from omr.boxes import PER_MM
from omr.outline import Darkness

HALF_MM = 1.625  # round the middle of the box: clear of the blurred outline
INK_RATIO = 0.6  # of the darkest tenth of the box: what paper under an arch does not reach, blurred by 150 dpi
LEAST_DARKNESS = 0.12
SPAN_MM = 1.25  # an arch's width and height at most: wider ones are the legs of marks that leave the box
WEIGHTS = (0.25, 0.5)  # of a sample's neighbours and its own: single dark samples are grain
FAR = 10**6


def arch_mm2(darkness: Darkness, ink_dark: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give how much paper of each box lies under an arch.

    Args:
        darkness: (n, side, side), the box in the middle, `PER_MM` to the millimetre.
        ink_dark: (n,) mean darkness of the darkest tenth of the inside.
    """
    middle, half = darkness.shape[1] // 2, round(HALF_MM * PER_MM)
    part = darkness[:, middle - half - 1 : middle + half + 2, middle - half - 1 : middle + half + 2]
    ink = _smoothed(part) > np.maximum(INK_RATIO * ink_dark, LEAST_DARKNESS)[:, None, None]
    span = round(SPAN_MM * PER_MM)
    above, left, right = _steps_to(ink, 1), _steps_to(ink, 2), np.flip(_steps_to(np.flip(ink, 2), 2), 2)
    under = (above <= span) & (left + right <= span) & ~ink
    return np.asarray(under.sum(axis=(1, 2)) / PER_MM**2, dtype=np.float32)


def _smoothed(part: Darkness) -> Darkness:
    side, centre = WEIGHTS
    rows = centre * part[:, 1:-1] + side * (part[:, :-2] + part[:, 2:])
    return np.asarray(centre * rows[:, :, 1:-1] + side * (rows[:, :, :-2] + rows[:, :, 2:]), dtype=np.float32)


def _steps_to(ink: NDArray[np.bool_], axis: int) -> NDArray[np.intp]:
    """Give how many samples back along an axis the last ink lies."""
    shape = [1, 1, 1]
    shape[axis] = ink.shape[axis]
    here = np.arange(ink.shape[axis]).reshape(shape)
    return np.asarray(here - np.maximum.accumulate(np.where(ink, here, -FAR), axis=axis))
