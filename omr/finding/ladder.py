"""Find the sheet by its edge bars where its corners cannot be told from what lies beside them.

Dirt beside a corner square makes one spot of both, and words make squares that stand like corners. The
bars are a ladder: spots of one size, one pitch apart, in two columns of which the distance is known. Words and
lists are none, and dirt hides rungs but makes none. Only looked for where the corners led to no name.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omr.finding.corners import SURE_BARS_RATIO, CornerGuess
from omr.finding.furniture import Furniture
from omr.finding.glance import bars_ratio
from omr.finding.spots import Spots
from omr.frame import Points, plain
from omr.image import Gray
from omr.kernels.ladder import find_columns
from omr.per_page import once_per_page
from omr.pyramid import Pyramid, from_level

# A bar on the coarse page has 3 by 2 pixels (A4 on an A3 glass) to 9 by 6, and a pixel more each way where it leans.
SHORT_PX, LONG_PX = 2, 11
LEAST_PX = 6
LONG_RATIO = 2.4  # long to short side at most: 1.5 printed, a pixel more or less at the smallest
FILL_RATIO = 0.68  # ink in its upright bounding rectangle; 0.79 for a bar turned by 7 degrees
BESIDE_RATIO = 0.45  # of a spot's side: so far from its rim there is paper, as a glance looks for it at 0.9 mm
LEAST_CLEAR = 3  # of the four sides; a letter has others beside it
# As `omr.kernels.ladder` takes them, in its order.
LIKE = np.array(
    [
        1.3,  # times larger one spot's side may be than another's
        0.25,  # of the pitch that the sides say: how far a step may be off it
        0.16,  # across for each down: a lean of 9 degrees
        0.045,  # of the pitch: how far a spot may be off its place, by 3 % of stretch and what rounding leaves
        0.03,  # of the pitch: more than that for each one missing before it
        4.0,  # how many may be missing in a row
        0.5,  # of a column's rungs must be there
    ]
)
LEAST_RUNGS, MOST_RUNGS = 5, 40  # of a column; a sheet has 20
MAX_COLUMNS = 16  # fullest first
LEAST_BOTH = 12  # rungs of two columns together
LEAST_ALONE = 12  # rungs of one column whose other side is torn off
PITCH_TOLERANCE_RATIO, APART_TOLERANCE_RATIO = 0.05, 0.08  # between two columns; of their distance to the pitch
ROW_OFF_RATIO = 0.75  # of the pitch: how far lean may carry one side's row off the other's
STRAY_RUNGS = 2  # of a ladder may lie beyond its ends: other print in line with it
MAX_LOOKS = 24  # at the coarse page, 0.1 ms each
CORNER_WORTH = 0.1  # of the bars, for each corner that is dark: says which rung is the first where some are missing
CORE_MM = 1.5  # from a corner's middle: dark even where dirt touches its rim
CORE = np.array([(x, y) for x in (-CORE_MM, 0, CORE_MM) for y in (-CORE_MM, 0, CORE_MM)])
LEAST_BARS_RATIO = 0.3  # seen at a glance: most of one side


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rails:
    """How the bars are printed: two columns of one pitch."""

    x_mm: tuple[float, float]
    first_mm: float
    pitch_mm: float
    count: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Column:
    """Spots in line on the coarse page."""

    places_px: Points  # (k, 2)
    numbers: NDArray[np.intp]  # (k,) growing from 0: which rung of the column each is

    @property
    def step_px(self) -> Points:
        """From one rung to the next, on the whole."""
        return np.asarray((self.places_px[-1] - self.places_px[0]) / self.numbers[-1])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Try:
    """A ladder as it may lie: rungs seen, and where each is printed."""

    seen_px: Points
    printed_mm: Points


def find_ladder(pyramid: Pyramid, spots: Spots, furniture: Furniture) -> CornerGuess | None:
    """Guess the corners from the edge bars; None where no ladder stands on the page.

    Args:
        pyramid: The page.
        spots: The dark spots of its coarse copy.
        furniture: What is printed.
    """
    rails = rails_of(furniture)
    columns = _columns(spots, furniture, rails)
    best = _best(pyramid, spots, furniture, _both(columns, rails))
    if best is None or best.bars_ratio < SURE_BARS_RATIO:
        best = _best(pyramid, spots, furniture, _alone(columns, rails)) or best
    return best


def _best(pyramid: Pyramid, spots: Spots, furniture: Furniture, tries: Sequence[Try]) -> CornerGuess | None:
    """Give the ladder of which most bars are seen, and most corners dark."""
    coarse = pyramid.levels[pyramid.coarse]
    best: tuple[float, CornerGuess] | None = None
    for each in sorted(tries, key=_fewest)[:MAX_LOOKS]:
        corners_px = _lay(each, furniture)
        if corners_px is None:
            continue
        ratio = bars_ratio(coarse, corners_px, furniture)
        score = ratio + CORNER_WORTH * _dark_corners(spots.dark, corners_px, furniture)
        if ratio >= LEAST_BARS_RATIO and (best is None or score > best[0]):
            places_px = np.asarray(from_level(corners_px, pyramid.coarse))
            best = score, CornerGuess(places_px=places_px, seen=(True, True, True, True), bars_ratio=ratio)
    return best[1] if best else None


@once_per_page
def rails_of(furniture: Furniture) -> Rails:
    """Give the two columns of a set of furniture."""
    x_mm, y_mm = np.unique(furniture.bars_mm[:, 0]), np.unique(furniture.bars_mm[:, 1])
    return Rails(
        x_mm=(float(x_mm[0]), float(x_mm[-1])),
        first_mm=float(y_mm[0]),
        pitch_mm=float(np.median(np.diff(y_mm))),
        count=len(y_mm),
    )


def _columns(spots: Spots, furniture: Furniture, rails: Rails) -> tuple[Column, ...]:
    """Give the columns of spots that may be one side's bars, fullest first, of sheets that stand or lie."""
    short, long = np.minimum(spots.width, spots.height), np.maximum(spots.width, spots.height)
    shape = (short >= SHORT_PX) & (long <= LONG_PX) & (long <= LONG_RATIO * short)
    shape &= spots.area >= np.maximum(LEAST_PX, FILL_RATIO * spots.width * spots.height)
    shape[shape] = _stand_clear(spots, np.flatnonzero(shape))
    bar_mm = float(np.sqrt(np.prod(furniture.bar_size_mm)))
    columns: list[Column] = []
    for is_lying, along in ((False, spots.width >= spots.height), (True, spots.height >= spots.width)):
        chosen = np.flatnonzero(shape & along)
        places_px = spots.centres_px[chosen][:, ::-1] if is_lying else spots.centres_px[chosen]
        order = np.argsort(places_px[:, 1], kind="stable")
        places_px, sides_px = plain(places_px[order]), plain(np.sqrt(spots.area[chosen[order]]))
        found = find_columns(places_px, sides_px, rails.pitch_mm / bar_mm, LIKE, LEAST_RUNGS, MOST_RUNGS)
        for rungs in found:
            numbers = np.flatnonzero(rungs >= 0)
            places = places_px[rungs[numbers]]
            columns.append(Column(places_px=places[:, ::-1] if is_lying else places, numbers=numbers))
    columns.sort(key=lambda column: -len(column.numbers))
    return tuple(columns[:MAX_COLUMNS])


def _stand_clear(spots: Spots, chosen: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Tell which spots have paper on most sides."""
    beside_px = BESIDE_RATIO * np.sqrt(spots.area[chosen])
    across, down = spots.width[chosen] / 2 + beside_px, spots.height[chosen] / 2 + beside_px
    x, y = spots.centres_px[chosen].T
    columns = np.stack([x - across, x + across, x, x]).round().astype(int).clip(0, spots.dark.shape[1] - 1)
    rows = np.stack([y, y, y - down, y + down]).round().astype(int).clip(0, spots.dark.shape[0] - 1)
    return np.asarray((spots.dark[rows, columns] == 0).sum(axis=0) >= LEAST_CLEAR)


def _both(columns: tuple[Column, ...], rails: Rails) -> list[Try]:
    """Give the ladders that two columns may be."""
    return [each for one, other in _pairs(columns, rails) for each in _pair(columns[one], columns[other], rails)]


def _alone(columns: tuple[Column, ...], rails: Rails) -> list[Try]:
    """Give the ladders of which one column may be left."""
    return [each for column in columns if len(column.numbers) >= LEAST_ALONE for each in _single(column, rails)]


def _fewest(each: Try) -> int:
    return -len(each.seen_px)


def _pairs(columns: tuple[Column, ...], rails: Rails) -> list[tuple[int, int]]:
    """Give which two columns stand as far apart as left and right bars, with steps alike."""
    if not columns:
        return []
    counts = np.array([len(column.numbers) for column in columns])
    steps_px = np.array([column.step_px for column in columns])
    firsts_px = np.array([column.places_px[0] for column in columns])
    pitch_px = np.hypot(*steps_px.T)[:, None]
    alike = np.hypot(*np.moveaxis(steps_px[None] - steps_px[:, None], 2, 0)) <= PITCH_TOLERANCE_RATIO * pitch_px
    across = firsts_px[None] - firsts_px[:, None]
    # of a sheet whose y runs down from its x: the right side lies there, seen along the step
    apart = (across[..., 0] * steps_px[:, None, 1] - across[..., 1] * steps_px[:, None, 0]) / pitch_px**2
    expected = (rails.x_mm[1] - rails.x_mm[0]) / rails.pitch_mm
    stands = np.abs(apart / expected - 1) <= APART_TOLERANCE_RATIO
    found = np.argwhere(alike & stands & (counts[None] + counts[:, None] >= LEAST_BOTH))
    return [(int(one), int(other)) for one, other in found]


def _pair(left: Column, right: Column, rails: Rails) -> list[Try]:
    """Give the ways in which two columns may be the left and the right bars of one sheet."""
    step = left.step_px
    # of the right column's first rung, by the left one's
    row = float(np.dot(right.places_px[0] - left.places_px[0], step) / np.dot(step, step))
    rows = [n for n in (int(np.floor(row)), int(np.floor(row)) + 1) if abs(row - n) <= ROW_OFF_RATIO]
    seen_px = np.concatenate([left.places_px, right.places_px])
    x_mm = np.repeat(rails.x_mm, [len(left.numbers), len(right.numbers)])
    return [
        each
        for behind in rows
        for each in _shifted(seen_px, x_mm, np.concatenate([left.numbers, right.numbers + behind]), rails)
    ]


def _shifted(seen_px: Points, x_mm: NDArray[np.float64], numbers: NDArray[np.intp], rails: Rails) -> list[Try]:
    """Give the ways in which rungs may be counted: which one is the first is not known where some are missing."""
    found = []
    for first in range(-int(numbers.max()), rails.count - int(numbers.min())):
        counted = numbers + first
        inside = (counted >= 0) & (counted < rails.count)
        if (~inside).sum() <= STRAY_RUNGS:
            printed = np.stack([x_mm, rails.first_mm + rails.pitch_mm * counted], axis=1)
            found.append(Try(seen_px=seen_px[inside], printed_mm=printed[inside]))
    return found


def _single(column: Column, rails: Rails) -> list[Try]:
    """Give the ways in which one column may be the left or the right bars of a sheet whose other side is gone.

    Beside each of its ends a rung is put where the other side would have one, were the sheet neither leaning nor
    stretched.
    """
    step = column.step_px
    across = np.array([step[1], -step[0]]) * (rails.x_mm[1] - rails.x_mm[0]) / rails.pitch_mm
    ends = [0, len(column.numbers) - 1]
    numbers = np.concatenate([column.numbers, column.numbers[ends]])
    found = []
    for here, there, way in ((*rails.x_mm, 1.0), (*rails.x_mm[::-1], -1.0)):
        seen_px = np.concatenate([column.places_px, column.places_px[ends] + way * across])
        x_mm = np.repeat([here, there], [len(column.numbers), len(ends)])
        found += _shifted(seen_px, x_mm, numbers, rails)
    return found


def _lay(each: Try, furniture: Furniture) -> Points | None:
    """Give where the corners lie by the affine map of the rungs; None where they leave it open."""
    known = np.column_stack([each.printed_mm, np.ones(len(each.printed_mm))])
    affine, _, rank, _ = np.linalg.lstsq(known, each.seen_px, rcond=None)
    if rank < known.shape[1]:
        return None
    return np.asarray(np.column_stack([furniture.corners_mm, np.ones(4)]) @ affine)


def _dark_corners(dark: Gray, corners_px: Points, furniture: Furniture) -> int:
    """Count the corners whose inside is dark everywhere."""
    high = float(np.hypot(*(corners_px[2] - corners_px[0])))
    px_per_mm = high / float(furniture.corners_mm[2, 1] - furniture.corners_mm[0, 1])
    looks = np.rint(corners_px[:, None, :] + px_per_mm * CORE[None]).astype(int)
    inside = np.asarray(((looks >= 0) & (looks < dark.shape[::-1])).all(axis=2))
    looks = np.where(inside[:, :, None], looks, 0)
    whole = inside & np.asarray(dark[looks[:, :, 1], looks[:, :, 0]] > 0)
    return int(np.count_nonzero(whole.all(axis=1)))
