"""See a ring drawn close round a mark: it takes the mark back, or means it all the more, and a person must say which.

A ring that keeps clear of the box is ink in its zone (`surroundings`). A close one runs over the corners of the box and
bulges beyond its sides, and most of it lies on the printed outline, where it cannot be seen. So circles and ellipses of
all sizes and places near the box are tried, and of each only the parts that are clear of the outline are asked for
ink. A cross has ink in half of them, on its arms; a ring by hand has it in nearly all.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from omr.kernels.rings import best_rings
from omr.measuring.boxes import PER_MM
from omr.measuring.outline import LINE_MM, Darkness

DIRECTIONS = 48
WIDER_MM = (0.25, 0.45, 0.65, 0.85, 1.05)  # half a ring's width or height, over half the box: what is closer is hidden
ROUND_MM = 0.45  # most that half its width and half its height differ by
OFF_MM = (-0.6, -0.3, 0.0, 0.3, 0.6)  # of its middle from the box's, across and down
PLAY_MM = (0.0, -0.15, 0.15)  # hands waver: in each direction ink may lie so far inside or outside
CLEAR_MM = (0.15, 0.3)  # from the outline inwards, and outwards: its blur ends there
INK_RATIO = 0.3  # of the darkest tenth of the box: a ring is drawn with the same pen
LEAST_RATIO = 0.6  # of a ring; less is none, and need not be counted to the end


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Circles:
    """The rings that are tried, direction by direction."""

    places: NDArray[np.int32]  # (steps, plays) flat, of a patch; where fewer are clear one is given more than once
    starts: NDArray[np.int32]  # (circles + 1,) first step of each


def ring_ratio(
    darkness: Darkness,
    which: NDArray[np.intp],
    ink_dark: NDArray[np.float32],
    ink_limit: NDArray[np.float32],
    side_mm: float,
) -> NDArray[np.float32]:
    """Give how much of a ring stands round some boxes, of those of its parts that are clear of the outline.

    Args:
        darkness: (n, side, side) of all boxes, each in the middle, `PER_MM` to the millimetre.
        which: (m,) the boxes that are asked for.
        ink_dark: (m,) mean darkness of the darkest tenth of the inside of each.
        ink_limit: (m,) darkness above which a sample counts as ink at all.
        side_mm: Outer side of the boxes.

    Returns:
        (m,) of the best ring; 0 where less than `LEAST_RATIO` of any is there.
    """
    circles, limits = _circles(side_mm, darkness.shape[1] // 2), np.maximum(ink_limit, np.float32(INK_RATIO) * ink_dark)
    found = best_rings(darkness, which.astype(np.int32), limits, circles.places, circles.starts, LEAST_RATIO)
    return np.asarray(found, dtype=np.float32)


@lru_cache(maxsize=8)
def _circles(side_mm: float, reach: int) -> Circles:
    """Lay all rings over a patch, of which `reach` samples lie from its middle to its edge."""
    sizes_mm = [(across, down) for across, down in product(WIDER_MM, WIDER_MM) if abs(across - down) <= ROUND_MM]
    rings_mm = np.array([(*size, *off) for size in sizes_mm for off in product(OFF_MM, OFF_MM)])
    across, down, off_x, off_y = (each[:, None, None] for each in rings_mm.T)
    # far apart directions follow each other: what is no ring is soon known
    turns = 2 * np.pi * (np.arange(DIRECTIONS) * (DIRECTIONS // 2 - 1) % DIRECTIONS)[:, None] / DIRECTIONS
    x_mm = off_x + (side_mm / 2 + across + np.array(PLAY_MM)) * np.cos(turns)
    y_mm = off_y + (side_mm / 2 + down + np.array(PLAY_MM)) * np.sin(turns)
    far_mm = np.maximum(np.abs(x_mm), np.abs(y_mm)) - side_mm / 2
    columns, rows = (np.rint(places * PER_MM).astype(np.int32) for places in (x_mm, y_mm))
    clear = (far_mm < -LINE_MM - CLEAR_MM[0]) | (far_mm > CLEAR_MM[1])
    clear &= np.maximum(np.abs(columns), np.abs(rows)) <= reach
    flat = (rows + reach) * (2 * reach + 1) + columns + reach
    first = np.take_along_axis(flat, clear.argmax(axis=2)[:, :, None], axis=2)
    seen = clear.any(axis=2)
    starts = np.concatenate([[0], np.cumsum(seen.sum(axis=1))])
    return Circles(places=np.where(clear, flat, first)[seen].astype(np.int32), starts=starts.astype(np.int32))
