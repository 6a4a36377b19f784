"""Find the sheet: the four solid corner squares, on the coarse page.

Every dark spot of about the right shape is a candidate; the squares are the candidates that stand
to each other as the printed ones do, and are as large as their distance says. So a filled box, a
QR finder or a punch hole is never taken for a corner, and the scale comes from the sheet and not
from what the file claims.
"""

import itertools
import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.frame import Points
from omr.image import Gray
from omr.kernels.pieces import find_runs, join_runs
from omr.kernels.spots import weigh_spots
from omr.pyramid import Pyramid, from_level

WINDOW_PX = 61  # neighbourhood that says what is dark: about four squares wide
DARK_RATIO = 0.72  # of the neighbourhood's mean; faded print at half darkness still passes
SIDE_PX = (5, 48)  # on the coarse page: A4 on an A3 glass to a sheet that fills the image
FILL_RATIO = 0.62  # ink in its upright bounding rectangle; 0.74 for a square turned by 10 degrees
ABOVE_EACH_OTHER = np.array([0, 0], dtype=np.int32)  # columns apart, of runs in the same row and the next
MAX_CANDIDATES = 40  # largest first; a page of text has many small dark spots
SIDE_TOLERANCE_RATIO = 0.22  # a coarse square of 12 px is known to about 2 px
PLACE_TOLERANCE_RATIO = 0.022  # of the diagonal: 7 mm, more than any feed stretches a sheet
LEAST_SEEN = 3  # corners: one may be torn off
CERTAIN_RANK = 0.15  # all four seen, a millimetre from their places: no other four need be tried
MAX_PAIRS = 40  # of candidates tried as the two corners that are left of a torn sheet: 2 ms each
SKEW_LIMIT_DEG = 14.0  # off the nearest image axis; the promise is 10


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CornerGuess:
    """Four places in the order top left, top right, bottom left, bottom right, of one way up.

    The other way up (turned by 180 degrees) is the same list reversed. A place that no candidate
    confirms is False in `seen`; it is then where the other three say.
    """

    places_px: Points  # (4, 2) in full-size pixels
    seen: tuple[bool, bool, bool, bool]

    def upside_down(self) -> "CornerGuess":
        """Give the same corners for a sheet that lies the other way up."""
        return CornerGuess(places_px=self.places_px[::-1], seen=self.seen[::-1])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidates:
    """Dark spots that may be corner squares."""

    centres_px: Points  # (n, 2) on the coarse page
    sides_px: NDArray[np.float64]  # (n,)


def find_corners(pyramid: Pyramid, printed_mm: Points, side_mm: float) -> CornerGuess | None:
    """Find the corners; None where fewer than three stand as printed.

    Args:
        pyramid: The page.
        printed_mm: (4, 2) printed middles: top left, top right, bottom left, bottom right.
        side_mm: The printed side of a square.
    """
    candidates = find_candidates(pyramid.levels[pyramid.coarse])
    best: tuple[float, Points, tuple[bool, ...]] | None = None
    for first, second in _diagonals(candidates, printed_mm, side_mm):
        for places in _rectangles(candidates, first, second, printed_mm):
            rank, seen = _confirm(candidates, places)
            if sum(seen) >= LEAST_SEEN and (best is None or rank < best[0]):
                best = (rank, places, seen)
        if best is not None and best[0] < CERTAIN_RANK:
            break
    if best is None:
        return None
    _, places, seen = best
    flags = (bool(seen[0]), bool(seen[1]), bool(seen[2]), bool(seen[3]))
    return CornerGuess(places_px=np.asarray(from_level(places, pyramid.coarse)), seen=flags)


def guess_from_two(pyramid: Pyramid, printed_mm: Points, side_mm: float) -> tuple[Points, ...]:
    """Give where the four corners would lie if any two candidates were corners; likeliest first, at most `MAX_PAIRS`.

    Of the two ways up that two corners leave open one is given: the sheet's furniture hardly differs.
    """
    candidates = find_candidates(pyramid.levels[pyramid.coarse])
    guesses: list[tuple[float, Points]] = []
    for ends in itertools.combinations(range(len(printed_mm)), 2):
        apart_mm = float(np.linalg.norm(printed_mm[ends[1]] - printed_mm[ends[0]]))
        for first, second in itertools.combinations(range(len(candidates.sides_px)), 2):
            one, other = candidates.centres_px[first], candidates.centres_px[second]
            expected_px = max(side_mm / apart_mm * float(np.linalg.norm(other - one)), 1e-6)
            off = float(np.abs(candidates.sides_px[[first, second]] / expected_px - 1).max())
            if off <= SIDE_TOLERANCE_RATIO:
                places = _similar(printed_mm, ends, (one, other))
                if _is_level(places):
                    guesses.append((off, np.asarray(from_level(places, pyramid.coarse))))
    guesses.sort(key=lambda guess: guess[0])
    return tuple(places for _, places in guesses[:MAX_PAIRS])


def find_candidates(coarse: Gray) -> Candidates:
    """Give the dark spots of about a corner's shape, largest first."""
    mean = cv2.boxFilter(coarse, -1, (WINDOW_PX, WINDOW_PX), borderType=cv2.BORDER_REFLECT)
    dark = cv2.compare(coarse, cv2.convertScaleAbs(mean, alpha=DARK_RATIO), cv2.CMP_LT)
    area, width, height, *middle = _spots(np.asarray(dark, dtype=np.uint8)).T
    shape = (np.minimum(width, height) >= SIDE_PX[0]) & (np.maximum(width, height) <= SIDE_PX[1])
    shape &= (np.maximum(width, height) <= 1.4 * np.minimum(width, height)) & (area >= FILL_RATIO * width * height)
    kept = np.flatnonzero(shape)
    kept = kept[np.argsort(-area[kept], kind="stable")][:MAX_CANDIDATES]
    return Candidates(centres_px=np.stack(middle, axis=1)[kept], sides_px=np.sqrt(area[kept]))


def _spots(dark: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Give area, width, height and middle of each piece of dark pixels, (n, 5)."""
    whole = np.zeros((dark.shape[0], -(-dark.shape[1] // 8) * 8), dtype=np.uint8)  # rows of whole machine words
    whole[:, : dark.shape[1]] = dark
    runs, starts = find_runs(whole, whole.view(np.uint64))
    pieces = np.arange(len(runs), dtype=np.int32)
    join_runs(runs, starts, ABOVE_EACH_OTHER, pieces)
    return weigh_spots(runs, pieces)


def _diagonals(candidates: Candidates, printed_mm: Points, side_mm: float) -> list[tuple[int, int]]:
    """Give the pairs of candidates as far apart as opposite corners of squares of their size are."""
    first, second = np.triu_indices(len(candidates.sides_px), k=1)
    apart_px = np.linalg.norm(candidates.centres_px[second] - candidates.centres_px[first], axis=1)
    expected_px = np.maximum(side_mm * apart_px / np.linalg.norm(printed_mm[3] - printed_mm[0]), 1e-6)
    fits = np.abs(candidates.sides_px[first] / expected_px - 1) <= SIDE_TOLERANCE_RATIO
    fits &= np.abs(candidates.sides_px[second] / expected_px - 1) <= SIDE_TOLERANCE_RATIO
    return list(zip(first[fits].tolist(), second[fits].tolist(), strict=True))


def _rectangles(candidates: Candidates, first: int, second: int, printed_mm: Points) -> list[Points]:
    """Give the sheets of which two candidates would be opposite corners."""
    one, other = candidates.centres_px[first], candidates.centres_px[second]
    found = []
    for start, end in ((0, 3), (1, 2)):  # the falling and the rising diagonal of the sheet
        places = _similar(printed_mm, (start, end), (one, other))
        if _is_level(places):
            found.append(places)
    return found


def _is_level(places: Points) -> bool:
    across = places[1] - places[0]
    lean_deg = (math.degrees(math.atan2(across[1], across[0])) + 45) % 90 - 45
    return bool(abs(lean_deg) <= SKEW_LIMIT_DEG)


def _similar(printed_mm: Points, ends: tuple[int, int], seen_px: tuple[Points, Points]) -> Points:
    """Map the printed corners by the turn and scale that carry two of them to where they were seen."""
    printed = printed_mm @ (1, 1j)
    seen = [complex(point[0], point[1]) for point in seen_px]
    factor = (seen[1] - seen[0]) / (printed[ends[1]] - printed[ends[0]])
    places = seen[0] + factor * (printed - printed[ends[0]])
    return np.stack([places.real, places.imag], axis=1)


def _confirm(candidates: Candidates, places: Points) -> tuple[float, tuple[bool, ...]]:
    """Move each place to the candidate beside it; rank by places missing, then by distance.

    `places` is changed: it is the caller's fresh array.
    """
    diagonal_px = float(np.linalg.norm(places[3] - places[0]))
    limit_px = PLACE_TOLERANCE_RATIO * diagonal_px
    expected_px = np.median(candidates.sides_px[[int(np.argmin(_distance(candidates, place))) for place in places]])
    seen, total_px = [], 0.0
    for number, place in enumerate(places.copy()):
        distance_px = _distance(candidates, place)
        distance_px = np.where(
            np.abs(candidates.sides_px / expected_px - 1) > 2 * SIDE_TOLERANCE_RATIO, np.inf, distance_px
        )
        nearest = int(np.argmin(distance_px))
        seen.append(bool(distance_px[nearest] <= limit_px))
        if seen[-1]:
            places[number] = candidates.centres_px[nearest]
            total_px += float(distance_px[nearest])
    if seen.count(False) == 1:
        lost = seen.index(False)
        places[lost] = places[lost ^ 1] + places[lost ^ 2] - places[lost ^ 3]  # the parallelogram's fourth
    return (seen.count(False) + total_px / (4 * limit_px), tuple(seen))


def _distance(candidates: Candidates, place: Points) -> NDArray[np.float64]:
    return np.asarray(np.linalg.norm(candidates.centres_px - place, axis=1), dtype=np.float64)
