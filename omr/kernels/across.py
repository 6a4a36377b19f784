"""Take single samples of a page between its words: see `omr.measuring.across`."""

import numpy as np
from numpy.typing import NDArray

from omr.kernels.compiling import F4_1, F4_2, GRAY, I4_2, REAL, Kind, compiled
from omr.kernels.sampling import sample_patch

Grays = NDArray[np.uint8]
Floats = NDArray[np.float32]
FREE = Kind("uint8", 3, readonly=True)
PAPER_SHARE = 0.75  # of a tile's samples are as dark as its paper or darker
LEAST_FREE = 20  # samples: fewer say nothing of the paper


@compiled(GRAY, F4_2, F4_1, FREE, I4_2, REAL, REAL, GRAY)
def lay_dark(
    image: Grays,
    places: Floats,
    steps_mm: Floats,
    free: Grays,
    corners: NDArray[np.int32],
    black: float,
    darkness: float,
    empty: Grays,
) -> Grays:
    """Map the samples that are darker than the paper round them, (rows, columns) as `empty`.

    Args:
        image: (h, w).
        places: (t, 6) where the tiles lie, as in `omr.patches`.
        steps_mm: Where the samples of a tile lie, from its middle.
        free: (t, side, side) 1 where nothing is printed.
        corners: (t, 2) row and column of each tile's first sample in the map.
        black: Gray of solid print.
        darkness: Of ink, as a share of the way from paper to print.
        empty: The map before anything is laid.
    """
    side = len(steps_mm)
    laid = empty.copy()
    raw = np.empty((side, side), dtype=np.uint8)
    for tile in range(len(places)):
        sample_patch(image, places[tile], steps_mm, steps_mm, raw)
        counts = np.zeros(256, dtype=np.int64)
        total = 0
        for r in range(side):
            for c in range(side):
                if free[tile, r, c] != 0:
                    counts[raw[r, c]] += 1
                    total += 1
        if total < LEAST_FREE:
            continue
        paper, below = 0, 0
        while below + counts[paper] <= PAPER_SHARE * (total - 1):
            below += counts[paper]
            paper += 1
        limit = paper - darkness * max(paper - black, 1.0)
        for r in range(side):
            for c in range(side):
                row, column = corners[tile, 0] + r, corners[tile, 1] + c
                if free[tile, r, c] != 0 and raw[r, c] <= limit and row < laid.shape[0] and column < laid.shape[1]:
                    laid[row, column] = 1
    return laid
