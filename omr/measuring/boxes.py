"""Sample every box of a page and lay it over its printed blank.

What comes out stands on the *found* outline of each box: the darkness there, and what of it the
printed outline does not explain.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from forms.sheet import PageLayout
from omr.frame import Frame, Points
from omr.kernels.boxes import lay_boxes, take_off_blanks, usual_line
from omr.measuring.edges import Edges, see_edges
from omr.measuring.outline import REACH_MM, Darkness, outline_search
from omr.patches import places_of, sampling_level, steps_mm
from omr.per_page import once_per_page
from omr.photometry import LEAST_CONTRAST
from omr.pyramid import Pyramid

PER_MM = 8  # samples: as fine as a 200-dpi scan, so that a nearest pixel is the pixel
HALF_MM = 4.75  # from the box's middle: the box, a millimetre of search, and paper round it
RIM_MM = 3.6  # farther out than this from the middle is paper, whatever was crossed or overshot
INSIDE_MM = 2.0  # the part of it that marks are looked for in; the inner edge of a box lies at 2.15 mm
FOUND_MM = 3.7  # what is kept round the middle of the found outline
PROFILE_MM = 1.25  # half the part of a side over which its blank is averaged: clear of the corners
LEAST_BLANK = 0.03  # darkness: less of the median profile is grain
SLIP = 2  # samples, a quarter of a millimetre
PLAY, BITONAL_PLAY = 1, 2  # samples; in 1 bit one side of a box may be a whole pixel wider than the page's other lines
BLUR_MM, INNER_MM = 0.6, 1.2  # how far the print of an outline reaches: from its outer edge outwards and inwards
BEYOND_MM = (0.5, 1.15)  # right outside the outline: clear of its blur, within every box's own margin
SECTORS = 24
SOLID_HALF_MM = 1.75  # the middle of a box, clear of its outline
SPREAD = 1.15  # a printed line may be this much stronger than the page's median line


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BoxPatches:
    """All boxes of a page, centred on their outlines."""

    darkness: Darkness  # (n, side, side) with `PER_MM` samples, from -FOUND_MM to +FOUND_MM
    inside: (
        Darkness  # (n, 17, 17) the same less the printed outline, from -INSIDE_MM to +INSIDE_MM, 4 samples to the mm
    )
    shift_mm: NDArray[np.float32]  # (n, 2) from where the frame expected the outline to where it was found
    outline: NDArray[np.float32]  # (n,) darkness of its weakest line over the paper outside
    paper: NDArray[np.float32]  # (n,) gray of the paper round each box
    inside_ratio: NDArray[np.float64]  # (n,) share of the patch that lies on the image
    pale: NDArray[np.float32]  # (n,) darkness that nine tenths of the middle exceed
    dark: NDArray[np.float32]  # (n,) darkness that one tenth of the middle exceeds
    sectors: NDArray[np.float32]  # (n, SECTORS) mean darkness right outside the outline, direction by direction
    sector_shares: NDArray[np.float32]  # (SECTORS,) of all samples right outside
    centres_px: Points  # (n, 2) of the found boxes
    edges: Edges  # what stands along the inside of each outline
    side_mm: float


def sample_boxes(
    pyramid: Pyramid, frame: Frame, page: PageLayout, *, black: float, bitonal: bool = False
) -> BoxPatches:
    """Sample all boxes of a page in one gather and find their outlines.

    Args:
        pyramid: The page.
        frame: Where the sheet lies.
        page: What was printed; all its boxes have one size.
        black: Gray of solid print.
        bitonal: The scan has black and white only.
    """
    side_mm, centres_mm = _side(page), _centres_mm(page)
    level = sampling_level(pyramid, frame)
    steps = steps_mm(HALF_MM, PER_MM)
    rim = _rim(side_mm)
    darkness, across, down, found, sectors, inside = lay_boxes(
        pyramid.levels[level],
        places_of(frame, centres_mm, level),
        steps,
        black,
        LEAST_CONTRAST,
        outline_search(side_mm, PER_MM),
        _sizes(side_mm),
        rim.places,
        rim.starts,
    )
    limits = np.array([SLIP, BITONAL_PLAY if bitonal else PLAY, round(INSIDE_MM * PER_MM)], dtype=np.int32)
    line, lying = _blank_line(across, side_mm), _blank_line(down, side_mm)
    found_mm = centres_mm + found[:, :2] / PER_MM
    return BoxPatches(
        darkness=darkness,
        inside=take_off_blanks(darkness, across, down, line, lying, limits, SPREAD),
        shift_mm=found[:, :2] / np.float32(PER_MM),
        outline=np.ascontiguousarray(found[:, 2]),
        paper=np.ascontiguousarray(found[:, 3]),
        inside_ratio=inside / len(steps) ** 2,
        pale=np.ascontiguousarray(found[:, 4]),
        dark=np.ascontiguousarray(found[:, 5]),
        sectors=sectors,
        sector_shares=rim.shares,
        centres_px=frame.to_px(found_mm),
        edges=see_edges(pyramid.levels[level], frame.places(found_mm, 0.5**level), found[:, 3], black),
        side_mm=side_mm,
    )


@once_per_page
def _centres_mm(page: PageLayout) -> Points:
    return np.array([box.rect.centre for box in page.boxes])


@once_per_page
def _side(page: PageLayout) -> float:
    sides_mm = {round(size, 2) for box in page.boxes for size in (box.rect.w_mm, box.rect.h_mm)}
    if len(sides_mm) != 1:
        raise ValueError(f"page {page.number} has boxes of different sides: {sorted(sides_mm)} mm")
    return sides_mm.pop()


@lru_cache(maxsize=8)
def _sizes(side_mm: float) -> NDArray[np.int32]:
    """Give in samples the rim that is paper, and half of what is searched, cut out, averaged, and called the middle."""
    rim = round(HALF_MM * PER_MM) - math.floor(RIM_MM * PER_MM)
    halves_mm = ((side_mm / 2 - REACH_MM), FOUND_MM, PROFILE_MM, SOLID_HALF_MM)
    return np.array([rim, *(round(half * PER_MM) for half in halves_mm)], dtype=np.int32)


def _blank_line(profiles: NDArray[np.float32], side_mm: float) -> NDArray[np.float32]:
    """Give the darkness of a printed line before the middle of a box, from the profiles across all boxes.

    The blank is the page's own: the median over all boxes and both their lines. Most boxes of a page
    are empty, and a median of lines is not moved by the strokes that cross some. Rasters and rollers
    move the two lines of a box against each other by a pixel: each is laid where that box has it.
    """
    middle = profiles.shape[1] // 2
    first = middle - round((side_mm / 2 + BLUR_MM) * PER_MM) - SLIP - BITONAL_PLAY
    behind = middle - math.ceil((side_mm / 2 - INNER_MM) * PER_MM) + 1  # no outline reaches nearer to the middle
    return usual_line(profiles, max(0, first), behind, LEAST_BLANK)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rim:
    """The samples right outside the outline, sector by sector."""

    places: NDArray[np.int32]  # flat, of a patch
    starts: NDArray[np.int32]  # (SECTORS + 1,)
    shares: NDArray[np.float32]  # (SECTORS,) of all samples


@lru_cache(maxsize=8)
def _rim(side_mm: float) -> Rim:
    """Cut the rim of a box into sectors."""
    half = round(FOUND_MM * PER_MM)
    span = np.arange(-half, half + 1)
    x, y = np.meshgrid(span, span)
    beyond = np.maximum(np.abs(x), np.abs(y)) / PER_MM - side_mm / 2
    places = np.flatnonzero((beyond >= BEYOND_MM[0]) & (beyond <= BEYOND_MM[1]))
    angle = np.arctan2(y.ravel()[places], x.ravel()[places])
    sector = ((angle / (2 * np.pi) + 0.5) * SECTORS).astype(int) % SECTORS
    order = np.argsort(sector, kind="stable")
    counts = np.bincount(sector, minlength=SECTORS)
    return Rim(
        places=places[order].astype(np.int32),
        starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
        shares=(counts / counts.sum()).astype(np.float32),
    )
