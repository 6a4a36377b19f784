"""Say what ink hangs together on a map, run by run: see `omr.measuring.surroundings`.

A run is inked cells side by side in one row. A page has some hundred, where its map has half a
million cells, so that joining runs costs next to nothing.
"""

import numpy as np
from numpy.typing import NDArray

from omr.kernels.compiling import GRAY, I4_1, I4_2, INT, Kind, compiled, inner

Grays = NDArray[np.uint8]
Ints = NDArray[np.int32]
PARENTS = Kind("int32", 1)
WORDS = Kind("uint64", 2, readonly=True)
ROW, FIRST, LAST = 0, 1, 2


@compiled(GRAY, WORDS, INT)
def find_runs(laid: Grays, words: NDArray[np.uint64], least: int) -> tuple[Ints, Ints]:
    """Give all runs, (n, 3) row, first and last column, in reading order, and the first run of each row.

    Args:
        laid: The map, (rows, columns); not 0 where there is ink.
        words: The same memory as (rows, columns / 8) numbers: most are 0 and skip eight cells at once.
        least: Cells; shorter runs are left out.
    """
    rows, columns = laid.shape
    starts = np.zeros(rows + 1, dtype=np.int32)
    runs = np.empty((256 + columns, 3), dtype=np.int32)
    count = 0
    for row in range(rows):
        if count + columns // 2 + 1 > len(runs):
            more = np.empty((2 * len(runs), 3), dtype=np.int32)
            more[:count] = runs[:count]
            runs = more
        any_ink = np.uint64(0)
        for word in range(words.shape[1]):
            any_ink |= words[row, word]
        if any_ink == 0:  # as most rows: told many words at a time
            starts[row + 1] = count
            continue
        cells, first = laid[row], -1
        for word in range(words.shape[1] + 1):
            if word == words.shape[1] or words[row, word] == 0:
                if first >= 0 and 8 * word - first >= least:
                    runs[count, ROW], runs[count, FIRST], runs[count, LAST] = row, first, 8 * word - 1
                    count += 1
                first = -1
                continue
            for column in range(8 * word, 8 * word + 8):
                if cells[column] != 0:
                    first = column if first < 0 else first
                elif first >= 0:
                    if column - first >= least:
                        runs[count, ROW], runs[count, FIRST], runs[count, LAST] = row, first, column - 1
                        count += 1
                    first = -1
        starts[row + 1] = count
    return runs[:count].copy(), starts


@inner
def root(parents: Ints, node: int) -> int:
    """Give the node that stands for all that hangs together with `node`."""
    while parents[node] != node:
        parents[node] = parents[parents[node]]
        node = parents[node]
    return node


@inner
def join(parents: Ints, one: int, other: int) -> None:
    """Note that two nodes hang together."""
    one, other = root(parents, one), root(parents, other)
    parents[max(one, other)] = min(one, other)


@compiled(I4_2, I4_1, I4_1, PARENTS)
def join_runs(runs: Ints, starts: Ints, gaps: Ints, parents: Ints) -> None:
    """Join runs that lie near each other.

    Args:
        runs: As `find_runs` gives them.
        starts: As `find_runs` gives them.
        gaps: (rows apart,) greatest distance of the columns of two runs that hang together; 1 is touching.
        parents: (runs or more,) written to.
    """
    rows = len(starts) - 1
    begin = np.zeros(len(gaps), dtype=np.int32)  # in each row ahead, the first run that is not left behind yet
    row_before = -1
    for number in range(len(runs)):
        row, first, last = runs[number]
        if row != row_before:
            row_before = row
            for apart in range(min(len(gaps), rows - row)):
                begin[apart] = starts[row + apart]
        begin[0] = number + 1
        for apart in range(min(len(gaps), rows - row)):
            behind = starts[row + apart + 1]
            while begin[apart] < behind and first - runs[begin[apart], LAST] > gaps[apart]:
                begin[apart] += 1
            for other in range(begin[apart], behind):
                if runs[other, FIRST] - last > gaps[apart]:
                    break
                if first - runs[other, LAST] <= gaps[apart]:
                    join(parents, number, other)


@compiled(I4_2, I4_1, I4_1, I4_2, PARENTS)
def join_rects(runs: Ints, starts: Ints, widths: Ints, rects: Ints, parents: Ints) -> None:
    """Join each rectangle with the runs that touch it when they are thickened, and with other rectangles.

    Args:
        runs: As `find_runs` gives them.
        starts: As `find_runs` gives them.
        widths: (2 * reach + 1,) by how many cells a run is thickened on both sides, in each row from
            `reach` above it to `reach` below.
        rects: (m, 4) left, top, right, bottom, the last two inclusive.
        parents: (runs + m,) written to; a rectangle is the node behind all runs and rectangles before it.
    """
    rows, reach = len(starts) - 1, len(widths) // 2
    for number in range(len(rects)):
        left, top, right, bottom = rects[number]
        node = len(runs) + number
        for row in range(max(0, top - 1 - reach), min(rows, bottom + 2 + reach)):
            widest = -1
            for down in range(-reach, reach + 1):
                if top - 1 <= row + down <= bottom + 1:
                    widest = max(widest, widths[reach + down])
            for run in range(starts[row], starts[row + 1]):
                if runs[run, FIRST] - widest - right <= 1 and left - runs[run, LAST] - widest <= 1:
                    join(parents, node, run)
        for other in range(number):
            apart_x = max(left - rects[other, 2], rects[other, 0] - right)
            apart_y = max(top - rects[other, 3], rects[other, 1] - bottom)
            if max(apart_x, apart_y) <= 1:
                join(parents, node, len(runs) + other)


@compiled(I4_2, PARENTS)
def join_pairs(pairs: Ints, parents: Ints) -> None:
    """Join the two nodes of each pair, (p, 2)."""
    for one, other in pairs:
        join(parents, one, other)


@compiled(I4_2, PARENTS)
def piece_sizes(runs: Ints, parents: Ints) -> Ints:
    """Give for the piece that each run belongs to, (runs, 3), its cells, width and height."""
    count = len(runs)
    sizes = np.zeros((count, 3), dtype=np.int32)
    ends = np.empty((count, 4), dtype=np.int32)
    for run in range(count):
        row, first, last = runs[run]
        top = root(parents, run)
        if sizes[top, 0] == 0:
            ends[top, 0], ends[top, 1], ends[top, 2], ends[top, 3] = first, last, row, row
        sizes[top, 0] += last - first + 1
        ends[top, 0], ends[top, 1] = min(ends[top, 0], first), max(ends[top, 1], last)
        ends[top, 2], ends[top, 3] = min(ends[top, 2], row), max(ends[top, 3], row)
    for run in range(count):
        top = root(parents, run)
        sizes[run, 0] = sizes[top, 0]
        sizes[run, 1], sizes[run, 2] = ends[top, 1] - ends[top, 0] + 1, ends[top, 3] - ends[top, 2] + 1
    return sizes


@inner
def moments(runs: Ints, parents: Ints) -> NDArray[np.float64]:
    """Give for each piece, at the run that stands for it, (runs, 6): see `spread_of`."""
    sums = np.zeros((len(runs), 6))  # cells, rows, columns, rows², columns², rows times columns
    for run in range(len(runs)):
        row, first, last = runs[run]
        top = root(parents, run)
        for column in range(first, last + 1):
            sums[top, 0] += 1
            sums[top, 1] += row
            sums[top, 2] += column
            sums[top, 3] += row * row
            sums[top, 4] += column * column
            sums[top, 5] += row * column
    return sums


@inner
def spread_of(sums: NDArray[np.float64]) -> tuple[float, float, float]:
    """Give the greater and the lesser variance of a piece's cells, and the angle of its longer axis to the rows."""
    cells, y, x, yy, xx, yx = sums
    down, across, both = yy / cells - (y / cells) ** 2, xx / cells - (x / cells) ** 2, yx / cells - y * x / cells**2
    half, apart = (down + across) / 2, np.hypot((down - across) / 2, both)
    return half + apart, half - apart, 0.5 * np.arctan2(2 * both, across - down)


@compiled(I4_2, PARENTS)
def piece_breadths(runs: Ints, parents: Ints) -> NDArray[np.float64]:
    """Give for the piece that each run belongs to, (runs,), how far its cells lie on average from its longer axis.

    The square root of the lesser eigenvalue of their covariance, in cells: a straight line's is 0.29 of its width.
    """
    sums = moments(runs, parents)
    breadths = np.empty(len(runs))
    for run in range(len(runs)):
        _, lesser, _ = spread_of(sums[root(parents, run)])
        breadths[run] = np.sqrt(max(lesser, 0.0))
    return breadths
