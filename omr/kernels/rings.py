"""Count how much of each of many rings is there: see `omr.measuring.rings`."""

import numpy as np
from numpy.typing import NDArray

from omr.kernels.compiling import F4_1, F4_3, I4_1, I4_2, SINGLE, compiled

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


@compiled(F4_3, I4_1, F4_1, I4_2, I4_1, SINGLE)
def best_rings(darkness: Floats, which: Ints, limits: Floats, places: Ints, starts: Ints, least: float) -> Floats:
    """Give the share of inked steps of the ring that has most, (m,); 0 where none has more than `least`.

    Args:
        darkness: (n, side, side) of all boxes.
        which: (m,) the boxes that are asked for.
        limits: (m,) darker is ink.
        places: (steps, plays) flat places; a step is inked where one of them is.
        starts: (rings + 1,) first step of each ring.
        least: Less is none.
    """
    size = darkness.shape[1] * darkness.shape[2]
    ink = np.empty(size, dtype=np.bool_)
    found = np.zeros(len(which), dtype=np.float32)
    for n in range(len(which)):
        flat, limit, best = darkness[which[n]].reshape(-1), limits[n], np.float32(least)
        for at in range(size):
            ink[at] = flat[at] > limit
        for ring in range(len(starts) - 1):
            first, behind = starts[ring], starts[ring + 1]
            may_miss, missed = (behind - first) * (np.float32(1) - best), 0
            for step in range(first, behind):
                inked = False
                for play in range(places.shape[1]):
                    inked |= ink[np.uint32(places[step, play])]
                if not inked:
                    missed += 1
                    if missed >= may_miss:  # no better than the best so far
                        break
            if missed < may_miss:
                best = np.float32(1) - np.float32(missed) / np.float32(behind - first)
                found[n] = best
    return found
