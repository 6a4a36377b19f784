"""The filter bank: short line segments and small discs, over the inside of a box.

Averages along a shape separate a faint pencil stroke from grain, where single dark pixels cannot.
Every filter has zero mean: the shape's own samples weigh +1 together, its two flanks -1. The bank
is one matrix, so all boxes of a page are filtered by one product.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

PER_MM = 4  # samples: a stroke of 0.3 mm still covers more than one
HALF_MM = 2.0  # from the middle of the box; its inner edge lies at 2.15 mm
LENGTHS_MM = (1.0, 2.0, 3.4)
STEPS_MM = (0.4, 0.5, 0.7)  # between the middles of neighbouring segments of each length
ANGLES = 12
STROKE_MM = 0.2  # standard deviation across a segment: fits strokes of 0.3 to 0.7 mm
FLANK_MM = (0.55, 0.95)  # distance of the paper compared with, from the stroke's middle
DISC_MM = 0.35
LEAST_WEIGHT = 1e-4  # the tails of a Gaussian: too small to matter, and denormal numbers multiply twenty times slower


@dataclass(frozen=True, slots=True, eq=False)
class Bank:
    """Filters as columns: `inside` has shape (samples, filters)."""

    inside: NDArray[np.float32]
    kinds: NDArray[np.intp]  # (filters,) 0 to 2: which length; 3: disc
    angles_deg: NDArray[np.float32]  # (filters,) of segments; 0 for discs

    def respond(self, patches: NDArray[np.float32]) -> NDArray[np.float32]:
        """Give (n, filters): how much darker than its flanks each shape is, in each patch."""
        # 1.5 ms for 100 boxes on one BLAS thread; cv2.gemm takes 30, einsum 8. Whoever reads many pages
        # keeps BLAS to one thread a process: waiting threads spin and double the CPU of a page.
        flat = patches.reshape(len(patches), -1)
        return np.asarray(flat @ self.inside, dtype=np.float32)


@lru_cache(maxsize=1)
def box_bank() -> Bank:
    """Build the bank; always the same."""
    side = np.arange(-round(HALF_MM * PER_MM), round(HALF_MM * PER_MM) + 1) / PER_MM
    x, y = np.meshgrid(side, side)
    columns, kinds, angles = [], [], []
    for kind, (length, step) in enumerate(zip(LENGTHS_MM, STEPS_MM, strict=True)):
        for turn in range(ANGLES):
            angle = math.pi * turn / ANGLES
            for middle in _middles(length, step, angle):
                columns.append(_segment(x, y, middle, angle, length))
                kinds.append(kind)
                angles.append(math.degrees(angle))
    for middle in _grid(HALF_MM - DISC_MM, 0.4):
        columns.append(_disc(x, y, middle))
        kinds.append(len(LENGTHS_MM))
        angles.append(0.0)
    matrix = np.stack([column.ravel() for column in columns], axis=1)
    matrix[np.abs(matrix) < LEAST_WEIGHT] = 0.0
    return Bank(
        np.ascontiguousarray(matrix, dtype=np.float32),
        np.array(kinds, dtype=np.intp),
        np.array(angles, dtype=np.float32),
    )


def _grid(reach_mm: float, step_mm: float) -> list[tuple[float, float]]:
    count = max(0, math.floor(reach_mm / step_mm + 1e-9))
    places = [n * step_mm for n in range(-count, count + 1)]
    return [(x, y) for y in places for x in places]


def _middles(length_mm: float, step_mm: float, angle: float) -> list[tuple[float, float]]:
    """Give the middles at which a segment lies inside the box, ends included."""
    along = (abs(math.cos(angle)) * length_mm / 2, abs(math.sin(angle)) * length_mm / 2)
    return [
        (x, y)
        for x, y in _grid(HALF_MM, step_mm)
        if abs(x) + along[0] <= HALF_MM + 0.05 and abs(y) + along[1] <= HALF_MM + 0.05
    ]


def _segment(
    x: NDArray[np.float64], y: NDArray[np.float64], middle: tuple[float, float], angle: float, length_mm: float
) -> NDArray[np.float64]:
    along = (x - middle[0]) * math.cos(angle) + (y - middle[1]) * math.sin(angle)
    across = np.abs(-(x - middle[0]) * math.sin(angle) + (y - middle[1]) * math.cos(angle))
    within = 1 / (1 + np.exp((np.abs(along) - length_mm / 2) * 12))
    stroke = within * np.exp(-0.5 * (across / STROKE_MM) ** 2)
    flanks = within * ((across > FLANK_MM[0]) & (across < FLANK_MM[1]))
    return np.asarray(stroke / stroke.sum() - flanks / max(flanks.sum(), 1e-9))


def _disc(x: NDArray[np.float64], y: NDArray[np.float64], middle: tuple[float, float]) -> NDArray[np.float64]:
    far = np.hypot(x - middle[0], y - middle[1])
    spot = np.exp(-0.5 * (far / (DISC_MM / 1.5)) ** 2)
    rim = ((far > 2 * DISC_MM) & (far < 3.2 * DISC_MM)).astype(float)
    return np.asarray(spot / spot.sum() - rim / max(rim.sum(), 1e-9))
