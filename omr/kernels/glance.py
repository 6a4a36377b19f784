"""Count the edge bars that a guess of the corners shows on the coarse page: see `omr.finding.glance`."""

import numpy as np
from numpy.typing import NDArray

from omr.kernels.compiling import F8_2, GRAY, REAL, Kind, compiled, inner

Grays = NDArray[np.uint8]
Floats = NDArray[np.float64]
LOOKS = Kind("float64", 4, readonly=True)


@inner
def inside(place: int, last: int) -> int:
    """Give the place that stands for one which may lie one beyond the first or the last: its mirror image."""
    return min(1, last) if place < 0 else max(last - 1, 0) if place > last else place


@inner
def gray_at(coarse: Grays, matrix: Floats, place_mm: Floats) -> float:
    """Give the gray round a place of the sheet, of three by three pixels to a whole level; black beyond the image."""
    x, y = place_mm
    depth = matrix[2, 0] * x + matrix[2, 1] * y + matrix[2, 2]
    column = np.rint((matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2]) / depth)
    row = np.rint((matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2]) / depth)
    height, width = coarse.shape
    if not (0 <= column < width and 0 <= row < height):
        return 0.0
    total = 0
    for r in range(int(row) - 1, int(row) + 2):
        for c in range(int(column) - 1, int(column) + 2):
            total += int(coarse[inside(r, height - 1), inside(c, width - 1)])
    return float((2 * total + 9) // 18)


@inner
def bars_seen(coarse: Grays, matrix: Floats, looks_mm: Floats, least: float) -> int:
    """Count the bars of which at least one look sees a core darker by `least` than all four sides."""
    seen = 0
    for bar in range(len(looks_mm)):
        for look in range(looks_mm.shape[1]):
            core = gray_at(coarse, matrix, looks_mm[bar, look, 0])
            side, number = 255.0, 1
            while number < 5 and side - core >= least:
                side = min(side, gray_at(coarse, matrix, looks_mm[bar, look, number]))
                number += 1
            if side - core >= least:
                seen += 1
                break
    return seen


@compiled(GRAY, F8_2, LOOKS, REAL)
def count_bars(coarse: Grays, matrix: Floats, looks_mm: Floats, least: float) -> int:
    """Count the bars that are seen.

    Args:
        coarse: The coarse page.
        matrix: (3, 3) from the sheet to it.
        looks_mm: (bars, looks, 5, 2) the core, then its four sides.
        least: Gray levels between the core and the darkest side.
    """
    return bars_seen(coarse, matrix, looks_mm, least)
