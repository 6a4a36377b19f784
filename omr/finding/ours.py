"""Say of a page without a name whether it is a sheet of ours whose codes are lost, a torn one, or a stranger's."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np

from forms.code import PageCode
from omr.faults import CodeUnreadable, CornersMissing, ForeignPage, Mirrored, PageFault
from omr.finding.bars import agreeing_ratios
from omr.finding.corners import CornerGuess, find_candidates
from omr.finding.dark_squares import read_dark_squares
from omr.finding.furniture import Furniture, furniture_sets
from omr.finding.glance import bars_ratio
from omr.finding.identity import agree, read_anywhere
from omr.finding.ladder import find_ladder
from omr.finding.qr import Symbol
from omr.finding.solids import find_solids
from omr.finding.spots import Spots, find_spots
from omr.frame import Frame, fit_corners
from omr.image import Gray
from omr.known import KnownForms
from omr.pyramid import Pyramid, halve, to_level

CORNER_REACH_MM = (1.5, 1.5)  # the coarse search is good to a coarse pixel, half a millimetre
LEAST_CONTRAST = 40.0  # gray levels between paper and corner; a page fainter than this hides pencil
LEAST_CORNERS = 3
BOTH_RATIO = 0.5  # of the bars on either side that agree with their neighbours
# Where one side is torn off or dirty, two corners must stand as well: other programs' ballots have columns of
# bars too, one of them (Cedar Rapids 2012) at our pitch to within what is allowed.
ONE_RATIO, LEAST_TORN_CORNERS = 0.75, 2
GLANCE_RATIO = 0.1  # of the bars seen on the coarse page before any is measured; words show up to 0.2, ours mostly all
# Of 75 pages that an examiner printed with speckled black all have 0.6 and more of their bars then. Half a sheet is as
# wide as a whole one is high, and its bars are twice as large on the coarse page: half of them are there on all of 25
# halves. Of 24 scans of other programs' forms none has a ladder either way; one with bars at one edge alone would.
SMEAR_PX, WORN_GAIN, WORN_RATIO = 3, 3.0, 0.5
TORN_RATIO, LEAST_SIDE_RATIO = 0.4, 0.2
MIRRORED_MM = 6.0  # what the guess may be off: by 0.5 on 90 mirrored pages; a sheet's own places lie 150 away


@dataclass(frozen=True, kw_only=True, eq=False)
class Placed:
    """A guess of where a sheet with this furniture lies."""

    furniture: Furniture
    guess: CornerGuess

    @cached_property
    def rough(self) -> Frame:
        """The map from the guessed corners."""
        return fit_corners(self.guess.places_px, self.furniture.corners_mm)


def why_unnamed(
    pyramid: Pyramid, spots: Spots, known: KnownForms, tried: Sequence[Placed], given: PageCode | None
) -> PageFault:
    """Say why a page that is not blank has no name.

    Args:
        pyramid: The page.
        spots: The dark spots of its coarse copy.
        known: The forms of this survey.
        tried: Where a sheet was thought to lie, by corners or bars, but showed no code.
        given: What a person typed; then `tried` is empty.
    """
    symbols = () if given else read_anywhere(pyramid)
    code = given or agree(symbols, known)
    if code is not None and any(_is_mirrored(placed, symbols) for placed in tried):
        return Mirrored().of(code)
    if code is not None:  # what looked like corners are none: a cut or torn sheet, known by a code elsewhere
        return _without_corners(spots, code)
    for placed in tried:
        if placed.guess.bars_ratio < GLANCE_RATIO:
            continue
        corners, sides = _corners(pyramid, placed), _sides(pyramid, placed)
        if min(sides) >= BOTH_RATIO or (max(sides) >= ONE_RATIO and corners >= LEAST_TORN_CORNERS):
            return CodeUnreadable() if corners >= LEAST_CORNERS else CornersMissing(corners, LEAST_CORNERS)
    if _shows_bars(pyramid, known):
        return CodeUnreadable()
    code = agree(read_dark_squares(pyramid), known)  # turned, enlarged, or of its black print only the code is left
    return ForeignPage() if code is None else _without_corners(spots, code)


def _is_mirrored(placed: Placed, symbols: Sequence[Symbol]) -> bool:
    """Tell whether codes stand where a mirror image of the sheet, either way up, has them, and nowhere else."""
    if not symbols:
        return False
    places_mm = placed.rough.to_mm(np.array([(symbol.x_px, symbol.y_px) for symbol in symbols]))
    zones_mm = np.array([zone.centre for zone in placed.furniture.codes])
    (x, y), (across, down) = zones_mm.T, (2 * placed.furniture.corners_mm.mean(axis=0) - zones_mm).T
    mirrored_mm = np.concatenate([np.stack([across, y], axis=1), np.stack([x, down], axis=1)])
    apart_mm = np.linalg.norm(places_mm[:, None] - mirrored_mm[None], axis=2)
    return bool((apart_mm.min(axis=1) <= MIRRORED_MM).all())


def _without_corners(spots: Spots, code: PageCode) -> PageFault:
    return CornersMissing(min(len(find_candidates(spots).sides_px), LEAST_CORNERS - 1), LEAST_CORNERS).of(code)


def _shows_bars(pyramid: Pyramid, known: KnownForms) -> bool:
    """Tell whether there are edge bars that another look shows: too large for the first, or worn to specks."""
    levels = pyramid.levels
    looks = (((*levels, halve(levels[-1])), TORN_RATIO), ((*levels[:-1], _smeared(levels[-1])), WORN_RATIO))
    return any(_has_ladder(Pyramid(copies), known, least_ratio=ratio) for copies, ratio in looks)


def _has_ladder(pyramid: Pyramid, known: KnownForms, *, least_ratio: float) -> bool:
    """Tell whether so many bars are seen, and some of them on either side: ballots of others have them on one."""
    spots = find_spots(pyramid.levels[pyramid.coarse])
    for furniture in furniture_sets(known):
        ladder = find_ladder(pyramid, spots, furniture)
        if ladder is None or ladder.bars_ratio < least_ratio:
            continue
        if min(_seen_beside(pyramid, ladder, furniture)) >= LEAST_SIDE_RATIO:
            return True
    return False


def _seen_beside(pyramid: Pyramid, guess: CornerGuess, furniture: Furniture) -> tuple[float, float]:
    """Give the share of the left and of the right bars that is seen at a glance."""
    places_px = np.asarray(to_level(guess.places_px, pyramid.coarse), dtype=np.float64)
    middle_mm = float(furniture.corners_mm[:, 0].mean())
    left = tuple(bar for bar in furniture.bars if bar.x_mm < middle_mm)
    right = tuple(bar for bar in furniture.bars if bar.x_mm >= middle_mm)
    coarse = pyramid.levels[pyramid.coarse]
    return (
        bars_ratio(coarse, places_px, replace(furniture, bars=left)),
        bars_ratio(coarse, places_px, replace(furniture, bars=right)),
    )


def _smeared(coarse: Gray) -> Gray:
    """Give the page with specks run together, and as dark as solid print would be."""
    paper = float(np.median(coarse))
    darkened = np.clip(paper - WORN_GAIN * (paper - np.arange(256)), 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(cv2.blur(coarse, (SMEAR_PX, SMEAR_PX)), darkened), dtype=np.uint8)


def _corners(pyramid: Pyramid, placed: Placed) -> int:
    """Count the corner squares that stand where a guess says."""
    size_mm = (placed.furniture.side_mm, placed.furniture.side_mm)
    corners = find_solids(pyramid, placed.rough, placed.furniture.corners_mm, size_mm=size_mm, reach_mm=CORNER_REACH_MM)
    return int(corners.good(LEAST_CONTRAST).sum())


def _sides(pyramid: Pyramid, placed: Placed) -> tuple[float, float]:
    return agreeing_ratios(pyramid, placed.rough, placed.furniture, least_contrast=LEAST_CONTRAST)
