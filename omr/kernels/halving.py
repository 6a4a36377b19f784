"""Halve an image: see `omr.pyramid`."""

import numpy as np
from numpy.typing import NDArray

from omr.kernels.compiling import GRAY, Kind, compiled

Grays = NDArray[np.uint8]


@compiled(GRAY, Kind("uint8", 2))
def halve_into(image: Grays, half: Grays) -> None:
    """Write the mean of each square of four pixels, halves upwards, as OpenCV's area resize does in twice the time.

    Each number is cut down to 16 bits at once: four times as many are then worked out side by side.

    Args:
        image: (h, w).
        half: (h // 2, w // 2), written to.
    """
    height, width = half.shape
    for r in range(height):
        above, below, here = image[2 * r], image[2 * r + 1], half[r]
        for c in range(width):
            upper = np.uint16(np.uint16(above[2 * c]) + np.uint16(above[2 * c + 1]))
            lower = np.uint16(np.uint16(below[2 * c]) + np.uint16(below[2 * c + 1]))
            here[c] = np.uint8(np.uint16(np.uint16(upper + lower) + 2) >> 2)
