"""Give smaller copies of a page by exact halvings, each made of the one before; translate pixels between them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omr.image import Gray
from omr.kernels.halving import halve_into

# A corner square of 6 mm is then 9 to 18 pixels wide on A4: enough to know it, little to search.
COARSE_LONG_SIDE_PX = 900


def halve(gray: Gray) -> Gray:
    """Give the image at half its size; an odd last row or column is left out."""
    half = np.empty((gray.shape[0] // 2, gray.shape[1] // 2), dtype=np.uint8)
    halve_into(np.ascontiguousarray(gray), half)
    return half


@dataclass(frozen=True, slots=True, eq=False)
class Pyramid:
    """A page at its own size (level 0) and halved again and again."""

    levels: tuple[Gray, ...]

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width of the page itself."""
        height, width = self.levels[0].shape
        return height, width

    @property
    def coarse(self) -> int:
        """The level on which the sheet is searched."""
        return len(self.levels) - 1


def build_pyramid(gray: Gray) -> Pyramid:
    """Halve `gray` until its long side is below `COARSE_LONG_SIDE_PX`."""
    levels = [np.ascontiguousarray(gray)]
    while max(levels[-1].shape) >= COARSE_LONG_SIDE_PX:
        levels.append(halve(levels[-1]))
    return Pyramid(tuple(levels))


def to_level(points_px: NDArray[np.floating], level: int) -> NDArray[np.floating]:
    """Translate full-size pixels to those of `level`; pixel centres are whole numbers on both."""
    factor = np.float32(0.5**level)
    shifted: NDArray[np.floating] = (points_px + np.float32(0.5)) * factor - np.float32(0.5)
    return shifted


def from_level(points_px: NDArray[np.floating], level: int) -> NDArray[np.floating]:
    """Translate pixels of `level` to full-size pixels."""
    factor = np.float32(2**level)
    shifted: NDArray[np.floating] = (points_px + np.float32(0.5)) * factor - np.float32(0.5)
    return shifted
