"""See the ink in a page's tiles and lay it on a map of the sheet: see `omr.zones`."""

import numpy as np
from numpy.typing import NDArray

from omr.kernels.boxes import despeckle
from omr.kernels.compiling import F4_1, F4_2, GRAY, I4_1, Kind, compiled, inner
from omr.kernels.sampling import sample_patch

Grays = NDArray[np.uint8]
Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]
WHITE = np.uint8(255)
TILES = Kind("uint8", 3)
FREE = Kind("boolean", 3, readonly=True)
BINS, BINS_PER_DARKNESS, BRIGHTEST = 32768, 8192, -2.0  # a gray level is 30 bins wide and more


@compiled(GRAY, F4_2, F4_1)
def sample_tiles(image: Grays, places: Floats, x_mm: Floats) -> Grays:
    """Sample a square tile at each place, without specks; (n, side, side)."""
    count, side = len(places), len(x_mm)
    tiles = np.empty((count, side, side), dtype=np.uint8)
    padded = np.full((side + 2, side + 2), WHITE)
    raw = np.empty((side, side), dtype=np.uint8)
    for n in range(count):
        sample_patch(image, places[n], x_mm, x_mm, raw)
        for r in range(side):
            seen, within = raw[r], padded[r + 1, 1 : side + 1]
            for c in range(side):
                within[c] = seen[c]
        despeckle(padded, tiles[n])
    return tiles


@inner
def quantile(counts: NDArray[np.int64], total: int, share: float) -> float:
    """Give the darkness of the bin that holds the sample at `share` of all, counted from the brightest."""
    below = 0
    for number in range(len(counts)):
        below += counts[number]
        if below > share * (total - 1):
            return BRIGHTEST + number / BINS_PER_DARKNESS
    return 0.0


@compiled(TILES, FREE, I4_1, F4_1, F4_1)
def free_spread(tiles: Grays, free: Bools, owner: Ints, paper: Floats, contrast: Floats) -> float:
    """Give the distance of the quartiles of the darkness of all free samples.

    Args:
        tiles: (t, side, side); the tiles of one box follow each other.
        free: (t, side, side) where nothing is printed.
        owner: (t,) the box of each tile.
        paper: (n,) gray of the paper round each box.
        contrast: (n,) gray levels between paper and print.
    """
    counts = np.zeros(BINS, dtype=np.int64)
    grays = np.zeros(256, dtype=np.int64)
    count, rows, columns = tiles.shape
    total = 0
    for n in range(count):
        for r in range(rows):
            for c in range(columns):
                if free[n, r, c]:
                    grays[tiles[n, r, c]] += 1
        if n + 1 < count and owner[n + 1] == owner[n]:
            continue  # the paper is the same: turned to darkness with the box's last tile
        for gray in range(256):
            if grays[gray]:
                dark = (paper[owner[n]] - np.float32(gray)) / contrast[owner[n]]
                number = int(np.floor((dark - BRIGHTEST) * BINS_PER_DARKNESS + 0.5))
                counts[min(max(number, 0), BINS - 1)] += grays[gray]
                total += grays[gray]
                grays[gray] = 0
    return quantile(counts, total, 0.75) - quantile(counts, total, 0.25)


@compiled(TILES, FREE, I4_1, I4_1, Kind("int32", 3, readonly=True), GRAY)
def lay_ink(
    tiles: Grays, free: Bools, owner: Ints, brightest: Ints, cells: Ints, shape_of: Grays
) -> tuple[Grays, Ints, Ints]:
    """Lay the ink of all tiles on a map.

    Args:
        tiles: (t, side, side).
        free: (t, side, side) where nothing is printed.
        owner: (t,) the box of each tile.
        brightest: (n,) the brightest gray that is ink, for each box; -1 where none is.
        cells: (t, side, side) flat place of each sample on the map.
        shape_of: An array of the map's shape.

    Returns:
        The map: in how many zones each place holds ink; of each inked sample the box and the place.
    """
    laid = np.zeros(shape_of.shape, dtype=np.uint8)
    flat = laid.ravel()
    count, rows, columns = tiles.shape
    total = 0
    for n in range(count):
        limit = brightest[owner[n]]
        for r in range(rows):
            for c in range(columns):
                total += free[n, r, c] and tiles[n, r, c] <= limit
    boxes, places = np.empty(total, dtype=np.int32), np.empty(total, dtype=np.int32)
    at = 0
    for n in range(count):
        limit = brightest[owner[n]]
        for r in range(rows):
            for c in range(columns):
                if free[n, r, c] and tiles[n, r, c] <= limit:
                    boxes[at], places[at] = owner[n], cells[n, r, c]
                    flat[cells[n, r, c]] += 1
                    at += 1
    return laid, boxes, places
