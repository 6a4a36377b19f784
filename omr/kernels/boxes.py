"""Sample each box, find its printed outline and take the printed blank off: see `omr.boxes` and `omr.outline`."""

import numpy as np
from numba import types
from numpy.typing import NDArray

from omr.kernels.compiling import F4_1, F4_2, GRAY, I4_1, compiled
from omr.kernels.sampling import sample_patch

Grays = NDArray[np.uint8]
Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
GRAY_OUT = types.Array(types.uint8, 2, "C")
F4_OUT = types.Array(types.float32, 1, "A")
WHITE = np.uint8(255)
TABLES = 4  # equal neighbours would wait for each other in one table


@compiled(GRAY, types.int64)
def rim_median(patch: Grays, width: int) -> float:
    """Give the median of the samples within `width` of the patch's edge."""
    rows, columns = patch.shape
    counts = np.zeros((TABLES, 256), dtype=np.int32)
    for r in range(rows):
        if r < width or r >= rows - width:
            for c in range(columns):
                counts[c % TABLES, patch[r, c]] += 1
        else:
            for c in range(width):
                counts[c % TABLES, patch[r, c]] += 1
                counts[(c + 1) % TABLES, patch[r, columns - 1 - c]] += 1
    count = rows * columns - (rows - 2 * width) * (columns - 2 * width)
    below, first = 0, -1
    for level in range(256):
        for table in range(TABLES):
            below += counts[table, level]
        if first < 0 and below > (count - 1) // 2:
            first = level
        if below > count // 2:
            return (first + level) / 2
    return 255.0


@compiled(GRAY, GRAY_OUT)
def despeckle(padded: Grays, clean: Grays) -> None:
    """Let no sample be darker than its darkest neighbour; `padded` has one more sample on all sides."""
    rows, columns = clean.shape
    for r in range(rows):
        above, here, below = padded[r], padded[r + 1], padded[r + 2]
        for c in range(columns):
            beside = min(above[c], above[c + 1], above[c + 2], here[c])
            darkest = min(beside, here[c + 2], below[c], below[c + 1], below[c + 2])
            clean[r, c] = max(here[c + 1], darkest)


@compiled(GRAY, types.int64, types.float32, types.float32, F4_OUT, F4_OUT)
def add_strips(clean: Grays, half: int, paper: float, contrast: float, across: Floats, down: Floats) -> None:
    """Write the mean darkness of each column and each row over the middle `2 * half + 1` samples of it."""
    rows, columns = clean.shape
    middle = rows // 2
    count = np.float32(2 * half + 1)
    sums = np.zeros(columns, dtype=np.int32)
    for r in range(middle - half, middle + half + 1):
        for c in range(columns):
            sums[c] += np.int32(clean[r, c])
    for c in range(columns):
        across[c] = (paper - np.float32(sums[c]) / count) / contrast
    for r in range(rows):
        total = np.int32(0)
        for c in range(middle - half, middle + half + 1):
            total += np.int32(clean[r, c])
        down[r] = (paper - np.float32(total) / count) / contrast


@compiled(F4_OUT, I4_1, F4_OUT)
def best_pair(profile: Floats, search: Ints, smooth: Floats) -> tuple[int, float]:
    """Give the shift at which the weaker of two lines is strongest, and how strong it is there.

    Args:
        profile: (samples,) darkness across the lines.
        search: (4,) samples from the middle to each line, from there to the paper outside, greatest
            shift, width of a line.
        smooth: (samples,) scratch.
    """
    half, beside, reach, width = search
    middle = len(profile) // 2
    for c in range(len(profile)):
        total = np.float32(0)
        for n in range(max(0, c - width // 2), min(len(profile), c + (width + 1) // 2)):
            total += profile[n]
        smooth[c] = total / np.float32(width)
    best, strength = -reach, np.float32(-np.inf)
    for shift in range(-reach, reach + 1):
        left, right = middle - half + shift, middle + half + shift
        weaker = min(smooth[left] - smooth[left - beside], smooth[right] - smooth[right + beside])
        if weaker > strength:
            best, strength = shift, weaker
    return best, strength


@compiled(GRAY, F4_2, F4_1, types.float64, types.float64, I4_1, I4_1)
def lay_boxes(
    image: Grays, places: Floats, x_mm: Floats, black: float, least_contrast: float, search: Ints, sizes: Ints
) -> tuple[Floats, Floats, Floats, Floats, NDArray[np.int64]]:
    """Sample a square patch round each box and cut it out again round its found outline.

    Args:
        image: The page at one size.
        places: (n, 6) as in `sampling.sample_patch`.
        x_mm: Where columns, and rows alike, of a patch lie from its middle.
        black: Gray of solid print.
        least_contrast: Gray levels that paper and print are apart at least.
        search: As in `best_pair`.
        sizes: (4,) samples: the patch's rim that is paper; half the strip in which outlines are looked for; half
            of what is cut out; half the strip over which a side's profile is averaged.

    Returns:
        Darkness (n, side, side); its profiles across and down (n, side); for each box (n, 4) columns and
        rows to its outline, the outline's strength, the gray of the paper; samples on the image (n,).
    """
    rim, strip, half, profile = sizes
    count, side, cut = len(places), len(x_mm), 2 * half + 1
    darkness = np.empty((count, cut, cut), dtype=np.float32)
    across, down = np.empty((count, cut), dtype=np.float32), np.empty((count, cut), dtype=np.float32)
    found = np.empty((count, 4), dtype=np.float32)
    inside = np.empty(count, dtype=np.int64)
    padded = np.full((side + 2, side + 2), WHITE)
    raw, clean = np.empty((side, side), dtype=np.uint8), np.empty((side, side), dtype=np.uint8)
    outer = np.empty((2, side), dtype=np.float32)
    smooth = np.empty(side, dtype=np.float32)
    middle = np.empty((cut, cut), dtype=np.uint8)
    for n in range(count):
        inside[n] = sample_patch(image, places[n], x_mm, x_mm, raw)
        for r in range(side):
            for c in range(side):
                padded[r + 1, c + 1] = raw[r, c]
        despeckle(padded, clean)
        paper = np.float32(rim_median(raw, rim))
        contrast = max(paper - np.float32(black), np.float32(least_contrast))
        add_strips(clean, strip, paper, contrast, outer[0], outer[1])
        right, strong_across = best_pair(outer[0], search, smooth)
        below, strong_down = best_pair(outer[1], search, smooth)
        top, left = side // 2 + below - half, side // 2 + right - half
        for r in range(cut):
            for c in range(cut):
                middle[r, c] = clean[top + r, left + c]
                darkness[n, r, c] = (paper - np.float32(middle[r, c])) / contrast
        add_strips(middle, profile, paper, contrast, across[n], down[n])
        found[n, 0], found[n, 1] = right, below
        found[n, 2], found[n, 3] = min(strong_across, strong_down), paper
    return darkness, across, down, found, inside


@compiled(F4_1, F4_1, types.int64, types.boolean)
def best_slip(profile: Floats, line: Floats, slip: int, mirrored: bool) -> int:
    """Give by how much the line, or its mirror image, is moved where the profile shows it best."""
    samples = len(profile)
    best, most = -slip, np.float32(-np.inf)
    for shift in range(-slip, slip + 1):
        total = np.float32(0)
        for c in range(samples // 2):
            at = c + shift
            if line[c] > 0 and at >= 0:
                total += line[c] * profile[samples - 1 - at if mirrored else at]
        if total > most:
            best, most = shift, total
    return best


@compiled(F4_1, F4_1, types.int64, types.int64, types.float32, F4_OUT)
def lay_blank(profile: Floats, line: Floats, slip: int, play: int, spread: float, blank: Floats) -> None:
    """Write the darkness across an empty box: each line laid where this box has it, widened by the samples of play."""
    samples = len(profile)
    left = best_slip(profile, line, slip, False)
    right = best_slip(profile, line, slip, True)
    for c in range(samples):
        blank[c] = 0
    for c in range(samples // 2):
        if line[c] > 0:
            for wider in range(-play, play + 1):
                one, other = c + left + wider, samples - 1 - (c + right + wider)
                if 0 <= one < samples:
                    blank[one] = max(blank[one], spread * line[c])
                if 0 <= other < samples:
                    blank[other] = max(blank[other], spread * line[c])


@compiled(types.Array(types.float32, 3, "C"), F4_2, F4_2, F4_1, F4_1, I4_1, types.float32)
def take_off_blanks(
    darkness: Floats, across: Floats, down: Floats, line: Floats, lying: Floats, limits: Ints, spread: float
) -> Floats:
    """Take off what the printed outline explains, and average the inside of each box to half as many samples.

    Where the blank explains all there is, nothing is left; it does not leave less than nothing.

    Args:
        darkness: (n, side, side) boxes in the middle.
        across: (n, side) profiles of the columns.
        down: (n, side) profiles of the rows.
        line: (side,) the usual upright line left of the middle.
        lying: (side,) the usual lying line above the middle.
        limits: (3,) samples a line may slip, samples of play, half the side of what is averaged.
        spread: By how much a line may be stronger than the usual one.

    Returns:
        (n, half + 1, half + 1), every second sample, each averaged with its neighbours.
    """
    slip, play, half = limits
    count, side, _ = darkness.shape
    size = half + 1
    inside = np.empty((count, size, size), dtype=np.float32)
    upright, flat = np.empty(side, dtype=np.float32), np.empty(side, dtype=np.float32)
    first = side // 2 - half - 1
    span = 2 * half + 3
    left = np.empty((span, span), dtype=np.float32)
    columns = np.empty((size, span), dtype=np.float32)
    for n in range(count):
        lay_blank(across[n], line, slip, play, spread, upright)
        lay_blank(down[n], lying, slip, play, spread, flat)
        for r in range(span):
            for c in range(span):
                dark = darkness[n, first + r, first + c]
                left[r, c] = max(dark - max(upright[first + c], flat[first + r]), min(dark, np.float32(0)))
        for r in range(size):
            for c in range(span):
                columns[r, c] = left[2 * r, c] + np.float32(2) * left[2 * r + 1, c] + left[2 * r + 2, c]
        for r in range(size):
            for c in range(size):
                three = columns[r, 2 * c] + np.float32(2) * columns[r, 2 * c + 1] + columns[r, 2 * c + 2]
                inside[n, r, c] = three / np.float32(16)
    return inside
