"""Give each connected dark spot of the coarse page, and the lines that streaks are looked for on."""

import numpy as np
from numpy.typing import NDArray

from omr.kernels.compiling import GRAY, I4_1, I4_2, INT, SINGLE, compiled
from omr.kernels.pieces import FIRST, LAST, PARENTS, ROW, root

Grays = NDArray[np.uint8]
Ints = NDArray[np.int32]
SPOT = 7
HALF = np.float32(0.5)  # rounds to the nearest gray
TABLES = 4  # equal neighbours would wait for each other in one table


@compiled(I4_2, PARENTS)
def weigh_spots(runs: Ints, parents: Ints) -> NDArray[np.float64]:
    """Give each piece's cells, width, height and the x and y of its middle, (pieces, 5), by its first run.

    Args:
        runs: As `pieces.find_runs` gives them.
        parents: Of the runs, joined.
    """
    count = len(runs)
    number_of = np.full(count, -1, dtype=np.int32)
    spots = np.zeros((count, SPOT))
    pieces = 0
    for run in range(count):
        row, first, last = runs[run, ROW], runs[run, FIRST], runs[run, LAST]
        top = root(parents, run)
        number = number_of[top]
        if number < 0:
            number = number_of[top] = pieces
            spots[number, 5], spots[number, 6] = first, row
            pieces += 1
        cells = last - first + 1
        spots[number, 0] += cells
        spots[number, 1] = max(spots[number, 1], last)  # for now the right end; the left one stands in place 5
        spots[number, 2] = row
        spots[number, 3] += cells * (first + last) / 2
        spots[number, 4] += cells * row
        spots[number, 5] = min(spots[number, 5], first)
    for number in range(pieces):
        spots[number, 1] -= spots[number, 5] - 1
        spots[number, 2] -= spots[number, 6] - 1
        spots[number, 3] /= spots[number, 0]
        spots[number, 4] /= spots[number, 0]
    return spots[:pieces, :5].copy()


@compiled(GRAY, INT)
def average_lines(gray: NDArray[np.uint8], lines: int) -> NDArray[np.float32]:
    """Average the rows of an image to so many lines of equal height (to a row), (lines, columns)."""
    rows, columns = gray.shape
    found = np.empty((lines, columns), dtype=np.float32)
    sums = np.empty(columns, dtype=np.uint32)
    for line in range(lines):
        first, behind = line * rows // lines, max(line * rows // lines + 1, (line + 1) * rows // lines)
        sums[:] = 0
        for row in range(first, behind):
            for column in range(columns):
                sums[column] += np.uint32(gray[row, column])
        for column in range(columns):
            found[line, column] = np.float32(sums[column]) / np.float32(behind - first)
    return found


@compiled(GRAY)
def count_grays(gray: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Count the pixels of each gray, (256,)."""
    counts = np.zeros((TABLES, 256), dtype=np.int64)
    for row in range(gray.shape[0]):
        line = gray[row]
        for column in range(len(line)):
            counts[column % TABLES, line[column]] += 1
    return counts.sum(axis=0)


@compiled(GRAY, I4_1, I4_1, INT, SINGLE)
def darker_than_round(gray: NDArray[np.uint8], rows_at: Ints, columns_at: Ints, step: int, share: float) -> Grays:
    """Tell which pixels are darker than a share of the mean round them; rows are filled up to whole machine words.

    The mean is that of a square window round the middle of each block of pixels, one for the whole block.

    Args:
        gray: (rows, columns).
        rows_at: (rows + 2 * reach,) the row that stands at each place from `reach` above the page to below it.
        columns_at: (columns + 2 * reach,) the same across.
        step: Side of a block.
        share: Of the mean.
    """
    rows, columns = gray.shape
    window = len(rows_at) - rows + 1
    dark = np.zeros((rows, (columns + 7) // 8 * 8), dtype=np.uint8)
    sums, up_to = np.zeros(columns, dtype=np.int32), np.zeros(len(columns_at) + 1, dtype=np.int32)
    limits = np.empty(columns + step, dtype=np.uint8)
    part = np.float32(share) / np.float32(window * window)
    low = high = 0  # the rows that the sums are of
    for top in range(0, rows, step):
        middle = min(top + step // 2, rows - 1)
        while high < middle + window:
            line = gray[rows_at[high]]
            for column in range(columns):
                sums[column] += np.int32(line[column])
            high += 1
        while low < middle:
            line = gray[rows_at[low]]
            for column in range(columns):
                sums[column] -= np.int32(line[column])
            low += 1
        total = np.int32(0)
        for at in range(len(columns_at)):
            total += sums[columns_at[at]]
            up_to[at + 1] = total
        for left in range(0, columns, step):
            at = min(left + step // 2, columns - 1)
            limits[left : left + step] = np.uint8(np.float32(up_to[at + window] - up_to[at]) * part + HALF)
        for row in range(top, min(top + step, rows)):
            here, out = gray[row], dark[row]
            for column in range(columns):
                out[column] = np.uint8(here[column] < limits[column])
    return dark
