"""Unbend the paper: where the outlines of the boxes lie says how it curls between the edge bars.

The bars see what happens along the two long edges. Paper that rises in the middle carries the boxes
off by more than a millimetre there; it is smooth, so a cubic surface through all outlines and bars
says it, and boxes that disagree with it (a line of ink taken for an outline) are left out.
"""

import numpy as np
from numpy.typing import NDArray

from forms.sheet import PAGE_HEIGHT_MM, PAGE_WIDTH_MM, PageLayout
from omr.finding.furniture import furniture_of
from omr.finding.sheet import Sheet
from omr.frame import Points
from omr.measuring.boxes import sample_boxes
from omr.photo.flatten import CANVAS_PX_PER_MM, Places
from omr.pyramid import Pyramid

LEAST_OUTLINE_RATIO = 0.6  # of the page's usual outline: weaker ones are half hidden
OUTLIER_MM = 0.35  # paper is smooth: an outline this far off the surface was not found where it is
ROUNDS = 3
CALM_MM = 0.15  # below this nothing is gained by a second warp
DEGREE = 3


def is_bent(sheet: Sheet, shifts: "Shifts") -> bool:
    """Tell whether a second warp is worth its while."""
    return bool(sheet.frame.error_mm > CALM_MM or (len(shifts.off_mm) and np.abs(shifts.off_mm).max() > CALM_MM))


class Shifts:
    """Where print was found on the canvas, and how far off the place that the bars expect."""

    def __init__(self, pyramid: Pyramid, sheet: Sheet) -> None:
        self.places_mm: Points = np.empty((0, 2))
        self.off_mm: Points = np.empty((0, 2))
        if not sheet.page.boxes:
            return
        patches = sample_boxes(pyramid, sheet.frame, sheet.page, black=sheet.black)
        clear = patches.outline >= LEAST_OUTLINE_RATIO * np.median(patches.outline)
        centres_mm = np.array([box.rect.centre for box in sheet.page.boxes])
        self.places_mm = centres_mm[clear]
        self.off_mm = patches.shift_mm[clear].astype(np.float64)


def unbent(sheet: Sheet, shifts: Shifts, before: Places) -> Places:
    """Give the places of the sheet as bars and outlines say it lies.

    Args:
        sheet: As it was found on the first canvas.
        shifts: Of the outlines there.
        before: The places by which the first canvas was laid flat.
    """
    bars_mm = _bars_mm(sheet.page)
    places_mm = np.concatenate([shifts.places_mm, bars_mm])
    off_mm = np.concatenate([shifts.off_mm, np.zeros_like(bars_mm)])
    factors = _fitted(_terms(places_mm), off_mm)

    def places(points_mm: Points) -> Points:
        on_canvas = sheet.frame.to_px(points_mm + _terms(points_mm) @ factors)
        return before((on_canvas + 0.5) / CANVAS_PX_PER_MM)

    return places


def _bars_mm(page: PageLayout) -> Points:
    furniture = furniture_of(page)
    return np.concatenate([furniture.bars_mm, furniture.corners_mm])


def _terms(points_mm: Points) -> NDArray[np.float64]:
    """Give the products of powers of x and y, each from -1 to 1 across the sheet."""
    x, y = (points_mm / (PAGE_WIDTH_MM / 2, PAGE_HEIGHT_MM / 2) - 1).T
    return np.stack([x**a * y**b for a in range(DEGREE + 1) for b in range(DEGREE + 1 - a)], axis=1)


def _fitted(terms: NDArray[np.float64], off_mm: Points) -> NDArray[np.float64]:
    kept = np.ones(len(terms), dtype=np.bool_)
    for _ in range(ROUNDS):
        factors = np.linalg.lstsq(terms[kept], off_mm[kept], rcond=None)[0]
        kept = np.linalg.norm(terms @ factors - off_mm, axis=1) <= OUTLIER_MM
        if kept.sum() < 2 * terms.shape[1]:
            break
    return np.asarray(factors, dtype=np.float64)
