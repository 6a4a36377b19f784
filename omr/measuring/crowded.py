"""Pages on which most boxes are marked: questions of two options, of several answers, or who strikes out all the rest.

What is noise on a page is said by its usual box, which is empty where a row has one answer of five. Where half and more
are marked it is a cross, which passes for noise: in gray all was a question then, and in 1 bit bold crosses were empty.
There the paper between the strokes says it, where what passed for noise looks like marks.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from omr.limits import LIMITS
from omr.measuring.network import UNKNOWN
from omr.photometry import at_share

Floats = NDArray[np.float32]

# The paper's grain from the lightest third of a box's samples, which ink leaves free up to half of the box. Of a normal
# distribution a tenth lies below -1.2816 deviations, 35 % below -0.3853.
LIGHTEST, LIGHT = 0.10, 0.35
DEVIATIONS = 0.8963
# The bank's strongest wrong-signed response to grain, in deviations: 2.2 to 3.2 on scans of all levels.
NOISE_GRAINS = 3.0
# How much louder a usual box is than a quiet one before it may be a mark: of 170 pages with few marks 1.67 at most; and
# how loud it must be for that, or, where nearly all boxes are marked, by itself.
LOUDER, LEAST_LOUD, LOUD = 1.8, 0.05, 0.15
QUIET_SHARE = 0.2
LOUD_GRAINS = 3.0  # over the paper's own noise: what passed for noise


def paper_grain(inside: Floats) -> float:
    """Give the paper's grain between the strokes, a standard deviation in darkness, from insides (n, side, side)."""
    ordered = np.sort(inside.reshape(len(inside), -1), axis=1)
    count = ordered.shape[1]
    spread = ordered[:, int(LIGHT * count)] - ordered[:, int(LIGHTEST * count)]
    return at_share(np.sort(spread), 0.5) / DEVIATIONS


def is_crowded(loudness: Floats) -> bool:
    """Tell whether what passes for a page's noise may be its marks.

    Args:
        loudness: (n,) each box's strongest wrong-signed response.
    """
    ordered = np.sort(loudness)
    usual, quiet = at_share(ordered, 0.5), at_share(ordered, QUIET_SHARE)
    return usual > LOUD or (usual > LEAST_LOUD and usual > LOUDER * quiet)


def looks_marked(columns: Mapping[str, Floats]) -> bool:
    """Tell whether what passed for noise, measured as ink, looks like plain marks: spray and stains look odd."""
    loud = (columns["loudness"] > LOUD_GRAINS * columns["noise"]) & (columns["odd"] != UNKNOWN)
    return bool(loud.any()) and float(np.median(columns["odd"][loud])) < LIMITS.odd
