"""See a ring or a frame drawn right on the printed outline: it makes the line thicker, on all four sides.

A mark crosses the outline here and there; who draws along it thickens a side all the way. So of each side the
place at the lower quarter counts, and of the four sides the least.
"""

import numpy as np
from numpy.typing import NDArray

from omr.kernels.outlines import least_sides
from omr.measuring.boxes import PER_MM
from omr.measuring.outline import LINE_MM, Darkness
from omr.photometry import at_share

ALONG_MM = 1.65  # from the middle of a side: clear of the corners
ACROSS_MM = 0.75  # from the middle of the line inwards and outwards: a ring within 0.3 mm of it, and its blur
QUARTER = 0.25


def thicker_mm(darkness: Darkness, side_mm: float) -> tuple[NDArray[np.float32], float]:
    """Give by how much the outline of each box is thicker than the page's usual, on its least side, and the usual one.

    Args:
        darkness: (n, side, side) of all boxes, each in the middle, `PER_MM` to the millimetre.
        side_mm: Outer side of the boxes.

    Returns:
        (n,) darkness times millimetres across the line; as much of a usual line.
    """
    line_mm, along = side_mm / 2 - LINE_MM / 2, round(ALONG_MM * PER_MM)
    first, last = round((line_mm - ACROSS_MM) * PER_MM), round((line_mm + ACROSS_MM) * PER_MM)
    sides = least_sides(darkness, along, first, last + 1, round(QUARTER * along))
    usual = at_share(np.sort(sides), 0.5)
    return np.asarray((sides - np.float32(usual)) / np.float32(PER_MM), dtype=np.float32), usual / PER_MM
