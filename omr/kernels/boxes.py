"""Sample each box, find its outline and take the printed blank off: see `boxes` and `outline` in `omr.measuring`."""

import numpy as np
from numpy.typing import NDArray

from omr.kernels.compiling import F4_1, F4_2, GRAY, I4_1, INT, REAL, SINGLE, Kind, compiled, inner
from omr.kernels.edges import middle
from omr.kernels.sampling import sample_patch

Grays = NDArray[np.uint8]
Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
F4_OUT = Kind("float32", 1)
WHITE = np.uint8(255)
TABLES = 4  # equal neighbours would wait for each other in one table


@inner
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


@inner
def despeckle(padded: Grays, clean: Grays) -> None:
    """Let no sample be darker than its darkest neighbour; `padded` has one more sample on all sides."""
    rows, columns = clean.shape
    for r in range(rows):
        above, here, below = padded[r], padded[r + 1], padded[r + 2]
        for c in range(columns):
            beside = min(above[c], above[c + 1], above[c + 2], here[c])
            darkest = min(beside, here[c + 2], below[c], below[c + 1], below[c + 2])
            clean[r, c] = max(here[c + 1], darkest)


@inner
def add_strips(clean: Grays, half: int, paper: float, contrast: float, across: Floats, down: Floats) -> None:
    """Write the mean darkness of each column and each row over the middle `2 * half + 1` samples of it."""
    rows, columns = clean.shape
    middle = rows // 2
    count = np.float32(2 * half + 1)
    sums = np.zeros(columns, dtype=np.int32)
    for r in range(middle - half, middle + half + 1):
        row = clean[r]
        for c in range(columns):
            sums[c] += np.int32(row[c])
    for c in range(columns):
        across[c] = (paper - np.float32(sums[c]) / count) / contrast
    for r in range(rows):
        part = clean[r, middle - half : middle + half + 1]
        total = np.int32(0)
        for c in range(len(part)):
            total += np.int32(part[c])
        down[r] = (paper - np.float32(total) / count) / contrast


@inner
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


@inner
def darkest_and_palest(patch: Grays, half: int, ends: Floats) -> None:
    """Write the gray that a tenth of the middle, `half` rows and columns all round, is darker than, and brighter."""
    first, behind = patch.shape[0] // 2 - half, patch.shape[0] // 2 + half + 1
    counts = np.zeros((TABLES, 256), dtype=np.int32)
    for r in range(first, behind):
        row = patch[r, first:behind]
        for c in range(len(row)):
            counts[c % TABLES, row[c]] += 1
    count = (2 * half + 1) ** 2
    tenth, below, ends[0] = count // 10, 0, -1.0
    for level in range(256):
        for table in range(TABLES):
            below += counts[table, level]
        if ends[0] < 0 and below > tenth - 1:
            ends[0] = level
        if below > count - 1 - tenth:
            ends[1] = level
            return


@inner
def add_sectors(patch: Grays, places: Ints, starts: Ints, paper: float, contrast: float, means: Floats) -> None:
    """Write the mean darkness of each sector of a rim: `places` are flat, sector by sector."""
    flat = patch.reshape(-1)
    for sector in range(len(starts) - 1):
        part = places[starts[sector] : starts[sector + 1]]
        total = np.int32(0)
        for at in range(len(part)):
            total += np.int32(flat[np.uint32(part[at])])
        means[sector] = (paper - np.float32(total) / np.float32(len(part))) / contrast


@compiled(GRAY, F4_2, F4_1, REAL, REAL, I4_1, I4_1, I4_1, I4_1)
def lay_boxes(
    image: Grays,
    places: Floats,
    x_mm: Floats,
    black: float,
    least_contrast: float,
    search: Ints,
    sizes: Ints,
    rim_places: Ints,
    rim_starts: Ints,
) -> tuple[Floats, Floats, Floats, Floats, Floats, NDArray[np.int64]]:
    """Sample a square patch round each box and cut it out again round its found outline.

    Args:
        image: The page at one size.
        places: (n, 6) as in `sampling.sample_patch`.
        x_mm: Where columns, and rows alike, of a patch lie from its middle.
        black: Gray of solid print.
        least_contrast: Gray levels that paper and print are apart at least.
        search: As in `best_pair`.
        sizes: (5,) samples: the patch's rim that is paper; half the strip in which outlines are looked for; half
            of what is cut out; half the strip over which a side's profile is averaged; half the middle of a box.
        rim_places: Flat places, in what is cut out, of the samples right outside the outline, sector by sector.
        rim_starts: (sectors + 1,) first place of each sector.

    Returns:
        Darkness (n, side, side); its profiles across and down (n, side); for each box (n, 6) columns and
        rows to its outline, the outline's strength, the gray of the paper, the darkness that nine tenths
        of its middle exceed, that a tenth does; mean darkness of the sectors (n, sectors); samples on
        the image (n,).
    """
    rim, strip, half, profile, solid = sizes
    count, side, cut = len(places), len(x_mm), 2 * half + 1
    darkness = np.empty((count, cut, cut), dtype=np.float32)
    across, down = np.empty((count, cut), dtype=np.float32), np.empty((count, cut), dtype=np.float32)
    found = np.empty((count, 6), dtype=np.float32)
    sectors = np.empty((count, len(rim_starts) - 1), dtype=np.float32)
    inside = np.empty(count, dtype=np.int64)
    ends = np.empty(2, dtype=np.float32)
    padded = np.full((side + 2, side + 2), WHITE)
    raw, clean = np.empty((side, side), dtype=np.uint8), np.empty((side, side), dtype=np.uint8)
    outer = np.empty((2, side), dtype=np.float32)
    smooth = np.empty(side, dtype=np.float32)
    middle = np.empty((cut, cut), dtype=np.uint8)
    for n in range(count):
        inside[n] = sample_patch(image, places[n], x_mm, x_mm, raw)
        for r in range(side):
            seen, within = raw[r], padded[r + 1, 1 : side + 1]
            for c in range(side):
                within[c] = seen[c]
        despeckle(padded, clean)
        paper = np.float32(rim_median(raw, rim))
        contrast = max(paper - np.float32(black), np.float32(least_contrast))
        add_strips(clean, strip, paper, contrast, outer[0], outer[1])
        right, strong_across = best_pair(outer[0], search, smooth)
        below, strong_down = best_pair(outer[1], search, smooth)
        top, left = side // 2 + below - half, side // 2 + right - half
        for r in range(cut):
            cut_out, here, dark = clean[top + r, left : left + cut], middle[r], darkness[n, r]
            for c in range(cut):
                here[c] = cut_out[c]
                dark[c] = (paper - np.float32(cut_out[c])) / contrast
        add_strips(middle, profile, paper, contrast, across[n], down[n])
        add_sectors(middle, rim_places, rim_starts, paper, contrast, sectors[n])
        darkest_and_palest(middle, solid, ends)
        found[n, 0], found[n, 1] = right, below
        found[n, 2], found[n, 3] = min(strong_across, strong_down), paper
        found[n, 4], found[n, 5] = (paper - ends[1]) / contrast, (paper - ends[0]) / contrast
    return darkness, across, down, found, sectors, inside


@inner
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


@inner
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


@compiled(Kind("float32", 3), F4_2, F4_2, F4_1, F4_1, I4_1, SINGLE)
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
            seen, blank, here, lying_here = darkness[n, first + r, first:], upright[first:], left[r], flat[first + r]
            for c in range(span):
                here[c] = max(seen[c] - max(blank[c], lying_here), min(seen[c], np.float32(0)))
        for r in range(size):
            for c in range(span):
                columns[r, c] = left[2 * r, c] + np.float32(2) * left[2 * r + 1, c] + left[2 * r + 2, c]
        for r in range(size):
            for c in range(size):
                three = columns[r, 2 * c] + np.float32(2) * columns[r, 2 * c + 1] + columns[r, 2 * c + 2]
                inside[n, r, c] = three / np.float32(16)
    return inside


@compiled(F4_2, INT, INT, SINGLE)
def usual_line(profiles: Floats, first: int, behind: int, least: float) -> Floats:
    """Give the median of all profiles and their mirror images, between two samples; 0 elsewhere and below `least`.

    Args:
        profiles: (n, samples).
        first: The first sample asked for.
        behind: Behind the last.
        least: Less is none.
    """
    count, samples = profiles.shape
    line = np.zeros(samples, dtype=np.float32)
    values = np.empty(2 * count, dtype=np.float32)
    for c in range(first, behind):
        for n in range(count):
            values[n], values[count + n] = profiles[n, c], profiles[n, samples - 1 - c]
        usual = middle(values)
        line[c] = usual if usual > least else np.float32(0)
    return line
