"""Weigh the printed outline of each box side by side: see `omr.measuring.thickness`."""

import numpy as np
from numpy.typing import NDArray

from omr.kernels.compiling import F4_3, INT, compiled, inner

Floats = NDArray[np.float32]


@inner
def at_rank(values: Floats, rank: int) -> float:
    """Give the value of a rank, from the least; sorts them."""
    for at in range(1, len(values)):
        value, before = values[at], at - 1
        while before >= 0 and values[before] > value:
            values[before + 1] = values[before]
            before -= 1
        values[before + 1] = value
    return values[rank]


@compiled(F4_3, INT, INT, INT, INT)
def least_sides(darkness: Floats, along: int, first: int, behind: int, rank: int) -> Floats:
    """Give the darkness across the outline of each box, on the side where it is least, (n,).

    Args:
        darkness: (n, side, side) with each box in the middle.
        along: Samples from the middle of a side to the end of what is looked at.
        first: From the middle of the box, the first sample across the outline.
        behind: The sample behind the last.
        rank: Of the places along a side, from the palest: which of them stands for it.
    """
    count, middle = len(darkness), darkness.shape[1] // 2
    found = np.empty(count, dtype=np.float32)
    places = along + 1  # every other one: a line is wider
    sums = np.empty((4, places), dtype=np.float32)
    for n in range(count):
        box = darkness[n]
        for place in range(places):
            here = box[middle - along + 2 * place]
            left, right = np.float32(0), np.float32(0)
            for away in range(first, behind):
                left += here[np.uint32(middle - away)]
                right += here[np.uint32(middle + away)]
            sums[0, place], sums[1, place] = left, right
        sums[2:] = 0
        for away in range(first, behind):
            above, below = box[middle - away], box[middle + away]
            for place in range(places):
                sums[2, place] += above[np.uint32(middle - along + 2 * place)]
                sums[3, place] += below[np.uint32(middle - along + 2 * place)]
        least = at_rank(sums[0], rank)
        for side in range(1, 4):
            least = min(least, at_rank(sums[side], rank))
        found[n] = least
    return found
