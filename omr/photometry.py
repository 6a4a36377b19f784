"""Judge ink against the page's own paper and print, and the page's own noise."""

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.outline import Darkness
from omr.patches import Patches

QUARTILES_PER_DEVIATION = 1.349  # distance of the quartiles of a normal distribution
NEIGHBOURS = np.array([[1, 1, 1], [1, 0, 1], [1, 1, 1]], dtype=np.uint8)
LEAST_CONTRAST = 40.0  # gray levels; divides, so it must not fall to nothing


def paper_levels(patches: Patches, rim: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Give the gray of the paper round each box: the median of its rim, which marks hardly fill."""
    return np.asarray(np.median(patches[:, rim], axis=1), dtype=np.float32)


def darkness(patches: Patches, paper: NDArray[np.float32], black: float) -> Darkness:
    """Turn gray into darkness: 0 the paper round the box, 1 the page's solid print."""
    contrast = np.maximum(paper - np.float32(black), np.float32(LEAST_CONTRAST))
    return np.asarray((paper[:, None, None] - patches) / contrast[:, None, None], dtype=np.float32)


def despeckled(patches: Patches) -> Patches:
    """Let no sample be darker than its darkest neighbour: salt goes, lines stay (a median thins them)."""
    count, rows, columns = patches.shape
    stacked = np.pad(patches, ((0, 0), (0, 1), (0, 1)), constant_values=255).reshape(-1, columns + 1)
    darkest = cv2.erode(stacked, NEIGHBOURS, borderValue=255)
    return np.asarray(np.maximum(stacked, darkest).reshape(count, rows + 1, columns + 1)[:, :rows, :columns])


def grain(samples: NDArray[np.floating]) -> float:
    """Give the standard deviation of paper grain, from the middle half of the samples.

    Marks and dirt lie in the tails; the quartiles do not see them.
    """
    low, high = np.percentile(samples, (25, 75))
    return float(high - low) / QUARTILES_PER_DEVIATION
