"""Sample every box of a page and lay it over its printed blank.

What comes out stands on the *found* outline of each box: the darkness there, and what of it the
printed outline does not explain.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forms.sheet import PageLayout
from omr.frame import Frame, Points
from omr.outline import Darkness, Outlines, find_outlines
from omr.patches import gather, sampling_level
from omr.photometry import darkness, despeckled, paper_levels
from omr.pyramid import Pyramid

PER_MM = 8  # samples: as fine as a 200-dpi scan, so that a nearest pixel is the pixel
HALF_MM = 4.75  # from the box's middle: the box, a millimetre of search, and paper round it
RIM_MM = 3.6  # farther out than this from the middle is paper, whatever was crossed or overshot
FOUND_MM = 3.7  # what is kept round the middle of the found outline
PROFILE_MM = 1.25  # half the part of a side over which its blank is averaged: clear of the corners
LEAST_BLANK = 0.03  # darkness: less of the median profile is grain
SLIP = 2  # samples, a quarter of a millimetre
PLAY, BITONAL_PLAY = 1, 2  # samples; in 1 bit one side of a box may be a whole pixel wider than the page's other lines
SPREAD = 1.15  # a printed line may be this much stronger than the page's median line


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BoxPatches:
    """All boxes of a page, centred on their outlines."""

    darkness: Darkness  # (n, side, side) with `PER_MM` samples, from -FOUND_MM to +FOUND_MM
    residual: Darkness  # the same less the printed outline
    outlines: Outlines
    paper: NDArray[np.float32]  # (n,) gray of the paper round each box
    inside_ratio: NDArray[np.float64]  # (n,) share of the patch that lies on the image
    centres_px: Points  # (n, 2) of the found boxes
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
    side_mm = _side(page)
    centres_mm = np.array([box.rect.centre for box in page.boxes])
    level = sampling_level(pyramid, frame)
    seen = gather(pyramid, frame, centres_mm, half_mm=(HALF_MM, HALF_MM), per_mm=PER_MM, level=level)
    away = np.abs(np.arange(seen.values.shape[1]) - seen.values.shape[1] // 2)
    rim = np.maximum(away[:, None], away[None, :]) > RIM_MM * PER_MM
    paper = paper_levels(seen.values, rim)
    dark = darkness(despeckled(seen.values), paper, black)
    outlines = find_outlines(dark, side_mm=side_mm, per_mm=PER_MM)
    centred = _centred(dark, outlines)
    found_mm = centres_mm + np.stack([outlines.right, outlines.down], axis=1) / PER_MM
    return BoxPatches(
        darkness=centred,
        residual=_less_outline(centred, side_mm, play=BITONAL_PLAY if bitonal else PLAY),
        outlines=outlines,
        paper=paper,
        inside_ratio=seen.inside_ratio,
        centres_px=frame.to_px(found_mm),
        side_mm=side_mm,
    )


def _side(page: PageLayout) -> float:
    sides_mm = {round(size, 2) for box in page.boxes for size in (box.rect.w_mm, box.rect.h_mm)}
    if len(sides_mm) != 1:
        raise ValueError(f"page {page.number} has boxes of different sides: {sorted(sides_mm)} mm")
    return sides_mm.pop()


def _centred(dark: Darkness, outlines: Outlines) -> Darkness:
    """Cut from each patch the part round its found outline."""
    half = round(FOUND_MM * PER_MM)
    span = np.arange(-half, half + 1)
    middle = dark.shape[1] // 2
    rows = (middle + outlines.down)[:, None, None] + span[None, :, None]
    columns = (middle + outlines.right)[:, None, None] + span[None, None, :]
    return np.asarray(dark[np.arange(len(dark))[:, None, None], rows, columns], dtype=np.float32)


def _less_outline(centred: Darkness, side_mm: float, *, play: int) -> Darkness:
    """Take off what the printed outline explains, allowing it some samples of play and some spread.

    The blank is the page's own: the median over all boxes of the darkness across a side. Most
    boxes of a page are empty, and a median of lines is not moved by the strokes that cross some.
    """
    middle, half = centred.shape[1] // 2, round(PROFILE_MM * PER_MM)
    strip = slice(middle - half, middle + half + 1)
    across = _blank_profiles(centred[:, strip, :].mean(axis=1), side_mm, play=play)[:, None, :]
    along = _blank_profiles(centred[:, :, strip].mean(axis=2), side_mm, play=play)[:, :, None]
    span = np.abs(np.arange(centred.shape[1]) - middle) <= round((side_mm / 2 + 0.6) * PER_MM)
    blank = np.maximum(np.where(span[None, :, None], across, 0), np.where(span[None, None, :], along, 0))
    # where the blank explains all there is, nothing is left; it must not leave less than nothing
    return np.asarray(np.maximum(centred - blank, np.minimum(centred, 0)), dtype=np.float32)


def _blank_profiles(profiles: NDArray[np.float32], side_mm: float, *, play: int) -> NDArray[np.float32]:
    """Give the darkness across each empty box, shape (n, samples), widened by the samples of play.

    Rasters and rollers move the two lines of a box against each other by a pixel: each line of the
    page's blank is laid where that box has it.
    """
    usual = np.median(np.concatenate([profiles, profiles[:, ::-1]]), axis=0).astype(np.float32)
    middle = len(usual) // 2
    usual[np.abs(np.arange(len(usual)) - middle) < (side_mm / 2 - 1.2) * PER_MM] = 0.0  # no outline reaches there
    usual = np.where(usual > LEAST_BLANK, usual, np.float32(0))
    line = np.where(np.arange(len(usual)) < middle, usual, np.float32(0))
    lines = [_laid(profiles, line), _laid(profiles[:, ::-1], line)[:, ::-1]]
    both = np.maximum(*lines)
    wide = np.maximum.reduce([np.roll(both, shift, axis=1) for shift in range(-play, play + 1)])
    return np.asarray(SPREAD * wide, dtype=np.float32)


def _laid(profiles: NDArray[np.float32], line: NDArray[np.float32]) -> NDArray[np.float32]:
    """Lay one line where each profile shows it, at most `SLIP` samples from its usual place."""
    places = np.stack([np.roll(line, shift) for shift in range(-SLIP, SLIP + 1)])
    return np.asarray(places[np.argmax(profiles @ places.T, axis=1)], dtype=np.float32)
