"""How well a mark can be seen: the scan beside the same scan of the same sheet, filled in by nobody."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import RectMm
from omr.faults import PageFault
from omr.finding.sheet import Sheet
from omr.image import PageImage
from omr.known import KnownForms
from omr.photo.finding import Found, find_page
from omr.photo.flatten import lay_flat
from tests.accuracy.record import Sight

STROKE_MM = 0.35  # differences are averaged over about a stroke's width
LEFT_MM2 = 0.8  # of ink in a 1-bit scan: less was wiped out by the scanner
# By looking at crops: below the first no trace can be pointed at, below the second one must search.
GONE_CONTRAST, GONE_NOISES = 0.03, 0.6
FAINT_CONTRAST, FAINT_NOISES = 0.15, 2.5
WHITE_INK = 0.3  # of the way to black: what of a difference counts as ink


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What is left of a mark in the scan."""

    sight: Sight
    contrast: float
    noises: float
    ink_mm2: float


class Eye:
    """Compares one scan with the same scan without its marks."""

    def __init__(self, inked: PageImage, bare: PageImage, known: KnownForms) -> None:
        found = _found(bare, known) or _found(inked, known)
        if found and found.places:  # the same places for both, or the print's own edges would differ
            inked, bare = (lay_flat(image, found.places) for image in (inked, bare))
        self._bitonal = inked.bitonal
        self._gray = bare.gray
        self._lost = np.clip(bare.gray.astype(np.int16) - inked.gray, 0, 255).astype(np.uint8)
        self._sheet = found.sheet if found else None

    def look(self, rect: RectMm) -> Look:
        """Look at a place of the sheet."""
        if self._sheet is None:
            return Look(sight=Sight.CLEAR, contrast=1.0, noises=99.0, ink_mm2=99.0)  # in doubt against the reader
        px_per_mm = self._sheet.frame.px_per_mm
        lost, under = (_part(image, self._sheet, rect) for image in (self._lost, self._gray))
        paper, black = float(np.percentile(under, 80)), self._sheet.black
        span = max(paper - black, 1.0)
        grain = max(float(np.median(np.abs(under - np.median(under)))) * 1.48, 1.0)
        smooth = cv2.GaussianBlur(lost.astype(np.float32), (0, 0), STROKE_MM / 2 * px_per_mm)
        contrast = float(smooth.max(initial=0)) / span
        noises = contrast * span / grain
        ink_mm2 = float((lost > WHITE_INK * span).sum()) / px_per_mm**2
        sight = self._sight(contrast, noises, ink_mm2)
        return Look(sight=sight, contrast=round(contrast, 3), noises=round(noises, 2), ink_mm2=round(ink_mm2, 2))

    def _sight(self, contrast: float, noises: float, ink_mm2: float) -> Sight:
        if self._bitonal:
            return Sight.CLEAR if ink_mm2 >= LEFT_MM2 else Sight.GONE
        if contrast < GONE_CONTRAST or noises < GONE_NOISES:
            return Sight.GONE
        return Sight.FAINT if contrast < FAINT_CONTRAST or noises < FAINT_NOISES else Sight.CLEAR


def _found(image: PageImage, known: KnownForms) -> Found | None:
    try:
        return find_page(image, known, None)
    except PageFault:
        return None


def _part(image: NDArray[np.uint8], sheet: Sheet, rect: RectMm) -> NDArray[np.uint8]:
    corners = np.array(
        [
            (rect.x_mm, rect.y_mm),
            (rect.right_mm, rect.y_mm),
            (rect.x_mm, rect.bottom_mm),
            (rect.right_mm, rect.bottom_mm),
        ]
    )
    px = sheet.frame.to_px(corners)
    low, high = np.floor(px.min(0)).astype(int), np.ceil(px.max(0)).astype(int)
    return image[max(0, low[1]) : high[1] + 1, max(0, low[0]) : high[0] + 1]
