"""Give the dark spots of the coarse page: corners and bars are sought among them."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.frame import Points
from omr.image import Gray
from omr.kernels.pieces import find_runs, join_runs
from omr.kernels.spots import darker_than_round, weigh_spots

WINDOW_PX = 61  # neighbourhood that says what is dark: about four corner squares wide
DARK_RATIO = 0.72  # of the neighbourhood's mean; faded print at half darkness still passes
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
    mean = cv2.boxFilter(coarse, -1, (WINDOW_PX, WINDOW_PX), borderType=cv2.BORDER_REFLECT)
    dark = darker_than_round(coarse, np.asarray(mean, dtype=np.uint8), round(DARK_RATIO * 65536))
    runs, starts = find_runs(dark, dark.view(np.uint64))
    pieces = np.arange(len(runs), dtype=np.int32)
    join_runs(runs, starts, ABOVE_EACH_OTHER, pieces)
    area, width, height, x, y = weigh_spots(runs, pieces).T
    return Spots(dark=dark, area=area, width=width, height=height, centres_px=np.stack([x, y], axis=1))
