"""Take the gray back that a scanner or program spread over black and white dots (dithering, error diffusion).

Their density is the gray, and no box is read from single dots. Averaged over a pixel and a half all round, such a page
reads as the gray one it was made of: of 6,800 boxes of normal pages a third more are asked about, and none is wrong,
where nearly every such page was refused.
"""

import cv2
import numpy as np

from omr.image import Gray

# Changes of colour along a row that follow two others, sample by sample: dots in a checkerboard. Of pages cut at a
# threshold, whatever it was and whatever the grain, they are 0.003 of all samples at most, and where they are more
# than 0.002, 0.062 of all changes. Of dithered ones they are 0.006 of the samples at least, except where the paper was
# white and without grain: there 0.0028, and 0.067 of the changes.
SURE_RATIO = 0.0045
LEAST_RATIO, LEAST_OF_CHANGES = 0.002, 0.064
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
    among_few = checkered > max(LEAST_RATIO * rows.size, LEAST_OF_CHANGES * np.count_nonzero(changes))
    return bool(among_few or checkered > SURE_RATIO * rows.size)


def undithered(gray: Gray) -> Gray:
    """Give the gray that the dots stand for."""
    return np.asarray(cv2.GaussianBlur(gray, (0, 0), BLUR_PX), dtype=np.uint8)
