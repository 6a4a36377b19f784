"""Follow columns of bars over the coarse page: see `omr.finding.ladder`."""

import numpy as np
from numpy.typing import NDArray

from omr.kernels.compiling import F8_1, F8_2, INT, REAL, compiled, inner

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
SIDE, STEP, LEAN, OFF, OFF_MORE, MISSED, DENSE = range(7)  # of `limits`


@inner
def nearest(
    places: Floats, sides: Floats, start: int, way: int, side: float, x: float, y: float, reach: float, apart: float
) -> int:
    """Give the spot of about a side within reach of a place; -1 where there is none.

    Args:
        places: (n, 2), y growing.
        sides: (n,) theirs.
        start: A spot above the place, where spots are gone through downwards, or below it.
        way: 1 downwards, -1 upwards.
        side: The side that the spot should have.
        x: Of the place.
        y: Of the place.
        reach: How far from it.
        apart: How many times larger or smaller the side may be.
    """
    found, least = -1, reach
    n = start + way
    while 0 <= n < len(places) and (places[n, 1] - y) * way <= reach:
        if (places[n, 1] - y) * way >= -reach:
            off = np.hypot(places[n, 0] - x, places[n, 1] - y)
            if off <= least and side <= sides[n] * apart and sides[n] <= side * apart:
                found, least = n, off
        n += way
    return found


@inner
def follow(
    places: Floats, sides: Floats, first: int, second: int, limits: Floats, most: int, rungs: Ints, count: int
) -> int:
    """Write the spots that go on from two, one behind the other, (most,), -1 for one that is missing; give how many.

    Args:
        places: As in `nearest`.
        sides: As in `nearest`.
        first: The spot from which it goes.
        second: The next.
        limits: As in `find_columns`.
        most: Rungs that may be written.
        rungs: Written to, from `count` on.
        count: Rungs that are written already, `first` and `second` among them.
    """
    way = 1 if places[second, 1] > places[first, 1] else -1
    step_x, step_y = places[second, 0] - places[first, 0], places[second, 1] - places[first, 1]
    side = (sides[first] + sides[second]) / 2
    pitch = np.hypot(step_x, step_y)
    last, missed = second, 0
    while missed <= limits[MISSED] and count + missed < most:
        steps = missed + 1
        reach = (limits[OFF] + limits[OFF_MORE] * missed) * pitch + 0.5
        x, y = places[last, 0] + steps * step_x, places[last, 1] + steps * step_y
        found = nearest(places, sides, last, way, side, x, y, reach, limits[SIDE])
        if found < 0:
            missed += 1
            continue
        for number in range(missed):
            rungs[count + number] = -1
        count += missed
        rungs[count] = found
        count += 1
        # half of what is new: the middle of a coarse spot is known to a fifth of a pixel
        step_x = (step_x + (places[found, 0] - places[last, 0]) / steps) / 2
        step_y = (step_y + (places[found, 1] - places[last, 1]) / steps) / 2
        last, missed = found, 0
    return count


@inner
def are_rungs(places: Floats, sides: Floats, one: int, other: int, pitch_sides: float, limits: Floats) -> bool:
    """Tell whether two spots may be rungs that follow each other, with a third one above or below."""
    across, down = places[other, 0] - places[one, 0], places[other, 1] - places[one, 1]
    if abs(across) > limits[LEAN] * down:
        return False
    if sides[one] > sides[other] * limits[SIDE] or sides[other] > sides[one] * limits[SIDE]:
        return False
    side, step = (sides[one] + sides[other]) / 2, np.hypot(across, down)
    if abs(step / (pitch_sides * side) - 1) > limits[STEP]:
        return False
    reach = limits[OFF] * step + 0.5
    x, y = places[other, 0] + across, places[other, 1] + down
    if nearest(places, sides, other, 1, side, x, y, reach, limits[SIDE]) >= 0:
        return True
    x, y = places[one, 0] - across, places[one, 1] - down
    return bool(nearest(places, sides, one, -1, side, x, y, reach, limits[SIDE]) >= 0)  # most pairs fail here


@inner
def note_column(rungs: Ints, total: int, below: Ints) -> int:
    """Note which spot follows which in a column, so that it is not found again from each; give how many it has."""
    seen, before = 0, -1
    for number in range(total):
        if rungs[number] >= 0:
            if before >= 0 and rungs[number - 1] >= 0:
                below[before] = rungs[number]
            before = rungs[number]
            seen += 1
    return seen


@compiled(F8_2, F8_1, REAL, F8_1, INT, INT)
def find_columns(places: Floats, sides: Floats, pitch_sides: float, limits: Floats, least: int, most: int) -> Ints:
    """Give the columns of spots that stand one below the other, evenly or nearly so.

    Args:
        places: (n, 2) middles, y growing.
        sides: (n,) of squares of the same area.
        pitch_sides: From one spot to the next, in sides.
        limits: (7,) how many times larger one spot may be than another; how far a step may be off the pitch, as a
            share of it; how far it may lean, across for each down; how far a spot may be off its place, as a share of
            the pitch, and how much more for each spot missing before it; how many may be missing one after another;
            share of a column's rungs that must be there.
        least: Spots of a column.
        most: Rungs of a column, missing ones included.

    Returns:
        (m, most) numbers of spots from top to bottom, -1 where one is missing or the column has ended.
    """
    count, found = len(places), 0
    columns = np.full((8, most), -1, dtype=np.int32)
    below = np.full(count, -1, dtype=np.int32)  # the spot that follows in a column which is known already
    upwards, rungs = np.empty(most, dtype=np.int32), np.empty(most, dtype=np.int32)
    for one in range(count):
        pitch = pitch_sides * sides[one]
        other = one
        while other + 1 < count:
            other += 1
            down = places[other, 1] - places[one, 1]
            if down > (1 + limits[STEP]) * pitch:
                break
            if below[one] == other or not are_rungs(places, sides, one, other, pitch_sides, limits):
                continue
            upwards[0], upwards[1] = other, one
            over = follow(places, sides, other, one, limits, most, upwards, 2)
            for number in range(over):
                rungs[number] = upwards[over - 1 - number]
            total = follow(places, sides, one, other, limits, most, rungs, over)
            if note_column(rungs, total, below) < max(least, limits[DENSE] * total):
                continue
            if found == len(columns):
                more = np.full((2 * found, most), -1, dtype=np.int32)
                more[:found] = columns
                columns = more
            columns[found, :total] = rungs[:total]
            found += 1
    return columns[:found].copy()
