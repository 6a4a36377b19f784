"""Tell a cross that was struck out from a cross: its strokes cross more than once.

A plain cross is two strokes that cross once; who takes it back with lines draws more of them through it. So up to
four straight bands are laid through the ink, greedily as in `strokes.py`, those beside an earlier one of their
direction are left out (a bowed or retraced stroke), and each pair of the others is asked whether it crosses.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from omr.bank import HALF_MM, PER_MM
from omr.strokes import ANGLES, AXIS_MM, FELT_RATIO, HALF_BAND_MM, HALF_FELT_MM, INK_RATIO, LEAST_DARKNESS, STEP_MM

Floats = NDArray[np.float32]
Reals = NDArray[np.float64]
Bools = NDArray[np.bool_]

MOST_STROKES = 4
LEAST_SHARE = 0.06  # of the ink: less is the rim of a stroke that strays
SAME_SINE, SAME_MM = 0.35, 0.6  # a band within 20 degrees of another and so near it is the same stroke
CROSSING_SINE = 0.42  # 25 degrees: a line through a cross leaves its strokes by 45
MOST_STEPS = round(2 * HALF_MM * PER_MM)  # from a crossing


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """A straight band through the box: the points at `place_mm` along its normal."""

    normal: Reals  # (2,)
    place_mm: float


@dataclass(frozen=True, slots=True, eq=False)
class _Grid:
    """All bands over a box, and where its samples lie."""

    points_mm: Reals  # (samples, 2)
    normals: Reals  # (directions, 2)
    places_mm: Reals  # (places,)
    held: tuple[
        Floats, Floats
    ]  # (samples, directions * places) 1 where a band holds a sample: of a ball pen, a felt pen


def struck_mm(insides: Floats, which: NDArray[np.intp], ink_dark: Floats, fill_ratio: Floats) -> Floats:
    """Give of each box how far its strokes go on on all sides of the second surest of their crossings.

    A plain cross has one crossing, and gets 0.

    Args:
        insides: (n, samples, samples) darkness less the printed outline of all boxes, `PER_MM` to the millimetre.
        which: (m,) the boxes that are asked for.
        ink_dark: (m,) mean darkness of the darkest tenth of each.
        fill_ratio: (m,) share of the inside that is ink: it tells a felt pen, whose strokes are wider.
    """
    limits = np.maximum(INK_RATIO * ink_dark, LEAST_DARKNESS)
    asked = zip(which.tolist(), limits.tolist(), (fill_ratio > FELT_RATIO).tolist(), strict=True)
    return np.array([_second(insides[n].ravel() > limit, is_felt=felt) for n, limit, felt in asked], dtype=np.float32)


def _second(ink: Bools, *, is_felt: bool) -> float:
    bands = _lay_bands(ink, is_felt=is_felt)
    arms = sorted(_arm_mm(ink, one, other) for one, other in combinations(bands, 2))
    return arms[-2] if len(arms) > 1 else 0.0


def _lay_bands(ink: Bools, *, is_felt: bool) -> tuple[Band, ...]:
    """Lay the bands that hold most of the ink, each of what those before leave."""
    grid = _grid()
    held = grid.held[is_felt]
    left, count = ink.copy(), int(ink.sum())
    bands: list[Band] = []
    for _ in range(MOST_STROKES):
        sums = left.astype(np.float32) @ held
        best = int(sums.argmax())
        direction, place = divmod(best, len(grid.places_mm))
        left &= held[:, best] == 0
        band = Band(grid.normals[direction], float(grid.places_mm[place]))
        if sums[best] >= LEAST_SHARE * count and not any(_is_same(ink, band, other) for other in bands):
            bands.append(band)
    return tuple(bands)


def _is_same(ink: Bools, band: Band, other: Band) -> bool:
    """Tell whether most of a band's ink lies beside another band of its direction."""
    if abs(_sine(band, other)) >= SAME_SINE:
        return False
    points_mm = _grid().points_mm[ink & _is_on(band)]
    away_mm = np.abs(points_mm @ other.normal - other.place_mm)
    return bool(len(away_mm) == 0 or np.median(away_mm) < SAME_MM)


def _arm_mm(ink: Bools, one: Band, other: Band) -> float:
    """Give the shortest of the four arms of two strokes beyond where they cross; 0 where they do not."""
    sine = _sine(one, other)
    if abs(sine) < CROSSING_SINE:
        return 0.0
    crossing_mm = np.linalg.solve(np.stack([one.normal, other.normal]), np.array([one.place_mm, other.place_mm]))
    if np.abs(crossing_mm).max() > HALF_MM:
        return 0.0
    return min(_shorter_mm(ink, one, crossing_mm), _shorter_mm(ink, other, crossing_mm))


def _shorter_mm(ink: Bools, band: Band, crossing_mm: Reals) -> float:
    """Give the shorter of a stroke's two arms."""
    along = np.array([-band.normal[1], band.normal[0]])
    steps = np.rint((_grid().points_mm[ink & _is_on(band)] - crossing_mm) @ along * PER_MM).astype(np.intp)
    inked = np.zeros(2 * MOST_STEPS + 1, dtype=np.bool_)
    inked[steps[np.abs(steps) <= MOST_STEPS] + MOST_STEPS] = True
    return min(_reach(inked[MOST_STEPS:]), _reach(inked[MOST_STEPS::-1])) / PER_MM


def _reach(inked: Bools) -> int:
    """Give how many steps ink goes on from the first; one step may miss."""
    gaps = np.flatnonzero(~inked)
    ends = gaps[:-1][np.diff(gaps) == 1]
    return max(0, int(ends[0]) - 1 if len(ends) else len(inked) - 1)


def _sine(one: Band, other: Band) -> float:
    return float(one.normal[0] * other.normal[1] - one.normal[1] * other.normal[0])


def _is_on(band: Band) -> Bools:
    return np.asarray(np.abs(_grid().points_mm @ band.normal - band.place_mm) <= AXIS_MM)


@lru_cache(maxsize=1)
def _grid() -> _Grid:
    side = np.arange(-round(HALF_MM * PER_MM), round(HALF_MM * PER_MM) + 1) / PER_MM
    x, y = (grid.ravel() for grid in np.meshgrid(side, side))
    points = np.stack([x, y], axis=1)
    far = HALF_MM * np.sqrt(2)
    places = np.arange(-far, far + STEP_MM / 2, STEP_MM)
    angles = np.arange(ANGLES) * np.pi / ANGLES
    normals = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    away = np.abs((points @ normals.T)[:, :, None] - places).reshape(len(points), -1)
    ball, felt = ((away <= half_mm).astype(np.float32) for half_mm in (HALF_BAND_MM, HALF_FELT_MM))
    return _Grid(points_mm=points, normals=normals, places_mm=places, held=(ball, felt))
