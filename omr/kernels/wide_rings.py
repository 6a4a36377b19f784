"""Follow a closed line round each box: see `omr.measuring.wide_rings`."""

import numpy as np
from numpy.typing import NDArray

from omr.kernels.compiling import GRAY, I4_2, INT, Kind, compiled, inner

Grays = NDArray[np.uint8]
Ints = NDArray[np.int32]
STEPS = Kind("int32", 3, readonly=True)
NONE = -1000
SIDES = 4
BLOCK = 8  # cells, along the side of those that are counted together


@inner
def best_round(gains: Ints, play: int) -> int:
    """Give the most that a closed line gains: one place a direction, `play` places nearer or farther at most."""
    directions, reach = gains.shape
    best = 0
    now, then = np.empty(reach, dtype=np.int32), np.empty(reach, dtype=np.int32)
    for start in range(reach):
        now[:] = NONE
        now[start] = gains[0, start]
        for direction in range(1, directions):
            for at in range(reach):
                most = NONE
                for before in range(max(0, at - play), min(reach, at + play + 1)):
                    most = max(most, now[before])
                then[at] = most + gains[direction, at]
            now, then = then, now
        for at in range(max(0, start - play), min(reach, start + play + 1)):
            best = max(best, now[at])
    return best


@inner
def count_near(counts: Ints, row: int, column: int, reach: int) -> int:
    """Count the inked cells of the blocks within reach of a cell."""
    total = 0
    for down in range(max(0, row - reach) // BLOCK, min(counts.shape[0] - 1, (row + reach) // BLOCK) + 1):
        for across in range(max(0, column - reach) // BLOCK, min(counts.shape[1] - 1, (column + reach) // BLOCK) + 1):
            total += counts[down, across]
    return total


@inner
def is_inked(laid: Grays, row: int, column: int) -> bool:
    """Tell whether there is ink at a place, which may lie off the map."""
    return bool(0 <= row < laid.shape[0] and 0 <= column < laid.shape[1] and laid[row, column])


@inner
def _is_broad(laid: Grays, middle: Ints, steps: Ints, at: int, line: int) -> bool:
    """Tell whether there is ink so many places nearer to the middle or farther from it, in one direction."""
    for place in (at - line, at + line):
        if 0 <= place < len(steps) and is_inked(laid, middle[0] + steps[place, 0], middle[1] + steps[place, 1]):
            return True
    return False


@inner
def _is_on_both_sides(inked: NDArray[np.bool_], least: int) -> bool:
    """Tell whether so many directions are inked on each of two opposite sides, above and below or left and right."""
    directions = len(inked)
    hits = np.zeros(SIDES, dtype=np.int32)
    for direction in range(directions):
        hits[(SIDES * direction + directions // 2) // directions % SIDES] += inked[direction]
    return bool(min(hits[0], hits[2]) >= least or min(hits[1], hits[3]) >= least)


@compiled(GRAY, GRAY, I4_2, I4_2, STEPS, INT, INT, INT, INT, INT)
def follow_rings(
    laid: Grays,
    free: Grays,
    cells: Ints,
    middles: Ints,
    steps: Ints,
    play: int,
    least_cells: int,
    least: int,
    line: int,
    least_a_side: int,
) -> Ints:
    """Give for each box the inked directions of the best closed line round it, less those where it lacks ink.

    Args:
        laid: Where there is ink.
        free: Of the same shape, where ink could be seen.
        cells: (k, 2) row and column of all ink.
        middles: (n, 2) row and column of each box.
        steps: (directions, reach, 2) rows and columns from there, from near to far.
        play: How many places the line may draw nearer or move off from one direction to the next.
        least_cells: Inked cells near a box below which there is none: most boxes need not be looked round.
        least: Inked directions below which there is none.
        line: Ink counts as such only where there is none so many places nearer and farther: what is broader is no line,
            and counts for nothing. 0 where all ink counts.
        least_a_side: Inked directions on each of two opposite sides below which there is none.
    """
    directions, reach = steps.shape[0], steps.shape[1]
    counts = np.zeros((laid.shape[0] // BLOCK + 1, laid.shape[1] // BLOCK + 1), dtype=np.int32)
    for at in range(len(cells)):
        counts[cells[at, 0] // BLOCK, cells[at, 1] // BLOCK] += 1
    far = np.abs(steps).max()
    gains = np.empty((directions, reach), dtype=np.int32)
    inked = np.empty(directions, dtype=np.bool_)
    found = np.zeros(len(middles), dtype=np.int32)
    for n in range(len(middles)):
        if count_near(counts, middles[n, 0], middles[n, 1], far) < least_cells:
            continue
        inked[:] = False
        for direction in range(directions):
            for at in range(reach):
                row, column = middles[n, 0] + steps[direction, at, 0], middles[n, 1] + steps[direction, at, 1]
                gains[direction, at] = 0
                if 0 <= row < laid.shape[0] and 0 <= column < laid.shape[1] and free[row, column]:
                    gains[direction, at] = 1 if laid[row, column] else -1
                    if line and laid[row, column] and _is_broad(laid, middles[n], steps[direction], at, line):
                        gains[direction, at] = 0
                    inked[direction] |= gains[direction, at] > 0
        if inked.sum() >= least and _is_on_both_sides(inked, least_a_side):
            found[n] = best_round(gains, play)
    return found
