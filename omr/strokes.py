"""Tell marks from words: which straight strokes explain the ink in a box, and what is left.

A cross, a tick or a slash is two strokes or one; letters bend. Greedy, as a person sees it: the
straight band that holds most of the ink is taken away, then the one that holds most of the rest.
A cross drawn in one loop bends as letters do; but its two strokes cross, and go on beyond.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from omr.bank import HALF_MM, PER_MM

Floats = NDArray[np.float32]

ANGLES = 24
STEP_MM = 0.2  # between neighbouring bands
HALF_BAND_MM = 0.36  # half a ball pen's stroke, and how far a hand strays from straight
HALF_FELT_MM = 0.5
FELT_RATIO = 0.3  # of the inside: crosses of ball pens fill up to 0.3 of it, of felt pens more
INK_RATIO = 0.4  # of the darkest tenth of the box: paler is a stroke's rim
LEAST_DARKNESS = 0.12
STROKES = 2
AXIS_MM = 0.36  # an arm is inked so near the middle of its band
LEAST_SINE = 0.6  # of the angle between two strokes that cross: 37 degrees; crosses have 50 to 90


@dataclass(frozen=True, slots=True, eq=False)
class Bands:
    """Straight bands over a box, all directions and places."""

    covers: Floats  # (bands, samples * samples): 1 where a sample lies in the band
    angle: NDArray[np.float64]  # (bands,) of the normal
    place_mm: NDArray[np.float64]  # (bands,) from the middle of the box, along the normal


@dataclass(frozen=True, slots=True, eq=False)
class Strokes:
    """What two straight strokes make of the ink of each box."""

    bent_ratio: Floats  # (n,) share of the ink that they leave over
    crossing_mm: Floats  # (n,) shortest of the four arms beyond the place where they cross; 0 where they do not
    crossing_sine: Floats  # (n,) of the angle between them; 0 where they do not cross


def find_strokes(inside: Floats, ink_dark: Floats, fill_ratio: Floats) -> Strokes:
    """Lay the two best straight strokes through the ink of each box.

    Args:
        inside: (n, samples, samples) darkness less the printed outline, `PER_MM` to the millimetre.
        ink_dark: (n,) mean darkness of the darkest tenth.
        fill_ratio: (n,) share of the inside that is ink: it tells a felt pen, whose strokes are wider.
    """
    bent, crossing, sine = np.zeros((3, len(inside)), dtype=np.float32)
    limit = np.maximum(INK_RATIO * ink_dark, LEAST_DARKNESS)
    ink = (inside > limit[:, None, None]).reshape(len(inside), inside.shape[1] * inside.shape[2])
    is_felt = fill_ratio > FELT_RATIO
    for half_mm, chosen in ((HALF_BAND_MM, ~is_felt), (HALF_FELT_MM, is_felt)):
        bands = _bands(half_mm)
        found, left = _best_two(ink[chosen].astype(np.float32), bands.covers)
        bent[chosen] = left
        crossing[chosen], sine[chosen] = _crossing(ink[chosen], bands, found)
    return Strokes(bent, crossing, sine)


def _best_two(ink: Floats, covers: Floats) -> tuple[NDArray[np.intp], Floats]:
    """Give the two bands, (n, 2), and the share of the ink that they leave."""
    left, found = ink, np.zeros((len(ink), STROKES), dtype=np.intp)
    for number in range(STROKES):
        found[:, number] = (left @ covers.T).argmax(axis=1)
        left = left * (1 - covers[found[:, number]])
    return found, np.asarray(left.sum(axis=1) / np.maximum(ink.sum(axis=1), 1), dtype=np.float32)


def _crossing(ink: NDArray[np.bool_], bands: Bands, found: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Give how far ink goes on from the crossing of two bands before it ends on one of four ways, and their angle."""
    angle, place = bands.angle[found], bands.place_mm[found]
    sine = np.sin(angle[:, 1] - angle[:, 0])
    crosses = np.abs(sine) >= LEAST_SINE
    safe = np.where(crosses, sine, 1.0)
    x = (place[:, 0] * np.sin(angle[:, 1]) - place[:, 1] * np.sin(angle[:, 0])) / safe
    y = (place[:, 1] * np.cos(angle[:, 0]) - place[:, 0] * np.cos(angle[:, 1])) / safe
    crosses &= np.maximum(np.abs(x), np.abs(y)) <= HALF_MM
    arms = np.minimum(*(_arms(ink, (x, y), angle[:, number], place[:, number]) for number in range(STROKES)))
    crosses &= arms > 0
    found_mm = np.where(crosses, arms / PER_MM, 0).astype(np.float32)
    return found_mm, np.where(crosses, np.abs(sine), 0).astype(np.float32)


def _arms(
    ink: NDArray[np.bool_],
    crossing_mm: tuple[NDArray[np.float64], NDArray[np.float64]],
    angle: NDArray[np.float64],
    place_mm: NDArray[np.float64],
) -> NDArray[np.intp]:
    """Give the shorter of the two arms of one stroke, in samples from the crossing."""
    x, y = _samples_mm()
    cos, sin = np.cos(angle)[:, None], np.sin(angle)[:, None]
    on_axis = ink & (np.abs(x * cos + y * sin - place_mm[:, None]) <= AXIS_MM)
    along = (y - crossing_mm[1][:, None]) * cos - (x - crossing_mm[0][:, None]) * sin
    reach = 2 * round(2 * HALF_MM * PER_MM)
    steps = np.clip(np.rint(along * PER_MM).astype(int), -reach, reach) + reach
    inked = np.zeros((len(ink), 2 * reach + 1), dtype=bool)
    box, sample = np.nonzero(on_axis)
    inked[box, steps[box, sample]] = True
    return np.minimum(_reach(inked[:, reach:]), _reach(inked[:, reach::-1]))


def _reach(way: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Give how many steps of each way, (n, steps), ink goes on; pens and bowed strokes may miss one step."""
    before = np.pad(way[:, :-1], ((0, 0), (1, 0)), constant_values=True)
    behind = np.pad(way[:, 1:], ((0, 0), (0, 1)))
    goes_on = np.logical_and.accumulate(way | (before & behind), axis=1)
    return np.asarray(np.maximum(goes_on.sum(axis=1) - 1, 0))


@lru_cache(maxsize=1)
def _samples_mm() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    side = np.arange(-round(HALF_MM * PER_MM), round(HALF_MM * PER_MM) + 1) / PER_MM
    x, y = np.meshgrid(side, side)
    return x.ravel(), y.ravel()


@lru_cache(maxsize=2)
def _bands(half_mm: float) -> Bands:
    """Lay bands over the box: all directions, `STEP_MM` apart."""
    x, y = _samples_mm()
    reach = HALF_MM * np.sqrt(2)
    places = np.arange(-reach, reach + STEP_MM / 2, STEP_MM)
    angle, place = (grid.ravel() for grid in np.meshgrid(np.arange(ANGLES) * np.pi / ANGLES, places, indexing="ij"))
    away = np.abs(x * np.cos(angle)[:, None] + y * np.sin(angle)[:, None] - place[:, None])
    return Bands(np.ascontiguousarray(away <= half_mm, dtype=np.float32), angle, place)
