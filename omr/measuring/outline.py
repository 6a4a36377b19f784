"""Find where each box's printed outline fits best, for all boxes at once.

Two pairs of lines at a known distance; each pair is scored by its *weaker* line, so a stroke along
one side cannot pull the place: no mark draws both lines of both pairs. Ink is never asked where
it is most.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Darkness = NDArray[np.float32]
"""Shape (n, rows, columns): 0 paper, 1 solid print, below 0 brighter than the paper round it."""

REACH_MM = 1.0  # the bars leave less; beyond it another line may be taken for the outline
LINE_MM = 0.35  # printed width of an outline
BESIDE_MM = 0.75  # middle of the line to the paper outside it, clear of blur


@lru_cache(maxsize=8)
def outline_search(side_mm: float, per_mm: int) -> NDArray[np.int32]:
    """Say in samples how outlines are searched: from the middle to a line, from there to paper, reach, line width.

    Args:
        side_mm: Outer side of the boxes.
        per_mm: Samples to the millimetre.
    """
    lengths_mm = ((side_mm - LINE_MM) / 2, BESIDE_MM, REACH_MM, LINE_MM)
    return np.array([max(1, round(length * per_mm)) for length in lengths_mm], dtype=np.int32)
