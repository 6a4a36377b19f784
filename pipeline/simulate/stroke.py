"""A stroke as a hand makes it: a smooth curve with tremor, pressure, speed and slips."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forms.geometry import PointMm

STEP_MM = 0.12  # between two points of a stroke: a third of the finest pen's width
TREMOR_WAVES_MM = (3.5, 1.1)  # the slow sway of the hand and the fast one of the fingers
_CATMULL_ROM = 0.5 * np.array([[0, 2, 0, 0], [-1, 0, 1, 0], [2, -5, 4, -1], [-1, 3, -3, 1]], dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """How a hand leads the pen."""

    tremor_mm: float = 0.05
    bow_mm: float = 0.2  # how far a straight line bends, typically
    slip_ratio: float = 0.01  # of the strokes, in which the paper slips


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stroke:
    """One way of the pen over the paper; all arrays have one entry per point."""

    points_mm: NDArray[np.float64]  # (n, 2)
    pressure: NDArray[np.float64]  # 0.0 lifted to about 1.0 pressed
    speed: NDArray[np.float64]  # 0.0 resting to 1.0 fastest


def draw_stroke(way: Sequence[PointMm], touch: Touch, rng: np.random.Generator) -> Stroke:
    """Lead the pen along `way` (at least two points) as this hand would."""
    points = _spline(_bowed(np.asarray(way, dtype=np.float64), touch, rng))
    points = points + _tremor(len(points), touch.tremor_mm, rng) + _slip(len(points), touch, rng)
    return Stroke(points_mm=points, pressure=_pressure(len(points), rng), speed=_speed(points))


def _bowed(way: NDArray[np.float64], touch: Touch, rng: np.random.Generator) -> NDArray[np.float64]:
    if len(way) > 2:
        return way
    along = way[1] - way[0]
    length_mm = float(np.hypot(*along))
    if length_mm == 0:
        return np.vstack([way[0], way[0] + rng.normal(0, 0.05, 2), way[1] + STEP_MM])
    across = np.array([-along[1], along[0]]) / length_mm
    # No line bends by more than an eighth of itself: that would be an arc, meant as such.
    bow_mm = float(np.clip(rng.normal(0, touch.bow_mm), -length_mm / 8, length_mm / 8))
    middle = way[0] + along * rng.uniform(0.35, 0.65) + across * bow_mm
    return np.vstack([way[0], middle, way[1]])


def _spline(way: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the Catmull-Rom curve through `way`, a point each `STEP_MM` or closer."""
    knots = np.vstack([2 * way[0] - way[1], way, 2 * way[-1] - way[-2]])
    parts = []
    for index in range(len(way) - 1):
        length_mm = float(np.hypot(*(way[index + 1] - way[index])))
        t = np.arange(0, 1, 1 / max(2, math.ceil(length_mm / STEP_MM)))[:, None]
        powers = np.hstack([np.ones_like(t), t, t**2, t**3])
        parts.append(powers @ _CATMULL_ROM @ knots[index : index + 4])
    return np.vstack([*parts, way[-1:]])


def _tremor(count: int, size_mm: float, rng: np.random.Generator) -> NDArray[np.float64]:
    waves = [_sway(count, wave_mm / STEP_MM, rng) for wave_mm in TREMOR_WAVES_MM]
    return size_mm * (waves[0] + 0.3 * waves[1])


def _sway(count: int, wave: float, rng: np.random.Generator) -> NDArray[np.float64]:
    knots = np.arange(-wave, count + 2 * wave, wave)
    values = rng.normal(0, 1, (2, len(knots)))
    at = np.arange(count)
    # A cosine between knots instead of straight pieces: hands have no corners where nothing is meant.
    phase = (at + wave) / wave
    low = np.minimum(phase.astype(int), len(knots) - 2)
    weight = (1 - np.cos(np.pi * (phase - low))) / 2
    return np.asarray((values[:, low] * (1 - weight) + values[:, low + 1] * weight).T)


def _slip(count: int, touch: Touch, rng: np.random.Generator) -> NDArray[np.float64]:
    where, by_mm = rng.uniform(0.3, 0.8) * count, rng.normal(0, 0.45, 2)
    if rng.random() >= touch.slip_ratio:
        return np.zeros((count, 2))
    ramp = np.clip((np.arange(count) - where) / (0.4 / STEP_MM), 0, 1)
    return np.asarray(ramp[:, None] * by_mm)


def _pressure(count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Press down within the first tenth, lift off within the last quarter, waver in between."""
    at = np.linspace(0, 1, count)
    down = np.clip(at / 0.1, rng.uniform(0.3, 0.9), 1)
    lift = np.clip((1 - at) / 0.25, rng.uniform(0.15, 0.8), 1)
    waver = 1 + 0.12 * _sway(count, 2.5 / STEP_MM, rng)[:, 0]
    return np.clip(down * lift * waver, 0.1, 1.2)


def _speed(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Slow at both ends and where the way turns, fast in between."""
    count = len(points)
    at = np.linspace(0, 1, count)
    ends = np.sqrt(np.sin(np.pi * np.clip(at, 0.02, 0.98)))
    ways = np.gradient(points, axis=0)
    heading = np.unwrap(np.arctan2(ways[:, 1], ways[:, 0]))
    turn_per_mm = np.abs(np.gradient(heading)) / STEP_MM
    return np.asarray(ends / (1 + 0.4 * np.minimum(turn_per_mm, 5)))
