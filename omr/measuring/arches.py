"""See arches in the ink: paper under a top that bends down on both sides, as in `?`, `n`, `o`, `ó` and `7`.

A question mark is as small and nearly as straight as a slash; its arch tells it. A tick is open to
the top, a slash has no inside; a cross has arches between its legs and is known by its crossing.
"""

import numpy as np
from numpy.typing import NDArray

from omr.kernels.shapes import count_arched
from omr.measuring.boxes import PER_MM
from omr.measuring.outline import Darkness

HALF_MM = 1.625  # round the middle of the box: clear of the blurred outline
INK_RATIO = 0.6  # of the darkest tenth of the box: what paper under an arch does not reach, blurred by 150 dpi
LEAST_DARKNESS = 0.12
SPAN_MM = 1.25  # an arch's width and height at most: wider ones are the legs of marks that leave the box
WEIGHTS = (0.25, 0.5)  # of a sample's neighbours and its own: single dark samples are grain


def arch_mm2(darkness: Darkness, which: NDArray[np.intp], ink_dark: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give how much paper of some boxes lies under an arch.

    Args:
        darkness: (n, side, side) of all boxes, each in the middle, `PER_MM` to the millimetre.
        which: (m,) the boxes that are asked for.
        ink_dark: (m,) mean darkness of the darkest tenth of the inside of each.
    """
    limits = np.maximum(INK_RATIO * ink_dark, LEAST_DARKNESS)
    half, span = round(HALF_MM * PER_MM), round(SPAN_MM * PER_MM)
    under = count_arched(darkness, which.astype(np.int32), limits, half, span, *WEIGHTS)
    return np.asarray(under / PER_MM**2, dtype=np.float32)
