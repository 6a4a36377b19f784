"""Lay straight strokes through the ink of each box: see `omr.measuring.strokes`."""

import numpy as np
from numpy.typing import NDArray

from omr.kernels.compiling import F4_1, F4_3, F8_1, F8_2, I4_1, INT, REAL, Kind, compiled, inner

Floats = NDArray[np.float32]
Reals = NDArray[np.float64]
Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]
RANGES = Kind("int32", 4, readonly=True)


@inner
def best_band(left: Ints, count: int, ranges: Ints, sums: Ints) -> tuple[int, int]:
    """Give direction and place of the straight band that holds most samples, the first of equals.

    Args:
        left: The samples; the first `count` count.
        count: See `left`.
        ranges: (samples, directions, 2) the first place whose band holds a sample, and the place behind the last.
        sums: (directions, places + 1) scratch.
    """
    directions, places = sums.shape[0], sums.shape[1] - 1
    sums[:] = 0
    for n in range(count):
        first_and_behind = ranges[left[n]]
        for direction in range(directions):
            sums[direction, first_and_behind[direction, 0]] += 1
            sums[direction, first_and_behind[direction, 1]] -= 1
    best, best_direction, best_place = -1, 0, 0
    for direction in range(directions):
        held = 0
        for place in range(places):
            held += sums[direction, place]
            if held > best:
                best, best_direction, best_place = held, direction, place
    return best_direction, best_place


@inner
def reach(inked: Bools, middle: int, step: int) -> int:
    """Give how many steps ink goes on from the middle; one step may miss."""
    goes_on, here, before = 0, middle, True
    while 0 <= here < len(inked):
        ahead = here + step
        seen = inked[here]
        if not seen and not (before and 0 <= ahead < len(inked) and inked[ahead]):
            break
        goes_on += 1
        before, here = seen, ahead
    return max(goes_on - 1, 0)


@inner
def shorter_arm(
    ink: Ints, count: int, x_mm: Reals, y_mm: Reals, line: Reals, crossing: Reals, per_mm: float, inked: Bools
) -> int:
    """Give the shorter of the two arms of a stroke beyond a crossing, in samples.

    Args:
        ink: The inked samples; the first `count` count.
        count: See `ink`.
        x_mm: Where each sample of the box lies.
        y_mm: The same.
        line: (4,) cosine and sine of the stroke's normal, its place along that, how far from it ink counts.
        crossing: (2,) x and y.
        per_mm: Samples to the millimetre.
        inked: Scratch: as many steps both ways as ink can lie from the crossing.
    """
    inked[:] = False
    middle = len(inked) // 2
    for n in range(count):
        x, y = x_mm[ink[n]], y_mm[ink[n]]
        if np.abs(x * line[0] + y * line[1] - line[2]) <= line[3]:
            along = (y - crossing[1]) * line[0] - (x - crossing[0]) * line[1]
            step = int(np.rint(along * per_mm))
            inked[min(max(step, -middle), middle) + middle] = True
    return min(reach(inked, middle, 1), reach(inked, middle, -1))


@inner
def gather_ink(inside: Floats, limit: float, ink: Ints, left: Ints) -> int:
    """Write the samples of a box that are darker than the limit, twice, and give how many there are."""
    flat = inside.reshape(-1)
    count = 0
    for at in range(len(flat)):
        if flat[at] > limit:
            ink[count] = left[count] = at
            count += 1
    return count


@inner
def take_away(left: Ints, count: int, ranges: Ints, direction: int, place: int) -> int:
    """Leave out the samples that a band holds; give how many remain."""
    kept = 0
    for at in range(count):
        if not ranges[left[at], direction, 0] <= place < ranges[left[at], direction, 1]:
            left[kept] = left[at]
            kept += 1
    return kept


@inner
def shortest_arm(
    ink: Ints,
    count: int,
    samples_mm: Reals,
    one: Reals,
    other: Reals,
    sine: float,
    half_mm: float,
    per_mm: float,
    inked: Bools,
) -> int:
    """Give the shortest of the four arms of two strokes beyond where they cross, in samples; 0 where that is outside.

    Args:
        ink: The inked samples; the first `count` count.
        count: See `ink`.
        samples_mm: (2, samples) x and y of each sample.
        one: (4,) a stroke, as in `shorter_arm`.
        other: (4,) another.
        sine: Of the angle from the one to the other.
        half_mm: How far from the middle of the box they may cross.
        per_mm: Samples to the millimetre.
        inked: Scratch, as in `shorter_arm`.
    """
    crossing = np.empty(2)
    crossing[0] = (one[2] * other[1] - other[2] * one[1]) / sine
    crossing[1] = (other[2] * one[0] - one[2] * other[0]) / sine
    if max(np.abs(crossing[0]), np.abs(crossing[1])) > half_mm:
        return 0
    return min(
        shorter_arm(ink, count, samples_mm[0], samples_mm[1], one, crossing, per_mm, inked),
        shorter_arm(ink, count, samples_mm[0], samples_mm[1], other, crossing, per_mm, inked),
    )


@compiled(F4_3, I4_1, F4_1, I4_1, RANGES, F8_1, F8_2, F8_2, F8_2, F8_1, REAL, INT)
def lay_strokes(
    insides: Floats,
    which: Ints,
    limits: Floats,
    widths: Ints,
    ranges: Ints,
    places_mm: Reals,
    turns: Reals,
    sines: Reals,
    samples_mm: Reals,
    asked: Reals,
    per_mm: float,
    reach_steps: int,
) -> Floats:
    """Lay the two best straight strokes through the ink of some boxes.

    Args:
        insides: (n, side, side) of all boxes.
        which: (m,) the boxes that are asked for.
        limits: (m,) darker is ink.
        widths: (m,) which width of strokes each box is tried with.
        ranges: (widths, samples, directions, 2) as in `best_band`.
        places_mm: (places,) of the bands, along their normals.
        turns: (2, directions) cosine and sine of the normals.
        sines: (directions, directions) of the angle from the second direction to the first.
        samples_mm: (2, samples) x and y of each sample.
        asked: (3,) the least sine of two strokes that cross, how far from the middle they may, how far from
            a stroke's middle its ink counts.
        per_mm: Samples to the millimetre.
        reach_steps: As many samples as ink can lie from a crossing.

    Returns:
        (3, m): share of the ink that the two leave; shortest of the four arms beyond their crossing in millimetres,
        and the sine of their angle, both 0 where they do not cross.
    """
    _, rows, columns = insides.shape
    found = np.zeros((3, len(which)), dtype=np.float32)
    sums = np.empty((len(sines), len(places_mm) + 1), dtype=np.int32)
    ink, left = np.empty(rows * columns, dtype=np.int32), np.empty(rows * columns, dtype=np.int32)
    inked = np.empty(2 * reach_steps + 1, dtype=np.bool_)
    strokes = np.empty((2, 4))
    for n in range(len(which)):
        held = ranges[widths[n]]
        count = gather_ink(insides[which[n]], limits[n], ink, left)
        remain, before = count, 0
        for number in range(2):
            direction, place = best_band(left, remain, held, sums)
            remain = take_away(left, remain, held, direction, place)
            strokes[number, 0], strokes[number, 1] = turns[0, direction], turns[1, direction]
            strokes[number, 2], strokes[number, 3] = places_mm[place], asked[2]
            sine, before = sines[direction, before], direction
        found[0, n] = np.float32(remain) / np.float32(max(count, 1))
        if np.abs(sine) < asked[0]:
            continue
        arm = shortest_arm(ink, count, samples_mm, strokes[0], strokes[1], sine, asked[1], per_mm, inked)
        if arm > 0:
            found[1, n], found[2, n] = arm / per_mm, np.abs(sine)
    return found


@inner
def lies_beside(ink: Ints, count: int, samples_mm: Reals, one: Reals, other: Reals, near_mm: float) -> bool:
    """Tell whether most of a stroke's ink lies near another stroke; see `shortest_arm`."""
    away_mm = np.empty(count)
    seen = 0
    for n in range(count):
        x, y = samples_mm[0, ink[n]], samples_mm[1, ink[n]]
        if np.abs(x * one[0] + y * one[1] - one[2]) <= one[3]:
            away_mm[seen] = np.abs(x * other[0] + y * other[1] - other[2])
            seen += 1
    return seen == 0 or np.median(away_mm[:seen]) < near_mm


@compiled(F4_3, I4_1, F4_1, I4_1, RANGES, F8_1, F8_2, F8_2, F8_2, F8_1, REAL, INT, INT)
def second_crossings(
    insides: Floats,
    which: Ints,
    limits: Floats,
    widths: Ints,
    ranges: Ints,
    places_mm: Reals,
    turns: Reals,
    sines: Reals,
    samples_mm: Reals,
    asked: Reals,
    per_mm: float,
    reach_steps: int,
    most: int,
) -> Floats:
    """Give how far the strokes of some boxes go on beyond the second surest of their crossings, in millimetres.

    Args:
        insides: As those that follow, up to `samples_mm`, see `lay_strokes`.
        which: (m,)
        limits: (m,)
        widths: (m,)
        ranges: (widths, samples, directions, 2)
        places_mm: (places,)
        turns: (2, directions)
        sines: (directions, directions)
        samples_mm: (2, samples)
        asked: (6,) the three of `lay_strokes`; the least share of the ink that a stroke holds; below which sine and
            how near a stroke that lies beside an earlier one is the same.
        per_mm: Samples to the millimetre.
        reach_steps: As many samples as ink can lie from a crossing.
        most: Strokes.
    """
    _, rows, columns = insides.shape
    found = np.zeros(len(which), dtype=np.float32)
    sums = np.empty((len(sines), len(places_mm) + 1), dtype=np.int32)
    ink, left = np.empty(rows * columns, dtype=np.int32), np.empty(rows * columns, dtype=np.int32)
    inked = np.empty(2 * reach_steps + 1, dtype=np.bool_)
    strokes, directions = np.empty((most, 4)), np.empty(most, dtype=np.int32)
    for n in range(len(which)):
        held = ranges[widths[n]]
        count = gather_ink(insides[which[n]], limits[n], ink, left)
        remain, laid, surest, second = count, 0, 0, 0
        for _ in range(most):
            before = remain
            direction, place = best_band(left, before, held, sums)
            remain = take_away(left, before, held, direction, place)
            if before - remain < asked[3] * count:
                continue
            stroke = strokes[laid]
            stroke[0], stroke[1], stroke[2], stroke[3] = (
                turns[0, direction],
                turns[1, direction],
                places_mm[place],
                asked[2],
            )
            is_new = True
            for other in range(laid):
                if np.abs(sines[direction, directions[other]]) < asked[4]:
                    is_new &= not lies_beside(ink, count, samples_mm, stroke, strokes[other], asked[5])
            if not is_new:
                continue
            directions[laid] = direction
            for other in range(laid):
                sine = sines[direction, directions[other]]
                if np.abs(sine) < asked[0]:
                    continue
                arm = shortest_arm(ink, count, samples_mm, strokes[other], stroke, sine, asked[1], per_mm, inked)
                if arm > surest:
                    surest, second = arm, surest
                elif arm > second:
                    second = arm
            laid += 1
        found[n] = second / per_mm
    return found
