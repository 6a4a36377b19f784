"""See the ink in a page's tiles and lay it on a map of the sheet: see `omr.measuring.zones`."""

import numpy as np
from numpy.typing import NDArray

from omr.kernels.boxes import despeckle
from omr.kernels.compiling import F4_1, F4_2, GRAY, I4_1, I4_2, SINGLE, Kind, compiled, inner
from omr.kernels.sampling import sample_patch

Grays = NDArray[np.uint8]
Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
WHITE = np.uint8(255)
TILES = Kind("uint8", 3)
FREE = Kind("uint8", 3, readonly=True)
TABLES = 4  # equal neighbours would wait for each other in one table
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
def free_spread(tiles: Grays, free: Grays, owner: Ints, paper: Floats, contrast: Floats) -> float:
    """Give the distance of the quartiles of the darkness of all free samples.

    Args:
        tiles: (t, side, side); the tiles of one box follow each other.
        free: (t, side, side) 1 where nothing is printed, else 0.
        owner: (t,) the box of each tile.
        paper: (n,) gray of the paper round each box.
        contrast: (n,) gray levels between paper and print.
    """
    counts = np.zeros(BINS, dtype=np.int64)
    grays = np.zeros((TABLES, 256), dtype=np.int32)
    count, rows, columns = tiles.shape
    total = 0
    for n in range(count):
        for r in range(rows):
            seen, counted = tiles[n, r], free[n, r]
            for c in range(columns):
                grays[c % TABLES, seen[c]] += np.int32(counted[c])
        if n + 1 < count and owner[n + 1] == owner[n]:
            continue  # the paper is the same: turned to darkness with the box's last tile
        for gray in range(256):
            here = 0
            for table in range(TABLES):
                here += grays[table, gray]
            if here:
                dark = (paper[owner[n]] - np.float32(gray)) / contrast[owner[n]]
                number = int(np.floor((dark - BRIGHTEST) * BINS_PER_DARKNESS + 0.5))
                counts[min(max(number, 0), BINS - 1)] += here
                total += here
        grays[:] = 0
    return quantile(counts, total, 0.75) - quantile(counts, total, 0.25)


@inner
def brightest_ink(paper: float, contrast: float, limit: float) -> int:
    """Give the brightest gray that is darker than `limit`; -1 where none is."""
    ink, none = -1, 256
    while none - ink > 1:
        middle = (ink + none) // 2
        if (paper - np.float32(middle)) / contrast > limit:
            ink = middle
        else:
            none = middle
    return ink


@inner
def count_ink(tile: Grays, free: Grays, brightest: int) -> int:
    """Count the free samples of a tile, or of a row of one, that are ink."""
    total = np.int32(0)
    for at in range(len(tile)):
        total += np.int32(free[at] & (tile[at] <= brightest))
    return total


@inner
def weigh_tiles(
    tiles: Grays, free: Grays, owner: Ints, paper: Floats, contrast: Floats, limit: float
) -> tuple[Ints, Ints]:
    """Give how many samples of each tile are ink, and the brightest gray that is ink there; see `lay_ink`."""
    held, brightest = np.zeros(len(tiles), dtype=np.int32), np.empty(len(tiles), dtype=np.int32)
    for n in range(len(tiles)):
        if n and owner[n] == owner[n - 1]:
            brightest[n] = brightest[n - 1]
        else:
            brightest[n] = brightest_ink(paper[owner[n]], contrast[owner[n]], limit)
        held[n] = count_ink(tiles[n].reshape(-1), free[n].reshape(-1), brightest[n])
    return held, brightest


@compiled(TILES, FREE, I4_1, F4_1, F4_1, SINGLE)
def count_per_box(tiles: Grays, free: Grays, owner: Ints, paper: Floats, contrast: Floats, limit: float) -> Ints:
    """Count the ink in all tiles of each box, (n,); the arguments are those of `lay_ink`."""
    found = np.zeros(len(paper), dtype=np.int32)
    held, _ = weigh_tiles(tiles, free, owner, paper, contrast, limit)
    for n in range(len(tiles)):
        found[owner[n]] += held[n]
    return found


@compiled(TILES, FREE, I4_1, F4_1, F4_1, SINGLE, I4_2, GRAY)
def lay_ink(
    tiles: Grays,
    free: Grays,
    owner: Ints,
    paper: Floats,
    contrast: Floats,
    limit: float,
    places: Ints,
    shape_of: Grays,
) -> tuple[Grays, Ints, Ints]:
    """Lay the ink of all tiles on a map.

    Args:
        tiles: (t, side, side).
        free: As in `free_spread`.
        owner: As in `free_spread`.
        paper: As in `free_spread`.
        contrast: As in `free_spread`.
        limit: Darker is ink.
        places: (t, 2) row and column of each tile's first sample on the map.
        shape_of: An array of the map's shape.

    Returns:
        The map: in how many zones each place holds ink; of each inked sample the box, and its row and column there.
    """
    laid = np.zeros(shape_of.shape, dtype=np.uint8)
    count, rows, columns = tiles.shape
    held, brightest = weigh_tiles(tiles, free, owner, paper, contrast, limit)
    total = held.sum()
    boxes, cells = np.empty(total, dtype=np.int32), np.empty((total, 2), dtype=np.int32)
    at = 0
    for n in range(count):
        if held[n] == 0:
            continue
        for r in range(rows):
            if count_ink(tiles[n, r], free[n, r], brightest[n]) == 0:
                continue
            for c in range(columns):
                if free[n, r, c] and tiles[n, r, c] <= brightest[n]:
                    row, column = places[n, 0] + r, places[n, 1] + c
                    boxes[at], cells[at, 0], cells[at, 1] = owner[n], row, column
                    laid[row, column] += 1
                    at += 1
    return laid, boxes, cells
