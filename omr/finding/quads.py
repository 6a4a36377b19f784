"""Give the sheets that a page's dark squares could be the corners of, best first.

Two candidates as far apart as their size says are taken for opposite corners; a third and a fourth
must then stand where a leaning and stretched sheet may have them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omr.frame import Points, plain
from omr.kernels.quads import find_quads

SIDE_TOLERANCE_RATIO = 0.22  # a coarse square of 12 px is known to about 2 px
SKEW_LIMIT_DEG = 14.0  # off the nearest image axis; the promise is 10
# Of the diagonal. A lean of 10 mm with 3 % of stretch carries the corners off a diagonal 11 mm from where
# turn and scale put them, both by as much: once one is known, the other is known to 7 mm.
PLACE_TOLERANCE_RATIO, PARALLEL_TOLERANCE_RATIO = 0.042, 0.022
THIRD_LENIENCY = 1.4  # a third or fourth corner may be off its size by so much more: it has less to prove
MISSING_RANK = 2.0  # for a fourth corner that nobody confirms
# Two opposite corners, and the two others: the falling diagonal and the rising one.
DIAGONALS = np.array([(0, 3, 1, 2), (1, 2, 0, 3)], dtype=np.int32)
LIMITS = np.array(
    [
        SIDE_TOLERANCE_RATIO,
        THIRD_LENIENCY,
        SKEW_LIMIT_DEG,
        PLACE_TOLERANCE_RATIO,
        PARALLEL_TOLERANCE_RATIO,
        MISSING_RANK,
    ]
)

Seen = tuple[bool, bool, bool, bool]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidates:
    """Dark spots that may be corner squares."""

    centres_px: Points  # (n, 2) on the coarse page
    sides_px: NDArray[np.float64]  # (n,)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Quad:
    """Four places for the corners, and which of them a candidate confirms."""

    rank: float  # lower is likelier
    places_px: Points  # (4, 2) on the coarse page: top left, top right, bottom left, bottom right
    seen: Seen


def quads(candidates: Candidates, printed_mm: Points, side_mm: float, *, most: int) -> tuple[Quad, ...]:
    """Give the sheets of which at least three corners stand right, likeliest first."""
    ranks, corners_px, seen = find_quads(
        plain(candidates.centres_px), plain(candidates.sides_px), plain(printed_mm), side_mm, DIAGONALS, LIMITS
    )
    likeliest = np.argsort(ranks, kind="stable")[:most]
    return tuple(_quad(float(ranks[at]), corners_px[at], seen[at].tolist()) for at in likeliest)


def _quad(rank: float, places_px: Points, seen: list[bool]) -> Quad:
    return Quad(rank=rank, places_px=places_px, seen=(seen[0], seen[1], seen[2], seen[3]))
