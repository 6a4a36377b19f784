"""Find the sheet: the four solid corner squares, on the coarse page.

Every dark spot of about the right shape is a candidate; the squares are the candidates that stand
to each other as the printed ones do, are as large as their distance says, and have the edge bars
between them. So a filled box, a QR finder or a punch hole is never taken for a corner, and the scale
comes from the sheet and not from what the file claims.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.frame import Points
from omr.furniture import Furniture
from omr.glance import bars_ratio, bars_ratios
from omr.image import Gray
from omr.kernels.pieces import find_runs, join_runs
from omr.kernels.spots import darker_than_round, weigh_spots
from omr.pyramid import Pyramid, from_level
from omr.quads import Candidates, Quad, Seen, pairs, quads

WINDOW_PX = 61  # neighbourhood that says what is dark: about four squares wide
DARK_RATIO = 0.72  # of the neighbourhood's mean; faded print at half darkness still passes
SIDE_PX = (5, 48)  # on the coarse page: A4 on an A3 glass to a sheet that fills the image
FILL_RATIO = 0.62  # ink in its upright bounding rectangle; 0.74 for a square turned by 10 degrees
ABOVE_EACH_OTHER = np.array([0, 0], dtype=np.int32)  # columns apart, of runs in the same row and the next
MAX_CANDIDATES = 40  # largest first; a page of text has many small dark spots
MAX_QUADS = 24  # glanced at, 0.1 ms each
SURE_BARS_RATIO = 0.6  # of the bars seen: no other four corners need be tried
MAX_PAIRS = 60  # of candidates glanced at as the two corners that are left of a torn sheet


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CornerGuess:
    """Four places in the order top left, top right, bottom left, bottom right, of one way up.

    The other way up (turned by 180 degrees) is the same list reversed. A place that no candidate
    confirms is False in `seen`; it is then where the other three say.
    """

    places_px: Points  # (4, 2) in full-size pixels
    seen: Seen
    bars_ratio: float  # of the edge bars seen at a glance between them

    def upside_down(self) -> "CornerGuess":
        """Give the same corners for a sheet that lies the other way up."""
        return CornerGuess(places_px=self.places_px[::-1], seen=self.seen[::-1], bars_ratio=self.bars_ratio)


def find_corners(pyramid: Pyramid, furniture: Furniture) -> CornerGuess | None:
    """Find the corners; None where fewer than three stand as printed.

    Args:
        pyramid: The page.
        furniture: What is printed.
    """
    coarse = pyramid.levels[pyramid.coarse]
    candidates = find_candidates(coarse)
    best: tuple[float, Quad] | None = None
    for quad in quads(candidates, furniture.corners_mm, furniture.side_mm, most=MAX_QUADS):
        ratio = bars_ratio(coarse, quad.places_px, furniture)
        if best is None or ratio > best[0]:
            best = (ratio, quad)
        if ratio >= SURE_BARS_RATIO:
            break
    if best is None:
        return None
    ratio, quad = best
    places_px = np.asarray(from_level(quad.places_px, pyramid.coarse))
    return CornerGuess(places_px=places_px, seen=quad.seen, bars_ratio=ratio)


def guess_from_two(pyramid: Pyramid, furniture: Furniture, *, least_ratio: float) -> tuple[Points, ...]:
    """Give where the four corners would lie if two candidates were corners and enough bars stood between them.

    Of the two ways up that two corners leave open one is given: the sheet's furniture hardly differs.

    Args:
        pyramid: The page.
        furniture: What is printed.
        least_ratio: Of the bars that must be seen at a glance.
    """
    coarse = pyramid.levels[pyramid.coarse]
    likeliest = pairs(find_candidates(coarse), furniture.corners_mm, furniture.side_mm)[:MAX_PAIRS]
    seen = bars_ratios(coarse, likeliest, furniture) >= least_ratio
    return tuple(np.asarray(from_level(points, pyramid.coarse)) for points in likeliest[seen])


def find_candidates(coarse: Gray) -> Candidates:
    """Give the dark spots of about a corner's shape, largest first."""
    mean = cv2.boxFilter(coarse, -1, (WINDOW_PX, WINDOW_PX), borderType=cv2.BORDER_REFLECT)
    dark = darker_than_round(coarse, np.asarray(mean, dtype=np.uint8), round(DARK_RATIO * 65536))
    area, width, height, *middle = _spots(dark).T
    shape = (np.minimum(width, height) >= SIDE_PX[0]) & (np.maximum(width, height) <= SIDE_PX[1])
    shape &= (np.maximum(width, height) <= 1.4 * np.minimum(width, height)) & (area >= FILL_RATIO * width * height)
    kept = np.flatnonzero(shape)
    kept = kept[np.argsort(-area[kept], kind="stable")][:MAX_CANDIDATES]
    return Candidates(centres_px=np.stack(middle, axis=1)[kept], sides_px=np.sqrt(area[kept]))


def _spots(dark: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Give area, width, height and middle of each piece of dark pixels, (n, 5)."""
    runs, starts = find_runs(dark, dark.view(np.uint64))
    pieces = np.arange(len(runs), dtype=np.int32)
    join_runs(runs, starts, ABOVE_EACH_OTHER, pieces)
    return weigh_spots(runs, pieces)
