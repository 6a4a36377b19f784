"""Survey every option's zone outside its box and label: rings, marks beside boxes, tails.

The zones are cut into square tiles, so that one gather of equal patches sees them all. What is
printed in a zone (box and label) is left out by a mask that depends on the layout alone.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from forms.geometry import RectMm
from forms.sheet import PageLayout
from omr.frame import Frame, Points
from omr.patches import gather, sampling_level, steps_mm
from omr.photometry import darkness, grain
from omr.pyramid import Pyramid

PER_MM = 3  # samples: a stroke of 0.4 mm covers one sample in three, averaged by the halved page
TILE_SAMPLES = 19  # along the side of a tile; odd, so that one lies in the middle
TILE_MM = TILE_SAMPLES / PER_MM
HALF_MM = (TILE_SAMPLES - 1) / 2 / PER_MM  # from the middle sample to the last
DENSE_PX_PER_MM = 7.0  # one level smaller than the boxes: the survey looks for strokes, not for edges
ZONE_INSET_MM = 0.4  # of the zone's own rim: a hairline may run 0.5 mm outside
BOX_CLEAR_MM, LABEL_CLEAR_MM = 0.7, 0.8  # round what is printed: blur and what the frame may be off
INK_DARKNESS, INK_GRAINS = 0.14, 5.0  # darkness of a sample that counts, and deviations of the grain


@dataclass(frozen=True, slots=True, eq=False)
class Tiles:
    """The tiles of a page's zones."""

    centres_mm: Points  # (t, 2)
    owner: NDArray[np.intp]  # (t,) index of the box
    free: NDArray[np.bool_]  # (t, side, side) where nothing is printed


@lru_cache(maxsize=64)
def tiles_of(page: PageLayout) -> Tiles:
    """Cut the zones of a page into tiles; depends on the layout alone."""
    span = steps_mm(HALF_MM, PER_MM)
    centres, owner, free = [], [], []
    for number, box in enumerate(page.boxes):
        zone = box.zone.inset(ZONE_INSET_MM)
        for centre in _tile_centres(zone):
            x_mm, y_mm = np.meshgrid(centre[0] + span, centre[1] + span)
            tile = free_places(page, number, x_mm, y_mm)
            if tile.any():
                centres.append(centre)
                owner.append(number)
                free.append(tile)
    return Tiles(np.array(centres), np.array(owner, dtype=np.intp), np.array(free))


def free_places(
    page: PageLayout, number: int, x_mm: NDArray[np.float64], y_mm: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Tell which places lie in the zone of box `number` and clear of everything printed there."""
    box = page.boxes[number]
    free = _within(box.zone.inset(ZONE_INSET_MM), x_mm, y_mm) & ~_within(box.rect.inset(-BOX_CLEAR_MM), x_mm, y_mm)
    if box.label is not None:
        free &= ~_within(box.label.inset(-LABEL_CLEAR_MM), x_mm, y_mm)
    return free


def survey_zones(
    pyramid: Pyramid, frame: Frame, page: PageLayout, *, paper: NDArray[np.float32], black: float
) -> NDArray[np.float32]:
    """Measure the ink in each box's zone outside box and label, in mm²; shape (n,).

    Args:
        pyramid: The page.
        frame: Where the sheet lies.
        page: What was printed.
        paper: (n,) gray of the paper round each box.
        black: Gray of solid print.
    """
    tiles = tiles_of(page)
    level = sampling_level(pyramid, frame, dense_px_per_mm=DENSE_PX_PER_MM)
    seen = gather(pyramid, frame, tiles.centres_mm, half_mm=(HALF_MM, HALF_MM), per_mm=PER_MM, level=level)
    dark = darkness(seen.values, paper[tiles.owner], black)
    limit = max(INK_DARKNESS, INK_GRAINS * grain(dark[tiles.free]))
    counts = ((dark > limit) & tiles.free).sum(axis=(1, 2))
    area_mm2 = np.bincount(tiles.owner, weights=counts, minlength=len(page.boxes)) / PER_MM**2
    return area_mm2.astype(np.float32)


def _tile_centres(zone: RectMm) -> list[tuple[float, float]]:
    columns, rows = math.ceil(zone.w_mm / TILE_MM), math.ceil(zone.h_mm / TILE_MM)
    return [
        (zone.x_mm + TILE_MM * (column + 0.5), zone.y_mm + TILE_MM * (row + 0.5))
        for row in range(rows)
        for column in range(columns)
    ]


def _within(rect: RectMm, x_mm: NDArray[np.float64], y_mm: NDArray[np.float64]) -> NDArray[np.bool_]:
    return (x_mm >= rect.x_mm) & (x_mm <= rect.right_mm) & (y_mm >= rect.y_mm) & (y_mm <= rect.bottom_mm)
