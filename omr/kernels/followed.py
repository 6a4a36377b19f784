"""Follow single strokes over what no zone sees: see `omr.measuring.followed`."""

import numpy as np
from numpy.typing import NDArray

from omr.kernels.compiling import F4_1, F4_2, F8_2, GRAY, I4_1, I4_2, INT, REAL, compiled, inner
from omr.kernels.pieces import FIRST, PARENTS, Grays, Ints, moments, root, spread_of
from omr.kernels.surroundings import Bools, run_at, tops_of

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
RUN, BOX, COLUMN, ROW, ACROSS, DOWN = 0, 1, 2, 3, 4, 5


@compiled(I4_2, I4_1, PARENTS, I4_1, I4_1, I4_2, INT, REAL, REAL)
def stroke_ends(
    runs: Ints,
    starts: Ints,
    parents: Ints,
    nodes: Ints,
    boxes: Ints,
    cells: Ints,
    least_cells: int,
    breadth: float,
    steepest: float,
) -> Floats:
    """Give both ends of all straight pieces of ink that touch no marked box.

    Args:
        runs: As `find_runs` gives them.
        starts: As `find_runs` gives them.
        parents: Of runs and rectangles, joined where they touch.
        nodes: (n,) the rectangle of each box that holds a mark; -1 where it holds none.
        boxes: (k,) the box in whose zone an inked cell lies.
        cells: (k, 2) its row and column.
        least_cells: Length of the least piece that is a stroke, in cells.
        breadth: Cells by which its own lie from its longer axis, on average, at most.
        steepest: Sine of the greatest angle between that axis and the rows.

    Returns:
        (e, 6): a run of the piece, the box in whose zone it lies, column and row of the end, in cells, and the way on
        from there, of length 1.
    """
    touched, sums = tops_of(parents, nodes), moments(runs, parents)
    owner = np.full(len(runs), -1, dtype=np.int32)
    for at in range(len(boxes)):
        owner[root(parents, run_at(runs, starts, cells[at, 0], cells[at, 1]))] = boxes[at]
    ends = np.empty((2 * len(runs), 6))
    found = 0
    for top in range(len(runs)):
        if touched[top] or sums[top, 0] < least_cells:
            continue
        greater, lesser, angle = spread_of(sums[top])
        way_x, way_y = np.cos(angle), np.sin(angle)
        is_long, is_flat = 12 * greater >= least_cells * least_cells, abs(way_y) <= steepest
        if lesser > breadth * breadth or not is_long or not is_flat:
            continue
        y, x = sums[top, 1] / sums[top, 0], sums[top, 2] / sums[top, 0]
        reach = reach_of(runs, parents, top, x, y, way_x, way_y)
        for side in range(2):
            sign = 2.0 * side - 1
            ends[found, RUN], ends[found, BOX] = top, owner[top]
            ends[found, COLUMN], ends[found, ROW] = x + reach[side] * way_x, y + reach[side] * way_y
            ends[found, ACROSS], ends[found, DOWN] = sign * way_x, sign * way_y
            found += 1
    return ends[:found].copy()


@inner
def reach_of(
    runs: Ints, parents: Ints, top: int, x: float, y: float, way_x: float, way_y: float
) -> tuple[float, float]:
    """Give how far a piece reaches from a place along a way, backwards and forwards."""
    low = high = 0.0
    for run in range(top, len(runs)):  # the run that stands for a piece is its first
        if root(parents, run) == top:
            for side in range(2):
                along = (runs[run, FIRST + side] - x) * way_x + (runs[run, 0] - y) * way_y
                low, high = min(low, along), max(high, along)
    return low, high


@compiled(GRAY, GRAY, F4_2, F8_2, F4_1, F8_2, I4_2, I4_1, PARENTS, I4_1, INT, REAL, REAL, REAL)
def follow(
    image: Grays,
    free: Grays,
    places: Singles,
    ends: Floats,
    darkest: Singles,
    lines: Floats,
    runs: Ints,
    starts: Ints,
    parents: Ints,
    nodes: Ints,
    per_mm: int,
    step_mm: float,
    far_mm: float,
    lapse_mm: float,
) -> Ints:
    """Go on from each end in a straight line as long as it is dark; give the run that is met, (e,), or -1.

    It goes on past other pieces to one that touches a marked box; where it comes to none, the first of them is met.

    Args:
        image: (h, w).
        free: The map, 1 where ink would be seen: a stroke that goes on has none of it without ink.
        places: (e, 6) where each end lies on the image, and the local map, as in `omr.patches`.
        ends: As `stroke_ends` gives them.
        darkest: (e,) gray that ink has at most.
        lines: (l, 3) by how many millimetres each line starts aside; cosine and sine of the angle it is turned by.
        runs: As `find_runs` gives them.
        starts: As `find_runs` gives them.
        parents: Of runs and rectangles, joined where they touch.
        nodes: (n,) the rectangle of each box that holds a mark; -1 where it holds none.
        per_mm: Cells to the millimetre.
        step_mm: From one sample to the next.
        far_mm: How far is gone.
        lapse_mm: How much paper in a row a stroke may show.
    """
    steps, most_bright = int(far_mm / step_mm), int(lapse_mm / step_mm)
    touched = tops_of(parents, nodes)
    met = np.full(len(ends), -1, dtype=np.int32)
    for end in range(len(ends)):
        own = root(parents, int(ends[end, RUN]))
        for line in range(len(lines)):
            run, is_marks = go_on(
                image,
                free,
                places[end],
                ends[end],
                darkest[end],
                lines[line],
                runs,
                starts,
                parents,
                touched,
                own,
                per_mm,
                step_mm,
                steps,
                most_bright,
            )
            if is_marks or met[end] < 0:
                met[end] = run
            if is_marks:
                break
    return met


@inner
def go_on(
    image: Grays,
    free: Grays,
    place: Singles,
    end: Floats,
    darkest: float,
    line: Floats,
    runs: Ints,
    starts: Ints,
    parents: Ints,
    touched: Bools,
    own: int,
    per_mm: int,
    step_mm: float,
    steps: int,
    most_bright: int,
) -> tuple[int, bool]:
    """Go along one line; give the run that is met, or -1, and whether its piece touches a marked box: see `follow`."""
    height, width = image.shape
    most_bare = int(2.0 / (per_mm * step_mm))  # a stroke need not fill each cell that it touches
    x_0, y_0 = (end[COLUMN] + 0.5) / per_mm, (end[ROW] + 0.5) / per_mm
    aside, cosine, sine = line
    way_x, way_y = end[ACROSS] * cosine - end[DOWN] * sine, end[ACROSS] * sine + end[DOWN] * cosine
    bright = bare = 0
    met = -1
    for number in range(steps):
        x = number * step_mm * way_x - aside * end[DOWN]
        y = number * step_mm * way_y + aside * end[ACROSS]
        column = int(np.floor(place[0] + place[2] * x + place[3] * y + 0.5))
        row = int(np.floor(place[1] + place[4] * x + place[5] * y + 0.5))
        cell_row, cell = int((y_0 + y) * per_mm), int((x_0 + x) * per_mm)
        if min(column, row, cell_row, cell) < 0 or column >= width or row >= height:
            break
        if cell_row >= free.shape[0] or cell >= free.shape[1]:
            break
        bright = bright + 1 if image[row, column] > darkest else 0
        run = run_at(runs, starts, cell_row, cell)
        is_inked = run >= 0 and runs[run, FIRST] <= cell
        bare = bare + 1 if free[cell_row, cell] and not is_inked else 0
        if bright > most_bright or bare > most_bare:
            break
        if is_inked:
            top = root(parents, run)
            if touched[top]:
                return run, True
            if met < 0 and top != own:
                met = run
    return met, False
