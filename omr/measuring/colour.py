"""Tell coloured ink from the paper, where the scan has colour: seals' red, and what is so pale that gray hides it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omr.image import PageImage, Rgb
from omr.kernels.colours import likenesses, reds_and_tints, usual_colours
from omr.measuring.boxes import BoxPatches

HALF_MM = 1.5  # half the square looked at round the middle of a box: clear of its outline, whose edges have fringes
CELLS = 6  # each way, of half a millimetre: JPEG's colour is as coarse
RED_SHARE = 0.08  # of the most reddish pixels of a box; a seal's line crossing it covers more
TINTED_CELLS = 4  # a square millimetre: less is a tail or what JPEG smears of one
LEAST_PAPER = 60.0  # gray levels; divides
OUTLINE_MM = 1.0  # of paper round an outline, by which the channels are laid on each other
OUTLINES = 16  # of a page are enough
MOST_MOVED_MM = 0.4  # scanners with a lamp for each colour, or a line of sensors for each, lay them apart by a pixel
CLEARLY = 1.02  # times as good as unmoved; else a channel stays where it is

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
    parts = _parts(image.colour.shape, patches.centres_px, max(CELLS, round(HALF_MM * px_per_mm)))
    seen = np.flatnonzero((parts[:, 2] > parts[:, 0]) & (parts[:, 3] > parts[:, 1]))
    paper = np.median(usual_colours(image.colour, parts[seen]), axis=0) if len(seen) else np.full(3, 255.0)
    over = np.float32(1) / np.maximum(paper, LEAST_PAPER).astype(np.float32)
    measured = np.zeros((len(parts), 2), dtype=np.float32)
    moved = _moved(image.colour, patches, px_per_mm)
    measured[seen] = reds_and_tints(image.colour, parts[seen], moved, over, RED_SHARE, CELLS, TINTED_CELLS)
    return Colours(red=measured[:, 0].copy(), tint=measured[:, 1].copy())


def _moved(colour: Rgb, patches: BoxPatches, px_per_mm: float) -> NDArray[np.int32]:
    """Say where red and blue lie, seen from green, down and across in pixels, (3, 2).

    Whatever is black has red and cyan edges where they lie apart, and would pass for ink of that colour. The printed
    outlines of the boxes are black: they say by how much.
    """
    moved = np.zeros((3, 2), dtype=np.int32)
    half, most = round((patches.side_mm / 2 + OUTLINE_MM) * px_per_mm), max(1, round(MOST_MOVED_MM * px_per_mm))
    parts = _parts(colour.shape, patches.centres_px, half)
    whole = parts[(parts[:, 2:] - parts[:, :2] == 2 * half + 1).all(axis=1)]
    if not len(whole):
        return moved
    some = whole[np.linspace(0, len(whole) - 1, min(OUTLINES, len(whole))).astype(int)]
    alike = likenesses(colour, some, most)
    best = alike.argmax(axis=2)
    clearly = np.take_along_axis(alike, best[:, :, None], axis=2)[:, :, 0] > CLEARLY * alike[:, :, most]
    moved[[0, 2]] = np.where(clearly, best - most, 0)
    return moved


def _parts(shape: tuple[int, ...], centres_px: NDArray[np.float64], half_px: int) -> NDArray[np.int32]:
    """Give the squares round the middles of the boxes as top, left, bottom, right, as much as lies on the image."""
    middles = np.rint(centres_px).astype(np.int32)[:, ::-1]
    ends = np.concatenate([middles - half_px, middles + half_px + 1], axis=1)
    return np.ascontiguousarray(ends.clip(0, np.array(shape[:2] * 2)), dtype=np.int32)
