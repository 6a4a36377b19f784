"""Tell coloured ink (the red of seals) from a pen's, where the scan has colour."""

import numpy as np
from numpy.typing import NDArray

from omr.boxes import BoxPatches
from omr.image import PageImage, Rgb

HALF_PX = 12  # half the square looked at round the middle of a box; within the box at 150 to 600 dpi
INK_SHARE = 0.08  # of the most reddish pixels of a box; a seal's line crossing it covers more


def saturation(image: PageImage, patches: BoxPatches) -> NDArray[np.float32]:
    """Give how much redder than green and blue the reddest ink of each box is, 0 to 1; 0 without colour.

    Blue pens are no seals and count as ink like black ones: only red is told apart.
    """
    if image.colour is None:
        return np.zeros(len(patches.paper), dtype=np.float32)
    return np.array([_redness(image.colour, centre) for centre in patches.centres_px], dtype=np.float32)


def _redness(colour: Rgb, centre_px: NDArray[np.float64]) -> float:
    column, row = (round(float(place)) for place in centre_px)
    part = colour[max(0, row - HALF_PX) : row + HALF_PX + 1, max(0, column - HALF_PX) : column + HALF_PX + 1]
    if part.size == 0:
        return 0.0
    channels = part.reshape(-1, 3).astype(np.float32)
    red = (channels[:, 0] - channels[:, 1:].max(axis=1)).clip(0) / 255
    count = max(1, round(INK_SHARE * len(red)))
    return float(np.sort(red)[-count:].mean())
