"""See a dirty page through a sieve, in which only what is like the page's own marks is held back.

Dust is finer than a stroke, and stains, texture and the other side's print are paler than the pen. What falls
through is no mark of the person whose pen wrote the others. Only dirty pages are looked at so (about 60 ms), and
only rows that have a mark as dark as the page's others are believed (`behind_dirt.py`): a paler mark falls through too.
"""

import math
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.frame import Frame
from omr.image import Gray
from omr.light import LIGHT_MM, paper_field
from omr.patches import sampling_level
from omr.photometry import LEAST_CONTRAST, at_share
from omr.pyramid import Pyramid, build_pyramid
from omr.reading import Measures

# The page's noise, the share of its zones that hold loose ink, or where fewer do, of those that hold any: two normal
# pages of 1,700 have as much, of pages dirtied by a third-party library nearly half. Two fifths of those on which
# people mark beside boxes in every row have as much loose ink: there the sieve tells nothing new.
NOISY = 0.04
# Where the dirt is as dark as a pale pen, crosses of one that were taken back cannot be told from it, beside another
# pen's: 3 of 1,300 odd boxes fell through, all on pages of 0.21.
TOO_NOISY = 0.15
LOOSE_MM2, LOOSE_RATIO = 0.45, 0.1
ZONE_MM2, ZONES_RATIO, FEW_LOOSE_RATIO = 0.3, 0.4, 0.02
GRAIN_MM = 0.38  # dirt narrower than half of this falls through, a pen's stroke does not
# Of the darkness of the page's ink: paler is paper, darker is ink. The first lies above nearly all stains behind black
# pens; the second keeps the stroke's width where a scan has it.
PALEST, DARKEST = 0.45, 0.75
LEAST_INK = 0.25  # darkness: a page's marks paler than this are not told from dirt by their darkness
DARK_SAMPLES = 7  # of 1/16 mm²: a stroke of 0.4 mm, a millimetre long
SIEVED = "sieved_"  # before the name of what was measured through the sieve


def is_dirty(noise: float, loose_mm2: NDArray[np.floating], zone_mm2: NDArray[np.floating]) -> bool:
    """Tell whether a page is dirty enough to be looked at otherwise as well."""
    loose_ratio, zones_ratio = (loose_mm2 >= LOOSE_MM2).mean(), (zone_mm2 >= ZONE_MM2).mean()
    littered = loose_ratio > LOOSE_RATIO or (loose_ratio > FEW_LOOSE_RATIO and zones_ratio > ZONES_RATIO)
    return noise > NOISY or bool(littered)


def usual_ink(inside: NDArray[np.float32], rows: Sequence[tuple[int, ...]]) -> float:
    """Give how dark the page's marks are: of the darkest box of each row, the median over the rows."""
    ordered = np.sort(inside.reshape(len(inside), -1), axis=1)
    dark = ordered[:, -DARK_SAMPLES:].mean(axis=1)
    return at_share(np.sort(np.array([dark[list(row)].max() for row in rows])), 0.5)


def through_sieve(pyramid: Pyramid, frame: Frame, *, black: float, ink: float) -> Pyramid | None:
    """Give the page with nothing but what is as wide as a stroke and as dark as its marks; None where those are pale.

    Args:
        pyramid: The page.
        frame: Where the sheet lies.
        black: Gray of solid print.
        ink: Darkness of the page's marks.
    """
    if ink < LEAST_INK:
        return None
    level = sampling_level(pyramid, frame)
    sieved = _sieved(pyramid.levels[level], frame.px_per_mm / 2**level, black, ink)
    return Pyramid((*pyramid.levels[:level], *build_pyramid(sieved).levels))


def _sieved(gray: Gray, px_per_mm: float, black: float, ink: float) -> Gray:
    clean = cv2.medianBlur(gray, max(3, 2 * math.floor(GRAIN_MM / 2 * px_per_mm) + 1))
    field = paper_field(np.asarray(clean, dtype=np.uint8), LIGHT_MM * px_per_mm)
    paper = float(np.median(field))
    lit = np.arange(256, dtype=np.float32) / 255
    darkness = (1 - lit) * paper / max(paper - black, LEAST_CONTRAST)
    held = ((darkness / ink - PALEST) / (DARKEST - PALEST)).clip(0, 1)
    curve = np.rint(255 - held * (255 - black)).astype(np.uint8)
    return np.asarray(cv2.LUT(cv2.divide(clean, field, scale=255), curve), dtype=np.uint8)


def with_sieved(measures: Measures, sieved: Measures) -> Measures:
    """Put what was measured through the sieve beside what was measured without."""
    names = (*measures.names, *(SIEVED + name for name in sieved.names))
    return Measures(names=names, values=np.concatenate([measures.values, sieved.values], axis=1))


def sieved_of(measures: Measures) -> Measures | None:
    """Give what was measured through the sieve; None of a page that was not looked at so."""
    at = [number for number, name in enumerate(measures.names) if name.startswith(SIEVED)]
    if not at:
        return None
    names = tuple(measures.names[number].removeprefix(SIEVED) for number in at)
    return Measures(names=names, values=np.ascontiguousarray(measures.values[:, at]))
