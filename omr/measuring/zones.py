"""See the ink in every option's zone outside its box and label: rings, marks beside boxes, tails.

The zones are cut into square tiles, so that one gather of equal patches sees them all, and put
together to a map of the page's ink. What is printed in a zone (the box, and each letter of the label) is left out by a
mask that depends on the layout alone.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forms.geometry import RectMm
from forms.sheet import PAGE_HEIGHT_MM, PAGE_WIDTH_MM, Box, PageLayout
from omr.frame import Frame, Points
from omr.kernels.zones import count_per_box, free_spread, lay_ink, sample_tiles
from omr.measuring.labels import Letters, letters_of, within
from omr.patches import places_of, sampling_level, steps_mm
from omr.per_page import once_per_page
from omr.photometry import LEAST_CONTRAST, QUARTILES_PER_DEVIATION
from omr.pyramid import Pyramid

PER_MM = 3  # cells: a stroke of 0.4 mm covers one in three, averaged by the halved page
TILE_CELLS = 19  # along the side of a tile; odd, so that one lies in the middle
DENSE_PX_PER_MM = 7.0  # one level smaller than the boxes: strokes are looked for, not edges
CLEAR_MM = 3.0  # no text is printed nearer to a box; a mark beside the first box of a row lies in it
ZONE_INSET_MM = 0.2  # of the zone's own rim: a hairline may run 0.5 mm outside
BOX_CLEAR_MM = 0.7  # round the box: blur and what the frame may be off
INK_DARKNESS, INK_GRAINS = 0.14, 5.0  # darkness of a cell that counts, and deviations of the grain
# Of a pale line a cell says nothing, but many in a row do: a ring in light pencil has 0.05 to 0.14.
PALE_DARKNESS, PALE_GRAINS = 0.05, 4.0

COLUMN_STEP = 8  # a map's rows are whole machine words
SHAPE = (math.ceil(PAGE_HEIGHT_MM * PER_MM), math.ceil(PAGE_WIDTH_MM * PER_MM / COLUMN_STEP) * COLUMN_STEP)

Map = NDArray[np.uint8]
"""Shape `SHAPE`: cells of 1/3 mm of the whole sheet, in how many zones each holds ink."""

NO_INK: Map = np.zeros(SHAPE, dtype=np.uint8)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Area:
    """A part of the sheet that is looked at, and what is printed there."""

    owner: int  # index of the box
    rect: RectMm
    letters: Letters | None
    box: Box | None = None  # printed in it
    printed: tuple[RectMm, ...] = ()  # as well

    def is_free(self, x_mm: NDArray[np.float64], y_mm: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell which places of a grid, (rows, columns), lie in it and clear of everything printed there."""
        free = np.zeros((len(y_mm), len(x_mm)), dtype=np.bool_)
        free[_within(self.rect.inset(ZONE_INSET_MM), x_mm, y_mm)] = True
        for rect in (*self.printed, *((self.box.rect.inset(-BOX_CLEAR_MM),) if self.box else ())):
            free[_within(rect, x_mm, y_mm)] = False
        return free if self.letters is None else free & ~self.letters.at(x_mm, y_mm)

    def tiles(self, columns: range, rows: range, *, per_mm: int) -> Iterator[tuple[int, int, NDArray[np.bool_]]]:
        """Cut it into square tiles of which something is free: the first column and row of each, and its free cells.

        Args:
            columns: First cells of the tiles across, a tile's side apart.
            rows: The same, down.
            per_mm: Cells.
        """
        side = columns.step
        across, down = (np.arange(starts.start, starts.start + len(starts) * side) for starts in (columns, rows))
        free = self.is_free((across + 0.5) / per_mm, (down + 0.5) / per_mm)
        for top, row in enumerate(rows):
            for left, column in enumerate(columns):
                tile = free[top * side : (top + 1) * side, left * side : (left + 1) * side]
                if tile.any():
                    yield column, row, tile


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tiles:
    """The tiles of a page's zones."""

    centres_mm: Points  # (t, 2)
    owner: NDArray[np.int32]  # (t,) index of the box
    places: NDArray[np.int32]  # (t, 2) row and column of the first cell in the map
    free: NDArray[np.uint8]  # (t, side, side) 1 where nothing is printed


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Inked:
    """Which cells are darker than a limit."""

    ink: Map
    boxes: NDArray[np.int32]  # (k,) the box in whose zone each inked cell lies
    cells: NDArray[np.int32]  # (k, 2) row and column of each


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ZoneInk(Inked):
    """The ink outside boxes and letters."""

    free: Map  # 1 where ink would be seen
    limit: float  # darkness above which a cell counts as ink
    darkest: NDArray[np.float32]  # (n,) gray that such a cell in each box's zone has at most
    pale: Inked  # what may be ink where it lies in a line


@once_per_page
def tiles_of(page: PageLayout) -> Tiles:
    """Cut the zones of a page into tiles; depends on the layout alone."""
    return cut_tiles(
        Area(owner=number, rect=rect, letters=letters, box=box)
        for number, (box, letters) in enumerate((box, letters_of(box)) for box in page.boxes)
        for rect in looked_at(box)
    )


@once_per_page
def free_of(page: PageLayout) -> Map:
    """Map where ink would be seen, 1; depends on the layout alone."""
    tiles, free = tiles_of(page), NO_INK.copy()
    side = tiles.free.shape[1]
    for (row, column), tile in zip(tiles.places.tolist(), tiles.free, strict=True):
        view = free[row : row + side, column : column + side]
        np.maximum(view, tile[: view.shape[0], : view.shape[1]], out=view)
    return free


def cut_tiles(areas: Iterable[Area]) -> Tiles:
    """Cut areas into tiles of which something is free."""
    centres, owner, places, free = [], [], [], []
    middle = TILE_CELLS // 2 + 0.5
    for area in areas:
        for column, row, tile in area.tiles(*_tile_starts(area.rect), per_mm=PER_MM):
            centres.append(((column + middle) / PER_MM, (row + middle) / PER_MM))
            owner.append(area.owner)
            places.append((row, column))
            free.append(tile)
    return Tiles(
        centres_mm=np.array(centres).reshape(-1, 2),
        owner=np.array(owner, dtype=np.int32),
        places=np.array(places, dtype=np.int32).reshape(-1, 2),
        free=np.array(free, dtype=np.uint8).reshape(-1, TILE_CELLS, TILE_CELLS),
    )


def sample_all(pyramid: Pyramid, frame: Frame, tiles: Tiles) -> NDArray[np.uint8]:
    """Sample tiles where they lie on the page, (t, side, side)."""
    level = sampling_level(pyramid, frame, dense_px_per_mm=DENSE_PX_PER_MM)
    steps = steps_mm((TILE_CELLS - 1) / 2 / PER_MM, PER_MM)
    return sample_tiles(pyramid.levels[level], places_of(frame, tiles.centres_mm, level), steps)


def contrast_of(paper: NDArray[np.float32], black: float) -> NDArray[np.float32]:
    """Give the gray levels between paper and print round each box, (n,)."""
    return np.asarray(np.maximum(paper - np.float32(black), np.float32(LEAST_CONTRAST)))


def looked_at(box: Box) -> tuple[RectMm, ...]:
    """Give the box's zone, at least as wide as the paper that every form keeps clear beside it, and what is beyond."""
    left = min(box.zone.x_mm, box.rect.x_mm - CLEAR_MM)
    right = max(box.zone.right_mm, box.rect.right_mm + CLEAR_MM)
    zone = RectMm(left, box.zone.y_mm, right - left, box.zone.h_mm)
    return zone, *box.beyond


def see_zones(pyramid: Pyramid, frame: Frame, page: PageLayout, *, paper: NDArray[np.float32], black: float) -> ZoneInk:
    """Find the ink in all zones outside boxes and letters.

    Args:
        pyramid: The page.
        frame: Where the sheet lies.
        page: What was printed.
        paper: (n,) gray of the paper round each box.
        black: Gray of solid print.
    """
    tiles = tiles_of(page)
    seen, contrast = sample_all(pyramid, frame, tiles), contrast_of(paper, black)
    spread = free_spread(seen, tiles.free, tiles.owner, paper, contrast)
    grain = spread / QUARTILES_PER_DEVIATION
    limit, pale = max(INK_DARKNESS, INK_GRAINS * grain), max(PALE_DARKNESS, PALE_GRAINS * grain)
    found, palest = (
        lay_ink(seen, tiles.free, tiles.owner, paper, contrast, each, tiles.places, NO_INK) for each in (limit, pale)
    )
    return ZoneInk(
        ink=found[0],
        boxes=found[1],
        cells=found[2],
        free=free_of(page),
        limit=limit,
        darkest=paper - np.float32(limit) * contrast,
        pale=Inked(ink=palest[0], boxes=palest[1], cells=palest[2]),
    )


def inked_mm2(
    pyramid: Pyramid, frame: Frame, tiles: Tiles, *, paper: NDArray[np.float32], black: float, limit: float
) -> NDArray[np.float32]:
    """Give how much ink lies in the tiles that each box owns, (n,) in square millimetres.

    Args:
        pyramid: The page.
        frame: Where the sheet lies.
        tiles: What is looked at.
        paper: (n,) gray of the paper round each box.
        black: Gray of solid print.
        limit: Darkness above which a cell counts as ink.
    """
    if not len(tiles.owner):
        return np.zeros(len(paper), dtype=np.float32)
    seen, contrast = sample_all(pyramid, frame, tiles), contrast_of(paper, black)
    counts = count_per_box(seen, tiles.free, tiles.owner, paper, contrast, limit)
    return counts.astype(np.float32) / np.float32(PER_MM**2)


def _tile_starts(rect: RectMm) -> tuple[range, range]:
    """Give the first columns and rows of its tiles."""
    left, top = math.floor(rect.x_mm * PER_MM), math.floor(rect.y_mm * PER_MM)
    right, bottom = math.ceil(rect.right_mm * PER_MM), math.ceil(rect.bottom_mm * PER_MM)
    return range(left, right, TILE_CELLS), range(top, bottom, TILE_CELLS)


def _within(rect: RectMm, x_mm: NDArray[np.float64], y_mm: NDArray[np.float64]) -> tuple[slice, slice]:
    """Give the rows and columns of a grid that lie in a rectangle."""
    return within(y_mm, rect.y_mm, rect.bottom_mm), within(x_mm, rect.x_mm, rect.right_mm)
