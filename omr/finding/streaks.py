"""Find scanner streaks: columns of the image that are dark (or bright) from the first line to the last.

Dirt on the glass of a document feeder draws a line along the whole feed, through paper, rules and
boxes alike; nothing printed or written does, because the sheet's margins are empty.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.image import Gray
from omr.kernels.spots import average_lines
from omr.pyramid import Pyramid

LEVEL = 1  # the halved page: a streak of one pixel still has half its darkness
ROWS = 120  # the page is averaged to so many lines, 2.5 mm each on A4
BANDS = 10  # a streak is seen in nearly all of them, in each at its *brightest* line
LEAST_BANDS = 9
LEAST_DARKER = 4.0  # gray levels below the columns beside; averaged paper grain is below 2
BESIDE_PX, SIDE_PX = 11, 9  # distance and width of the columns compared with: clear of a streak of 10 pixels
RIM_PX = 12  # at the image's own edge lids and shadows stand, but no boxes
MAX_SHARE = 0.05  # of all columns; more is no streak but a shadow or a photograph's table


def find_streaks(pyramid: Pyramid) -> NDArray[np.intp]:
    """Give the columns of the page, in full-size pixels, that a streak covers; mostly none."""
    half = pyramid.levels[min(LEVEL, pyramid.coarse)]
    if half.shape[1] <= 2 * RIM_PX:
        return np.empty(0, dtype=np.intp)
    factor = pyramid.shape[1] / half.shape[1]
    lines = average_lines(half, ROWS)
    # the brightest line of a band is the one without print: there a streak stands alone
    bands = lines.reshape(BANDS, ROWS // BANDS, -1).max(axis=1)
    votes = (_beside(bands) - bands[:, RIM_PX : half.shape[1] - RIM_PX] > LEAST_DARKER).sum(axis=0)
    columns = np.flatnonzero(votes >= LEAST_BANDS) + RIM_PX
    if len(columns) > MAX_SHARE * half.shape[1]:
        return np.empty(0, dtype=np.intp)
    spread = [np.arange(round(n * factor) - 1, round((n + 1) * factor) + 1) for n in columns]
    found = np.unique(np.concatenate(spread)) if spread else np.empty(0)
    return found[(found >= 0) & (found < pyramid.shape[1])].astype(np.intp)


def without_streaks(image: Gray, columns: NDArray[np.intp]) -> Gray:
    """Give a copy in which each run of streaked columns is bridged between the columns beside it."""
    mended = image.copy()
    for run in np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1):
        left, right = max(0, run[0] - 1), min(image.shape[1] - 1, run[-1] + 1)
        share = ((run - left) / max(1, right - left)).astype(np.float32)
        sides = image[:, [left, right]].astype(np.float32)
        bridge = sides[:, :1] * (1 - share) + sides[:, 1:] * share
        # only ever brighter: ink that crosses the streak is no darker than the streak left it
        mended[:, run] = np.maximum(image[:, run], bridge.astype(np.uint8))
    return mended


def _beside(bands: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give the gray of the columns on both sides of each column, the darker side; at the rims none is judged."""
    mean = cv2.blur(bands, (SIDE_PX, 1), borderType=cv2.BORDER_REFLECT)
    judged = bands.shape[1] - 2 * RIM_PX
    left, right = RIM_PX - BESIDE_PX, RIM_PX + BESIDE_PX
    return np.minimum(mean[:, left : left + judged], mean[:, right : right + judged])
