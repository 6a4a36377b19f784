"""Find the sheet on the scan and name it: corners, codes, which way up, then the bars."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forms.code import PageCode
from forms.sheet import PageLayout
from omr.faults import (
    BlankPage,
    CodeUnreadable,
    CornersMissing,
    PageBent,
    PageCut,
    PageFault,
    ScaleOut,
    TooCoarse,
)
from omr.finding.bars import follow_bars
from omr.finding.beside import check_no_other_squares
from omr.finding.corners import CornerGuess, find_corners
from omr.finding.furniture import Furniture, furniture_of, furniture_sets
from omr.finding.identity import agree, check_alone, check_given, page_of, read_zones
from omr.finding.ladder import find_ladder
from omr.finding.ours import CORNER_REACH_MM, LEAST_CONTRAST, LEAST_CORNERS, Placed, why_unnamed
from omr.finding.qr import Symbol
from omr.finding.scale import MM_PER_INCH, SCALE_LIMITS, scale_ratio
from omr.finding.solids import Solids, find_solids
from omr.finding.spots import Spots, find_spots
from omr.finding.streaks import find_streaks, without_streaks
from omr.finding.whole import check_whole
from omr.frame import Frame, fit_corners
from omr.image import Gray, PageImage
from omr.kernels.spots import count_grays
from omr.known import KnownForms
from omr.photometry import middle
from omr.pyramid import Pyramid, build_pyramid

LEAST_DPI = 120.0  # the promise is 150; below 120 a pencil line is thinner than a pixel
PATCH_REACH_MM = (1.5, 1.5)
BLANK_RATIO = 0.001  # a blank back has specks and show-through; one line of print has more
SHADE_RATIO = 0.85  # of the page's median: darker is print, lighter is show-through
RIM_SHARE = 25  # of the long side is left out when a page is judged blank: 12 mm
OPEN_LIMIT_MM = 4.0  # a scanner shears and stretches, but hardly opens a parallelogram


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sheet:
    """A sheet that was found and named."""

    code: PageCode
    page: PageLayout
    frame: Frame
    scale_ratio: float
    contrast: float  # gray between paper and print at the corners
    black: float  # gray of solid print


def find_sheet(image: PageImage, pyramid: Pyramid, known: KnownForms, given: PageCode | None) -> Sheet:
    """Find and name the sheet; where that fails and dirt drew lines down the scan, once more without them.

    Args:
        image: The page.
        pyramid: The same page, halved.
        known: The forms of this survey.
        given: What a person typed for a page whose codes cannot be read.

    Raises:
        PageFault: The page is blank, foreign, forged, cut, bent or too poor; `about` names the
            page where its identity is known.
    """
    try:
        return _find(image, pyramid, known, given)
    except PageFault as fault:
        if not fault.may_be_dirt or not len(streaks := find_streaks(pyramid)):
            raise
        return _find(image, build_pyramid(without_streaks(image.gray, streaks)), known, given)


def _find(image: PageImage, pyramid: Pyramid, known: KnownForms, given: PageCode | None) -> Sheet:
    """Lay the sheet by its corners; where that leads to no sheet with a name, by its edge bars."""
    spots = find_spots(pyramid.levels[pyramid.coarse])
    tried: list[Placed] = []
    faults: list[PageFault] = []
    try:
        for placed in _guesses(pyramid, spots, known, faults, tried):
            try:
                return _name_and_lay(pyramid, known, placed, given=given, bitonal=image.bitonal)
            except PageFault as fault:
                if not (faults or fault.may_be_dirt):
                    raise
                faults.append(fault)
                tried.append(placed)
        raise _most_telling(faults) or why_unnamed(pyramid, spots, known, tried, given)
    finally:
        faults.clear()  # each holds this frame, which would hold it: the page would stay in memory


def _most_telling(faults: Sequence[PageFault]) -> PageFault | None:
    """Choose what to say of a page: what the bars led to comes last, and knows better; a page with a name keeps it."""
    told = [fault for fault in reversed(faults) if not isinstance(fault, CodeUnreadable)]
    return next((fault for fault in told if fault.about), told[0] if told else None)


def _guesses(
    pyramid: Pyramid, spots: Spots, known: KnownForms, faults: Sequence[PageFault], tried: Sequence[Placed]
) -> Iterator[Placed]:
    """Give where the sheet may lie: by its corners, then, where that has failed, by its bars if they say otherwise."""
    sets = furniture_sets(known)
    for furniture in sets:
        guess = find_corners(pyramid, spots, furniture)
        if guess is not None:
            yield Placed(furniture=furniture, guess=guess)
            break
    else:
        if is_blank(pyramid.levels[pyramid.coarse]):
            raise BlankPage
    is_open = all(isinstance(fault, CornersMissing) for fault in faults)
    for furniture in sets:
        guess = find_ladder(pyramid, spots, furniture)
        if guess is not None and (is_open or not any(_is_same(guess, other) for other in tried)):
            yield Placed(furniture=furniture, guess=guess)


def _is_same(guess: CornerGuess, other: Placed) -> bool:
    """Tell whether two guesses lay the sheet at the same place, but for one corner."""
    reach_px = OPEN_LIMIT_MM * other.rough.px_per_mm
    return any(
        (np.linalg.norm(places_px - other.guess.places_px, axis=1) <= reach_px).sum() >= LEAST_CORNERS
        for places_px in (guess.places_px, guess.upside_down().places_px)
    )


def _name_and_lay(
    pyramid: Pyramid, known: KnownForms, placed: Placed, *, given: PageCode | None, bitonal: bool
) -> Sheet:
    guess, rough, furniture = placed.guess, placed.rough, placed.furniture
    symbols = read_zones(pyramid, rough, furniture.codes, bitonal=bitonal)
    code = check_given(given, symbols, known) if given else agree(symbols, known)
    if code is None:
        raise CodeUnreadable
    page = page_of(code, known)
    try:
        upright = guess if _is_upright(pyramid, rough, furniture, symbols) else guess.upside_down()
        check_alone(pyramid, code, known, px_per_mm=rough.px_per_mm)
        sheet = _lay(pyramid, code, page, upright)
        # only now: where the guess was wrong, as on a photo, the sheet's own corners lie beside it
        check_no_other_squares(pyramid, code, rough, furniture)
        return sheet
    except PageFault as fault:
        fault.of(code)
        raise


def _lay(pyramid: Pyramid, code: PageCode, page: PageLayout, guess: CornerGuess) -> Sheet:
    """Measure corners and bars at full size and check that the whole printed sheet is there."""
    frame, corners = _corner_frame(pyramid, guess, furniture_of(page))
    contrast = middle(corners.contrast)
    ratio = scale_ratio(pyramid.shape, frame.px_per_mm)
    dpi = frame.px_per_mm * MM_PER_INCH
    if not SCALE_LIMITS[0] <= ratio <= SCALE_LIMITS[1]:
        raise ScaleOut(ratio, *SCALE_LIMITS)
    if dpi < LEAST_DPI:
        raise TooCoarse(dpi, LEAST_DPI)
    refined, bars = follow_bars(pyramid, frame, page, contrast=contrast)
    check_whole(pyramid.shape, refined, page)
    black = middle(np.concatenate([corners.black, bars.black]))
    return Sheet(code=code, page=page, frame=refined, scale_ratio=ratio, contrast=contrast, black=black)


def _corner_frame(pyramid: Pyramid, guess: CornerGuess, furniture: Furniture) -> tuple[Frame, Solids]:
    """Measure the corner squares at full size; one may be torn or inked over."""
    printed_mm = furniture.corners_mm
    rough = fit_corners(guess.places_px, printed_mm)
    size_mm = (furniture.side_mm, furniture.side_mm)
    solids = find_solids(pyramid, rough, printed_mm, size_mm=size_mm, reach_mm=CORNER_REACH_MM)
    good = solids.good(LEAST_CONTRAST) & np.array(guess.seen)
    if good.sum() < LEAST_CORNERS:
        dpi = rough.px_per_mm * MM_PER_INCH
        raise TooCoarse(dpi, LEAST_DPI) if dpi < LEAST_DPI else CornersMissing(int(good.sum()), LEAST_CORNERS)
    _check_flat(solids, good, rough.px_per_mm)
    return fit_corners(solids.centres_px[good], printed_mm[good]), solids


def _check_flat(solids: Solids, good: NDArray[np.bool_], px_per_mm: float) -> None:
    """Refuse four corners that are no parallelogram: one of them is something else, or folded in."""
    if good.all():
        top_left, top_right, bottom_left, bottom_right = solids.centres_px
        open_mm = float(np.linalg.norm(top_left + bottom_right - top_right - bottom_left)) / px_per_mm
        if open_mm > OPEN_LIMIT_MM:
            raise PageBent(open_mm, OPEN_LIMIT_MM)


def _is_upright(pyramid: Pyramid, rough: Frame, furniture: Furniture, symbols: tuple[Symbol, ...]) -> bool:
    """Tell whether the sheet lies as guessed, and not the other way up.

    A QR symbol says it best; without one, the black patch stands beside the top left corner only.

    Raises:
        PageCut: Neither says it.
    """
    across = [symbol.across_px for symbol in symbols if symbol.across_px]
    if across:
        along = rough.jacobian(np.array([furniture.black_patch.centre]))[0][:, 0]
        return bool(np.dot(along, across[0]) > 0)
    places_mm = np.array([furniture.black_patch.centre, _turned(furniture.black_patch.centre, furniture)])
    size_mm = (furniture.black_patch.w_mm, furniture.black_patch.h_mm)
    found = find_solids(pyramid, rough, places_mm, size_mm=size_mm, reach_mm=PATCH_REACH_MM)
    here, there = found.good(LEAST_CONTRAST)
    if here == there:
        raise PageCut("the black patch that tells which way up the sheet lies")
    return bool(here)


def _turned(point_mm: tuple[float, float], furniture: Furniture) -> tuple[float, float]:
    """Give the place that a turn by 180 degrees about the corners' middle carries a point to."""
    x_mm, y_mm = 2 * furniture.corners_mm.mean(axis=0) - point_mm
    return float(x_mm), float(y_mm)


def is_blank(coarse: Gray) -> bool:
    """Tell whether nothing but specks and show-through lies within the paper's rim.

    The rim is left out: lids, staples and shadows of the paper's edge stand there.
    """
    rim = min(max(coarse.shape) // RIM_SHARE, (min(coarse.shape) - 1) // 2)
    inner = coarse[rim : coarse.shape[0] - rim, rim : coarse.shape[1] - rim]
    up_to = np.cumsum(count_grays(np.ascontiguousarray(inner)))
    usual = int(np.searchsorted(up_to, inner.size / 2))  # the gray of half the page
    darker = up_to[max(math.ceil(SHADE_RATIO * usual) - 1, 0)] if usual else 0
    return float(darker / inner.size) < BLANK_RATIO
