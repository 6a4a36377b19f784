"""Find a solid rectangle in each patch: see `omr.finding.solids`."""

import numpy as np
from numpy.typing import NDArray

from omr.kernels.compiling import F4_1, F4_2, F8_1, F8_2, GRAY, I4_1, I4_2, INT, REAL, compiled, inner
from omr.kernels.sampling import sample_patch

Grays = NDArray[np.uint8]
Ints = NDArray[np.int32]
Floats = NDArray[np.float64]


@inner
def add_up(patch: Grays, sums: Ints) -> None:
    """Write into `sums`, one larger than the patch both ways, the sum of all above and left of each sample."""
    rows, columns = patch.shape
    for r in range(rows):
        left = np.int32(0)
        for c in range(columns):
            left += np.int32(patch[r, c])
            sums[r + 1, c + 1] = sums[r, c + 1] + left


@inner
def place_best(sums: Ints, windows: Ints, reach: Ints, means: Floats, best: Floats) -> None:
    """Write the shift at which the darkest of four sides is brighter than the core by most.

    Args:
        sums: As `add_up` wrote them.
        windows: (5, 4) the core and the four sides: left, top, right, bottom, relative to the middle; right and bottom
            behind the last sample.
        reach: (2,) most columns and rows from the middle.
        means: (5, shifts) scratch.
        best: (4,) columns and rows shifted, gray of the core and of the darkest side; written to.
    """
    flat, columns, count = sums.reshape(-1), sums.shape[1], means.shape[1]
    middle = (sums.shape[0] - 1) // 2 * columns + (columns - 1) // 2 - reach[0]
    core, left, right, upper, lower = means[0], means[1], means[2], means[3], means[4]
    most = -np.inf
    for down in range(-reach[1], reach[1] + 1):
        for number in range(5):
            window, mean = windows[number], means[number]
            top, bottom = middle + (down + window[1]) * columns, middle + (down + window[3]) * columns
            # cut out first: a loop that need not ask whether a place is negative takes many at once
            top_left, top_right = flat[top + window[0] :][:count], flat[top + window[2] :][:count]
            low_left, low_right = flat[bottom + window[0] :][:count], flat[bottom + window[2] :][:count]
            area = np.float64((window[2] - window[0]) * (window[3] - window[1]))
            for n in range(count):  # in 32 bits: four of them are turned into reals at once
                mean[n] = np.float64(np.int32(low_right[n] - top_right[n] - low_left[n] + top_left[n])) / area
        for n in range(count):
            left[n] = min(left[n], right[n], upper[n], lower[n])
        for n in range(count):
            if left[n] - core[n] > most:
                most = left[n] - core[n]
                best[0], best[1], best[2], best[3] = n - reach[0], down, core[n], left[n]


@inner
def weigh(patch: Grays, half: Ints, best: Floats, found: Floats) -> None:
    """Write the centre of the ink round the best place, in samples from the patch's middle, and its area.

    A tenth of the contrast is noise and JPEG ripple round the edge: it must not pull the centre.
    """
    middle_row, middle_column = patch.shape[0] // 2 + int(best[1]), patch.shape[1] // 2 + int(best[0])
    contrast = max(best[3] - best[2], 1.0)
    total = total_x = total_y = 0.0
    for y in range(-half[1], half[1] + 1):
        for x in range(-half[0], half[0] + 1):
            share = (best[3] - patch[middle_row + y, middle_column + x]) / contrast - 0.1
            ink = min(max(share, 0.0), 0.9) / 0.9
            total += ink
            total_x += ink * x
            total_y += ink * y
    safe = max(total, 1e-6)
    found[0], found[1], found[2] = best[0] + total_x / safe, best[1] + total_y / safe, total


@inner
def seek(
    image: Grays,
    place: NDArray[np.float32],
    x_mm: NDArray[np.float32],
    y_mm: NDArray[np.float32],
    windows: Ints,
    reach: Ints,
    half: Ints,
    patch: Grays,
    sums: Ints,
    means: Floats,
    best: Floats,
    found: Floats,
) -> None:
    """Find one rectangle within reach of the middle of the patch; the last four are scratch, then what was found."""
    sample_patch(image, place, x_mm, y_mm, patch)
    add_up(patch, sums)
    place_best(sums, windows, reach, means, best)
    weigh(patch, half, best, found)
    found[3], found[4] = best[2], best[3]


@inner
def is_sure(found: Floats, sure: Floats) -> bool:
    """Tell whether a rectangle that was found is beyond doubt; see `find_rectangles`."""
    return found[4] - found[3] >= sure[0] and sure[1] <= found[2] <= sure[2]


@compiled(GRAY, F4_2, F4_1, F4_1, I4_2, I4_2, I4_1, I4_1, F8_1)
def find_rectangles(
    image: Grays,
    places: NDArray[np.float32],
    x_mm: NDArray[np.float32],
    y_mm: NDArray[np.float32],
    windows: Ints,
    reach: Ints,
    half: Ints,
    before: Ints,
    sure: Floats,
) -> Floats:
    """Find one rectangle near each place: first about where the one before it says, then within all of its reach.

    Args:
        image: The page at one size.
        places: (n, 6) as in `sampling.sample_patch`.
        x_mm: Where the columns of a patch lie, from its middle.
        y_mm: Where its rows lie.
        windows: (5, 4) the core and the four sides.
        reach: (2, 2) most columns and rows that a rectangle may lie from its place, and from where the one before it
            says; where both are the same nothing is asked of that.
        half: (2,) columns and rows round the best place in which the ink is weighed.
        before: (n,) the rectangle, found earlier, that each has moved about as far as; -1: it has hardly moved.
        sure: (3,) contrast, least and most ink in samples of a rectangle beyond doubt: only then is what lies
            farther off not looked at.

    Returns:
        (n, 5): columns and rows from the place to the centre of the ink, the ink's area in samples,
        gray of the core and of the darkest side.
    """
    count, rows, columns = len(places), len(y_mm), len(x_mm)
    found, moved = np.empty((count, 5)), np.zeros((count + 1, 2))  # the last for those that hardly moved
    patch, sums = np.empty((rows, columns), dtype=np.uint8), np.zeros((rows + 1, columns + 1), dtype=np.int32)
    best, means = np.empty(4), np.empty((5, 2 * reach[0, 0] + 1))
    spare_x, spare_y = reach[0, 0] - reach[1, 0], reach[0, 1] - reach[1, 1]
    low, slim = rows - 2 * spare_y, columns - 2 * spare_x
    near, near_sums = np.empty((low, slim), dtype=np.uint8), np.zeros((low + 1, slim + 1), dtype=np.int32)
    near_means = np.empty((5, 2 * reach[1, 0] + 1))
    for n in range(count):
        if spare_x or spare_y:
            off_x = min(max(int(np.rint(moved[before[n], 0])), -spare_x), spare_x)
            off_y = min(max(int(np.rint(moved[before[n], 1])), -spare_y), spare_y)
            x, y = x_mm[spare_x + off_x :][:slim], y_mm[spare_y + off_y :][:low]
            seek(image, places[n], x, y, windows, reach[1], half, near, near_sums, near_means, best, found[n])
            found[n, 0] += off_x
            found[n, 1] += off_y
            # where it is best at the rim of what is looked at, it may be better beyond
            is_inside = abs(best[0]) < reach[1, 0] and abs(best[1]) < reach[1, 1]
            if is_inside and is_sure(found[n], sure):
                moved[n, 0], moved[n, 1] = found[n, 0], found[n, 1]
                continue
        seek(image, places[n], x_mm, y_mm, windows, reach[0], half, patch, sums, means, best, found[n])
        for axis in range(2):
            moved[n, axis] = found[n, axis] if is_sure(found[n], sure) else moved[before[n], axis]
    return found


@inner
def off_lines(y_mm: Floats, shifts_mm: Floats, kept: Ints, pairs: Ints, off_mm: Floats) -> None:
    """Write how far each kept bar lies off the nearest of the lines through two bars near it.

    The least, because a wrong bar lies off all such lines, but only some of its neighbours' lines lead
    through it.
    """
    for number in range(len(kept)):
        off_mm[number] = np.inf
        here = kept[number]
        for pair in range(len(pairs)):
            before, after = number + pairs[pair, 0], number + pairs[pair, 1]
            if before < 0 or after < 0 or before >= len(kept) or after >= len(kept):
                continue
            one, other = kept[before], kept[after]
            share = (y_mm[here] - y_mm[one]) / (y_mm[other] - y_mm[one])
            off_x = shifts_mm[here, 0] - ((1 - share) * shifts_mm[one, 0] + share * shifts_mm[other, 0])
            off_y = shifts_mm[here, 1] - ((1 - share) * shifts_mm[one, 1] + share * shifts_mm[other, 1])
            off_mm[number] = min(off_mm[number], np.sqrt(off_x * off_x + off_y * off_y))


@compiled(F8_1, F8_2, I4_2, REAL, INT)
def agreeing_bars(y_mm: Floats, shifts_mm: Floats, pairs: Ints, limit_mm: float, least: int) -> NDArray[np.bool_]:
    """Tell which bars lie on a line through two near them; the worst is dropped first.

    Args:
        y_mm: (n,) where they are printed, growing.
        shifts_mm: (n, 2) how far from there each was seen.
        pairs: (p, 2) neighbours whose line is asked, by how many bars before or behind.
        limit_mm: Greatest distance from such a line.
        least: So many bars are needed to tell which is wrong.
    """
    keep = np.ones(len(y_mm), dtype=np.bool_)
    off_mm = np.empty(len(y_mm))
    kept = np.flatnonzero(keep)
    while len(kept) >= least:
        off_lines(y_mm, shifts_mm, kept, pairs, off_mm)
        worst = np.argmax(off_mm[: len(kept)])
        if off_mm[worst] <= limit_mm:
            break
        keep[kept[worst]] = False
        kept = np.flatnonzero(keep)
    return keep
