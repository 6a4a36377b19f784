"""Judge ink against the page's own paper and print, and the page's own noise."""

import numpy as np
from numpy.typing import NDArray

QUARTILES_PER_DEVIATION = 1.349  # distance of the quartiles of a normal distribution
LEAST_CONTRAST = 40.0  # gray levels; divides, so it must not fall to nothing


def grain(samples: NDArray[np.floating]) -> float:
    """Give the standard deviation of paper grain, from the middle half of the samples.

    Marks and dirt lie in the tails; the quartiles do not see them.
    """
    ordered = np.sort(samples, axis=None)
    return (at_share(ordered, 0.75) - at_share(ordered, 0.25)) / QUARTILES_PER_DEVIATION


def at_share(ordered: NDArray[np.floating], share: float) -> float:
    """Give the quantile of sorted samples: between two of them, in proportion.

    NumPy's own costs a tenth of a millisecond in checks; a page asks for many.
    """
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return float(ordered[low]) + (float(ordered[high]) - float(ordered[low])) * (place - low)


def middle(values: NDArray[np.floating]) -> float:
    """Give the median; 0 of none. NumPy's own takes ten times as long for as few numbers as a page has boxes."""
    if not len(values):
        return 0.0
    ordered = np.sort(values)
    return float(ordered[(len(values) - 1) // 2] + ordered[len(values) // 2]) / 2
