"""Find the QR symbols of a page with pyzbar, by text and by their four corners.

The first reader has its own way to them (`omr/finding/qr.py`); this one must not lean on it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from pyzbar import pyzbar

from omr.image import Gray

CORNER_RATIO = 0.3  # of each side of the image: a symbol of 20 mm stands within 40 mm of two edges of the sheet
MAX_PIXELS = 2_500_000  # of one look: more is halved, so that no page can hang the reader


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Symbol:
    """A QR symbol on the page."""

    text: str
    corners_px: NDArray[np.float64]  # (4, 2), in order round the symbol

    @property
    def centre_px(self) -> NDArray[np.float64]:
        return np.asarray(self.corners_px.mean(axis=0), dtype=np.float64)


def find_symbols(gray: Gray) -> tuple[Symbol, ...]:
    """Look into the corners of the page, the upright pair first; the whole page only if all that fails."""
    for pair in _looks(gray):
        found = tuple(symbol for part, offset_px in pair for symbol in _decoded(part, offset_px))
        if found:
            return found
    return ()


Part = tuple[Gray, tuple[int, int]]
"""A part of the page and the pixel of the page that its first one is."""


def _looks(gray: Gray) -> Iterator[tuple[Part, ...]]:
    height, width = gray.shape
    rows, columns = round(height * CORNER_RATIO), round(width * CORNER_RATIO)
    upper, lower, left, right = (
        slice(0, rows),
        slice(height - rows, height),
        slice(0, columns),
        slice(width - columns, width),
    )
    upright = ((upper, right), (lower, left))
    quarter = ((upper, left), (lower, right))
    for smooth in (False, True):
        ready = np.asarray(cv2.GaussianBlur(gray, (3, 3), 0), dtype=np.uint8) if smooth else gray
        for pair in (upright, quarter):
            yield tuple((ready[down, across], (across.start, down.start)) for down, across in pair)
    yield ((gray, (0, 0)),)


def _decoded(part: Gray, offset_px: tuple[int, int]) -> Iterator[Symbol]:
    factor = 1
    while part.size > MAX_PIXELS:
        part, factor = np.asarray(cv2.resize(part, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)), factor * 2
    for each in pyzbar.decode(np.ascontiguousarray(part), symbols=[pyzbar.ZBarSymbol.QRCODE]):
        if len(each.polygon) == 4:
            corners = np.array([(point.x, point.y) for point in each.polygon], dtype=np.float64)
            text = each.data.decode("ascii", errors="replace")
            yield Symbol(text=text, corners_px=corners * factor + offset_px)
