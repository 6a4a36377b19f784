"""Find where each box's printed outline fits best, for all boxes at once.

Two pairs of lines at a known distance; each pair is scored by its *weaker* line, so a stroke along
one side cannot pull the place: no mark draws both lines of both pairs. Ink is never asked where
it is most.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Darkness = NDArray[np.float32]
"""Shape (n, rows, columns): 0 paper, 1 solid print, below 0 brighter than the paper round it."""

REACH_MM = 1.0  # the bars leave less; beyond it another line may be taken for the outline
LINE_MM = 0.35  # printed width of an outline
BESIDE_MM = 0.75  # middle of the line to the paper outside it, clear of blur


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outlines:
    """Where the outlines were found, relative to where the frame put them, in samples."""

    right: NDArray[np.intp]  # (n,)
    down: NDArray[np.intp]  # (n,)
    strength: NDArray[np.float32]  # (n,) darkness of the weakest of the four lines over the paper outside


def find_outlines(darkness: Darkness, *, side_mm: float, per_mm: int) -> Outlines:
    """Search each patch for a square outline.

    Args:
        darkness: (n, rows, columns) patches centred on the printed box.
        side_mm: Outer side of the boxes.
        per_mm: Samples to the millimetre.
    """
    # Lines are averaged over the part of the side that stays on the line wherever the box is.
    half = round((side_mm / 2 - REACH_MM) * per_mm)
    middle = darkness.shape[1] // 2
    strip = slice(middle - half, middle + half + 1)
    right, across = _best(darkness[:, strip, :].mean(axis=1), side_mm, per_mm)
    down, along = _best(darkness[:, :, strip].mean(axis=2), side_mm, per_mm)
    return Outlines(right=right, down=down, strength=np.minimum(across, along))


def _best(profile: NDArray[np.float32], side_mm: float, per_mm: int) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Give the shift at which the weaker of two lines, `side_mm` apart, is strongest."""
    width = max(1, round(LINE_MM * per_mm))
    kernel = np.ones(width, dtype=np.float32) / width
    smooth = np.apply_along_axis(np.convolve, 1, profile, kernel, mode="same")
    middle, reach = profile.shape[1] // 2, round(REACH_MM * per_mm)
    half, beside = round((side_mm - LINE_MM) / 2 * per_mm), round(BESIDE_MM * per_mm)
    shifts = np.arange(-reach, reach + 1)
    first = smooth[:, middle - half + shifts] - smooth[:, middle - half - beside + shifts]
    second = smooth[:, middle + half + shifts] - smooth[:, middle + half + beside + shifts]
    weaker = np.minimum(first, second)
    best = np.argmax(weaker, axis=1)
    return shifts[best], weaker[np.arange(len(weaker)), best]
