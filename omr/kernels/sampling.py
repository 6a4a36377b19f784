"""Take the pixels of upright patches of the sheet out of the scan: see `omr.patches`."""

import numpy as np
from numpy.typing import NDArray

from omr.kernels.compiling import inner

Grays = NDArray[np.uint8]
Floats = NDArray[np.float32]
HALF = np.float32(0.5)


@inner
def sample_patch(image: Grays, place: Floats, x_mm: Floats, y_mm: Floats, patch: Grays) -> int:
    """Fill `patch` with the nearest pixels; give how many of its samples lie on the image.

    A sample beyond the image's edge is the nearest pixel of the edge.

    Args:
        image: (h, w).
        place: (6,) column and row of the patch's middle, then columns per mm across and down, rows per
            mm across and down.
        x_mm: Where the columns of the patch lie, from its middle.
        y_mm: Where its rows lie.
        patch: (rows, columns), written to.
    """
    height, width = image.shape
    column_0, row_0 = place[0] + HALF, place[1] + HALF
    last_x, last_y = x_mm[len(x_mm) - 1], y_mm[len(y_mm) - 1]
    low_column = high_column = low_row = high_row = np.float32(0.0)
    for number in range(4):  # the map is affine: no sample lies beyond the four at the corners
        x = last_x if number % 2 else x_mm[0]
        y = last_y if number // 2 else y_mm[0]
        column = column_0 + place[3] * y + place[2] * x
        row = row_0 + place[5] * y + place[4] * x
        low_column = column if number == 0 else min(low_column, column)
        high_column = column if number == 0 else max(high_column, column)
        low_row = row if number == 0 else min(low_row, row)
        high_row = row if number == 0 else max(high_row, row)
    if low_column >= 0 and low_row >= 0 and high_column < width and high_row < height:
        pixels, line = image.reshape(-1), np.empty(len(x_mm), dtype=np.int32)
        patch[0, 0] = fetch_rows(pixels, width, place, x_mm, y_mm)
        for r in range(len(y_mm)):
            column_r, row_r = column_0 + place[3] * y_mm[r], row_0 + place[5] * y_mm[r]
            for c in range(len(x_mm)):  # apart from the gathering, so that many are worked out at once
                row = np.int32(row_r + place[4] * x_mm[c])
                line[c] = row * np.int32(width) + np.int32(column_r + place[2] * x_mm[c])
            samples = patch[r]
            for c in range(len(x_mm)):
                samples[c] = pixels[np.uint32(line[c])]
        return len(x_mm) * len(y_mm)
    inside = 0
    for r in range(len(y_mm)):
        column_r, row_r = column_0 + place[3] * y_mm[r], row_0 + place[5] * y_mm[r]
        for c in range(len(x_mm)):
            column = int(np.floor(column_r + place[2] * x_mm[c]))
            row = int(np.floor(row_r + place[4] * x_mm[c]))
            if 0 <= column < width and 0 <= row < height:
                inside += 1
            patch[r, c] = image[min(max(row, 0), height - 1), min(max(column, 0), width - 1)]
    return inside


@inner
def fetch_rows(pixels: Grays, width: int, place: Floats, x_mm: Floats, y_mm: Floats) -> np.uint8:
    """Ask for the ends of all rows of a patch before any is needed, and give what must be written somewhere for that.

    A page is larger than what the machine keeps at hand. Row by row it would wait for each; asked for together they
    come together, in two thirds of the time. What nobody uses would not be asked for.
    """
    column_0, row_0 = place[0] + HALF, place[1] + HALF
    seen = np.uint8(0)
    for r in range(len(y_mm)):
        column_r, row_r = column_0 + place[3] * y_mm[r], row_0 + place[5] * y_mm[r]
        for x in (x_mm[0], x_mm[len(x_mm) - 1]):
            row, column = np.int32(row_r + place[4] * x), np.int32(column_r + place[2] * x)
            seen |= pixels[np.uint32(row * np.int32(width) + column)]
    return seen
