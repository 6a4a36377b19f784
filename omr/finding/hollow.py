"""Fill printed rectangles of which a 1-bit scan kept the outlines alone.

A scanner that compares every pixel with those right round it (an adaptive threshold) finds nothing darker than its
neighbours in the middle of a large black square. What is filled serves to find the sheet; marks are read as scanned.
"""

import cv2
import numpy as np

from forms.sheet import PAGE_HEIGHT_MM
from omr.image import Gray

# Of an empty middle: the short side of an edge bar's to the long side of the patch's, as far as scans stretch. Smaller
# ones leave a bar black enough, and may be white modules of a symbol.
SIDES_MM = (0.65, 9.0)
FILL_RATIO = 0.7  # of the upright rectangle round it: turned by 7 degrees, with specks


def filled(gray: Gray) -> Gray:
    """Give a 1-bit scan with every small white rectangle black."""
    _, labels, pieces, _ = cv2.connectedComponentsWithStats(gray, connectivity=4)
    px_per_mm = max(gray.shape) / PAGE_HEIGHT_MM
    width, height, area = pieces[:, cv2.CC_STAT_WIDTH], pieces[:, cv2.CC_STAT_HEIGHT], pieces[:, cv2.CC_STAT_AREA]
    least, most = (side_mm * px_per_mm for side_mm in SIDES_MM)
    hollow = (np.minimum(width, height) >= least) & (np.maximum(width, height) <= most)
    hollow &= area >= FILL_RATIO * width * height
    solid = gray.copy()
    for number in np.flatnonzero(hollow).tolist():
        left, top, across, down, _ = pieces[number]
        within = slice(top, top + down), slice(left, left + across)
        solid[within][labels[within] == number] = 0
    return solid
