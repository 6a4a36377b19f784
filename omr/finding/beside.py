"""See a second sheet of ours beside the one that was found, also where its codes cannot be read."""

import itertools

import numpy as np
from numpy.typing import NDArray

from forms.code import PageCode
from forms.sheet import PAGE_HEIGHT_MM, PAGE_WIDTH_MM
from omr.faults import SeveralSheets
from omr.finding.corners import find_candidates
from omr.finding.furniture import Furniture
from omr.finding.identity import name_of
from omr.finding.spots import find_spots
from omr.frame import Frame, Points
from omr.pyramid import Pyramid, from_level

# A square of the other sheet lies 10 mm inside its edge: a narrower strip beside ours cannot show two of them.
ROOM_MM = 12.0
OUTSIDE_MM = 2.0  # beyond the found sheet's own edge: what lies inside is its own print
SIDE_OFF_RATIO = 0.25  # a coarse square is known to two of its 12 pixels
APART_OFF_RATIO = 0.06  # the promise of print scale
NAMELESS = "a second sheet whose codes cannot be read"


def check_no_other_squares(pyramid: Pyramid, code: PageCode, frame: Frame, furniture: Furniture) -> None:
    """Refuse a canvas on which two squares lie beside the sheet as far apart as a sheet's corners.

    Costs 2 ms, and only where the canvas has room beside the sheet.

    Raises:
        SeveralSheets: There is a second sheet.
    """
    short_mm, long_mm = sorted(side / frame.px_per_mm for side in pyramid.shape)
    if short_mm < PAGE_WIDTH_MM + ROOM_MM and long_mm < PAGE_HEIGHT_MM + ROOM_MM:
        return
    places_mm = _squares_beside(pyramid, frame, furniture.side_mm)
    if len(places_mm) >= 2 and _stand_like_corners(places_mm, furniture.corners_mm):
        raise SeveralSheets(name_of(code), NAMELESS)


def _squares_beside(pyramid: Pyramid, frame: Frame, side_mm: float) -> Points:
    """Give where squares of a corner's size lie outside the sheet, in its millimetres."""
    found = find_candidates(find_spots(pyramid.levels[pyramid.coarse]))
    sides_mm = found.sides_px * 2.0**pyramid.coarse / frame.px_per_mm
    places_mm = frame.to_mm(np.asarray(from_level(found.centres_px, pyramid.coarse), dtype=np.float64))
    size_mm = np.array([PAGE_WIDTH_MM, PAGE_HEIGHT_MM])
    beside = ((places_mm < -OUTSIDE_MM) | (places_mm > size_mm + OUTSIDE_MM)).any(axis=1)
    return places_mm[beside & (np.abs(sides_mm / side_mm - 1) <= SIDE_OFF_RATIO)]


def _stand_like_corners(places_mm: Points, corners_mm: Points) -> bool:
    apart_mm = _distances(corners_mm)
    return bool((np.abs(_distances(places_mm)[:, None] / apart_mm[None, :] - 1) <= APART_OFF_RATIO).any())


def _distances(points_mm: Points) -> NDArray[np.float64]:
    pairs = itertools.combinations(points_mm, 2)
    return np.array([float(np.linalg.norm(one - other)) for one, other in pairs])
