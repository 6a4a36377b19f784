"""Lay the page onto a fixed grid: first by its QR symbols, then by every printed element that can be found.

The whole page is warped, which the first reader never does: slower, and another road to every box.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.furniture import QR_MODULE_MM, QR_QUIET_MODULES
from forms.geometry import RectMm
from forms.sheet import PAGE_HEIGHT_MM, PAGE_WIDTH_MM, CodeKind, FiducialKind, PageLayout
from omr.image import Gray
from omr.second.drawing import draw_element, draw_page
from omr.second.symbols import Symbol

Affine = NDArray[np.float64]
"""Shape (2, 3): from millimetres of the sheet to pixels of the scan."""

COARSE_PER_MM, MARGIN_MM = 2, 4.0  # the symbols alone may be off by so much at the far corner
LEAST_FIT, LEAST_LEAD = 0.25, 0.03  # the right way up correlates with 0.5 and more, the wrong one with 0.1 less
SEARCH_PER_MM = 4
REACHES_MM = (2.5, 1.0)  # of the two rounds of fitting
ROUND_MM = 1.0  # of paper round an element that must be clear as well
LEAST_MATCH = 0.45
LEAST_ANCHORS = 12
OUTLIER_MM = 1.5  # uneven feed shifts whole bands by 0.8 mm; what is further off is something else
PAPER_GRAY = 255.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Laid:
    """Where the sheet lies."""

    mm_to_px: Affine
    fit: float  # correlation with the drawn layout


def lay_page(gray: Gray, page: PageLayout, symbols: tuple[Symbol, ...]) -> Laid | None:
    """Find how the sheet lies on the scan; None where no one way fits clearly better than the others."""
    tried = sorted((_tried(gray, page, guess) for guess in _guesses(page, symbols)), key=lambda laid: -laid.fit)
    if not tried or tried[0].fit < LEAST_FIT:
        return None
    if len(tried) > 1 and tried[0].fit - _other_way(tried) < LEAST_LEAD:
        return None
    found: Affine | None = tried[0].mm_to_px
    for reach_mm in REACHES_MM:
        found = _fitted(gray, page, found, reach_mm) if found is not None else None
    return None if found is None else Laid(mm_to_px=found, fit=tried[0].fit)


def warp(gray: Gray, mm_to_px: Affine, *, per_mm: float, margin_mm: float = 0.0) -> Gray:
    """Give the sheet upright on a grid of `per_mm`, with a margin round it."""
    grid_to_mm = np.array(
        [[1 / per_mm, 0, 0.5 / per_mm - margin_mm], [0, 1 / per_mm, 0.5 / per_mm - margin_mm], [0, 0, 1]]
    )
    matrix = mm_to_px @ grid_to_mm
    size = (round((PAGE_WIDTH_MM + 2 * margin_mm) * per_mm), round((PAGE_HEIGHT_MM + 2 * margin_mm) * per_mm))
    scale = float(np.sqrt(abs(np.linalg.det(matrix[:, :2]))))
    if scale > 1.5:  # a coarse grid must average the scan's pixels, not pick some of them
        gray = np.asarray(cv2.blur(gray, (round(scale), round(scale))), dtype=np.uint8)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    warped = cv2.warpAffine(gray, matrix, size, flags=flags, borderMode=cv2.BORDER_CONSTANT, borderValue=PAPER_GRAY)
    return np.asarray(warped, dtype=np.uint8)


def _guesses(page: PageLayout, symbols: tuple[Symbol, ...]) -> Iterator[Affine]:
    """Give the ways in which the sheet may lie if its symbols are where they are."""
    zones = [zone.rect for zone in page.codes if zone.kind is CodeKind.QR]
    if len(symbols) == len(zones) == 2:
        for one, other in (symbols, symbols[::-1]):
            yield _similarity(zones[0].centre, zones[1].centre, one.centre_px, other.centre_px)
        return
    inset_mm = QR_MODULE_MM * QR_QUIET_MODULES
    for zone in zones:
        square = zone.inset(inset_mm)
        edges = ((square.x_mm, square.y_mm), (square.right_mm, square.y_mm))
        for turn in range(4):
            corners = np.roll(symbols[0].corners_px, turn, axis=0)
            if np.linalg.det(np.diff(corners[:3], axis=0)) < 0:  # round the other way: no page is mirrored
                corners = corners[::-1]
            yield _similarity(edges[0], edges[1], corners[0], corners[1])


def _similarity(
    one_mm: tuple[float, float],
    other_mm: tuple[float, float],
    one_px: NDArray[np.float64],
    other_px: NDArray[np.float64],
) -> Affine:
    """Give the turn, scale and shift that carry two places to two pixels."""
    spin = complex(*(other_px - one_px)) / complex(other_mm[0] - one_mm[0], other_mm[1] - one_mm[1])
    shift = complex(*one_px) - spin * complex(*one_mm)
    return np.array([[spin.real, -spin.imag, shift.real], [spin.imag, spin.real, shift.imag]])


def _tried(gray: Gray, page: PageLayout, guess: Affine) -> Laid:
    """Lay the drawn page over the scan as guessed, and shift it to where it correlates best."""
    seen = warp(gray, guess, per_mm=COARSE_PER_MM, margin_mm=MARGIN_MM)
    scores = cv2.matchTemplate(seen, draw_page(page, COARSE_PER_MM), cv2.TM_CCOEFF_NORMED)
    _, best, _, (column, row) = cv2.minMaxLoc(scores)
    shift_mm = np.array([column, row]) / COARSE_PER_MM - MARGIN_MM
    return Laid(mm_to_px=_shifted(guess, shift_mm), fit=float(best))


def _shifted(mm_to_px: Affine, shift_mm: NDArray[np.float64]) -> Affine:
    moved = mm_to_px.copy()
    moved[:, 2] += mm_to_px[:, :2] @ shift_mm
    return moved


def _other_way(tried: list[Laid]) -> float:
    """Give the best correlation of those guesses that lay the sheet another way up."""
    best = tried[0].mm_to_px[:, :2]
    return max((laid.fit for laid in tried[1:] if np.trace(best.T @ laid.mm_to_px[:, :2]) <= 0), default=-1.0)


def _fitted(gray: Gray, page: PageLayout, guess: Affine, reach_mm: float) -> Affine | None:
    """Fit the map anew to all boxes, bars and corners that are found near their places."""
    seen = warp(gray, guess, per_mm=SEARCH_PER_MM)
    places_mm, found_mm = [], []
    for rect, hollow in anchors(page):
        match, shift_mm = find_element(seen, rect, hollow=hollow, reach_mm=reach_mm, per_mm=SEARCH_PER_MM)
        if match >= LEAST_MATCH:
            places_mm.append(rect.centre)
            found_mm.append((rect.centre.x_mm + shift_mm[0], rect.centre.y_mm + shift_mm[1]))
    if len(places_mm) < LEAST_ANCHORS:
        return None
    correction, _ = cv2.estimateAffine2D(
        np.array(places_mm), np.array(found_mm), method=cv2.RANSAC, ransacReprojThreshold=OUTLIER_MM
    )
    if correction is None:
        return None
    return np.asarray(guess @ np.vstack([correction, (0.0, 0.0, 1.0)]), dtype=np.float64)


def anchors(page: PageLayout) -> Iterator[tuple[RectMm, bool]]:
    """Go through the printed elements that can be found by their look, with whether each is hollow."""
    for fiducial in page.fiducials:
        if fiducial.kind in (FiducialKind.CORNER, FiducialKind.BAR):
            yield fiducial.rect, False
    for box in page.boxes:
        yield box.rect, True


def find_element(
    seen: Gray, rect: RectMm, *, hollow: bool, reach_mm: float, per_mm: int
) -> tuple[float, NDArray[np.float64]]:
    """Give how well an element is found within `reach_mm` of its place, and how far off it lies."""
    template = draw_element(rect.w_mm, rect.h_mm, hollow=hollow, round_mm=ROUND_MM, per_mm=per_mm)
    height, width = template.shape
    reach = round(reach_mm * per_mm)
    exact = np.array(rect.centre) * per_mm - np.array([width, height]) / 2
    left, top = np.rint(exact).astype(int) - reach
    part = seen[max(top, 0) : top + height + 2 * reach, max(left, 0) : left + width + 2 * reach]
    if top < 0 or left < 0 or part.shape != (height + 2 * reach, width + 2 * reach):
        return 0.0, np.zeros(2)
    scores = cv2.matchTemplate(part, template, cv2.TM_CCOEFF_NORMED)
    _, best, _, place = cv2.minMaxLoc(scores)
    shift_px = np.array([left, top]) + place - exact
    return float(best), np.asarray(shift_px / per_mm, dtype=np.float64)
