"""Give the sheets that a page's dark squares could be the corners of, best first.

Two candidates as far apart as their size says are taken for opposite corners; a third and a fourth
must then stand where a leaning and stretched sheet may have them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omr.frame import Points

SIDE_TOLERANCE_RATIO = 0.22  # a coarse square of 12 px is known to about 2 px
SKEW_LIMIT_DEG = 14.0  # off the nearest image axis; the promise is 10
# Of the diagonal. A lean of 10 mm with 3 % of stretch carries the corners off a diagonal 11 mm from where
# turn and scale put them, both by as much: once one is known, the other is known to 7 mm.
PLACE_TOLERANCE_RATIO, PARALLEL_TOLERANCE_RATIO = 0.042, 0.022
THIRD_LENIENCY = 1.4  # a third or fourth corner may be off its size by so much more: it has less to prove
MISSING_RANK = 2.0  # for a fourth corner that nobody confirms
DIAGONALS = ((0, 3), (1, 2))  # the falling and the rising one

Seen = tuple[bool, bool, bool, bool]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidates:
    """Dark spots that may be corner squares."""

    centres_px: Points  # (n, 2) on the coarse page
    sides_px: NDArray[np.float64]  # (n,)

    @property
    def places(self) -> NDArray[np.complex128]:
        """(n,) the centres as complex numbers: a turn and scale is then one factor."""
        return np.asarray(self.centres_px @ (1, 1j))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Quad:
    """Four places for the corners, and which of them a candidate confirms."""

    rank: float  # lower is likelier
    places_px: Points  # (4, 2) on the coarse page: top left, top right, bottom left, bottom right
    seen: Seen


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Sheets:
    """Sheets of which two candidates would be opposite corners; places are complex numbers."""

    places: NDArray[np.complex128]  # (m, 4)
    free: NDArray[np.intp]  # (m, 2) the two corners that the pair does not give
    side_px: NDArray[np.float64]  # (m,) a square's side as their distance says


def quads(candidates: Candidates, printed_mm: Points, side_mm: float, *, most: int) -> tuple[Quad, ...]:
    """Give the sheets of which at least three corners stand right, likeliest first."""
    if len(candidates.sides_px) < 3:
        return ()
    sheets = _level_sheets(candidates, printed_mm, side_mm)
    found = [quad for way in (0, 1) for quad in _confirmed(candidates, sheets, way)]
    return tuple(sorted(found, key=lambda quad: quad.rank)[:most])


def similar(
    printed_mm: Points, ends: tuple[int, int], first: NDArray[np.complex128], second: NDArray[np.complex128]
) -> NDArray[np.complex128]:
    """Map the printed corners, shape (m, 4), by the turn and scale that carry two of them to `first` and `second`."""
    printed = printed_mm @ (1, 1j)
    factor = (second - first) / (printed[ends[1]] - printed[ends[0]])
    return np.asarray(first[:, None] + factor[:, None] * (printed - printed[ends[0]])[None, :])


def is_level(places: NDArray[np.complex128]) -> NDArray[np.bool_]:
    """Tell which sheets, shape (m, 4), lie no further off an image axis than sheets are fed."""
    lean_deg = (np.degrees(np.angle(places[:, 1] - places[:, 0])) + 45) % 90 - 45
    return np.asarray(np.abs(lean_deg) <= SKEW_LIMIT_DEG)


def _level_sheets(candidates: Candidates, printed_mm: Points, side_mm: float) -> _Sheets:
    centres = candidates.places
    first, second = np.triu_indices(len(centres), k=1)
    places = np.concatenate([similar(printed_mm, ends, centres[first], centres[second]) for ends in DIAGONALS])
    free = np.repeat([(1, 2), (0, 3)], len(first), axis=0)
    pairs = np.tile(np.stack([first, second], axis=1), (len(DIAGONALS), 1))
    side_px = side_mm * np.abs(places[:, 1] - places[:, 0]) / np.linalg.norm(printed_mm[1] - printed_mm[0])
    side_px = np.maximum(side_px, 1e-6)
    fits = (np.abs(candidates.sides_px[pairs] / side_px[:, None] - 1) <= SIDE_TOLERANCE_RATIO).all(axis=1)
    fits &= is_level(places)
    return _Sheets(places=places[fits], free=free[fits], side_px=side_px[fits])


def _confirmed(candidates: Candidates, sheets: _Sheets, way: int) -> list[Quad]:
    """Take every candidate near one free corner for it, and look for the fourth where that leaves it."""
    centres = candidates.places
    row = np.arange(len(sheets.places))
    third, fourth = sheets.free[:, way], sheets.free[:, 1 - way]
    diagonal_px = np.abs(sheets.places[:, 3] - sheets.places[:, 0])
    odd = np.abs(candidates.sides_px[None, :] / sheets.side_px[:, None] - 1) / SIDE_TOLERANCE_RATIO
    off = np.abs(centres[None, :] - sheets.places[row, third][:, None]) / (PLACE_TOLERANCE_RATIO * diagonal_px)[:, None]
    found = []
    for sheet, near in zip(*(each.tolist() for each in np.nonzero((off <= 1) & (odd <= THIRD_LENIENCY))), strict=True):
        # leaning and stretching move the two free corners by as much, in opposite directions
        expected = sheets.places[sheet, [0, 3]].sum() - centres[near]
        away = np.abs(centres - expected) / (PARALLEL_TOLERANCE_RATIO * diagonal_px[sheet])
        away[odd[sheet] > THIRD_LENIENCY] = np.inf
        last = int(np.argmin(away))
        seen = bool(away[last] <= 1)
        places = sheets.places[sheet].copy()
        places[third[sheet]], places[fourth[sheet]] = centres[near], centres[last] if seen else expected
        flags = [seen or corner != fourth[sheet] for corner in range(4)]
        found.append(
            Quad(
                rank=float(off[sheet, near] + odd[sheet, near] + (away[last] if seen else MISSING_RANK)),
                places_px=np.stack([places.real, places.imag], axis=1),
                seen=(flags[0], flags[1], flags[2], flags[3]),
            )
        )
    return found
