"""Look across the four sides of each box, between pixels: see `omr.measuring.edges`."""

import numpy as np
from numpy.typing import NDArray

from omr.kernels.compiling import F4_1, F4_2, F4_3, GRAY, INT, Kind, compiled, inner

Grays = NDArray[np.uint8]
Floats = NDArray[np.float32]
F4_OUT = Kind("float32", 1)


@inner
def clamped_mix(image: Grays, x: float, y: float) -> float:
    """Give the gray at a place between pixels; beyond the image's edge it is that of the edge."""
    height, width = image.shape
    left, top = int(np.floor(x)), int(np.floor(y))
    right_of, below = x - np.float32(left), y - np.float32(top)
    right, low = min(max(left + 1, 0), width - 1), min(max(top + 1, 0), height - 1)
    left, top = min(max(left, 0), width - 1), min(max(top, 0), height - 1)
    upper_left, lower_left = np.float32(image[top, left]), np.float32(image[low, left])
    upper = upper_left + (np.float32(image[top, right]) - upper_left) * right_of
    lower = lower_left + (np.float32(image[low, right]) - lower_left) * right_of
    return np.rint(upper + (lower - upper) * below)


@inner
def sample_between(image: Grays, place: Floats, offsets: Floats, reach_mm: float, seen: Floats) -> None:
    """Write the gray at places between pixels, each mixed of the four round it, to a whole level.

    Args:
        image: (h, w).
        place: (6,) as in `sampling.sample_patch`.
        offsets: (2, samples) millimetres across and down.
        reach_mm: The greatest of them.
        seen: (samples,), written to.
    """
    height, width = image.shape
    x_mm, y_mm = offsets[0], offsets[1]
    count = len(seen)
    xs, ys = np.empty(count, dtype=np.float32), np.empty(count, dtype=np.float32)
    for n in range(count):
        xs[n] = place[0] + (place[2] * x_mm[n] + place[3] * y_mm[n])
        ys[n] = place[1] + (place[4] * x_mm[n] + place[5] * y_mm[n])
    across_px, down_px = reach_mm * (abs(place[2]) + abs(place[3])), reach_mm * (abs(place[4]) + abs(place[5]))
    is_within = place[0] - across_px >= 1 and place[0] + across_px < width - 2
    if not (is_within and place[1] - down_px >= 1 and place[1] + down_px < height - 2):
        for n in range(count):
            seen[n] = clamped_mix(image, xs[n], ys[n])
        return
    pixels, row = image.reshape(-1), np.uint32(width)
    flat = np.empty(count, dtype=np.int32)
    for n in range(count):  # step by step over all of them, so that many are worked out at once
        left, top = np.int32(xs[n]), np.int32(ys[n])
        flat[n] = top * np.int32(width) + left
        xs[n], ys[n] = xs[n] - np.float32(left), ys[n] - np.float32(top)
    four = np.empty((4, count), dtype=np.float32)
    upper_left, upper_right, lower_left, lower_right = four[0], four[1], four[2], four[3]
    for n in range(count):
        at = np.uint32(flat[n])
        upper_left[n], upper_right[n] = pixels[at], pixels[at + np.uint32(1)]
        lower_left[n], lower_right[n] = pixels[at + row], pixels[at + row + np.uint32(1)]
    for n in range(count):
        upper = upper_left[n] + (upper_right[n] - upper_left[n]) * xs[n]
        lower = lower_left[n] + (lower_right[n] - lower_left[n]) * xs[n]
        seen[n] = np.rint(upper + (lower - upper) * ys[n])


@compiled(GRAY, F4_2, F4_3, F4_1, F4_1, F4_1, INT)
def side_windows(
    image: Grays, places: Floats, offsets: Floats, weights: Floats, paper: Floats, contrast: Floats, window: int
) -> Floats:
    """Give the darkness across each side of each box, averaged over stretches of it, (n, 4, stretches).

    Args:
        image: The page at one size.
        places: (n, 6) as in `sampling.sample_patch`.
        offsets: (4, 2, along * across) of the samples of each side from the middle of a box.
        weights: (across,) what each sample across a side counts.
        paper: (n,) gray of the paper round each box.
        contrast: (n,) gray levels between paper and print.
        window: Steps along a side that a stretch has.
    """
    across = len(weights)
    along = offsets.shape[2] // across
    found = np.empty((len(places), 4, along - window + 1), dtype=np.float32)
    reach_mm = np.abs(offsets).max()
    seen = np.empty(offsets.shape[2], dtype=np.float32)
    mass = np.empty(along, dtype=np.float32)
    for n in range(len(places)):
        for side in range(4):
            sample_between(image, places[n], offsets[side], reach_mm, seen)
            for step in range(along):
                total = np.float32(0)
                for at in range(across):
                    total += weights[at] * (paper[n] - seen[step * across + at])
                mass[step] = total / contrast[n]
            for first in range(along - window + 1):
                total = np.float32(0)
                for step in range(window):
                    total += mass[first + step]
                found[n, side, first] = total / np.float32(window)
    return found


@inner
def bring_in_place(values: Floats, place: int) -> float:
    """Give the value that stands at a place once those before it are no larger and those behind it no smaller."""
    low, high = 0, len(values) - 1
    while low < high:
        pivot, left, right = values[(low + high) // 2], low, high
        while left <= right:
            while values[left] < pivot:
                left += 1
            while values[right] > pivot:
                right -= 1
            if left <= right:
                values[left], values[right] = values[right], values[left]
                left, right = left + 1, right - 1
        if place <= right:
            high = right
        elif place >= left:
            low = left
        else:
            break
    return values[place]


@inner
def middle(values: Floats) -> float:
    """Give the median; `values` are moved about."""
    lower = bring_in_place(values, (len(values) - 1) // 2)
    upper = lower
    if len(values) % 2 == 0:  # the other one is the least of those behind
        upper = values[len(values) // 2]
        for n in range(len(values) // 2 + 1, len(values)):
            upper = min(upper, values[n])
    return (lower + upper) / np.float32(2)


@compiled(F4_3)
def over_usual(windows: Floats) -> tuple[Floats, Floats, Floats]:
    """Say how far each box's darkest stretch stands out.

    Args:
        windows: (n, 4, stretches) as `side_windows` gives them.

    Returns:
        (n,) over the same stretch of a usual box, and the box's own usual stretch; (n,) that over the usual
        stretch of its own side, the stretches at the side's ends left out; (n,) the least of the latter.
    """
    count, sides, stretches = windows.shape
    over = np.empty((count, sides, stretches), dtype=np.float32)
    column, whole = np.empty(count, dtype=np.float32), np.empty(sides * stretches, dtype=np.float32)
    for side in range(sides):
        for stretch in range(stretches):
            for n in range(count):
                column[n] = windows[n, side, stretch]
            usual = middle(column)
            for n in range(count):
                over[n, side, stretch] = windows[n, side, stretch] - usual
    most, part = np.full(count, -np.inf, dtype=np.float32), np.full(count, -np.inf, dtype=np.float32)
    least = np.full(count, np.inf, dtype=np.float32)
    for n in range(count):
        whole[:] = over[n].reshape(-1)
        usual = middle(whole)
        for value in whole:
            most[n] = max(most[n], value)
        most[n] -= usual
        for side in range(sides):
            whole[:stretches] = over[n, side]
            of_side = middle(whole[:stretches])
            for stretch in range(1, stretches - 1):
                part[n] = max(part[n], over[n, side, stretch] - of_side)
                least[n] = min(least[n], over[n, side, stretch] - of_side)
    return most, part, least
