"""Say what stands round each box, and which box it hangs together with.

An overshoot or a tick's tail hangs together with the box that was marked; a ring round a label or
a mark beside a box stands loose.
"""

import math
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.sheet import PageLayout
from omr.frame import Frame
from omr.kernels.pieces import find_runs, join_pairs, join_rects, join_runs, piece_breadths, piece_sizes
from omr.kernels.surroundings import ring_sectors, shared, weigh_remarks, weigh_zones
from omr.measuring.followed import followed_runs
from omr.measuring.zones import BOX_CLEAR_MM, PER_MM, ZoneInk
from omr.per_page import once_per_page
from omr.photometry import at_share
from omr.pyramid import Pyramid

GAP_MM = 2.8  # the band between two zones where a rule runs, crossed by a slanting stroke
NEAR_MM = 4.6  # beyond a box's outline a ring round it still runs
SECTORS = 24  # directions from a box: a ring lies in nearly all, each arm of a cross in two or three
# People mark one option of a row beside its box, if any: of the zones but the fullest of each row, so many hold nothing
# but the page's dirt.
USUAL_SHARE = 0.8
# More is no dirt, but somebody who rings labels or marks beside boxes in every row: those measure 1.2 mm² and more.
MOST_DIRT_MM2 = 0.6
LABEL_ROOM_MM = 0.8  # round a label: a mark across its words reaches beyond them
NOWHERE = (0.0, 0.0, -1.0, -1.0)
LEAST_MM2 = 0.3  # of ink near a box, before its directions are counted: a stroke of 0.4 mm, 0.8 mm long

TOUCHING = np.array([1, 1], dtype=np.int32)  # columns apart, of runs in the same row and the next
NOT_THICKENED = np.zeros(1, dtype=np.int32)
# Cells to the cell of diagonal: a tail's single stroke has 1.2 to 2.3, letters side by side 2 to 4. And how far they
# lie from its longer axis, in millimetres: of 256 ends of tails one has more, of crosses and words beside marks half,
# though a thin pen's have no more cells than a tail. At 0.25 one 1-bit box in 400 more is asked about.
STROKE_RATIO, STROKE_BREADTH_MM = 2.4, 0.32
LETTERS_BREADTH_MM = (
    0.5  # no tail or overshoot of 6,400 plain marks but two; every other word ("hủy", "sai") as high as 3 mm
)

Columns = dict[str, NDArray[np.float32]]


def measure_surroundings(
    pyramid: Pyramid, frame: Frame, page: PageLayout, zones: ZoneInk, holds_mark: NDArray[np.bool_]
) -> Columns:
    """Measure the ink outside the boxes.

    Args:
        pyramid: The page.
        frame: Where the sheet lies.
        page: What was printed.
        zones: The ink outside boxes and letters.
        holds_mark: (n,) which boxes certainly hold ink of their own.
    """
    runs, starts = find_runs(zones.ink, zones.ink.view(np.uint64), 1)
    rects = _rects_of(page)[holds_mark]
    nodes = np.full(len(page.boxes), -1, dtype=np.int32)
    nodes[holds_mark] = len(runs) + np.arange(len(rects), dtype=np.int32)
    pieces = _nodes(len(runs) + len(rects))
    join_runs(runs, starts, _gaps(), pieces)
    join_rects(runs, starts, _widths(), rects, pieces)
    touching = _nodes(len(runs) + len(rects))
    join_runs(runs, starts, TOUCHING, touching)
    sizes = piece_sizes(runs, touching)
    dense = sizes[:, 0] >= STROKE_RATIO * np.hypot(sizes[:, 1], sizes[:, 2])
    breadths = piece_breadths(runs, touching)
    broad, high = breadths >= STROKE_BREADTH_MM * PER_MM, breadths >= LETTERS_BREADTH_MM * PER_MM
    join_rects(runs, starts, NOT_THICKENED, rects, touching)
    followed = followed_runs(pyramid, frame, zones, (runs, starts, touching), nodes)
    if len(followed):
        join_pairs(followed, touching)
        join_pairs(followed, pieces)
    inked, tail, loose, loose_extent, on_label = weigh_zones(
        runs, starts, pieces, nodes, zones.boxes, zones.cells, sizes, _labels_of(page)
    ).T.astype(np.float32)
    over_gap, apart, clump, letters, aside = weigh_remarks(
        runs, starts, pieces, touching, nodes, zones.boxes, zones.cells, sizes, dense, broad, high
    ).T.astype(np.float32)
    loose_mm2 = loose / np.float32(PER_MM**2)
    return {
        "zone_mm2": inked / np.float32(PER_MM**2),
        "loose_mm2": loose_mm2,
        "loose_mm": loose_extent / np.float32(PER_MM),
        "dirt_mm2": np.full(len(loose), _dirt_mm2(page, loose_mm2), dtype=np.float32),
        "tail_mm2": tail / np.float32(PER_MM**2),
        "label_mm2": on_label / np.float32(PER_MM**2),
        "over_gap_mm2": over_gap / np.float32(PER_MM**2),
        "apart_mm2": apart / np.float32(PER_MM**2),
        "clump_mm2": clump / np.float32(PER_MM**2),
        "aside_mm2": aside / np.float32(PER_MM**2),
        "letters_mm2": letters / np.float32(PER_MM**2),
        "ring_sectors": ring_sectors(
            zones.ink, runs, starts, pieces, nodes, _near(page), PER_MM, SECTORS, LEAST_MM2 * PER_MM**2
        ),
        "joined": shared(pieces, nodes),
    }


def _nodes(count: int) -> NDArray[np.int32]:
    return np.arange(count, dtype=np.int32)


def _dirt_mm2(page: PageLayout, loose_mm2: NDArray[np.floating]) -> float:
    """Give what dirt leaves in a usual zone of this page."""
    row = _row_numbers(page)
    order = np.lexsort((loose_mm2, row))
    others = order[:-1][np.diff(row[order]) == 0]  # each row's but the fullest
    usual_mm2 = at_share(np.sort(loose_mm2[others]), USUAL_SHARE) if len(others) else 0.0
    return min(usual_mm2, MOST_DIRT_MM2)


@once_per_page
def _row_numbers(page: PageLayout) -> NDArray[np.intp]:
    """Give the row of each box, (n,)."""
    return np.unique([box.question for box in page.boxes], return_inverse=True)[1]


@lru_cache(maxsize=1)
def _widths() -> NDArray[np.int32]:
    """Give by how many cells ink is thickened on both sides, in each row from above it to below."""
    side = 2 * round(GAP_MM / 2 * PER_MM) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray((disc.sum(axis=1, dtype=np.int32) - 1) // 2, dtype=np.int32)


@lru_cache(maxsize=1)
def _gaps() -> NDArray[np.int32]:
    """Give the greatest distance, in columns, of two cells so many rows apart that touch when thickened."""
    widths = _widths()
    reach = len(widths) // 2
    rows = range(-reach, reach + 1)
    apart = range(2 * reach + 2)
    pairs = [(widths[reach + up] + widths[reach + down] + 1, up - down) for up in rows for down in rows]
    return np.array([max(width for width, near in pairs if abs(far - near) <= 1) for far in apart], dtype=np.int32)


@once_per_page
def _rects_of(page: PageLayout) -> NDArray[np.int32]:
    """Give the cells of each box, (n, 4), as far as no ink outside it is seen: left, top, right, bottom inclusive."""
    rects = [box.rect for box in page.boxes]
    low = [[math.floor((place - BOX_CLEAR_MM) * PER_MM) for place in (rect.x_mm, rect.y_mm)] for rect in rects]
    high = [
        [math.ceil((place + BOX_CLEAR_MM) * PER_MM) - 1 for place in (rect.right_mm, rect.bottom_mm)] for rect in rects
    ]
    return np.concatenate([low, high], axis=1).astype(np.int32)


@once_per_page
def _labels_of(page: PageLayout) -> NDArray[np.int32]:
    """Give the cells of each box's label, (n, 4): left, top, right, bottom inclusive; none where there is no label."""
    around = [box.label.inset(-LABEL_ROOM_MM) if box.label and box.words else None for box in page.boxes]
    sides = [(rect.x_mm, rect.y_mm, rect.right_mm, rect.bottom_mm) if rect else NOWHERE for rect in around]
    return np.asarray(np.floor(np.array(sides) * PER_MM), dtype=np.int32)


@once_per_page
def _near(page: PageLayout) -> NDArray[np.float64]:
    """Give the middle of each box and what is near it, (n, 6)."""
    near = [(box.rect.centre, box.rect.inset(-NEAR_MM)) for box in page.boxes]
    return np.array([(*middle, rect.x_mm, rect.y_mm, rect.right_mm, rect.bottom_mm) for middle, rect in near])
