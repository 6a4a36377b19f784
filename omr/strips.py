"""Look closer at the rows whose zones hold ink: what hangs together with which box.

An overshoot or a tick's tail hangs together with the ink inside its box; a ring round a label or a
mark beside a box stands loose. Only rows that the survey points at are looked at, so this may take
its time.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import RectMm
from forms.sheet import PageLayout
from omr.frame import Frame
from omr.patches import DENSE_PX_PER_MM
from omr.photometry import LEAST_CONTRAST, grain
from omr.pyramid import Pyramid, to_level
from omr.zones import BOX_CLEAR_MM, INK_DARKNESS, INK_GRAINS, free_places

PER_MM = 4
MARGIN_MM = 2.0  # beyond the zones, so that a ring's far side still hangs together
BRIDGE_MM = 1.7  # across an outline and the band beside it that is not looked at
INSET_MM = 0.55  # from a box's outer edge: inside the printed outline
NEAR_MM = 4.6  # beyond a box's outline a ring round it still runs
SECTORS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxSurroundings:
    """What stands round one box."""

    loose_mm2: float = 0.0  # ink in its zone that hangs together with no box's inside
    loose_mm: float = 0.0  # extent of the largest piece of it
    tail_mm2: float = 0.0  # ink in its zone that hangs together with another box's inside
    ring_sectors: int = 0  # of 24 directions from the box, in how many there is ink beyond the outline
    joined: bool = False  # ink inside it hangs together with the inside of another box


def look_at_row(
    pyramid: Pyramid, frame: Frame, page: PageLayout, members: tuple[int, ...], *, paper: float, black: float
) -> dict[int, BoxSurroundings]:
    """Look at one question's strip of the page.

    Args:
        pyramid: The page.
        frame: Where the sheet lies.
        page: What was printed.
        members: Indices of the question's boxes.
        paper: Gray of the paper there.
        black: Gray of solid print.
    """
    area = _hull([page.boxes[number].zone for number in members]).inset(-MARGIN_MM)
    x_mm, y_mm = np.meshgrid(
        np.arange(area.x_mm, area.right_mm, 1 / PER_MM), np.arange(area.y_mm, area.bottom_mm, 1 / PER_MM)
    )
    dark = _sample(pyramid, frame, x_mm, y_mm, paper=paper, black=black)
    near = tuple(n for n, box in enumerate(page.boxes) if box.zone.overlaps(area))
    free = np.zeros(dark.shape, dtype=np.bool_)
    inside = np.full(dark.shape, -1, dtype=np.intp)
    for number in near:
        free |= free_places(page, number, x_mm, y_mm)
        inside[_in_rect(page.boxes[number].rect.inset(INSET_MM), x_mm, y_mm)] = number
    ink = (dark > max(INK_DARKNESS, INK_GRAINS * grain(dark[free]))) & (free | (inside >= 0))
    pieces = _label(ink, x_mm, y_mm, page, near)
    return {
        number: _surroundings(page, number, ink=ink, pieces=pieces, inside=inside, x_mm=x_mm, y_mm=y_mm)
        for number in members
    }


def _sample(
    pyramid: Pyramid,
    frame: Frame,
    x_mm: NDArray[np.float64],
    y_mm: NDArray[np.float64],
    *,
    paper: float,
    black: float,
) -> NDArray[np.float32]:
    level, px_per_mm = 0, frame.px_per_mm
    while px_per_mm >= DENSE_PX_PER_MM / 2 and level < pyramid.coarse:
        level, px_per_mm = level + 1, px_per_mm / 2
    image = pyramid.levels[level]
    places = to_level(frame.to_px(np.stack([x_mm.ravel(), y_mm.ravel()], axis=1)), level)
    columns, rows = (np.floor(places + 0.5).astype(np.intp)).T
    outside = (columns < 0) | (rows < 0) | (columns >= image.shape[1]) | (rows >= image.shape[0])
    values = image[rows.clip(0, image.shape[0] - 1), columns.clip(0, image.shape[1] - 1)]
    dark = (paper - values) / max(paper - black, LEAST_CONTRAST)
    dark[outside] = 0.0  # beyond the image there is nothing to see
    return np.asarray(dark.reshape(x_mm.shape), dtype=np.float32)


def _label(
    ink: NDArray[np.bool_],
    x_mm: NDArray[np.float64],
    y_mm: NDArray[np.float64],
    page: PageLayout,
    near: tuple[int, ...],
) -> NDArray[np.int32]:
    """Label pieces of ink; those on both sides of an outline and close to each other are one."""
    count, pieces = cv2.connectedComponents(ink.astype(np.uint8), connectivity=8)
    parent = np.arange(count)
    reach = round(BRIDGE_MM * PER_MM)
    kernel = np.ones((2 * reach + 1, 2 * reach + 1), dtype=np.uint8)
    for number in near:
        box = page.boxes[number].rect
        within = _in_rect(box.inset(INSET_MM), x_mm, y_mm) & ink
        beyond = _in_rect(box.inset(-BOX_CLEAR_MM - 0.6), x_mm, y_mm) & ~_in_rect(box, x_mm, y_mm) & ink
        for piece in np.unique(pieces[within]):
            spread = cv2.dilate((within & (pieces == piece)).astype(np.uint8), kernel).astype(np.bool_)
            for other in np.unique(pieces[beyond & spread]):
                parent[parent == parent[other]] = parent[piece]
    return np.asarray(parent[pieces] * (pieces > 0), dtype=np.int32)


def _surroundings(
    page: PageLayout,
    number: int,
    *,
    ink: NDArray[np.bool_],
    pieces: NDArray[np.int32],
    inside: NDArray[np.intp],
    x_mm: NDArray[np.float64],
    y_mm: NDArray[np.float64],
) -> BoxSurroundings:
    zone = free_places(page, number, x_mm, y_mm) & ink
    own = set(np.unique(pieces[(inside == number) & ink]).tolist())
    others = set(np.unique(pieces[(inside >= 0) & (inside != number) & ink]).tolist())
    present = np.unique(pieces[zone])
    loose = [piece for piece in present if piece not in own and piece not in others]
    tails = [piece for piece in present if piece in others and piece not in own]
    return BoxSurroundings(
        loose_mm2=float((zone & np.isin(pieces, loose)).sum()) / PER_MM**2,
        loose_mm=max((_extent_mm(pieces == piece) for piece in loose), default=0.0),
        tail_mm2=float((zone & np.isin(pieces, tails)).sum()) / PER_MM**2,
        ring_sectors=_ring_sectors(page.boxes[number].rect, ink & (inside < 0), x_mm, y_mm),
        joined=bool(own & others),
    )


def _ring_sectors(rect: RectMm, ink: NDArray[np.bool_], x_mm: NDArray[np.float64], y_mm: NDArray[np.float64]) -> int:
    around = ink & _in_rect(rect.inset(-NEAR_MM), x_mm, y_mm)
    angle = np.arctan2(y_mm[around] - rect.centre.y_mm, x_mm[around] - rect.centre.x_mm)
    return len(np.unique(((angle / (2 * np.pi) + 0.5) * SECTORS).astype(int) % SECTORS))


def _extent_mm(piece: NDArray[np.bool_]) -> float:
    rows, columns = np.flatnonzero(piece.any(axis=1)), np.flatnonzero(piece.any(axis=0))
    return float(np.hypot(rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1)) / PER_MM


def _in_rect(rect: RectMm, x_mm: NDArray[np.float64], y_mm: NDArray[np.float64]) -> NDArray[np.bool_]:
    return (x_mm >= rect.x_mm) & (x_mm <= rect.right_mm) & (y_mm >= rect.y_mm) & (y_mm <= rect.bottom_mm)


def _hull(rects: list[RectMm]) -> RectMm:
    left, top = min(r.x_mm for r in rects), min(r.y_mm for r in rects)
    return RectMm(left, top, max(r.right_mm for r in rects) - left, max(r.bottom_mm for r in rects) - top)
