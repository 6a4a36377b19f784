"""Find the sheet: the four solid corner squares, on the coarse page.

Every dark spot of about the right shape is a candidate; the squares are the candidates that stand
to each other as the printed ones do, are as large as their distance says, and have the edge bars
between them. So a filled box, a QR finder or a punch hole is never taken for a corner, and the scale
comes from the sheet and not from what the file claims.
"""

from dataclasses import dataclass

import numpy as np

from omr.finding.furniture import Furniture
from omr.finding.glance import bars_ratio
from omr.finding.quads import Candidates, Quad, Seen, quads
from omr.finding.spots import Spots
from omr.frame import Points
from omr.pyramid import Pyramid, from_level

SIDE_PX = (5, 48)  # on the coarse page: A4 on an A3 glass to a sheet that fills the image
FILL_RATIO = 0.62  # ink in its upright bounding rectangle; 0.74 for a square turned by 10 degrees
MAX_CANDIDATES = 40  # largest first; a page of text has many small dark spots
MAX_QUADS = 24  # glanced at, 0.1 ms each
SURE_BARS_RATIO = 0.6  # of the bars seen: no other four corners need be tried


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


def find_corners(pyramid: Pyramid, spots: Spots, furniture: Furniture) -> CornerGuess | None:
    """Find the corners; None where fewer than three stand as printed.

    Args:
        pyramid: The page.
        spots: The dark spots of its coarse copy.
        furniture: What is printed.
    """
    coarse = pyramid.levels[pyramid.coarse]
    candidates = find_candidates(spots)
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


def find_candidates(spots: Spots) -> Candidates:
    """Give the dark spots of about a corner's shape, largest first."""
    area, width, height = spots.area, spots.width, spots.height
    shape = (np.minimum(width, height) >= SIDE_PX[0]) & (np.maximum(width, height) <= SIDE_PX[1])
    shape &= (np.maximum(width, height) <= 1.4 * np.minimum(width, height)) & (area >= FILL_RATIO * width * height)
    kept = np.flatnonzero(shape)
    kept = kept[np.argsort(-area[kept], kind="stable")][:MAX_CANDIDATES]
    return Candidates(centres_px=spots.centres_px[kept], sides_px=np.sqrt(area[kept]))
