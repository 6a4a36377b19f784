"""Tell marks from words: how much of the ink in a box no two straight strokes explain.

A cross, a tick or a slash is two strokes or one; letters bend. Greedy, as a person sees it: the
straight band that holds most of the ink is taken away, then the one that holds most of the rest.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from omr.bank import HALF_MM, PER_MM

ANGLES = 24
STEP_MM = 0.2  # between neighbouring bands
HALF_BAND_MM = 0.36  # half a ball pen's stroke, and how far a hand strays from straight
HALF_FELT_MM = 0.5
FELT_RATIO = 0.3  # of the inside: crosses of ball pens fill up to 0.3 of it, of felt pens more
INK_RATIO = 0.4  # of the darkest tenth of the box: paler is a stroke's rim
LEAST_DARKNESS = 0.12
STROKES = 2


def bent_ratio(
    inside: NDArray[np.float32], ink_dark: NDArray[np.float32], fill_ratio: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Give the share of each box's ink that the two best straight strokes leave over.

    Args:
        inside: (n, samples, samples) darkness less the printed outline, `PER_MM` to the millimetre.
        ink_dark: (n,) mean darkness of the darkest tenth.
        fill_ratio: (n,) share of the inside that is ink: it tells a felt pen, whose strokes are wider.
    """
    found = np.zeros(len(inside), dtype=np.float32)
    limit = np.maximum(INK_RATIO * ink_dark, LEAST_DARKNESS)
    ink = (inside > limit[:, None, None]).reshape(len(inside), inside.shape[1] * inside.shape[2]).astype(np.float32)
    is_felt = fill_ratio > FELT_RATIO
    for half_mm, chosen in ((HALF_BAND_MM, ~is_felt), (HALF_FELT_MM, is_felt)):
        found[chosen] = _left_over(ink[chosen], _bands(half_mm))
    return found


def _left_over(ink: NDArray[np.float32], bands: NDArray[np.float32]) -> NDArray[np.float32]:
    left = ink
    for _ in range(STROKES):
        left = left * (1 - bands[(left @ bands.T).argmax(axis=1)])
    return np.asarray(left.sum(axis=1) / np.maximum(ink.sum(axis=1), 1), dtype=np.float32)


@lru_cache(maxsize=2)
def _bands(half_mm: float) -> NDArray[np.float32]:
    """Give (bands, samples * samples): 1 where a sample lies in the band."""
    side = np.arange(-round(HALF_MM * PER_MM), round(HALF_MM * PER_MM) + 1) / PER_MM
    x, y = np.meshgrid(side, side)
    reach = HALF_MM * np.sqrt(2)
    places = np.arange(-reach, reach + STEP_MM / 2, STEP_MM)
    angles = np.arange(ANGLES) * np.pi / ANGLES
    away = np.abs(
        x.ravel() * np.cos(angles)[:, None, None] + y.ravel() * np.sin(angles)[:, None, None] - places[:, None]
    )
    return np.ascontiguousarray((away <= half_mm).reshape(-1, x.size), dtype=np.float32)
