"""See arches in ink, and how full the convex outline of it is: see `arches` and `fullness` in `omr.measuring`."""

import numpy as np
from numpy.typing import NDArray

from omr.kernels.compiling import F4_1, F4_3, I4_1, INT, SINGLE, compiled, inner

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]
FAR = 10**6
ONE, HALF = 65536, 32768  # polygons are filled in 65536ths of a sample, as OpenCV does


@compiled(F4_3, I4_1, F4_1, INT, INT, SINGLE, SINGLE)
def count_arched(
    darkness: Floats, which: Ints, limits: Floats, half: int, span: int, beside: float, centre: float
) -> Ints:
    """Count the samples of paper under an arch of ink.

    Args:
        darkness: (n, side, side) of all boxes.
        which: (m,) the boxes that are asked for.
        limits: (m,) darker is ink, once smoothed.
        half: Samples round the middle of a box that are looked at.
        span: Greatest width and height of an arch.
        beside: Weight of a sample's neighbours in smoothing.
        centre: Its own weight.
    """
    side = 2 * half + 1
    start = darkness.shape[1] // 2 - half
    found = np.zeros(len(which), dtype=np.int32)
    rows = np.empty((side, side + 2), dtype=np.float32)
    above = np.empty(side, dtype=np.int32)
    ink = np.empty(side, dtype=np.bool_)
    for n in range(len(which)):
        box, limit = darkness[which[n]], limits[n]
        for r in range(side):
            over, here, under, row = box[start + r - 1], box[start + r], box[start + r + 1], rows[r]
            for c in range(side + 2):
                at = start - 1 + c
                row[c] = centre * here[at] + beside * (over[at] + under[at])
        above[:] = FAR
        for r in range(side):
            row = rows[r]
            for c in range(side):
                ink[c] = centre * row[c + 1] + beside * (row[c] + row[c + 2]) > limit
                above[c] = 0 if ink[c] else above[c] + 1
            last = -FAR  # of the ink on this row so far
            for c in range(side):
                if not ink[c]:
                    continue
                if c - last <= span:  # paper between two inked samples is as wide as they are apart, all along
                    for between in range(last + 1, c):
                        found[n] += above[between] <= span
                last = c
    return found


@inner
def gather_piece(ink: Bools, waiting: Ints, start: int) -> int:
    """Take the piece of ink that holds the cell `start` out of `ink`; its cells are written, their number is given."""
    rows, columns = ink.shape
    waiting[0], count, at = start, 1, 0
    ink[start // columns, start % columns] = False
    while at < count:
        row, column = waiting[at] // columns, waiting[at] % columns
        at += 1
        for r in range(max(0, row - 1), min(rows, row + 2)):
            for c in range(max(0, column - 1), min(columns, column + 2)):
                if ink[r, c]:
                    ink[r, c] = False
                    waiting[count] = r * columns + c
                    count += 1
    return count


@inner
def convex_chain(ends: Ints, side: int, corners: Ints) -> int:
    """Write the corners of one side of the convex outline, top to bottom, columns and rows; give their number.

    Args:
        ends: (rows, 2) first and last inked column of each row; the last is -1 where there is none.
        side: 0 for the left one, 1 for the right one.
        corners: (rows, 2), written to.
    """
    outward, count = 1 - 2 * side, 0
    for row in range(len(ends)):
        if ends[row, 1] < 0:
            continue
        while count >= 2:
            across, down = corners[count - 1, 0] - corners[count - 2, 0], corners[count - 1, 1] - corners[count - 2, 1]
            bend = across * (row - corners[count - 2, 1]) - down * (ends[row, side] - corners[count - 2, 0])
            if bend * outward < 0:
                break  # the last corner stands out
            count -= 1
        corners[count, 0], corners[count, 1] = ends[row, side], row
        count += 1
    return count


@inner
def draw_line(one: Ints, other: Ints, lines: Ints) -> None:
    """Widen the rows of an outline to hold the line between two corners, drawn as OpenCV does."""
    if other[0] < one[0]:
        one, other = other, one
    across, down = other[0] - one[0], other[1] - one[1]
    step = 1 if down >= 0 else -1
    down = abs(down)
    is_steep = down > across
    most, least = (down, across) if is_steep else (across, down)
    column, row, error = one[0], one[1], most - 2 * least
    for _ in range(most + 1):
        lines[row, 0], lines[row, 1] = min(lines[row, 0], column), max(lines[row, 1], column)
        aside = error < 0
        error += 2 * most - 2 * least if aside else -2 * least
        if is_steep:
            row += step
            column += aside
        else:
            column += 1
            row += step if aside else 0


@inner
def fill_between(chain: Ints, count: int, lines: Ints) -> None:
    """Widen the rows of an outline to its side, rounded as OpenCV does."""
    for number in range(1, count):
        first, last = chain[number - 1, 1], chain[number, 1]
        apart = last - first
        slope = int((chain[number, 0] - chain[number - 1, 0]) * ONE * 2 + apart)
        slope = slope // (2 * apart) if slope >= 0 else -(-slope // (2 * apart))
        behind = last + 1 if number == count - 1 else last
        for row in range(first, behind):
            column = (chain[number - 1, 0] * ONE + slope * (row - first) + HALF) >> 16
            lines[row, 0], lines[row, 1] = min(lines[row, 0], column), max(lines[row, 1], column)


@inner
def outline_cells(ends: Ints, chains: Ints, lines: Ints) -> int:
    """Count the cells of the convex outline of all rows' ends, its rim included.

    Args:
        ends: As in `convex_chain`.
        chains: (2, rows, 2) scratch.
        lines: (rows, 2) scratch.
    """
    lines[:, 0], lines[:, 1] = len(ends) * 100, -1
    counts = (convex_chain(ends, 0, chains[0]), convex_chain(ends, 1, chains[1]))
    for end in (0, 1):  # the upper and the lower side, which may be one cell
        left, right = (0, 0) if end == 0 else (counts[0] - 1, counts[1] - 1)
        draw_line(chains[0, left], chains[1, right], lines)
    is_line = counts[0] == counts[1] and counts[0] <= 2
    for number in range(counts[0]):
        is_line = is_line and (counts[0] == 1 or chains[0, number, 0] == chains[1, number, 0])
    for side in range(2):
        for number in range(1, counts[side]):
            draw_line(chains[side, number - 1], chains[side, number], lines)
        if not is_line:
            fill_between(chains[side], counts[side], lines)
    cells = 0
    for row in range(len(lines)):
        cells += max(0, lines[row, 1] - lines[row, 0] + 1)
    return cells


@compiled(F4_3, I4_1, F4_1, INT, INT)
def weigh_outlines(darkness: Floats, which: Ints, limits: Floats, half: int, least: int) -> NDArray[np.float64]:
    """Give the share of ink in the convex outline of all ink of some boxes; 0 where there is none.

    Args:
        darkness: (n, side, side) of all boxes.
        which: (m,) the boxes that are asked for.
        limits: (m,) darker is ink.
        half: Samples round the middle of a box that are looked at.
        least: Cells of a piece of ink; less is grain.
    """
    side = 2 * half + 1
    start = darkness.shape[1] // 2 - half
    found = np.zeros(len(which))
    ink, waiting = np.empty((side, side), dtype=np.bool_), np.empty(side * side, dtype=np.int32)
    ends, lines = np.empty((side, 2), dtype=np.int32), np.empty((side, 2), dtype=np.int32)
    chains = np.empty((2, side, 2), dtype=np.int32)
    for n in range(len(which)):
        box = darkness[which[n]]
        for r in range(side):
            for c in range(side):
                ink[r, c] = box[start + r, start + c] > limits[n]
        ends[:, 0], ends[:, 1] = side, -1
        kept = 0
        for at in range(side * side):
            if not ink[at // side, at % side]:
                continue
            count = gather_piece(ink, waiting, at)
            if count < least:
                continue
            kept += count
            for number in range(count):
                row, column = waiting[number] // side, waiting[number] % side
                ends[row, 0], ends[row, 1] = min(ends[row, 0], column), max(ends[row, 1], column)
        if kept:
            found[n] = kept / outline_cells(ends, chains, lines)
    return found
