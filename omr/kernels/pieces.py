"""Say what ink hangs together on a map, run by run: see `omr.surroundings`.

A run is inked cells side by side in one row. A page has some hundred, where its map has half a
million cells, so that joining runs costs next to nothing.
"""

import numpy as np
from numpy.typing import NDArray

from omr.kernels.compiling import F8_2, GRAY, I4_1, I4_2, INT, REAL, Kind, compiled, inner

Grays = NDArray[np.uint8]
Ints = NDArray[np.int32]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
PARENTS = Kind("int32", 1)
WORDS = Kind("uint64", 2, readonly=True)
ASKED = Kind("boolean", 1)
ROW, FIRST, LAST = 0, 1, 2
NO_SPECK = 3  # cells: less between letters is dust


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


@inner
def run_at(runs: Ints, starts: Ints, row: int, column: int) -> int:
    """Give the run that holds a cell."""
    for run in range(starts[row], starts[row + 1]):
        if runs[run, LAST] >= column:
            return run
    return -1


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
def sectors_round(
    laid: Grays, runs: Ints, starts: Ints, asked: Bools, around: Floats, per_mm: int, sectors: int
) -> tuple[int, int]:
    """Count the inked cells near a place, and the directions from it in which they lie.

    Args:
        laid: The map: how often each cell counts.
        runs: As `find_runs` gives them.
        starts: As `find_runs` gives them.
        asked: (runs,) which of them count.
        around: (6,) x and y of the place; left, top, right and bottom of what is near, in millimetres.
        per_mm: Cells to the millimetre.
        sectors: How many directions are told apart.
    """
    hit = np.zeros(sectors, dtype=np.bool_)
    cells = 0
    first, last = int(around[3] * per_mm) - 1, int(around[5] * per_mm) + 1
    for row in range(max(0, first), min(len(starts) - 1, last + 1)):
        y_mm = (row + 0.5) / per_mm
        if y_mm < around[3] or y_mm > around[5]:
            continue
        for run in range(starts[row], starts[row + 1]):
            if not asked[run]:
                continue
            for column in range(runs[run, FIRST], runs[run, LAST] + 1):
                x_mm = (column + 0.5) / per_mm
                if around[2] <= x_mm <= around[4]:
                    cells += laid[row, column]
                    angle = np.arctan2(y_mm - around[1], x_mm - around[0])
                    hit[int((angle / (2 * np.pi) + 0.5) * sectors) % sectors] = True
    return cells, hit.sum()


@compiled(GRAY, I4_2, I4_1, PARENTS, I4_1, F8_2, INT, INT, REAL)
def ring_sectors(
    laid: Grays,
    runs: Ints,
    starts: Ints,
    parents: Ints,
    nodes: Ints,
    around: Floats,
    per_mm: int,
    sectors: int,
    least_cells: float,
) -> NDArray[np.float32]:
    """Count for each box the directions in which there is ink near it that is not another box's own.

    Args:
        laid: As in `sectors_round`.
        runs: As in `sectors_round`.
        starts: As in `sectors_round`.
        parents: Of runs and rectangles, joined.
        nodes: (n,) the rectangle of each box that holds a mark; -1 where it holds none.
        around: (n, 6) as in `sectors_round`.
        per_mm: As in `sectors_round`.
        sectors: As in `sectors_round`.
        least_cells: Fewer are specks: 0 directions.
    """
    owned = np.zeros(len(parents), dtype=np.bool_)
    for node in nodes:
        if node >= 0:
            owned[root(parents, node)] = True
    found = np.zeros(len(nodes), dtype=np.float32)
    asked = np.empty(len(runs), dtype=np.bool_)
    for box in range(len(nodes)):
        own = root(parents, nodes[box]) if nodes[box] >= 0 else -1
        for run in range(len(runs)):
            top = root(parents, run)
            asked[run] = not owned[top] or top == own
        cells, count = sectors_round(laid, runs, starts, asked, around[box], per_mm, sectors)
        if cells >= least_cells:
            found[box] = count
    return found


@compiled(I4_2, I4_1, PARENTS, I4_1, I4_1, I4_2, I4_2, I4_2)
def weigh_zones(
    runs: Ints, starts: Ints, parents: Ints, nodes: Ints, boxes: Ints, cells: Ints, sizes: Ints, labels: Ints
) -> NDArray[np.float64]:
    """Sum up the ink in each box's zone.

    Args:
        runs: As `find_runs` gives them.
        starts: As `find_runs` gives them.
        parents: Of runs and rectangles, joined.
        nodes: (n,) the rectangle of each box that holds a mark; -1 where it holds none.
        boxes: (k,) the box in whose zone an inked cell lies.
        cells: (k, 2) its row and column.
        sizes: (runs, 3) cells, width and height of the piece of ink itself that each run belongs to.
        labels: (n, 4) left, top, right and bottom of each box's label, inclusive; the right less than the left
            where it has none.

    Returns:
        (n, 5): inked cells; those that hang together with another box's mark; cells of the largest piece
        that hangs together with no mark, and the greatest diagonal of one; inked cells between the letters of the
        label that hang together with no mark, specks left out.
    """
    owned = np.zeros(len(parents), dtype=np.bool_)
    for node in nodes:
        if node >= 0:
            owned[root(parents, node)] = True
    found = np.zeros((len(nodes), 5))
    for at in range(len(boxes)):
        box, run = boxes[at], run_at(runs, starts, cells[at, 0], cells[at, 1])
        top = root(parents, run)
        found[box, 0] += 1
        if not owned[top]:
            found[box, 2] = max(found[box, 2], sizes[run, 0])
            found[box, 3] = max(found[box, 3], np.hypot(sizes[run, 1], sizes[run, 2]))
            left, top_row, right, bottom = labels[box]
            if sizes[run, 0] >= NO_SPECK and top_row <= cells[at, 0] <= bottom and left <= cells[at, 1] <= right:
                found[box, 4] += 1
        elif nodes[box] < 0 or root(parents, nodes[box]) != top:
            found[box, 1] += 1
    return found


@compiled(I4_2, I4_1, PARENTS, PARENTS, I4_1, I4_1, I4_2, I4_2, REAL)
def weigh_remarks(
    runs: Ints,
    starts: Ints,
    parents: Ints,
    touching: Ints,
    nodes: Ints,
    boxes: Ints,
    cells: Ints,
    sizes: Ints,
    stroke_ratio: float,
) -> NDArray[np.float64]:
    """Sum up the ink in each box's zone that hangs together with a mark and may be none of it.

    Args:
        runs: As `find_runs` gives them.
        starts: As `find_runs` gives them.
        parents: Of runs and rectangles, joined also over gaps.
        touching: The same, joined where they touch.
        nodes: As in `weigh_zones`.
        boxes: As in `weigh_zones`.
        cells: As in `weigh_zones`.
        sizes: As in `weigh_zones`.
        stroke_ratio: Cells to the cell of diagonal from which a piece is no single stroke.

    Returns:
        (n, 3): cells of pieces that touch no marked box; of these, of pieces that are no single stroke; of such pieces
        that touch a marked box.
    """
    owned = np.zeros(len(parents), dtype=np.bool_)
    touched = np.zeros(len(parents), dtype=np.bool_)
    for node in nodes:
        if node >= 0:
            owned[root(parents, node)] = True
            touched[root(touching, node)] = True
    found = np.zeros((len(nodes), 3))
    for at in range(len(boxes)):
        run = run_at(runs, starts, cells[at, 0], cells[at, 1])
        if sizes[run, 0] < NO_SPECK or not owned[root(parents, run)]:
            continue
        is_more = sizes[run, 0] >= stroke_ratio * np.hypot(sizes[run, 1], sizes[run, 2])
        if touched[root(touching, run)]:
            found[boxes[at], 2] += is_more
        else:
            found[boxes[at], 0] += 1
            found[boxes[at], 1] += is_more
    return found


@compiled(PARENTS, I4_1)
def shared(parents: Ints, nodes: Ints) -> NDArray[np.float32]:
    """Tell which nodes hang together with another of them: 1, else 0; a node of -1 is none."""
    found = np.zeros(len(nodes), dtype=np.float32)
    first = np.full(len(parents), -1, dtype=np.int32)
    for number in range(len(nodes)):
        if nodes[number] < 0:
            continue
        top = root(parents, nodes[number])
        if first[top] < 0:
            first[top] = number
        else:
            found[number] = found[first[top]] = 1
    return found
