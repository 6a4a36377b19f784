"""See strokes that hug a box's outline from the inside, where ink and print merge.

What the printed outline explains is taken off the inside before the bank looks, and a pencil line
along it goes with it. Its darkness stays: over a millimetre of a side, line and stroke together
are darker than the line alone, wherever the line lies exactly. The page's other boxes say how dark
the line alone is; ink beyond the outline counts against it, so that an overshoot is none.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from omr.image import Gray
from omr.kernels.edges import over_usual, side_windows
from omr.patches import steps_mm
from omr.photometry import LEAST_CONTRAST, at_share

# Across a side, from the middle of the box outward. Sampled between pixels: with the nearest pixel, an
# outline of three samples has two or four by chance, which is as much as a pencil line.
PER_MM = 8
INSIDE_MM = (1.5, 2.75)  # the widest pencil line along the inner edge, and the outline with its blur
BEYOND_MM = (2.875, 3.375)  # paper outside; what a crossing stroke leaves there is taken off
ALONG_MM, ALONG_PER_MM = 2.0, 4  # half of a side, clear of the lines that end it
WINDOW = 4  # samples along the side: the shortest stroke that must be seen is a millimetre long
FLOOR = 0.004  # millimetres of solid print; scans without grain still have rounding


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Edges:
    """The darkest millimetre along each outline of a page, in millimetres of solid print."""

    over_usual_mm: NDArray[np.float32]  # (n,) over the page's usual outline
    over_side_mm: NDArray[np.float32]  # (n,) over the rest of its own side, which printers may thicken as a whole
    noise_mm: float  # the page's own: the latter, wrong-signed, of a usual box


def see_edges(image: Gray, places: NDArray[np.float32], paper: NDArray[np.float32], black: float) -> Edges:
    """Measure the four sides of each box.

    Args:
        image: The sampled level of the page.
        places: (n, 6) where the found outlines lie on it, as `Frame.places` gives them.
        paper: (n,) gray of the paper round each box.
        black: Gray of solid print.
    """
    paper = np.ascontiguousarray(paper)
    contrast = np.maximum(paper - np.float32(black), np.float32(LEAST_CONTRAST))
    windows = side_windows(image, places, _offsets_mm(), _weights_mm(), paper, contrast, WINDOW)
    over, part, wrong = over_usual(windows)
    noise_mm = max(FLOOR, -at_share(np.sort(wrong), 0.5))
    return Edges(over_usual_mm=over, over_side_mm=part, noise_mm=noise_mm)


@lru_cache(maxsize=1)
def _weights_mm() -> NDArray[np.float32]:
    """Give what each sample across a side counts: print and ink inside, less what lies beyond the outline."""
    inside, beyond = _across_mm() <= INSIDE_MM[1] + 0.01, _across_mm() >= BEYOND_MM[0] - 0.01
    return (inside.astype(np.float32) - beyond.astype(np.float32)) / np.float32(PER_MM)


def _across_mm() -> NDArray[np.float64]:
    return np.arange(round(INSIDE_MM[0] * PER_MM), round(BEYOND_MM[1] * PER_MM) + 1) / PER_MM


@lru_cache(maxsize=1)
def _offsets_mm() -> NDArray[np.float32]:
    """Give (4, 2, along * across): where the samples of the four sides lie from the middle of a box."""
    steps = steps_mm(ALONG_MM, ALONG_PER_MM).astype(np.float64)
    along, across = np.meshgrid(steps, _across_mm(), indexing="ij")
    places = ((along, -across), (along, across), (-across, along), (across, along))
    return np.array([np.stack([x.ravel(), y.ravel()]) for x, y in places], dtype=np.float32)
