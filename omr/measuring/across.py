"""See what somebody drew across the sheet: who strikes a ballot through, or writes "HỦY" over it, takes all of it back.

Nothing of that need touch a box. So between the words, and where nobody is asked to write, one sample is taken in each
square millimetre, from the first row of boxes to the last; a stroke darkens every other one along its way.
Head and foot are left out: that is where offices put their seals.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.furniture import BESIDE_BARS_MM
from forms.geometry import RectMm
from forms.sheet import PAGE_HEIGHT_MM, PAGE_WIDTH_MM, PageLayout
from omr.frame import Frame, Points
from omr.kernels.across import lay_dark
from omr.measuring.labels import draw_letters
from omr.measuring.zones import DENSE_PX_PER_MM, Area
from omr.patches import places_of, sampling_level, steps_mm
from omr.per_page import once_per_page
from omr.pyramid import Pyramid

TILE_MM = 19  # along the side, and samples: one a millimetre
BESIDE_MM = 6.0  # above the first row and below the last
INK_DARKNESS = 0.25  # of one sample that no neighbour confirms; cells of zones, cleaned of specks, need 0.14
MARK_MM = 6.0  # round a box with words of its own: marks reach out of it
CLEAR_MM = 1.0  # round boxes, headings and codes
REACH_MM = 5  # dark samples that lie so near each other hang together: letters of a word, a stroke where words hide it
LEAST_HIGH_MM = 10  # a remark in one line is lower, an underline too
LEAST_PIECE = 8  # samples: less is dirt
# What is left of a scanner's streak is high and narrow, on a sheet that lies askew too.
STREAK_MM, STREAK_SLANT = 30, 0.1
OWN_SHARE = 0.5  # of all dark samples: dirt lies all over


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Grid:
    """Where samples are taken."""

    centres_mm: Points  # (t, 2) of the tiles
    corners: NDArray[np.int32]  # (t, 2) row and column of the first sample of each
    free: NDArray[np.uint8]  # (t, side, side)
    empty: NDArray[np.uint8]  # (rows, columns): one cell a sample


def drawn_across(pyramid: Pyramid, frame: Frame, page: PageLayout, *, black: float) -> float:
    """Give how many square millimetres between the words hold ink of strokes as high as large letters, and higher.

    Args:
        pyramid: The page.
        frame: Where the sheet lies.
        page: What was printed; one that was laid out before words were noted shows nothing.
        black: Gray of solid print.
    """
    grid = _grid_of(page)
    if not len(grid.corners):
        return 0.0
    level = sampling_level(pyramid, frame, dense_px_per_mm=DENSE_PX_PER_MM)
    places, steps = places_of(frame, grid.centres_mm, level), steps_mm((TILE_MM - 1) / 2, 1)
    dark = lay_dark(pyramid.levels[level], places, steps, grid.free, grid.corners, black, INK_DARKNESS, grid.empty)
    total = int(np.count_nonzero(dark))
    return _of_large_pieces(dark, total) if total >= LEAST_PIECE else 0.0


def _of_large_pieces(dark: NDArray[np.uint8], total: int) -> float:
    """Give the dark samples of all that is as high as large letters, if most of all are its."""
    near = cv2.dilate(dark, np.ones((REACH_MM, REACH_MM), dtype=np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(near)
    own = np.bincount(labels[dark > 0], minlength=len(stats))
    high, wide = (stats[:, side] - REACH_MM + 1 for side in (cv2.CC_STAT_HEIGHT, cv2.CC_STAT_WIDTH))
    streak = (high >= STREAK_MM) & (wide <= STREAK_SLANT * high + 2)
    large = int(own[(high >= LEAST_HIGH_MM) & ~streak & (own >= LEAST_PIECE)].sum())
    return float(large) if large >= OWN_SHARE * total else 0.0


@once_per_page
def _grid_of(page: PageLayout) -> _Grid:
    """Lay tiles over the sheet from the first row to the last; depends on the layout alone."""
    rows = round(PAGE_HEIGHT_MM), round(PAGE_WIDTH_MM)
    nothing = _Grid(
        centres_mm=np.empty((0, 2)),
        corners=np.empty((0, 2), dtype=np.int32),
        free=np.empty((0, TILE_MM, TILE_MM), dtype=np.uint8),
        empty=np.zeros(rows, dtype=np.uint8),
    )
    if not page.words or not page.boxes:
        return nothing
    top_mm = min(box.zone.y_mm for box in page.boxes) - BESIDE_MM
    bottom_mm = max(box.zone.bottom_mm for box in page.boxes) + BESIDE_MM
    sheet = RectMm(BESIDE_BARS_MM, top_mm, PAGE_WIDTH_MM - 2 * BESIDE_BARS_MM, bottom_mm - top_mm)
    area = Area(owner=0, rect=sheet, letters=draw_letters(sheet, page.words), printed=_printed(page))
    centres, corners, free = [], [], []
    columns = range(int(sheet.x_mm), int(sheet.right_mm), TILE_MM)
    for column, row, tile in area.tiles(columns, range(int(sheet.y_mm), int(sheet.bottom_mm), TILE_MM), per_mm=1):
        centres.append((column + TILE_MM / 2, row + TILE_MM / 2))
        corners.append((row, column))
        free.append(tile)
    return _Grid(
        centres_mm=np.array(centres).reshape(-1, 2),
        corners=np.array(corners, dtype=np.int32).reshape(-1, 2),
        free=np.array(free, dtype=np.uint8).reshape(-1, TILE_MM, TILE_MM),
        empty=nothing.empty,
    )


def _printed(page: PageLayout) -> tuple[RectMm, ...]:
    """Give all that is printed but words, and where marks reach to, which is looked at by itself."""
    around = [rect for box in page.boxes if box.label is None for rect in (box.zone, *box.beyond)]
    around += [box.rect.inset(-MARK_MM) for box in page.boxes if box.label]
    clear = [box.rect for box in page.boxes] + [code.rect for code in page.codes]
    return (*page.taken, *around, *(rect.inset(-CLEAR_MM) for rect in clear))
