"""The filter bank: short line segments and small discs, over the inside of a box.

Averages along a shape separate a faint pencil stroke from grain, where single dark pixels cannot.
Every filter has zero mean: the shape's own samples weigh +1 together, its two flanks -1. Only a fifth
of the weights are no zeros, and of all responses only the strongest are asked for.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from omr.kernels.filters import strongest

PER_MM = 4  # samples: a stroke of 0.3 mm still covers more than one
HALF_MM = 2.0  # from the middle of the box; its inner edge lies at 2.15 mm
LENGTHS_MM = (1.0, 2.0, 3.4)
STEPS_MM = (0.4, 0.5, 0.7)  # between the middles of neighbouring segments of each length
ANGLES = 12
STROKE_MM = 0.2  # standard deviation across a segment: fits strokes of 0.3 to 0.7 mm
FLANK_MM = (0.55, 0.95)  # distance of the paper compared with, from the stroke's middle
DISC_MM = 0.35
LEAST_WEIGHT = 1e-4  # the tails of a Gaussian: too small to matter
SHORT, MIDDLE, LONG = 0, 1, 1 + ANGLES  # groups of filters: segments of 2 mm are asked for direction by direction
DISC = LONG + 1
GROUPS = DISC + 1

Point = tuple[float, float]  # in millimetres from the middle of the box


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bank:
    """Filters without their zeros; each belongs to a group whose strongest response is asked for."""

    places: NDArray[np.int32]  # (weights,) the sample that each weight is for
    weights: NDArray[np.float32]  # (weights,)
    starts: NDArray[np.int32]  # (filters + 1,) first weight of each filter
    group: NDArray[np.int32]  # (filters,) SHORT, a direction of the middle length from MIDDLE on, LONG or DISC

    def strongest(self, insides: NDArray[np.float32]) -> "Responses":
        """Filter the inside of each box, (n, side, side)."""
        flat = insides.reshape(len(insides), -1)
        found = strongest(flat, self.places, self.weights, self.starts, self.group, GROUPS)
        return Responses(found)


@dataclass(frozen=True, slots=True, eq=False)
class Responses:
    """How much darker than its flanks the best shape of each group is, in each box."""

    groups: NDArray[np.float32]  # (GROUPS + 1, n); in the last row the weakest response of all

    @property
    def segment(self) -> NDArray[np.float32]:
        """(n,) of segments of any length."""
        return np.asarray(self.groups[:DISC].max(axis=0), dtype=np.float32)

    @property
    def directions(self) -> NDArray[np.float32]:
        """(ANGLES, n) of segments of 2 mm in each direction."""
        return np.asarray(self.groups[MIDDLE:LONG], dtype=np.float32)

    @property
    def long(self) -> NDArray[np.float32]:
        """(n,) of the longest segments."""
        return np.asarray(self.groups[LONG], dtype=np.float32)

    @property
    def disc(self) -> NDArray[np.float32]:
        """(n,) of discs."""
        return np.asarray(self.groups[DISC], dtype=np.float32)

    @property
    def weakest(self) -> NDArray[np.float32]:
        """(n,) of all shapes: how much brighter than its flanks one is."""
        return np.asarray(self.groups[GROUPS], dtype=np.float32)


@lru_cache(maxsize=1)
def box_bank() -> Bank:
    """Build the bank; always the same."""
    side = np.arange(-round(HALF_MM * PER_MM), round(HALF_MM * PER_MM) + 1) / PER_MM
    x, y = np.meshgrid(side, side)
    filters, group = [], []
    for kind, (length, step) in enumerate(zip(LENGTHS_MM, STEPS_MM, strict=True)):
        for turn in range(ANGLES):
            angle = math.pi * turn / ANGLES
            segments = _segments(x, y, _middles(length, step, angle), angle, length)
            filters.append(segments)
            group += [(SHORT, MIDDLE + turn, LONG)[kind]] * len(segments)
    discs = _discs(x, y, _grid(HALF_MM - DISC_MM, 0.4))
    return _packed(np.concatenate([*filters, discs]), [*group, *[DISC] * len(discs)])


def _packed(filters: NDArray[np.float64], group: list[int]) -> Bank:
    """Leave out zeros; each filter is filled up to a whole number of fours, which the loop takes at once."""
    flat = filters.reshape(len(filters), -1)
    which, kept = np.nonzero(np.abs(flat) >= LEAST_WEIGHT)
    counts = np.bincount(which, minlength=len(filters))
    starts = np.concatenate([[0], np.cumsum(counts + -counts % 4)])
    lie = starts[which] + np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
    places, weights = np.zeros(starts[-1], dtype=np.int32), np.zeros(starts[-1], dtype=np.float32)
    places[lie], weights[lie] = kept, flat[which, kept]
    return Bank(places=places, weights=weights, starts=starts.astype(np.int32), group=np.array(group, dtype=np.int32))


def _grid(reach_mm: float, step_mm: float) -> list[Point]:
    count = max(0, math.floor(reach_mm / step_mm + 1e-9))
    places = [n * step_mm for n in range(-count, count + 1)]
    return [(x, y) for y in places for x in places]


def _middles(length_mm: float, step_mm: float, angle: float) -> list[Point]:
    """Give the middles at which a segment lies inside the box, ends included."""
    along = (abs(math.cos(angle)) * length_mm / 2, abs(math.sin(angle)) * length_mm / 2)
    return [
        (x, y)
        for x, y in _grid(HALF_MM, step_mm)
        if abs(x) + along[0] <= HALF_MM + 0.05 and abs(y) + along[1] <= HALF_MM + 0.05
    ]


def _segments(
    x: NDArray[np.float64], y: NDArray[np.float64], middles: list[Point], angle: float, length_mm: float
) -> NDArray[np.float64]:
    """Give the filters of segments in one direction, (n, side, side)."""
    away_x, away_y = _away(x, y, middles)
    along = away_x * math.cos(angle) + away_y * math.sin(angle)
    across = np.abs(-away_x * math.sin(angle) + away_y * math.cos(angle))
    within = 1 / (1 + np.exp((np.abs(along) - length_mm / 2) * 12))
    stroke = within * np.exp(-0.5 * (across / STROKE_MM) ** 2)
    return _balanced(stroke, within * ((across > FLANK_MM[0]) & (across < FLANK_MM[1])))


def _discs(x: NDArray[np.float64], y: NDArray[np.float64], middles: list[Point]) -> NDArray[np.float64]:
    """Give the filters of discs, (n, side, side)."""
    far = np.hypot(*_away(x, y, middles))
    spot = np.exp(-0.5 * (far / (DISC_MM / 1.5)) ** 2)
    return _balanced(spot, ((far > 2 * DISC_MM) & (far < 3.2 * DISC_MM)).astype(float))


def _away(x: NDArray[np.float64], y: NDArray[np.float64], middles: list[Point]) -> NDArray[np.float64]:
    """Give how far each sample lies from each middle, to the right and down: (2, n, side, side)."""
    at = np.array(middles)[:, :, None, None]
    return np.stack([x - at[:, 0], y - at[:, 1]])


def _balanced(shape: NDArray[np.float64], flanks: NDArray[np.float64]) -> NDArray[np.float64]:
    """Let the shape's samples weigh +1 together and those of its flanks -1."""
    return np.asarray(shape / _sums(shape) - flanks / np.maximum(_sums(flanks), 1e-9))


def _sums(filters: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(filters.reshape(len(filters), -1).sum(axis=1)[:, None, None])
