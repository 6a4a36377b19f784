"""Tell coloured ink from the paper, where the scan has colour: seals' red, and what is so pale that gray hides it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omr.boxes import BoxPatches
from omr.image import PageImage, Rgb

HALF_MM = 1.5  # half the square looked at round the middle of a box: clear of its outline, whose edges have fringes
CELLS = 6  # each way, of half a millimetre: JPEG's colour is as coarse
RED_SHARE = 0.08  # of the most reddish pixels of a box; a seal's line crossing it covers more
TINTED_CELLS = 4  # a square millimetre: less is a tail or what JPEG smears of one
LEAST_PAPER = 60.0  # gray levels; divides

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Colours:
    """The colour inside of each box, less that of the paper."""

    red: Floats  # (n,) how much redder than green and blue its reddest ink is, 0 to 1
    tint: Floats  # (n,) how far the channels of its most coloured square millimetre lie apart, 0 to 1


def see_colours(image: PageImage, patches: BoxPatches, px_per_mm: float) -> Colours:
    """Measure the colour of all boxes; 0 without colour.

    Blue pens are no seals and count as ink like black ones: only red is told apart. A highlighter's yellow has a
    gray of 0.95 of the paper's and is seen by its tint alone.
    """
    if image.colour is None:
        none = np.zeros(len(patches.paper), dtype=np.float32)
        return Colours(red=none, tint=none)
    half_px = max(CELLS, round(HALF_MM * px_per_mm))
    parts = [_part(image.colour, centre, half_px) for centre in patches.centres_px]
    seen = [part for part in parts if part.size]
    paper = np.median([np.median(part, axis=(0, 1)) for part in seen], axis=0) if seen else np.full(3, 255.0)
    over = np.float32(1) / np.maximum(paper, LEAST_PAPER).astype(np.float32)
    measured = np.array([_colour(part * over) if part.size else (0.0, 0.0) for part in parts], dtype=np.float32)
    return Colours(red=measured[:, 0].copy(), tint=measured[:, 1].copy())


def _part(colour: Rgb, centre_px: NDArray[np.float64], half_px: int) -> Rgb:
    column, row = (round(float(place)) for place in centre_px)
    return colour[max(0, row - half_px) : row + half_px + 1, max(0, column - half_px) : column + half_px + 1]


def _colour(part: Floats) -> tuple[float, float]:
    """Give red and tint of the middle of one box, its channels given over the paper's."""
    red = (part[:, :, 0] - part[:, :, 1:].max(axis=2)).clip(0).ravel()
    count = max(1, round(RED_SHARE * len(red)))
    high, wide = (side // CELLS for side in part.shape[:2])
    if not high or not wide:
        return float(np.sort(red)[-count:].mean()), 0.0
    cells = part[: high * CELLS, : wide * CELLS].reshape(CELLS, high, CELLS, wide, 3).mean(axis=(1, 3))
    apart = np.sort((cells.max(axis=2) - cells.min(axis=2)).ravel())
    return float(np.sort(red)[-count:].mean()), float(apart[-TINTED_CELLS])
