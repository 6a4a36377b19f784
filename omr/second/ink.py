"""The share of ink inside each box, against the page's own empty boxes."""

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import RectMm
from forms.sheet import FiducialKind, PageLayout
from omr.image import Gray
from omr.second.lay import Affine, anchors, find_element
from omr.second.reading import SecondState

PER_MM = 8
REACH_MM = 1.6  # what uneven feed leaves after the fit of the whole sheet
LEAST_MATCH = 0.35  # of a box's outline; a blackened box still gives 0.5
NEIGHBOURS = 9  # whose median shift a box must share
APART_MM = 0.45
INSIDE_MM = 0.75  # from the outer edge of the outline: the line, its blur and a sample of play
BLOCK_MM = 12  # of the adaptive threshold: more than two boxes wide
INK_RATIO = 0.09  # of the print's darkness below the mean of the block
USUAL_PERCENT = 30  # of the boxes are surely empty
EMPTY_RATIO, MARKED_RATIO = 0.012, 0.055  # of the inside above the usual empty box's share
THIN_MM = 0.7  # ink narrower than this from end to end may be a streak of the scanner
LEAST_CONTRAST = 40.0
# A streak darkens even the clearest tenth of its columns; print and ink leave most of a column clear.
ROW_STEP, CLEAR_PERCENT, BESIDE_COLUMNS, DARKER = 8, 85, 41, 4.0


def judge_boxes(
    seen: Gray, page: PageLayout, spoiled: NDArray[np.bool_]
) -> tuple[tuple[SecondState, ...], tuple[float, ...]]:
    """Judge all boxes of a page that lies on the grid of `PER_MM`; those that a streak crosses stay unsure if inked."""
    if not page.boxes:
        return (), ()
    ink = ink_of(seen, page)
    shifts_mm, sure = _shifts(seen, page)
    insides = [_inside(ink, box.rect, shift) for box, shift in zip(page.boxes, shifts_mm, strict=True)]
    shares = np.array([inside.mean() if inside.size else 1.0 for inside in insides])
    above = shares - np.percentile(shares, USUAL_PERCENT)
    states = tuple(
        _state(share, inside, is_sure=is_sure, is_spoiled=is_spoiled)
        for share, inside, is_sure, is_spoiled in zip(above, insides, sure, spoiled, strict=True)
    )
    return states, tuple(float(share) for share in above)


def crossed_by_streaks(gray: Gray, page: PageLayout, mm_to_px: Affine) -> NDArray[np.bool_]:
    """Tell which boxes lie on columns of the scan that are darker than those beside them even where paper is clear."""
    clear = np.percentile(gray[::ROW_STEP], CLEAR_PERCENT, axis=0).astype(np.float32)[None, :]
    beside = cv2.blur(clear, (BESIDE_COLUMNS, 1), borderType=cv2.BORDER_REFLECT)
    columns = np.flatnonzero(beside[0] - clear[0] > DARKER)
    px_per_mm = np.sqrt(abs(np.linalg.det(mm_to_px[:, :2])))
    centres_px = np.array([mm_to_px[0] @ (*box.rect.centre, 1.0) for box in page.boxes])
    reach_px = np.array([box.rect.w_mm for box in page.boxes]) / 2 * px_per_mm
    return np.asarray((np.abs(centres_px[:, None] - columns[None, :]) < reach_px[:, None]).any(axis=1))


def ink_of(seen: Gray, page: PageLayout) -> NDArray[np.uint8]:
    """Tell ink from paper, 1 or 0, by the mean of the paper round it and the page's own contrast."""
    (patch,) = (fiducial.rect for fiducial in page.fiducials if fiducial.kind is FiducialKind.BLACK_PATCH)
    black = float(np.median(_part(seen, patch.inset(0.5))))
    contrast = max(float(np.median(seen)) - black, LEAST_CONTRAST)
    smooth = cv2.GaussianBlur(seen, (0, 0), 0.12 * PER_MM)
    return np.asarray(
        cv2.adaptiveThreshold(
            smooth, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, BLOCK_MM * PER_MM + 1, INK_RATIO * contrast
        ),
        dtype=np.uint8,
    )


def _shifts(seen: Gray, page: PageLayout) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Give where each box lies off its place, and whether its outline and its neighbours agree on it."""
    places, matches, shifts = [], [], []
    for rect, hollow in anchors(page):
        match, shift_mm = find_element(seen, rect, hollow=hollow, reach_mm=REACH_MM, per_mm=PER_MM)
        places.append(rect.centre)
        matches.append(match)
        shifts.append(shift_mm)
    places_mm, shifts_mm, good = np.array(places), np.array(shifts), np.array(matches) >= LEAST_MATCH
    first = len(places) - len(page.boxes)
    usual = np.array([_usual(places_mm[good], shifts_mm[good], place) for place in places_mm[first:]])
    own = shifts_mm[first:]
    agrees = (np.linalg.norm(own - usual, axis=1) <= APART_MM) & good[first:]
    return np.where(agrees[:, None], own, usual), agrees


def _usual(
    places_mm: NDArray[np.float64], shifts_mm: NDArray[np.float64], place_mm: NDArray[np.float64]
) -> NDArray[np.float64]:
    if len(places_mm) == 0:
        return np.zeros(2)
    # rollers stretch along the feed: what lies at the same height says more than what lies below
    away = np.abs(places_mm - place_mm) @ np.array([0.3, 1.0])
    return np.asarray(np.median(shifts_mm[np.argsort(away, kind="stable")[:NEIGHBOURS]], axis=0), dtype=np.float64)


def _inside(ink: NDArray[np.uint8], rect: RectMm, shift_mm: NDArray[np.float64]) -> NDArray[np.uint8]:
    moved = RectMm(rect.x_mm + float(shift_mm[0]), rect.y_mm + float(shift_mm[1]), rect.w_mm, rect.h_mm)
    return _part(ink, moved.inset(INSIDE_MM))


def _part(image: NDArray[np.uint8], rect: RectMm) -> NDArray[np.uint8]:
    left, top = max(round(rect.x_mm * PER_MM), 0), max(round(rect.y_mm * PER_MM), 0)
    return image[top : round(rect.bottom_mm * PER_MM), left : round(rect.right_mm * PER_MM)]


def _state(share: float, inside: NDArray[np.uint8], *, is_sure: bool, is_spoiled: bool) -> SecondState:
    if not is_sure or inside.size == 0:
        return SecondState.UNSURE
    if share <= EMPTY_RATIO:
        return SecondState.EMPTY
    if share < MARKED_RATIO or is_spoiled or _is_thin(inside):
        return SecondState.UNSURE
    return SecondState.MARKED


def _is_thin(inside: NDArray[np.uint8]) -> bool:
    """Tell whether all ink stands in one narrow upright or level band, as a streak's does."""
    spans = [np.flatnonzero(inside.any(axis=axis)) for axis in (0, 1)]
    return any(len(span) == 0 or span[-1] - span[0] + 1 < THIN_MM * PER_MM for span in spans)
