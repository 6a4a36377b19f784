"""Say where the sheet lies in a photo: four dark squares that stand to each other as corners seen by a camera do.

A scan's corners are a parallelogram; a photo's may be any convex four. What is left to go by is their
size, which perspective ties to their places, and the edge bars between them.
"""

import itertools
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.finding.furniture import Furniture
from omr.finding.glance import bars_ratio
from omr.frame import Frame, Points
from omr.light import LIGHT_MM, even_gray
from omr.photo.squares import Squares, find_squares
from omr.pyramid import Pyramid, from_level

SEARCH_LONG_SIDE_PX = 2000  # on a smaller copy a square of a sheet that fills the picture is 17 px wide and more
SIZE_RATIO = (0.55, 1.7)  # of a square's area to what the four's homography says
MEAN_RATIO = (0.6, 1.6)  # the same of all four together, before there is a homography
LEAST_SIDE_RATIO = 0.35  # of the shortest to the longest side of the four: 0.68 seen from above
MOST_FOURS, MOST_GLANCES = 400, 60  # likeliest first: no picture full of squares can hang
LEAST_BARS_RATIO = 0.55  # of the edge bars seen at a glance; other programs' pages show at most half
SURE_BARS_RATIO = 0.9
SHEET_MM = 297.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pose:
    """Where the sheet lies; which of the two ways up is left open."""

    mm_to_px: NDArray[np.float64]  # (3, 3), to pixels of the photo
    bars_ratio: float

    def least_px_per_mm(self, ends_mm: Points) -> float:
        """Give the resolution where the sheet is farthest, in the direction that is seen most slantingly."""
        return float(self._strains(ends_mm)[:, 1].min())

    def tilt_deg(self, middle_mm: Points) -> float:
        """Give how far from the side the middle of the sheet is seen; 0 from right above."""
        wide, narrow = self._strains(middle_mm)[0]
        return float(np.degrees(np.arccos(np.clip(narrow / wide, 0, 1))))

    def _strains(self, places_mm: Points) -> NDArray[np.float64]:
        return np.asarray(np.linalg.svd(Frame(mm_to_px=self.mm_to_px).jacobian(places_mm), compute_uv=False))


def find_pose(pyramid: Pyramid, furniture: Furniture) -> Pose | None:
    """Find the sheet in a photo; None where no four squares with enough bars between them are seen."""
    level = next(n for n, image in enumerate(pyramid.levels) if max(image.shape) < SEARCH_LONG_SIDE_PX)
    image = pyramid.levels[level]
    even = even_gray(image, LIGHT_MM * max(image.shape) / SHEET_MM)
    best: tuple[float, Points] | None = None
    for places in _fours(find_squares(even), furniture):
        seen = bars_ratio(even, places, furniture)
        if best is None or seen > best[0]:
            best = (seen, places)
        if seen >= SURE_BARS_RATIO:
            break
    if best is None or best[0] < LEAST_BARS_RATIO:
        return None
    ratio, places = best
    return Pose(mm_to_px=_homography(np.asarray(from_level(places, level)), furniture), bars_ratio=ratio)


def _fours(squares: Squares, furniture: Furniture) -> list[Points]:
    """Give the places of four corners, in the layout's order, that fit by their sizes; best first."""
    fours = _convex(squares, furniture)
    # long sides first or short sides first; which end is up is left open
    ways = np.stack([fours, np.roll(fours, -1, axis=1)], axis=1).reshape(-1, 4)[:, [0, 1, 3, 2]]
    places = squares.centres_px[ways]
    ratios = squares.areas_px2[ways] / np.maximum(_areas_px2(places, furniture), 1e-6)
    fits = np.flatnonzero((ratios.min(axis=1) >= SIZE_RATIO[0]) & (ratios.max(axis=1) <= SIZE_RATIO[1]))
    off = np.abs(np.log(ratios[fits])).sum(axis=1)
    return list(places[fits[np.argsort(off, kind="stable")[:MOST_GLANCES]]])


def _convex(squares: Squares, furniture: Furniture) -> NDArray[np.intp]:
    """Give fours of squares, (m, 4), clockwise, that are convex and about as large as their distances say."""
    count = len(squares.areas_px2)
    if count < 4:
        return np.empty((0, 4), dtype=np.intp)
    fours = np.array(list(itertools.combinations(range(count), 4)), dtype=np.intp)
    centres = squares.centres_px[fours]
    away = centres - centres.mean(axis=1, keepdims=True)
    order = np.argsort(np.arctan2(away[..., 1], away[..., 0]), axis=1)
    fours = np.take_along_axis(fours, order, axis=1)
    centres = squares.centres_px[fours]
    sides = np.roll(centres, -1, axis=1) - centres
    turns = sides[..., 0] * np.roll(sides[..., 1], -1, axis=1) - sides[..., 1] * np.roll(sides[..., 0], -1, axis=1)
    lengths = np.linalg.norm(sides, axis=2)
    x, y = centres[..., 0], centres[..., 1]
    area = (x * np.roll(y, -1, axis=1) - y * np.roll(x, -1, axis=1)).sum(axis=1) / 2
    printed = np.ptp(furniture.corners_mm, axis=0).prod()
    ratio = squares.areas_px2[fours].mean(axis=1) / np.maximum(area, 1) * printed / furniture.side_mm**2
    fits = (turns > 0).all(axis=1) & (ratio > MEAN_RATIO[0]) & (ratio < MEAN_RATIO[1])
    fits &= lengths.min(axis=1) > LEAST_SIDE_RATIO * lengths.max(axis=1)
    off = np.abs(np.log(np.maximum(ratio, 1e-6)))
    likely = np.flatnonzero(fits)[np.argsort(off[fits], kind="stable")][:MOST_FOURS]
    return np.asarray(fours[likely], dtype=np.intp)


def _areas_px2(places_px: NDArray[np.float64], furniture: Furniture) -> NDArray[np.float64]:
    """Give how large the four squares, (m, 4), of each sheet are if their middles lie at the given places."""
    matrices = np.array([_homography(four, furniture) for four in places_px]).reshape(-1, 3, 3)
    steps_mm = furniture.side_mm / 2 * np.array([(1, 0), (-1, 0), (0, 1), (0, -1)])
    ends_mm = (furniture.corners_mm[:, None, :] + steps_mm).reshape(-1, 2)
    flat = np.concatenate([ends_mm, np.ones((len(ends_mm), 1))], axis=1) @ matrices.transpose(0, 2, 1)
    right, left, lower, upper = np.moveaxis((flat[..., :2] / flat[..., 2:]).reshape(-1, 4, 4, 2), 2, 0)
    across, down = right - left, lower - upper
    return np.asarray(np.abs(across[..., 0] * down[..., 1] - across[..., 1] * down[..., 0]))


def _homography(places_px: Points, furniture: Furniture) -> NDArray[np.float64]:
    matrix = cv2.getPerspectiveTransform(furniture.corners_mm.astype(np.float32), places_px.astype(np.float32))
    return np.asarray(matrix, dtype=np.float64)
