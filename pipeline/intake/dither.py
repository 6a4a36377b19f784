"""Take the gray back that a scanner or program spread over black and white dots (dithering, error diffusion).

Their density is the gray, and no box is read from single dots. Averaged over a pixel and a half all round, such a page
reads as the gray one it was made of: of 6,800 boxes of normal pages a third more are asked about, and none is wrong,
where nearly every such page was refused.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.image import Gray

# Changes of colour along a row that follow two others, sample by sample: dots in a checkerboard. Of pages cut at a
# threshold, whatever it was and whatever the grain, they are 0.003 of all samples at most, and where they are more
# than 0.002, 0.062 of all changes. Of dithered ones they are 0.006 of the samples at least, except where the paper was
# white and without grain: there 0.0028, and 0.067 of the changes.
SURE_RATIO = 0.0045
LEAST_RATIO, LEAST_OF_CHANGES = 0.002, 0.064
# Error diffusion sets the dots of pale paper far apart: black samples with white all round. Of thresholded pages they
# are 0.0022 of all samples at most, where scanner and paper are at their worst; of such dithered ones 0.027 and more,
# 0.0066 where the paper was nearly white. So are the dots of a printer's screen.
LEAST_APART = 0.006
# Grays between are hardly any, even where the dots went through a JPEG; photocopies of photocopies have checkerboards
# as well, but more grays.
BETWEEN, MOST_BETWEEN = (64, 192), 0.03
MIDDLE = 127
PROBE_ROWS = 40  # one row in so many: on A4 at 200 dpi nearly sixty
BLUR_PX = 1.0  # standard deviation: less leaves dots, more blurs the codes of a 200-dpi page


def is_dithered(gray: Gray) -> bool:
    """Tell whether the blacks and whites of a page are a dither's dots."""
    rows = gray[PROBE_ROWS // 2 :: PROBE_ROWS]
    if np.count_nonzero(rows - np.uint8(BETWEEN[0]) < BETWEEN[1] - BETWEEN[0]) > MOST_BETWEEN * rows.size:
        return False
    bright = rows > MIDDLE
    changes = bright[:, 1:] != bright[:, :-1]
    checkered = np.count_nonzero(changes[:, 2:] & changes[:, 1:-1] & changes[:, :-2])
    if np.count_nonzero(_apart(gray, bright, changes)) > LEAST_APART * rows.size:
        return True
    among_few = checkered > max(LEAST_RATIO * rows.size, LEAST_OF_CHANGES * np.count_nonzero(changes))
    return bool(among_few or checkered > SURE_RATIO * rows.size)


def _apart(gray: Gray, bright: NDArray[np.bool_], changes: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell which dark samples of the probed rows have bright ones on all four sides."""
    above, below = (gray[PROBE_ROWS // 2 + step :: PROBE_ROWS, 1:-1] > MIDDLE for step in (-1, 1))
    rows = min(len(bright), len(below))
    alone = changes[:rows, 1:] & changes[:rows, :-1] & ~bright[:rows, 1:-1]
    return np.asarray(alone & above[:rows] & below[:rows])


def undithered(gray: Gray) -> Gray:
    """Give the gray that the dots stand for."""
    return np.asarray(cv2.GaussianBlur(gray, (0, 0), BLUR_PX), dtype=np.uint8)
