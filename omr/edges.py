"""See strokes that hug a box's outline from the inside, where ink and print merge.

What the printed outline explains is taken off the inside before the bank looks, and a pencil line
along it goes with it. Its darkness stays: over a millimetre of a side, line and stroke together
are darker than the line alone, wherever the line lies exactly. The page's other boxes say how dark
the line alone is; ink beyond the outline counts against it, so that an overshoot is none.
"""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.frame import Frame, Points
from omr.image import Gray
from omr.patches import Patches, steps_mm
from omr.photometry import darkness
from omr.pyramid import to_level

# Across a side, from the middle of the box outward. Sampled between pixels: with the nearest pixel, an
# outline of three samples has two or four by chance, which is as much as a pencil line.
PER_MM = 8
INSIDE_MM = (1.5, 2.75)  # the widest pencil line along the inner edge, and the outline with its blur
BEYOND_MM = (2.875, 3.375)  # paper outside; what a crossing stroke leaves there is taken off
ALONG_MM, ALONG_PER_MM = 2.0, 4  # half of a side, clear of the lines that end it
WINDOW = 4  # samples along the side: the shortest stroke that must be seen is a millimetre long
FLOOR = 0.004  # millimetres of solid print; scans without grain still have rounding


def sample_sides(image: Gray, frame: Frame, centres_mm: Points, *, level: int) -> Patches:
    """Give the gray across all four sides of each box, shape (n, 4 * along, across).

    Args:
        image: The sampled level of the page.
        frame: Where the sheet lies.
        centres_mm: (n, 2) middles of the found outlines.
        level: Which level of the pyramid `image` is.
    """
    local = (frame.jacobian(centres_mm) * 0.5**level).astype(np.float32)
    middles = to_level(frame.to_px(centres_mm), level).astype(np.float32)
    columns, rows = (middles[:, axis, None] + local[:, axis] @ _offsets_mm() for axis in (0, 1))
    seen = cv2.remap(image, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(seen, dtype=np.uint8).reshape(len(centres_mm), -1, _across_mm().size)


def measure_edges(
    sides: Patches, paper: NDArray[np.float32], black: float
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Measure the darkest millimetre along each outline, in millimetres of solid print.

    Returns:
        (n,) over the page's usual outline; (n,) over the rest of its own side, which printers may
        make thicker by a dot as a whole; (n,) the page's noise: the latter, wrong-signed, of a usual box.
    """
    weights = np.where(_across_mm() <= INSIDE_MM[1] + 0.01, 1.0, -1.0).astype(np.float32) / PER_MM
    weights[(_across_mm() > INSIDE_MM[1] + 0.01) & (_across_mm() < BEYOND_MM[0] - 0.01)] = 0
    mass = (darkness(sides, paper, black) @ weights).reshape(len(sides), 4, -1)
    total = np.cumsum(np.pad(mass, ((0, 0), (0, 0), (1, 0))), axis=2)
    windows = (total[:, :, WINDOW:] - total[:, :, :-WINDOW]) / WINDOW
    over = windows - np.median(windows, axis=0)
    over -= np.median(over, axis=(1, 2))[:, None, None]
    part = (over - np.median(over, axis=2)[:, :, None])[:, :, 1:-1]
    noise = max(FLOOR, float(np.median(-part.min(axis=(1, 2)))))
    usual = np.full(len(over), noise, dtype=np.float32)
    return over.max(axis=(1, 2)).astype(np.float32), part.max(axis=(1, 2)).astype(np.float32), usual


def _across_mm() -> NDArray[np.float64]:
    return np.arange(round(INSIDE_MM[0] * PER_MM), round(BEYOND_MM[1] * PER_MM) + 1) / PER_MM


@lru_cache(maxsize=1)
def _offsets_mm() -> NDArray[np.float32]:
    """Give (2, 4 * along * across): where the samples of the four sides lie from the middle of a box."""
    steps = steps_mm(ALONG_MM, ALONG_PER_MM).astype(np.float64)
    along, across = np.meshgrid(steps, _across_mm(), indexing="ij")
    places = ((along, -across), (along, across), (-across, along), (across, along))
    return np.concatenate([np.stack([x.ravel(), y.ravel()]) for x, y in places], axis=1).astype(np.float32)
