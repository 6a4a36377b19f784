"""Measure the colour in the middle of each box: see `omr.measuring.colour`."""

import numpy as np
from numpy.typing import NDArray

from omr.kernels.compiling import F4_1, I4_2, INT, SINGLE, Kind, compiled, inner

Rgb = NDArray[np.uint8]
Ints = NDArray[np.int32]
Floats = NDArray[np.float32]
COLOUR = Kind("uint8", 3, readonly=True)
CHANNELS, SHADES = 3, 256


@inner
def middle_of(counts: Ints, total: int) -> float:
    """Give the median of numbers that were counted by their size."""
    lower, upper, seen = -1, -1, 0
    for shade in range(SHADES):
        seen += counts[shade]
        if lower < 0 and 2 * seen >= total:
            lower = shade
        if 2 * seen > total:
            upper = shade
            break
    return (lower + upper) / 2


@inner
def within(at: int, size: int) -> int:
    """Give the nearest index that the image has."""
    return min(max(at, 0), size - 1)


@compiled(COLOUR, I4_2)
def usual_colours(colour: Rgb, parts: Ints) -> NDArray[np.float64]:
    """Give the median of each channel in each part, (n, 3).

    Args:
        colour: (h, w, 3).
        parts: (n, 4) top, left, bottom, right, the last two exclusive; none is empty.
    """
    found, counts = np.empty((len(parts), CHANNELS)), np.empty((CHANNELS, SHADES), dtype=np.int32)
    for n in range(len(parts)):
        top, left, bottom, right = parts[n]
        counts[:] = 0
        for row in range(top, bottom):
            for column in range(left, right):
                for channel in range(CHANNELS):
                    counts[channel, colour[row, column, channel]] += 1
        for channel in range(CHANNELS):
            found[n, channel] = middle_of(counts[channel], (bottom - top) * (right - left))
    return found


@compiled(COLOUR, I4_2, INT)
def likenesses(colour: Rgb, parts: Ints, most: int) -> NDArray[np.float64]:
    """Give how well the lines of red and blue meet those of green when they are moved, (2, 2, 2 * most + 1).

    Red and blue, down and across, by -most to most pixels: the covariance of what each line of a part adds up to.

    Args:
        colour: (h, w, 3).
        parts: (n, 4) top, left, bottom, right, the last two exclusive; each longer than 2 * most.
        most: Pixels.
    """
    found = np.zeros((2, 2, 2 * most + 1))
    for n in range(len(parts)):
        top, left, bottom, right = parts[n]
        down, across = np.zeros((CHANNELS, bottom - top)), np.zeros((CHANNELS, right - left))
        for row in range(top, bottom):
            for column in range(left, right):
                for channel in range(CHANNELS):
                    value = colour[row, column, channel]
                    down[channel, row - top] += value
                    across[channel, column - left] += value
        for way, lines in enumerate((down, across)):
            size = lines.shape[1]
            for channel in range(CHANNELS):
                lines[channel] -= lines[channel].mean()
            for other in range(2):
                for by in range(-most, most + 1):
                    for at in range(most, size - most):
                        found[other, way, by + most] += lines[2 * other, at + by] * lines[1, at]
    return found


@compiled(COLOUR, I4_2, I4_2, F4_1, SINGLE, INT, INT)
def reds_and_tints(
    colour: Rgb, parts: Ints, moved: Ints, over: Floats, share: float, cells: int, tinted: int
) -> Floats:
    """Give how red each part is and how far its colours lie apart, (n, 2).

    Args:
        colour: (h, w, 3).
        parts: (n, 4) top, left, bottom, right, the last two exclusive; none is empty.
        moved: (3, 2) where each channel lies, down and across, in pixels.
        over: (3,) what each channel is multiplied with.
        share: Of the reddest pixels, whose mean excess of red over green and blue is given.
        cells: Each way; the colours of so many are looked at. A part with fewer pixels each way has none.
        tinted: The most coloured cell but so many less one says how far its channels lie apart.
    """
    found = np.zeros((len(parts), 2), dtype=np.float32)
    sums, apart = np.empty((cells, cells, CHANNELS), dtype=np.float32), np.empty(cells * cells, dtype=np.float32)
    height, width = colour.shape[:2]
    for n in range(len(parts)):
        top, left, bottom, right = parts[n]
        high, wide = (bottom - top) // cells, (right - left) // cells
        red = np.empty((bottom - top) * (right - left), dtype=np.float32)
        sums[:] = 0
        at = 0
        for row in range(top, bottom):
            down = (row - top) // high if row - top < high * cells else -1
            across, left_of_cell = 0, wide
            red_row, blue_row = within(row + moved[0, 0], height), within(row + moved[2, 0], height)
            for column in range(left, right):
                r = colour[red_row, within(column + moved[0, 1], width), 0] * over[0]
                g = colour[row, column, 1] * over[1]
                b = colour[blue_row, within(column + moved[2, 1], width), 2] * over[2]
                red[at] = max(r - max(g, b), np.float32(0))
                at += 1
                if left_of_cell == 0:
                    across, left_of_cell = across + 1, wide
                left_of_cell -= 1
                if down >= 0 and across < cells:
                    sums[down, across, 0] += r
                    sums[down, across, 1] += g
                    sums[down, across, 2] += b
        count = max(1, round(share * len(red)))
        found[n, 0] = np.partition(red, len(red) - count)[len(red) - count :].mean()
        if high and wide:
            for row in range(cells):
                for column in range(cells):
                    cell = sums[row, column]
                    apart[row * cells + column] = (max(cell[0], cell[1], cell[2]) - min(cell[0], cell[1], cell[2])) / (
                        high * wide
                    )
            found[n, 1] = np.sort(apart)[cells * cells - tinted]
    return found
