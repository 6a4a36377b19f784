"""Tell marks from words: which straight strokes explain the ink in a box, and what is left.

A cross, a tick or a slash is two strokes or one; letters bend. Greedy, as a person sees it: the
straight band that holds most of the ink is taken away, then the one that holds most of the rest.
A cross drawn in one loop bends as letters do; but its two strokes cross, and go on beyond.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from omr.kernels.strokes import lay_strokes, second_crossings
from omr.measuring.bank import HALF_MM, PER_MM

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Reals = NDArray[np.float64]
Given = tuple[Floats, Ints, Floats, Ints, Ints, Reals, Reals, Reals, Reals]

ANGLES = 24
STEP_MM = 0.2  # between neighbouring bands
HALF_BAND_MM = 0.36  # half a ball pen's stroke, and how far a hand strays from straight
HALF_FELT_MM = 0.5
FELT_RATIO = 0.3  # of the inside: crosses of ball pens fill up to 0.3 of it, of felt pens more
INK_RATIO = 0.4  # of the darkest tenth of the box: paler is a stroke's rim
LEAST_DARKNESS = 0.12
AXIS_MM = 0.36  # an arm is inked so near the middle of its band
LEAST_SINE = 0.6  # of the angle between two strokes that cross: 37 degrees; crosses have 50 to 90
ASKED = np.array([LEAST_SINE, HALF_MM, AXIS_MM])
REACH_STEPS = 2 * round(2 * HALF_MM * PER_MM)  # as far as ink can lie from a crossing
# Of a cross that was struck out:
MOST_STROKES = 4
LEAST_SHARE = 0.06  # of the ink: less is the rim of a stroke that strays
SAME_SINE, SAME_MM = 0.35, 0.6  # a band within 20 degrees of another and so near it is the same stroke
CROSSING_SINE = 0.42  # 25 degrees: a line through a cross leaves its strokes by 45
STRUCK_ASKED = np.array([CROSSING_SINE, HALF_MM, AXIS_MM, LEAST_SHARE, SAME_SINE, SAME_MM])


@dataclass(frozen=True, slots=True, eq=False)
class Strokes:
    """What two straight strokes make of the ink of each box."""

    bent_ratio: Floats  # (n,) share of the ink that they leave over
    crossing_mm: Floats  # (n,) shortest of the four arms beyond the place where they cross; 0 where they do not
    crossing_sine: Floats  # (n,) of the angle between them; 0 where they do not cross


@dataclass(frozen=True, slots=True, eq=False)
class Bands:
    """Straight bands over a box, all directions and places, as the compiled loop takes them."""

    ranges: NDArray[np.int32]  # (widths, samples, directions, 2) first place that holds a sample, and behind the last
    places_mm: NDArray[np.float64]  # (places,) from the middle of the box, along the normal
    turns: NDArray[np.float64]  # (2, directions) cosine and sine of the normals
    sines: NDArray[np.float64]  # (directions, directions) of the angle from the second to the first
    samples_mm: NDArray[np.float64]  # (2, samples)


def find_strokes(insides: Floats, which: NDArray[np.intp], ink_dark: Floats, fill_ratio: Floats) -> Strokes:
    """Lay the two best straight strokes through the ink of some boxes.

    Args:
        insides: (n, samples, samples) darkness less the printed outline of all boxes, `PER_MM` to the millimetre.
        which: (m,) the boxes that are asked for.
        ink_dark: (m,) mean darkness of the darkest tenth of each.
        fill_ratio: (m,) share of the inside that is ink: it tells a felt pen, whose strokes are wider.
    """
    return Strokes(*lay_strokes(*_given(insides, which, ink_dark, fill_ratio), ASKED, PER_MM, REACH_STEPS))


def struck_mm(insides: Floats, which: NDArray[np.intp], ink_dark: Floats, fill_ratio: Floats) -> Floats:
    """Give of some boxes how far their strokes go on, on all sides, beyond the second surest of their crossings.

    A plain cross is two strokes that cross once, and gets 0; who takes it back with lines draws more of them through
    it. So up to four bands are laid, those beside an earlier one of their direction are left out (a bowed or retraced
    stroke), and each pair of the others is asked whether it crosses. For the arguments see `find_strokes`; (m,).
    """
    given = _given(insides, which, ink_dark, fill_ratio)
    return np.asarray(second_crossings(*given, STRUCK_ASKED, PER_MM, REACH_STEPS, MOST_STROKES), dtype=np.float32)


def _given(insides: Floats, which: NDArray[np.intp], ink_dark: Floats, fill_ratio: Floats) -> Given:
    """Give the boxes and the bands as both loops take them."""
    bands = _bands()
    return (
        insides,
        which.astype(np.int32),
        np.maximum(INK_RATIO * ink_dark, LEAST_DARKNESS),
        (fill_ratio > FELT_RATIO).astype(np.int32),
        bands.ranges,
        bands.places_mm,
        bands.turns,
        bands.sines,
        bands.samples_mm,
    )


@lru_cache(maxsize=1)
def _bands() -> Bands:
    """Lay bands over the box: all directions, `STEP_MM` apart, of a ball pen's width and of a felt pen's."""
    side = np.arange(-round(HALF_MM * PER_MM), round(HALF_MM * PER_MM) + 1) / PER_MM
    x, y = (grid.ravel() for grid in np.meshgrid(side, side))
    far = HALF_MM * np.sqrt(2)
    places = np.arange(-far, far + STEP_MM / 2, STEP_MM)
    angles = np.arange(ANGLES) * np.pi / ANGLES
    cos, sin = np.cos(angles), np.sin(angles)
    away = np.abs((x[:, None] * cos + y[:, None] * sin)[:, :, None] - places)
    held = np.array([away <= half_mm for half_mm in (HALF_BAND_MM, HALF_FELT_MM)])
    first = held.argmax(axis=3)
    return Bands(
        ranges=np.stack([first, first + held.sum(axis=3)], axis=3).astype(np.int32),
        places_mm=places,
        turns=np.stack([cos, sin]),
        sines=np.sin(angles[:, None] - angles[None, :]),
        samples_mm=np.stack([x, y]),
    )
