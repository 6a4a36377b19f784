"""Give the dark spots of the coarse page: corners and bars are sought among them."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from omr.frame import Points
from omr.image import Gray
from omr.kernels.pieces import find_runs, join_runs
from omr.kernels.spots import darker_than_round, weigh_spots

REACH_PX = 30  # of the neighbourhood that says what is dark: it is about four corner squares wide
BLOCK_PX = 8  # pixels across and down that share one neighbourhood: its mean hardly changes over them
DARK_RATIO = 0.72  # of the neighbourhood's mean; faded print at half darkness still passes
LEAST_RUN_PX = 2  # side by side: neither corner nor bar has narrower rows, and most of what print and grain have is
ABOVE_EACH_OTHER = np.array([0, 0], dtype=np.int32)  # columns apart, of runs in the same row and the next


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spots:
    """Pieces of dark pixels that hang together, n of them."""

    dark: Gray  # the coarse page, rows filled up; 1 where it is dark
    area: NDArray[np.float64]  # (n,) pixels
    width: NDArray[np.float64]  # (n,) of the upright rectangle round each
    height: NDArray[np.float64]
    centres_px: Points  # (n, 2)


def find_spots(coarse: Gray) -> Spots:
    """Find all dark spots of a page."""
    height, width = coarse.shape
    dark = darker_than_round(coarse, _reflected(height), _reflected(width), BLOCK_PX, DARK_RATIO)
    runs, starts = find_runs(dark, dark.view(np.uint64), LEAST_RUN_PX)
    pieces = np.arange(len(runs), dtype=np.int32)
    join_runs(runs, starts, ABOVE_EACH_OTHER, pieces)
    area, width, height, x, y = weigh_spots(runs, pieces).T
    return Spots(dark=dark, area=area, width=width, height=height, centres_px=np.stack([x, y], axis=1))


@lru_cache(maxsize=8)
def _reflected(size: int) -> NDArray[np.int32]:
    """Give which row or column stands at each place; beyond the page's edge those within are seen as in a mirror."""
    at = np.arange(-REACH_PX, size + REACH_PX) % (2 * size)
    return np.where(at < size, at, 2 * size - 1 - at).astype(np.int32)
