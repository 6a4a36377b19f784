"""From millimetres of the sheet to pixels of the scan, point by point: see `omr.frame`."""

import numpy as np
from numpy.typing import NDArray

from omr.kernels.compiling import F8_1, F8_2, INT, REAL, compiled, inner

Floats = NDArray[np.float64]
FRAME = (F8_2, F8_1, F8_2, F8_1, F8_2, F8_1)
"""Projective map (3, 3); heights and shifts along the left edge, the right edge; where the edges are."""


@inner
def interpolate(y_mm: Floats, shift_mm: Floats, at_mm: float) -> tuple[float, float]:
    """Give the shift at a height; beyond the ends it stays what it was there."""
    last = len(y_mm) - 1
    if at_mm <= y_mm[0]:
        return shift_mm[0, 0], shift_mm[0, 1]
    if at_mm >= y_mm[last]:
        return shift_mm[last, 0], shift_mm[last, 1]
    # bars stand at equal distances, but for those that were not seen: begin where the place would be
    low = min(int((at_mm - y_mm[0]) / (y_mm[last] - y_mm[0]) * last), last - 1)
    while y_mm[low] > at_mm:
        low -= 1
    while y_mm[low + 1] <= at_mm:
        low += 1
    apart, beyond = y_mm[low + 1] - y_mm[low], at_mm - y_mm[low]
    across = (shift_mm[low + 1, 0] - shift_mm[low, 0]) / apart * beyond + shift_mm[low, 0]
    return across, (shift_mm[low + 1, 1] - shift_mm[low, 1]) / apart * beyond + shift_mm[low, 1]


@inner
def shift(
    _matrix: Floats, left_y: Floats, left: Floats, right_y: Floats, right: Floats, x_mm: Floats, x: float, y: float
) -> tuple[float, float]:
    """Give what the edge bars add at one place; nothing where there are none."""
    if len(left_y) == 0:
        return 0.0, 0.0
    across = (x - x_mm[0]) / (x_mm[1] - x_mm[0])
    left_x, left_below = interpolate(left_y, left, y)
    right_x, right_below = interpolate(right_y, right, y)
    return (1 - across) * left_x + across * right_x, (1 - across) * left_below + across * right_below


@inner
def to_pixel(
    matrix: Floats, left_y: Floats, left: Floats, right_y: Floats, right: Floats, x_mm: Floats, x: float, y: float
) -> tuple[float, float]:
    """Map one place."""
    right_of, below = shift(matrix, left_y, left, right_y, right, x_mm, x, y)
    x, y = x + right_of, y + below
    depth = matrix[2, 0] * x + matrix[2, 1] * y + matrix[2, 2]
    column = (matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2]) / depth
    return column, (matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2]) / depth


@compiled(*FRAME, F8_2)
def to_pixels(
    matrix: Floats, left_y: Floats, left: Floats, right_y: Floats, right: Floats, x_mm: Floats, points_mm: Floats
) -> Floats:
    """Map places, shape (n, 2)."""
    found = np.empty((len(points_mm), 2))
    for n in range(len(points_mm)):
        at = to_pixel(matrix, left_y, left, right_y, right, x_mm, points_mm[n, 0], points_mm[n, 1])
        found[n, 0], found[n, 1] = at
    return found


@compiled(*FRAME, F8_2, INT)
def to_millimetres(
    inverse: Floats,
    left_y: Floats,
    left: Floats,
    right_y: Floats,
    right: Floats,
    x_mm: Floats,
    points_px: Floats,
    rounds: int,
) -> Floats:
    """Map pixels, shape (n, 2), back by the inverse projective map, and take off what the bars add, in rounds."""
    found = np.empty((len(points_px), 2))
    for n in range(len(points_px)):
        column, row = points_px[n, 0], points_px[n, 1]
        depth = inverse[2, 0] * column + inverse[2, 1] * row + inverse[2, 2]
        flat_x = (inverse[0, 0] * column + inverse[0, 1] * row + inverse[0, 2]) / depth
        flat_y = (inverse[1, 0] * column + inverse[1, 1] * row + inverse[1, 2]) / depth
        x, y = flat_x, flat_y
        for _ in range(rounds):
            right_of, below = shift(inverse, left_y, left, right_y, right, x_mm, x, y)
            x, y = flat_x - right_of, flat_y - below
        found[n, 0], found[n, 1] = x, y
    return found


@compiled(*FRAME, F8_2, REAL)
def jacobians(
    matrix: Floats,
    left_y: Floats,
    left: Floats,
    right_y: Floats,
    right: Floats,
    x_mm: Floats,
    points_mm: Floats,
    step_mm: float,
) -> Floats:
    """Give the local map at each place, shape (n, 2, 2): pixels (rows) per millimetre (columns)."""
    found = np.empty((len(points_mm), 2, 2))
    for n in range(len(points_mm)):
        x, y = points_mm[n, 0], points_mm[n, 1]
        for axis in range(2):
            dx, dy = (step_mm, 0.0) if axis == 0 else (0.0, step_mm)
            ahead = to_pixel(matrix, left_y, left, right_y, right, x_mm, x + dx, y + dy)
            behind = to_pixel(matrix, left_y, left, right_y, right, x_mm, x - dx, y - dy)
            found[n, 0, axis] = (ahead[0] - behind[0]) / (2 * step_mm)
            found[n, 1, axis] = (ahead[1] - behind[1]) / (2 * step_mm)
    return found


@compiled(*FRAME, F8_2, REAL, REAL)
def places_on_level(
    matrix: Floats,
    left_y: Floats,
    left: Floats,
    right_y: Floats,
    right: Floats,
    x_mm: Floats,
    points_mm: Floats,
    step_mm: float,
    factor: float,
) -> NDArray[np.float32]:
    """Give where places lie on a page that is smaller by `factor`, and the local map there, (n, 6): see `patches`."""
    found = np.empty((len(points_mm), 6), dtype=np.float32)
    local = jacobians(matrix, left_y, left, right_y, right, x_mm, points_mm, step_mm)
    for n in range(len(points_mm)):
        column, row = to_pixel(matrix, left_y, left, right_y, right, x_mm, points_mm[n, 0], points_mm[n, 1])
        found[n, 0], found[n, 1] = (column + 0.5) * factor - 0.5, (row + 0.5) * factor - 0.5
        found[n, 2], found[n, 3] = local[n, 0, 0] * factor, local[n, 0, 1] * factor
        found[n, 4], found[n, 5] = local[n, 1, 0] * factor, local[n, 1, 1] * factor
    return found
