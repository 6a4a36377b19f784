"""Draw what the layout says onto a grid, to be laid over the page: the whole of it, or one element."""

from functools import lru_cache

import cv2
import numpy as np

from forms.furniture import QR_MODULE_MM, QR_QUIET_MODULES
from forms.geometry import RectMm
from forms.setting.ink import BOX_LINE_MM
from forms.sheet import PAGE_HEIGHT_MM, PAGE_WIDTH_MM, CodeKind, FiducialKind, PageLayout
from omr.image import Gray

FINE = 8  # the grid is drawn so many times finer than asked for, then averaged
SYMBOL_GRAY = 128  # a QR symbol is half dark, whatever it says


@lru_cache(maxsize=16)
def draw_page(page: PageLayout, per_mm: int) -> Gray:
    """Draw corners, bars, patches, boxes and symbols of a page, black on white; words are not in the layout."""
    image = np.full((round(PAGE_HEIGHT_MM * per_mm * 2), round(PAGE_WIDTH_MM * per_mm * 2)), 255, dtype=np.uint8)
    for fiducial in page.fiducials:
        if fiducial.kind is not FiducialKind.WHITE_PATCH:
            _fill(image, fiducial.rect, 2 * per_mm, 0)
    for zone in page.codes:
        if zone.kind is CodeKind.QR:
            _fill(image, zone.rect.inset(QR_MODULE_MM * QR_QUIET_MODULES), 2 * per_mm, SYMBOL_GRAY)
    for box in page.boxes:
        _fill(image, box.rect, 2 * per_mm, 0)
        _fill(image, box.rect.inset(BOX_LINE_MM), 2 * per_mm, 255)
    return _averaged(image, 2)


@lru_cache(maxsize=64)
def draw_element(w_mm: float, h_mm: float, *, hollow: bool, round_mm: float, per_mm: int) -> Gray:
    """Draw one box or bar in the middle of `round_mm` of paper on every side."""
    scale = FINE * per_mm
    shape = (round((h_mm + 2 * round_mm) * per_mm) * FINE, round((w_mm + 2 * round_mm) * per_mm) * FINE)
    image = np.full(shape, 255, dtype=np.uint8)
    left, top = (shape[1] / scale - w_mm) / 2, (shape[0] / scale - h_mm) / 2
    rect = RectMm(left, top, w_mm, h_mm)
    _fill(image, rect, scale, 0)
    if hollow:
        _fill(image, rect.inset(BOX_LINE_MM), scale, 255)
    return _averaged(image, FINE)


def _fill(image: Gray, rect: RectMm, per_mm: float, gray: int) -> None:
    left, right = round(rect.x_mm * per_mm), round(rect.right_mm * per_mm)
    image[round(rect.y_mm * per_mm) : round(rect.bottom_mm * per_mm), left:right] = gray


def _averaged(image: Gray, factor: int) -> Gray:
    size = (image.shape[1] // factor, image.shape[0] // factor)
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
