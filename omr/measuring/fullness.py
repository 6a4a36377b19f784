"""See how full of ink the outline of a mark is: blackened, hatched and dotted marks are, letters and crosses are not.

A mark's own outline, not the box's: people who blacken half of a box, or an oval in the middle of it,
fill what they draw. Of 270 words one in a hundred is as full, of 120 such marks eight in ten.
"""

import numpy as np
from numpy.typing import NDArray

from omr.kernels.shapes import weigh_outlines
from omr.measuring.boxes import PER_MM
from omr.measuring.outline import Darkness

HALF_MM = 1.75  # round the middle of the box: clear of its outline
INK_RATIO = 0.4  # of the darkest tenth of the box: hatching leaves paler paper between its lines
LEAST_DARKNESS = 0.12
LEAST_CELLS = 4  # of a piece of ink; less is grain


def full_ratio(darkness: Darkness, which: NDArray[np.intp], ink_dark: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give the share of ink in the convex outline of all ink in some boxes; 0 where there is none.

    Args:
        darkness: (n, side, side) of all boxes, each in the middle, `PER_MM` to the millimetre.
        which: (m,) the boxes that are asked for.
        ink_dark: (m,) mean darkness of the darkest tenth of the inside of each.
    """
    limits = np.maximum(INK_RATIO * ink_dark, LEAST_DARKNESS)
    ratios = weigh_outlines(darkness, which.astype(np.int32), limits, round(HALF_MM * PER_MM), LEAST_CELLS)
    return np.asarray(ratios, dtype=np.float32)
