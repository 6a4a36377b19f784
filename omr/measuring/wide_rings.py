"""See a ring that keeps clear of its box, however wide and whatever it runs through or touches.

Such a ring lies in the zones of other boxes and rows too, and where it runs into the ink of another box it seems to be
that one's. So a closed line is followed round each box, from direction to direction, whoever owns the ink; what cannot
be seen (print, other boxes, the rules between rows) counts neither for it nor against it.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from forms.sheet import PageLayout
from omr.kernels.wide_rings import follow_rings
from omr.measuring.zones import PER_MM, Inked, Map, ZoneInk
from omr.per_page import once_per_page

DIRECTIONS = 48
NEAR_MM, FAR_MM = 3.5, 11.0  # from the middle of the box: what is nearer is seen by `rings`
PLAY = 2  # cells, from one direction to the next: a ring is no circle
LEAST_CELLS = 45  # of ink near the box, 5 mm²: the least ring that is looked for has 100
LEAST_PALE_CELLS = 30  # of a pale one some cells fall below the limit
LINE_CELLS = 5  # to both sides of a pale line there is none: shadows, blots and soft folds are broader
LEAST_A_SIDE = 5  # of 12 directions, above and below or left and right; a sharp fold beside has 4 on two sides
LEAST = 16  # directions with any ink


def wide_ring(page: PageLayout, zones: ZoneInk) -> NDArray[np.float32]:
    """Give how much of a ring stands round each box, (n,): 1 where all of it is seen, 0 where there is none."""
    return _followed(page, zones, zones.free, LEAST_CELLS, LEAST, 0, 0)


def pale_ring(page: PageLayout, zones: ZoneInk) -> NDArray[np.float32]:
    """Give the same of a ring that may be paler than any mark: nothing but a line is so dark on so many sides."""
    return _followed(page, zones.pale, zones.free, LEAST_PALE_CELLS, LEAST, LINE_CELLS, LEAST_A_SIDE)


def _followed(page: PageLayout, inked: Inked, free: Map, *limits: int) -> NDArray[np.float32]:
    found = follow_rings(inked.ink, free, inked.cells, _middles_of(page), _steps(), PLAY, *limits)
    return (found / np.float32(DIRECTIONS)).astype(np.float32)


@once_per_page
def _middles_of(page: PageLayout) -> NDArray[np.int32]:
    centres = np.array([box.rect.centre for box in page.boxes]).reshape(-1, 2)
    return np.asarray(np.floor(centres[:, ::-1] * PER_MM), dtype=np.int32)


@lru_cache(maxsize=1)
def _steps() -> NDArray[np.int32]:
    """Give the cells in each direction, (directions, reach, 2): rows and columns from the middle."""
    angles = 2 * np.pi * np.arange(DIRECTIONS) / DIRECTIONS
    reach = np.arange(round(NEAR_MM * PER_MM), round(FAR_MM * PER_MM) + 1)
    away = np.stack([np.sin(angles), np.cos(angles)], axis=1)
    return np.ascontiguousarray(np.rint(away[:, None, :] * reach[None, :, None]), dtype=np.int32)
