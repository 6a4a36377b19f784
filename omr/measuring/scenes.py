"""See the boxes of a dirty page with what lies round them, as a person does at a glance: by the picture.

Spray, stains and the other side's print are told from ink by how they look, over more paper than a box holds; no
measure of darkness, length or area tells them. A convolutional network (`network.py` says how it works) is fitted on
pages that a third-party library dirtied, with all that people do to boxes and beside them (`tests/fit/scenes.py`), and
sees only pages that are dirty (`sieve.py`). The weights stand in `scenes.npz`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.sheet import Box, PageLayout
from omr.frame import Frame, Points
from omr.image import Gray
from omr.measuring.network import Floats, Network, load_network, neurons_of
from omr.per_page import once_per_page
from omr.photometry import LEAST_CONTRAST
from omr.reading import Measures

PER_MM = 5  # samples: strokes of half a millimetre are two wide
HALF_MM = (8.0, 6.0)  # of a scene, across and down: a box with what people write beside it
PALEST, DARKEST = -0.2, 1.39  # of solid print's darkness
STEPS = 160  # to 1 of darkness, as scenes are kept
MOST_PX_PER_MM = 12.0  # finer scans look alike at `PER_MM`
# Of the paper beside boxes: what a scene speaks for in its middle, and how far the scene of a box itself does.
PLACE_MM = (6.5, 6.0)
OWN_MM = (5.5, 5.0)
AT_ONCE = 64  # scenes: their windows take 40 MB
SHOWN = "shown_"  # before the name of what was measured on scenes


class Sight(IntEnum):
    """What a scene shows: the network's classes."""

    NOTHING = 0  # of a person's
    STROKES = 1  # a plain mark in the middle
    FULL = 2  # the same, as a box that is filled
    OTHER = 3  # words, marks taken back, marks beside the box, ends of strokes from elsewhere


NOTHING, STROKES, FULL, BESIDE = NAMES = (SHOWN + "nothing", SHOWN + "strokes", SHOWN + "full", SHOWN + "beside")
"""How likely nothing is there, strokes, a full box; and somebody's ink farther off in the box's zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """How dark things are on a page."""

    paper: float  # gray
    black: float  # gray of solid print
    ink: float  # darkness of the page's marks
    noise: float  # darkness


def with_scenes(measures: Measures, page: PageLayout, gray: Gray, frame: Frame, light: Light) -> Measures:
    """Put what the scenes of all boxes show beside what was measured.

    Args:
        measures: Of the boxes of the page, in layout order.
        page: What was printed.
        gray: The scan.
        frame: Where the sheet lies.
        light: How dark things are on it.
    """
    centres_mm = np.array([box.rect.centre for box in page.boxes])
    beside_mm, owner = _places_beside(page)
    scenes = scenes_of(gray, frame, np.vstack([centres_mm, beside_mm]), light)
    chances = chances_of(scenes, np.tile(told_of(frame, light), (len(scenes), 1)))
    own, others = np.split(chances, [len(centres_mm)])
    beside = np.zeros(len(own), dtype=np.float32)
    np.maximum.at(beside, owner, 1 - others[:, Sight.NOTHING])
    seen = np.column_stack([own[:, [Sight.NOTHING, Sight.STROKES, Sight.FULL]], beside])
    return Measures(names=(*measures.names, *NAMES), values=np.concatenate([measures.values, seen], axis=1))


def told_of(frame: Frame, light: Light) -> Floats:
    """Give what the network is told of a page, (4,): ink, noise, resolution, contrast."""
    fine = min(frame.px_per_mm, MOST_PX_PER_MM)
    return np.array([light.ink, light.noise, fine, light.paper - light.black], dtype=np.float32)


def scenes_of(gray: Gray, frame: Frame, places_mm: Points, light: Light) -> NDArray[np.uint8]:
    """Give what is seen round places on the sheet, (n, rows, columns): darkness over the paper, in `STEPS`."""
    factor = PER_MM / frame.px_per_mm
    small = cv2.resize(gray, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    across, down = (_steps(half_mm) for half_mm in HALF_MM)
    at = frame.places(places_mm, factor)[:, :, None, None]
    columns = at[:, 0] + at[:, 2] * across + at[:, 3] * down[:, None]
    rows = at[:, 1] + at[:, 4] * across + at[:, 5] * down[:, None]
    seen = [
        cv2.remap(small, column, row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=light.paper)
        for column, row in zip(columns, rows, strict=True)
    ]
    darkness = (light.paper - np.stack(seen).astype(np.float32)) / max(light.paper - light.black, LEAST_CONTRAST)
    return np.rint((darkness.clip(PALEST, DARKEST) - PALEST) * STEPS).astype(np.uint8)


def opened(scenes: NDArray[np.uint8]) -> Floats:
    """Give the darkness that scenes keep."""
    return np.asarray(scenes / np.float32(STEPS) + np.float32(PALEST), dtype=np.float32)


def _steps(half_mm: float) -> Floats:
    reach = round(half_mm * PER_MM)
    return np.arange(-reach, reach + 1, dtype=np.float32) / np.float32(PER_MM)


def chances_of(scenes: NDArray[np.uint8], told: Floats) -> Floats:
    """Give how likely each scene shows what, (n, classes)."""
    net, parts = scene_network(), []
    for start in range(0, len(scenes), AT_ONCE):
        picture = opened(scenes[start : start + AT_ONCE])
        scores = neurons_of(net, picture, told[start : start + AT_ONCE]) @ net.output + net.output_offset
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        parts.append(odds / odds.sum(axis=1, keepdims=True))
    return np.concatenate(parts).astype(np.float32)


@lru_cache(maxsize=1)
def scene_network() -> Network:
    """Load what was fitted."""
    return load_network("scenes.npz")


@once_per_page
def _places_beside(page: PageLayout) -> tuple[Points, NDArray[np.intp]]:
    """Give places on the paper beside boxes, (n, 2), that no box's own scene speaks for, and whose paper it is."""
    centres_mm = np.array([box.rect.centre for box in page.boxes])
    places = [
        (place, number)
        for number, box in enumerate(page.boxes)
        for place in _places_of(box)
        if _is_free(place, centres_mm)
    ]
    at = np.array([place for place, _ in places]).reshape(-1, 2)
    return at, np.array([number for _, number in places], dtype=np.intp)


def _places_of(box: Box) -> Iterator[tuple[float, float]]:
    """Give places all over the paper of a box, counted from its middle so that one falls right between two boxes."""
    middle = box.rect.centre
    for rect in (box.zone, *box.beyond):
        columns = _steps_over(rect.x_mm, rect.right_mm, middle.x_mm, PLACE_MM[0])
        rows = _steps_over(rect.y_mm, rect.bottom_mm, middle.y_mm, PLACE_MM[1])
        yield from ((x_mm, y_mm) for x_mm in columns for y_mm in rows)


def _steps_over(start_mm: float, end_mm: float, through_mm: float, step_mm: float) -> list[float]:
    """Give places from start to end a step apart, of which one would be `through_mm`; the middle where that is none."""
    first = int(np.ceil((start_mm - through_mm) / step_mm))
    last = int(np.floor((end_mm - through_mm) / step_mm))
    return [through_mm + number * step_mm for number in range(first, last + 1)] or [(start_mm + end_mm) / 2]


def _is_free(place: tuple[float, float], centres_mm: Points) -> bool:
    away_mm = np.abs(centres_mm - place)
    return not bool((away_mm < OWN_MM).all(axis=1).any())
