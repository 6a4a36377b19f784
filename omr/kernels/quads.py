"""Find the sheets that dark squares could be the corners of: see `omr.finding.quads`."""

import numpy as np
from numpy.typing import NDArray

from omr.kernels.compiling import F8_1, F8_2, I4_2, REAL, compiled, inner

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]
DIAGONAL_0, DIAGONAL_1, FREE = 0, 1, 2  # columns of `diagonals`
SIDE, THIRD, SKEW_DEG, PLACE, PARALLEL, MISSING = range(6)  # of `limits`


@inner
def lay_similar(centres: Floats, one: int, other: int, printed: Floats, ends: Ints, places: Floats) -> None:
    """Write where the four corners lie, (4, 2), by the turn and scale that carry two of them to two candidates."""
    across, down = centres[other, 0] - centres[one, 0], centres[other, 1] - centres[one, 1]
    first, second = ends[DIAGONAL_0], ends[DIAGONAL_1]
    wide, high = printed[second, 0] - printed[first, 0], printed[second, 1] - printed[first, 1]
    square = wide * wide + high * high
    cos, sin = (across * wide + down * high) / square, (down * wide - across * high) / square
    for corner in range(4):
        x, y = printed[corner, 0] - printed[first, 0], printed[corner, 1] - printed[first, 1]
        places[corner, 0] = centres[one, 0] + cos * x - sin * y
        places[corner, 1] = centres[one, 1] + sin * x + cos * y
    places[first], places[second] = centres[one], centres[other]


@inner
def distance(one: Floats, other: Floats) -> float:
    """Give the distance of two places."""
    return np.hypot(one[0] - other[0], one[1] - other[1])


@inner
def lean_deg(one: Floats, other: Floats) -> float:
    """Give by how much a line leans off the nearest image axis."""
    return (np.degrees(np.arctan2(other[1] - one[1], other[0] - one[0])) + 45) % 90 - 45


@compiled(F8_2, F8_1, F8_2, REAL, I4_2, F8_1)
def find_quads(
    centres: Floats, sides: Floats, printed: Floats, side_mm: float, diagonals: Ints, limits: Floats
) -> tuple[Floats, Floats, Bools]:
    """Take two candidates for opposite corners, every one near a third for it, and look for the fourth from there.

    Args:
        centres: (n, 2) of the candidates.
        sides: (n,) theirs.
        printed: (4, 2) the corners as printed.
        side_mm: A printed square's side.
        diagonals: (2, 4) two opposite corners, and the two others.
        limits: (6,) how far a candidate may be off the size that the distance says, as a share of it; so many times
            more for a third or fourth one; by how much sheets lean; how far a third corner may be off its place, and
            a fourth, as shares of the diagonal; what a missing fourth one counts.

    Returns:
        (m,) ranks, lower is likelier; (m, 4, 2) corners; (m, 4) which of them a candidate confirms.
    """
    count, found = len(centres), 0
    ranks, corners, seen = np.empty(16), np.empty((16, 4, 2)), np.empty((16, 4), dtype=np.bool_)
    places = np.empty((4, 2))
    odd, expected = np.empty(count), np.empty(2)
    for way in range(2):
        for number in range(len(diagonals)):
            ends = diagonals[number]
            third, fourth = ends[FREE + way], ends[FREE + 1 - way]
            apart_mm = distance(printed[ends[DIAGONAL_0]], printed[ends[DIAGONAL_1]])
            for one in range(count):
                for other in range(one + 1, count):
                    side_px = max(side_mm * distance(centres[one], centres[other]) / apart_mm, 1e-6)
                    if max(abs(sides[one] / side_px - 1), abs(sides[other] / side_px - 1)) > limits[SIDE]:
                        continue
                    lay_similar(centres, one, other, printed, ends, places)
                    if abs(lean_deg(places[0], places[1])) > limits[SKEW_DEG]:
                        continue
                    diagonal_px = distance(places[0], places[3])
                    for near in range(count):
                        odd[near] = abs(sides[near] / side_px - 1) / limits[SIDE]
                    for near in range(count):
                        off = distance(centres[near], places[third]) / (limits[PLACE] * diagonal_px)
                        if off > 1 or odd[near] > limits[THIRD]:
                            continue
                        # leaning and stretching move the two free corners by as much, in opposite directions
                        expected[0] = places[0, 0] + places[3, 0] - centres[near, 0]
                        expected[1] = places[0, 1] + places[3, 1] - centres[near, 1]
                        last, least = 0, np.inf
                        for candidate in range(count):
                            away = distance(centres[candidate], expected) / (limits[PARALLEL] * diagonal_px)
                            if odd[candidate] <= limits[THIRD] and away < least:
                                last, least = candidate, away
                        if found == len(ranks):
                            ranks, corners = np.concatenate((ranks, ranks)), np.concatenate((corners, corners))
                            seen = np.concatenate((seen, seen))
                        corners[found], seen[found] = places, True
                        corners[found, third] = centres[near]
                        corners[found, fourth] = centres[last] if least <= 1 else expected
                        seen[found, fourth] = least <= 1
                        ranks[found] = off + odd[near] + (least if least <= 1 else limits[MISSING])
                        found += 1
    return ranks[:found].copy(), corners[:found].copy(), seen[:found].copy()
