"""Weigh the ink round boxes by whose it is: see `omr.measuring.surroundings`."""

import numpy as np
from numpy.typing import NDArray

from omr.kernels.compiling import F8_2, GRAY, I4_1, I4_2, INT, REAL, Kind, compiled, inner
from omr.kernels.pieces import FIRST, LAST, PARENTS, Grays, Ints, root

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
FLAGS = Kind("bool", 1)
NO_SPECK = 3  # cells: less between letters is dust


@inner
def tops_of(parents: Ints, nodes: Ints) -> Bools:
    """Tell which nodes stand for all that hangs together with one of these; a node of -1 is none."""
    found = np.zeros(len(parents), dtype=np.bool_)
    for node in nodes:
        if node >= 0:
            found[root(parents, node)] = True
    return found


@inner
def run_at(runs: Ints, starts: Ints, row: int, column: int) -> int:
    """Give the run that holds a cell."""
    for run in range(starts[row], starts[row + 1]):
        if runs[run, LAST] >= column:
            return run
    return -1


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
    owned = tops_of(parents, nodes)
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
    owned = tops_of(parents, nodes)
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


@compiled(I4_2, I4_1, PARENTS, PARENTS, I4_1, I4_1, I4_2, I4_2, FLAGS, FLAGS, FLAGS)
def weigh_remarks(
    runs: Ints,
    starts: Ints,
    parents: Ints,
    touching: Ints,
    nodes: Ints,
    boxes: Ints,
    cells: Ints,
    sizes: Ints,
    dense: Bools,
    broad: Bools,
    high: Bools,
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
        dense: (runs,) whether the piece has more cells than a stroke of its length.
        broad: (runs,) whether it goes farther aside.
        high: (runs,) whether it goes as far aside as letters.

    Returns:
        (n, 5): cells of pieces that touch no marked box; of these, of dense or broad pieces; of dense pieces that touch
        a marked box; of these, of high ones; of those that touch none, the ones near the box's own mark.
    """
    owned, touched = tops_of(parents, nodes), tops_of(touching, nodes)
    found = np.zeros((len(nodes), 5))
    for at in range(len(boxes)):
        box, run = boxes[at], run_at(runs, starts, cells[at, 0], cells[at, 1])
        if sizes[run, 0] < NO_SPECK or not owned[root(parents, run)]:
            continue
        if touched[root(touching, run)]:
            found[box, 2] += dense[run]
            found[box, 3] += dense[run] and high[run]
        else:
            found[box, 0] += 1
            found[box, 1] += dense[run] or broad[run]
            found[box, 4] += nodes[box] >= 0 and root(parents, nodes[box]) == root(parents, run)
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
