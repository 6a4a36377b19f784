"""Follow the ends of strokes on the page where no zone sees them: over the rules and words between two rows.

The tail of a tick that runs into the next row crosses the rule between them. At a steep angle its two parts lie near
each other; at a flat one they are up to 5 mm apart, and the far one seemed to stand loose, or to be a mark of its own.
What lies between is on the page: where a dark straight line goes on from the one to the other, they are one stroke.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from omr.frame import Frame
from omr.kernels.followed import BOX, COLUMN, RUN, follow, stroke_ends
from omr.measuring.zones import DENSE_PX_PER_MM, PER_MM, ZoneInk
from omr.patches import places_of, sampling_level
from omr.pyramid import Pyramid

Pieces = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]
"""Runs, the first of each row, and what each hangs together with: see `omr.kernels.pieces`."""

NOTHING = np.empty((0, 2), dtype=np.int32)

LEAST_CELLS = 3  # of a piece's length: less has no direction
BREADTH_MM = 0.32  # a pen's stroke of 1 mm has 0.29; what bends or branches more is no tail's end
STEEPEST = (
    0.94  # sine of 70°: steeper ones hang together over the gap anyway, and may be the end of a line down a column
)
FAR_MM, STEP_MM, LAPSE_MM = 12.0, 0.1, 0.1  # over two rules with words between them
TURN_DEG, ASIDE_MM = 12.0, 0.3  # tails bend a little, and the direction of a short piece is known as well as that


def followed_runs(
    pyramid: Pyramid, frame: Frame, zones: ZoneInk, pieces: Pieces, nodes: NDArray[np.int32]
) -> NDArray[np.int32]:
    """Give the runs of strokes that go on beyond what no zone sees, and those that they go on to, (j, 2).

    Args:
        pyramid: The page.
        frame: Where the sheet lies.
        zones: The ink outside boxes and letters.
        pieces: Its runs, joined where they touch, with the boxes that hold marks.
        nodes: (n,) the node of each box that holds a mark; -1 where it holds none.
    """
    runs, starts, touching = pieces
    limits = LEAST_CELLS, BREADTH_MM * PER_MM, STEEPEST
    ends = stroke_ends(runs, starts, touching, nodes, zones.boxes, zones.cells, *limits)
    if not len(ends):
        return NOTHING
    level = sampling_level(pyramid, frame, dense_px_per_mm=DENSE_PX_PER_MM)
    places = places_of(frame, (ends[:, COLUMN : COLUMN + 2] + 0.5) / PER_MM, level)
    darkest = zones.darkest[ends[:, BOX].astype(np.intp)]
    sight, way = (pyramid.levels[level], zones.free), (STEP_MM, FAR_MM, LAPSE_MM)
    met = follow(*sight, places, ends, darkest, _lines(), *pieces, nodes, PER_MM, *way)
    going = met >= 0
    return np.stack([ends[going, RUN].astype(np.int32), met[going]], axis=1)


@lru_cache(maxsize=1)
def _lines() -> NDArray[np.float64]:
    """Give the lines that are tried, (l, 3): millimetres aside, cosine and sine; the straight one first."""
    angles = np.radians(np.arange(-TURN_DEG, TURN_DEG + 1, 2.0))
    asides = np.arange(-ASIDE_MM, ASIDE_MM + 0.01, 0.15)
    lines = [
        (aside, np.cos(angle), np.sin(angle)) for angle in sorted(angles, key=abs) for aside in sorted(asides, key=abs)
    ]
    return np.array(lines)
