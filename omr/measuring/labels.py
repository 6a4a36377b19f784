"""Say where on a label or a heading its letters stand: between them is paper, and ink there is a person's.

A cross on an option's words, or a tick small enough to stay within them, is seen nowhere else.
"""

import math
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import RectMm
from forms.outlines import contours_of
from forms.sheet import Box, Words

PER_MM = 8  # of the drawing
# From a letter's ink: what the frame may be off, the blur of print and scanner, and half a cell. With 0.2 mm one clean
# label in five holds ink, with 0.3 none of 1,700; with 0.45 half as much is left of a tick.
CLEAR_MM = 0.3
FRACTION_BITS = 4  # OpenCV draws to a sixteenth of a pixel


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Letters:
    """The places on or right beside the letters of a label."""

    reach: RectMm  # what was drawn
    near: NDArray[np.bool_]  # (rows, columns) with `PER_MM` to the millimetre

    def at(self, x_mm: NDArray[np.float64], y_mm: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell of each place of a grid, (rows, columns), whether it is one; both of its axes ascend."""
        height, width = self.near.shape
        columns = np.floor((x_mm - self.reach.x_mm) * PER_MM).astype(int)
        rows = np.floor((y_mm - self.reach.y_mm) * PER_MM).astype(int)
        across, down = within(columns, 0, width - 1), within(rows, 0, height - 1)
        found = np.zeros((len(y_mm), len(x_mm)), dtype=np.bool_)
        found[down, across] = self.near[rows[down, None], columns[across]]
        return found


def within(axis: NDArray[Any], first: float, last: float) -> slice:
    """Give the places on an ascending axis from `first` to `last`, both included."""
    return slice(int(np.searchsorted(axis, first, "left")), int(np.searchsorted(axis, last, "right")))


def letters_of(box: Box) -> Letters | None:
    """Draw the letters of a box's label; all of the label where they are not known, None where it has none."""
    if box.label is None:
        return None
    drawn = draw_letters(box.label.inset(-2 * CLEAR_MM), box.words)
    return drawn if box.words else replace(drawn, near=np.ones_like(drawn.near))


def draw_letters(reach: RectMm, words: tuple[Words, ...]) -> Letters:
    """Draw lines of words, as much of them as lies within a rectangle."""
    canvas = np.zeros((math.ceil(reach.h_mm * PER_MM), math.ceil(reach.w_mm * PER_MM)), dtype=np.uint8)
    contours = [contour for line in words for contour in contours_of(line)]
    if contours:
        places = ((np.concatenate(contours) - (reach.x_mm, reach.y_mm)) * PER_MM - 0.5) * (1 << FRACTION_BITS)
        ends = np.cumsum([len(contour) for contour in contours])
        bends = np.split(np.rint(places).astype(np.int32), ends[:-1])
        for bend in bends:  # each by itself: together, what lies in two of them would be left out
            cv2.fillPoly(canvas, [bend], 1, shift=FRACTION_BITS)
        cv2.polylines(canvas, bends, True, 1, 2 * round(CLEAR_MM * PER_MM) + 1, shift=FRACTION_BITS)
    return Letters(reach=reach, near=canvas > 0)
