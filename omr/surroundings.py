"""Say what stands round each box, and which box it hangs together with.

An overshoot or a tick's tail hangs together with the box that was marked; a ring round a label or
a mark beside a box stands loose.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import RectMm
from forms.sheet import PageLayout
from omr.zones import PER_MM, SHAPE, ZoneInk, label_pieces

GAP_MM = 2.8  # the band between two zones where a rule runs, crossed by a slanting stroke
NEAR_MM = 4.6  # beyond a box's outline a ring round it still runs
SECTORS = 24  # directions from a box: a ring lies in nearly all, each arm of a cross in two or three
USUAL_SHARE = 0.8  # of the zones of a page hold nothing but its dirt, whatever people did in the others
LEAST_MM2 = 0.3  # of ink near a box, before its directions are counted: a stroke of 0.4 mm, 0.8 mm long

Columns = dict[str, NDArray[np.float32]]


def measure_surroundings(page: PageLayout, zones: ZoneInk, holds_mark: NDArray[np.bool_]) -> Columns:
    """Measure the ink outside the boxes.

    Args:
        page: What was printed.
        zones: The ink outside boxes and labels.
        holds_mark: (n,) which boxes certainly hold ink of their own.
    """
    count = len(page.boxes)
    owners = np.flatnonzero(holds_mark)
    pieces = label_pieces(zones.ink, tuple(page.boxes[n].rect for n in owners), gap_mm=GAP_MM)
    piece_of = np.array([pieces[_cell(page.boxes[n].rect)] for n in owners], dtype=np.intp)
    labels = pieces.ravel()[zones.cells]
    is_owned = np.zeros(int(pieces.max()) + 1, dtype=np.bool_)
    is_owned[piece_of] = True
    own_piece = np.full(count, -1, dtype=np.intp)
    own_piece[owners] = piece_of
    is_own = own_piece[zones.owner] == labels
    is_tail = is_owned[labels] & ~is_own
    is_loose = ~is_owned[labels]
    return {
        "zone_mm2": zones.area_mm2(count),
        **_loose_columns(zones, is_loose, count),
        "tail_mm2": _area(zones.owner[is_tail], count),
        "ring_sectors": _ring_sectors(page, zones, labels, own_piece, is_owned),
        "joined": (np.isin(own_piece, _shared(piece_of)) & holds_mark).astype(np.float32),
    }


def _cell(rect: RectMm) -> tuple[int, int]:
    return int(rect.centre.y_mm * PER_MM), int(rect.centre.x_mm * PER_MM)


def _shared(piece_of: NDArray[np.intp]) -> NDArray[np.intp]:
    """Give the pieces that more than one marked box belongs to."""
    pieces, counts = np.unique(piece_of, return_counts=True)
    return pieces[counts > 1]


def _area(owner: NDArray[np.intp], count: int) -> NDArray[np.float32]:
    return (np.bincount(owner, minlength=count) / PER_MM**2).astype(np.float32)


def _loose_columns(zones: ZoneInk, is_loose: NDArray[np.bool_], count: int) -> Columns:
    """Give area and diagonal of the largest loose piece in each zone; a piece counts whole.

    Pieces are those of the ink itself: specks that only lie near each other are none.
    """
    result = {name: np.zeros(count, dtype=np.float32) for name in ("loose_mm2", "loose_mm", "dirt_mm2")}
    if not is_loose.any():
        return result
    stats = cv2.connectedComponentsWithStats(zones.ink.astype(np.uint8), connectivity=8)
    labels = stats[1].ravel()[zones.cells[is_loose]]
    width, height = stats[2][:, cv2.CC_STAT_WIDTH], stats[2][:, cv2.CC_STAT_HEIGHT]
    area_mm2 = (stats[2][:, cv2.CC_STAT_AREA] / PER_MM**2).astype(np.float32)
    extent_mm = (np.hypot(width, height) / PER_MM).astype(np.float32)
    np.maximum.at(result["loose_mm2"], zones.owner[is_loose], area_mm2[labels])
    np.maximum.at(result["loose_mm"], zones.owner[is_loose], extent_mm[labels])
    result["dirt_mm2"] += np.quantile(result["loose_mm2"], USUAL_SHARE).astype(np.float32)
    return result


def _ring_sectors(
    page: PageLayout,
    zones: ZoneInk,
    labels: NDArray[np.int32],
    own_piece: NDArray[np.intp],
    is_owned: NDArray[np.bool_],
) -> NDArray[np.float32]:
    """Count the directions in which there is ink near each box that is not another box's own."""
    rows, columns = np.divmod(zones.cells, SHAPE[1])
    x_mm, y_mm = (columns + 0.5) / PER_MM, (rows + 0.5) / PER_MM
    result = np.zeros(len(page.boxes), dtype=np.float32)
    for number, box in enumerate(page.boxes):
        near = box.rect.inset(-NEAR_MM)
        around = (x_mm >= near.x_mm) & (x_mm <= near.right_mm) & (y_mm >= near.y_mm) & (y_mm <= near.bottom_mm)
        around &= ~is_owned[labels] | (labels == own_piece[number])
        if around.sum() >= LEAST_MM2 * PER_MM**2:
            angle = np.arctan2(y_mm[around] - box.rect.centre.y_mm, x_mm[around] - box.rect.centre.x_mm)
            result[number] = len(np.unique(((angle / (2 * np.pi) + 0.5) * SECTORS).astype(int) % SECTORS))
    return result
