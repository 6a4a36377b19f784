"""From millimetres of the sheet to pixels of the scan, point by point: see `omr.frame`."""

import numpy as np
from numpy.typing import NDArray

from omr.kernels.compiling import F8_1, F8_2, INT, REAL, compiled, inner

Floats = NDArray[np.float64]
FRAME = (F8_2, F8_1, F8_2, F8_1, F8_2, F8_1)
"""Projective map (3, 3); heights and shifts along the left edge, the right edge; where the edges are."""
Edges = tuple[float, float, float, float]
"""What the bars add at one height: at the left edge across and down, at the right edge."""


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
def at_edges(left_y: Floats, left: Floats, right_y: Floats, right: Floats, y: float) -> Edges:
    """Give the shifts of both edges at a height; nothing where there are no bars."""
    if len(left_y) == 0:
        return 0.0, 0.0, 0.0, 0.0
    left_x, left_below = interpolate(left_y, left, y)
    right_x, right_below = interpolate(right_y, right, y)
    return left_x, left_below, right_x, right_below


@inner
def between(edges: Edges, x_mm: Floats, x: float) -> tuple[float, float]:
    """Give the shift between both edges."""
    if edges == (0.0, 0.0, 0.0, 0.0):  # then nobody may know where the edges are
        return 0.0, 0.0
    across = (x - x_mm[0]) / (x_mm[1] - x_mm[0])
    return (1 - across) * edges[0] + across * edges[2], (1 - across) * edges[1] + across * edges[3]


@inner
def projected(matrix: Floats, edges: Edges, x_mm: Floats, x: float, y: float) -> tuple[float, float]:
    """Map one place, at whose height the edges are shifted so."""
    right_of, below = between(edges, x_mm, x)
    x, y = x + right_of, y + below
    depth = matrix[2, 0] * x + matrix[2, 1] * y + matrix[2, 2]
    column = (matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2]) / depth
    return column, (matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2]) / depth


@inner
def to_pixel(
    matrix: Floats, left_y: Floats, left: Floats, right_y: Floats, right: Floats, x_mm: Floats, x: float, y: float
) -> tuple[float, float]:
    """Map one place."""
    return projected(matrix, at_edges(left_y, left, right_y, right, y), x_mm, x, y)


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
            right_of, below = between(at_edges(left_y, left, right_y, right, y), x_mm, x)
            x, y = flat_x - right_of, flat_y - below
        found[n, 0], found[n, 1] = x, y
    return found


@inner
def local_map(
    matrix: Floats, above: Edges, level: Edges, below: Edges, x_mm: Floats, x: float, y: float, step_mm: float
) -> tuple[float, float, float, float]:
    """Give the local map at a place, row by row, from the edges' shifts a step above it, beside it and below it."""
    ahead, behind = projected(matrix, level, x_mm, x + step_mm, y), projected(matrix, level, x_mm, x - step_mm, y)
    lower, upper = projected(matrix, below, x_mm, x, y + step_mm), projected(matrix, above, x_mm, x, y - step_mm)
    return (
        (ahead[0] - behind[0]) / (2 * step_mm),
        (lower[0] - upper[0]) / (2 * step_mm),
        (ahead[1] - behind[1]) / (2 * step_mm),
        (lower[1] - upper[1]) / (2 * step_mm),
    )


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
        above = at_edges(left_y, left, right_y, right, y - step_mm)
        level = at_edges(left_y, left, right_y, right, y)
        below = at_edges(left_y, left, right_y, right, y + step_mm)
        local = local_map(matrix, above, level, below, x_mm, x, y, step_mm)
        found[n, 0, 0], found[n, 0, 1], found[n, 1, 0], found[n, 1, 1] = local
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
    above = level = below = at_edges(left_y, left, right_y, right, 0.0)
    for n in range(len(points_mm)):
        x, y = points_mm[n, 0], points_mm[n, 1]
        if n == 0 or y != points_mm[n - 1, 1]:  # boxes stand in rows, and so do tiles
            above = at_edges(left_y, left, right_y, right, y - step_mm)
            level = at_edges(left_y, left, right_y, right, y)
            below = at_edges(left_y, left, right_y, right, y + step_mm)
        column, row = projected(matrix, level, x_mm, x, y)
        local = local_map(matrix, above, level, below, x_mm, x, y, step_mm)
        found[n, 0], found[n, 1] = (column + 0.5) * factor - 0.5, (row + 0.5) * factor - 0.5
        for number in range(4):
            found[n, 2 + number] = local[number] * factor
    return found
