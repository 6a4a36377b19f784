"""Draw what the network for dirty pages learns from: boxes and the paper beside them, on pages with all sorts of dirt.

What the third-party library lays on blank paper is laid on many scans, turned and moved: it takes seconds a page. What
depends on what is printed there, such as the other side's print, and all of it on the side that judges, is made anew.
"""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from forms.geometry import PointMm, RectMm
from forms.sheet import Box, PageLayout
from omr.frame import Frame, Points
from omr.image import Gray
from omr.measuring import measure
from omr.measuring.network import Floats
from omr.measuring.scenes import Light, Sight, scenes_of, told_of
from omr.read import read_page
from omr.reading import BoxState, Measures, PageReading
from pipeline.simulate.chance import chance
from pipeline.simulate.crops import Crops, read_crops
from pipeline.simulate.fill import WORKING_PX_PER_MM
from pipeline.simulate.ink import ink_strokes, lay_down
from pipeline.simulate.stroke import draw_stroke
from tests.accuracy.road import DIRT, Ride, decoded, encoded, printed_sheet, scanned
from tests.accuracy.sheets import Material, print_material
from tests.accuracy.stacks import STACKS, Paper
from tests.accuracy.traces import TRACES
from tests.fit.grime import soil
from tests.fit.ink import Look
from tests.fit.people import Person, meet_person
from tests.fit.pictures import Wish
from tests.fit.writers import write_side

SEED = 13
PAGES = {False: 880, True: 12}  # by side: fitted, judged
TIMES = 4  # a scan is dirtied
SAY_EVERY = 20
DENSE_RATIO, DENSE_ROWS = 0.5, 60
DPIS, DPI_SHARES = (150, 200, 300), (0.2, 0.55, 0.25)
A4_INCHES = (11.693, 8.268)

BLANK_RATIO, BESIDE_RATIO, TIDY_RATIO, ALONE_RATIO = 0.08, 0.35, 0.45, 0.6
WORD_RATIO, WITH_MARK_RATIO, SAME_BOX_RATIO = 0.6, 0.65, 0.65  # of what is written beside boxes
SIGN_RATIO = 0.2  # of it are arrows and lines under a box
PALE_RATIO, PALER_BY, PALEST_PEN = 0.2, (40.0, 80.0), 165.0  # by a paler pen than the marks, in luma
CLEAN_RATIO = 0.2  # of the pages have no dirt: what people write beside boxes makes them look so
TRACE_RATIO = 0.25  # of the pages: stamps, holes, folds, specks
# By kind, as in `tests.accuracy.dirt`: of what is laid on blank paper; made anew to learn from; made anew to judge.
LAYERS = {"drum streaks": 0.55, "bad photocopy": 0.2, "stains": 0.25}
FRESH = (0.12, 0.02, 0.0, 0.02, 0.05, 0.05, 0.46, 0.22, 0.04, 0.02)
JUDGED = (0.05, 0.4, 0.1, 0.2, 0.04, 0.03, 0.1, 0.06, 0.01, 0.01)
LAYER_COUNT, LAYERED_RATIO, TWICE_RATIO, TURNED_RATIO = 230, 0.62, 0.15, 0.25
GRIME_ALONE_RATIO, GRIME_RATIO = 0.2, 0.12  # with no other dirt; on top of it
BLANK_GRAYS, LAYER_STEPS = (215, 250), 200

# Ink of somebody's, mm²: as much in a box, or beside it, is seen; less says nothing either way.
INK_LEVELS, CUT_MM2, BESIDE_MM2 = 24, 0.15, 0.3
BOX_MARGIN_MM, PLACE_MM, CLEAR_MM = 0.2, (4.0, 3.5), 4.0
LOOSE_MM = (7.5, 5.2)  # from the middle of a box: what stands loose there belongs to no other box's mark
PLACES = {False: 60, True: 30}  # beside boxes, on forms and on sheets full of them
EASY = 15  # of the empty boxes that nobody would ask about, so many of a page are enough


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scenes:
    """Scenes and what they show."""

    scenes: NDArray[np.uint8]  # (n, rows, columns), as `omr.measuring.scenes.scenes_of` gives them
    told: Floats  # (n, numbers), as `told_of` gives them
    sights: NDArray[np.intp]  # places in `Sight`


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Scan:
    """A clean scan, and what there is to see on it."""

    ride: Ride
    image: Gray
    places_mm: Points  # of all boxes, then beside them
    sights: NDArray[np.intp]  # of the same; -1 where nobody can say


def draw_scenes(marks: Path, say: Callable[[str], None], *, judged: bool) -> Scenes:
    """Draw, scan, dirty and read pages by the writers of one side."""
    with tempfile.TemporaryDirectory(prefix="phieu-fit-") as name:
        folder = Path(name)
        material = print_material(folder)
        crops = read_crops(write_side(marks, folder / "marks", judged=judged))
        layers = [] if judged else [_layer(number) for number in range(LAYER_COUNT)]
        parts = []
        for number in range(PAGES[judged]):
            taken = _clean(material, crops, number, judged=judged)
            for turn in range(TIMES):
                rng = chance(SEED, "dirt", number, turn, judged)
                image = _dirtied(taken, layers, rng, number * TIMES + turn, judged=judged)
                parts.extend(_seen(taken, image, material, rng, judged=judged))
            if number % SAY_EVERY == 0:
                say(f"dirty page {number * TIMES} of {PAGES[judged] * TIMES}")
    scenes, told, sights = (np.concatenate(part) for part in zip(*parts, strict=True))
    return Scenes(scenes=scenes, told=told, sights=sights)


def _clean(material: Material, crops: Crops, number: int, *, judged: bool) -> _Scan:
    rng = chance(SEED, "page", number, judged)
    dense = bool(rng.random() < DENSE_RATIO)
    dpi = int(rng.choice(DPIS, p=DPI_SHARES))
    known = next(stack for stack in STACKS if stack.name == "dirtied gray")
    paper = Paper.DENSE if dense else Paper.FORMS
    stack = replace(known, name=f"scenes, {judged}", paper=paper, dpis=(dpi,), dirty=False)
    ride = Ride(stack=stack, number=number, material=material, marks=None)
    page, printed = ride.sheet.page, printed_sheet(ride)
    image = printed.copy()
    rows = list(measure.rows_of(page))
    if dense:
        rows = [rows[at] for at in sorted(rng.permutation(len(rows))[:DENSE_ROWS])]
    sights, loose = _fill(image, page, rows, crops, rng, judged=judged)
    ink = _changed(printed, image)
    _see_strays(sights, page, ink, loose)
    used = [at for row in rows for at in row]
    places_mm, beside = _beside(page, used, ink, rng, PLACES[dense])
    if dense:  # few of the untouched ones
        untouched = np.setdiff1d(np.flatnonzero(sights == Sight.NOTHING), used)
        sights[untouched[10:]] = -1
    if rng.random() < TRACE_RATIO:
        _, trace = TRACES[int(rng.integers(len(TRACES)))]
        image = np.asarray(trace(image, page, rng, WORKING_PX_PER_MM))
    centres_mm = np.array([box.rect.centre for box in page.boxes])
    return _Scan(
        ride=ride,
        image=np.asarray(scanned(ride, image)),
        places_mm=np.vstack([centres_mm, places_mm]),
        sights=np.concatenate([sights, beside]),
    )


def _fill(
    image: Gray, page: PageLayout, rows: list[tuple[int, ...]], crops: Crops, rng: np.random.Generator, *, judged: bool
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Let people mark rows, leave some blank, and write beside boxes; give what each box shows, and what is loose."""
    sights = np.full(len(page.boxes), Sight.NOTHING, dtype=np.intp)
    loose = np.zeros(image.shape, dtype=np.bool_)
    tidy, alone = rng.random() < TIDY_RATIO, rng.random() < ALONE_RATIO
    left = list(rows)
    while left:
        person = meet_person(rng)
        count = len(left) if alone else person.rows
        for row in left[:count]:
            drawn, at = rng.random(), row[int(rng.integers(len(row)))]
            if drawn < BLANK_RATIO:
                continue
            if drawn < BLANK_RATIO + BESIDE_RATIO and not tidy:
                before = image.copy()
                writer = _writing(person, rng)
                if rng.random() < SIGN_RATIO:
                    _sign(image, page.boxes[at], writer, rng)
                else:
                    _mark(image, _moved(page.boxes[at], rng), writer, crops, rng, judged=judged)
                loose |= _changed(before, image)
                if rng.random() > WITH_MARK_RATIO:
                    continue
                at = at if rng.random() < SAME_BOX_RATIO else row[int(rng.integers(len(row)))]
            look = _mark(image, page.boxes[at], person, crops, rng, judged=judged)
            sights[at] = SIGHTS.get(look, Sight.OTHER)
        del left[:count]
    return sights, loose


def _changed(before: Gray, after: Gray) -> NDArray[np.bool_]:
    return np.asarray(np.abs(before.astype(np.int16) - after) > INK_LEVELS)


SIGHTS = {Look.STROKES: Sight.STROKES, Look.FULL: Sight.FULL}


def _mark(image: Gray, box: Box, person: Person, crops: Crops, rng: np.random.Generator, *, judged: bool) -> Look:
    look, kind = person.does(rng)
    Wish(person=person, look=look, kind=kind, box=box, judged=judged).fulfil(image, crops, person.chances(rng))
    return look


def _sign(image: Gray, box: Box, person: Person, rng: np.random.Generator) -> None:
    """Draw an arrow that points at a box, or a line under or over it."""
    (x_mm, y_mm), half_w_mm, half_h_mm = box.rect.centre, box.rect.w_mm / 2, box.rect.h_mm / 2
    side = int(rng.choice([-1, 1]))
    if rng.random() < 0.5:
        head_mm, level_mm = x_mm + side * (half_w_mm + rng.uniform(0.4, 1.5)), y_mm + rng.normal(0, 0.8)
        barb_mm = rng.uniform(0.6, 1.4)
        barbs = [(head_mm + side * barb_mm, level_mm + up * barb_mm) for up in (-0.7, 0.7)]
        start = (head_mm + side * rng.uniform(2.5, 5.5), level_mm + rng.normal(0, 0.6))
        ways = [[start, (head_mm, level_mm)], [barbs[0], (head_mm, level_mm), barbs[1]]]
    else:
        level_mm = y_mm + side * (half_h_mm + rng.uniform(0.5, 1.4))
        ways = [[(x_mm + end * rng.uniform(2, 4), level_mm + rng.normal(0, 0.25)) for end in (-1, 1)]]
    touch = person.hand.touch
    strokes = [draw_stroke([PointMm(*map(float, place)) for place in way], touch, rng) for way in ways]
    ink = ink_strokes(strokes, person.pen, rng, px_per_mm=WORKING_PX_PER_MM, page_shape=image.shape)
    if ink is not None:
        lay_down(image, ink, tone=person.pen.luma)


def _writing(person: Person, rng: np.random.Generator) -> Person:
    """Give the same person, who writes words, or small marks, perhaps by a paler pen."""
    size_ratio = person.hand.size_ratio * rng.uniform(0.35, 1)
    paler = rng.uniform(*PALER_BY) if rng.random() < PALE_RATIO else 0.0
    pen = replace(person.pen, luma=float(min(person.pen.luma + paler, PALEST_PEN)))
    small = replace(person, hand=replace(person.hand, size_ratio=float(size_ratio)), pen=pen)
    return replace(small, oddity=Look.WORD, odd_ratio=1.0) if rng.random() < WORD_RATIO else small


def _moved(box: Box, rng: np.random.Generator) -> Box:
    """Give a place beside a box, clear of it, mostly in its zone."""
    zone, rect = box.zone, box.rect
    for _ in range(8):
        away_mm = np.array([rng.uniform(3.2, 9) * rng.choice([-1, 1]), rng.normal(0, 1.5)])
        if rng.random() < 0.25:
            away_mm = np.array([rng.normal(0, 2), rng.uniform(4.2, 6) * rng.choice([-1, 1])])
        x_mm, y_mm = (np.asarray(rect.centre) + away_mm).tolist()
        if zone.x_mm - 1 <= x_mm <= zone.x_mm + zone.w_mm + 1:
            break
    moved = RectMm(x_mm=x_mm - rect.w_mm / 2, y_mm=y_mm - rect.h_mm / 2, w_mm=rect.w_mm, h_mm=rect.h_mm)
    return replace(box, rect=moved)


def _see_strays(sights: NDArray[np.intp], page: PageLayout, ink: NDArray[np.bool_], loose: NDArray[np.bool_]) -> None:
    """Note which boxes hold ends of strokes from elsewhere, or have something beside them."""
    for at, box in enumerate(page.boxes):
        if sights[at] == Sight.NOTHING:
            reach = (box.rect.w_mm / 2 + BOX_MARGIN_MM, box.rect.h_mm / 2 + BOX_MARGIN_MM)
            seen_mm2 = _ink_mm2(ink, box.rect.centre, reach)
            sights[at] = Sight.OTHER if seen_mm2 > CUT_MM2 else -1 if seen_mm2 else Sight.NOTHING
        loose_mm2 = _ink_mm2(loose, box.rect.centre, LOOSE_MM)
        sights[at] = Sight.OTHER if loose_mm2 > BESIDE_MM2 else -1 if loose_mm2 else sights[at]


def _beside(
    page: PageLayout, used: list[int], ink: NDArray[np.bool_], rng: np.random.Generator, count: int
) -> tuple[Points, NDArray[np.intp]]:
    """Give places on the paper beside boxes, and whether somebody's ink is there."""
    centres_mm = np.array([box.rect.centre for box in page.boxes])
    places, sights = [], []
    for _ in range(count):
        box = page.boxes[used[int(rng.integers(len(used)))]]
        zones = (box.zone, *box.beyond)
        zone = zones[0] if rng.random() < 0.7 else zones[int(rng.integers(len(zones)))]
        place = (float(rng.uniform(zone.x_mm, zone.right_mm)), float(rng.uniform(zone.y_mm, zone.bottom_mm)))
        seen_mm2 = _ink_mm2(ink, place, PLACE_MM)
        if np.hypot(*(centres_mm - place).T).min() >= CLEAR_MM and not 0 < seen_mm2 <= BESIDE_MM2:
            places.append(place)
            sights.append(Sight.OTHER if seen_mm2 else Sight.NOTHING)
    return np.array(places).reshape(-1, 2), np.array(sights, dtype=np.intp)


def _ink_mm2(ink: NDArray[np.bool_], middle: tuple[float, float], reach: tuple[float, float]) -> float:
    (x_mm, y_mm), (half_x_mm, half_y_mm) = middle, reach
    left, right, top, bottom = (
        max(0, int(edge_mm * WORKING_PX_PER_MM))
        for edge_mm in (x_mm - half_x_mm, x_mm + half_x_mm, y_mm - half_y_mm, y_mm + half_y_mm)
    )
    return float(ink[top:bottom, left:right].sum()) / WORKING_PX_PER_MM**2


def _layer(number: int) -> tuple[int, Gray]:
    """Give what dirt leaves of blank paper's light, in `LAYER_STEPS`, and its resolution."""
    dirt = import_module(DIRT)
    names = [name for name, _ in dirt.KINDS]
    rng = chance(SEED, "layer", number)
    kind = names.index(str(rng.choice(list(LAYERS), p=list(LAYERS.values()))))
    dpi = int(rng.choice(DPIS, p=DPI_SHARES))
    height, width = (round(inches * dpi) for inches in A4_INCHES)
    blank = np.full((height, width), int(rng.integers(*BLANK_GRAYS)), dtype=np.uint8)
    left = dirt.dirty(blank, 1000 * number * len(names) + kind) / blank * np.float32(LAYER_STEPS)
    return dpi, left.clip(0, 255).astype(np.uint8)


def _dirtied(
    taken: _Scan, layers: list[tuple[int, Gray]], rng: np.random.Generator, number: int, *, judged: bool
) -> Gray:
    if rng.random() < CLEAN_RATIO:
        return taken.image
    if judged:
        return _made_anew(taken.image, rng, number + 500_000, JUDGED)
    dpi = taken.ride.stack.dpis[0]
    fitting = [layer for its_dpi, layer in layers if its_dpi == dpi]
    if rng.random() < GRIME_ALONE_RATIO:
        return soil(taken.image, rng, dpi)
    is_layered = rng.random() < LAYERED_RATIO
    image = _layered(taken.image, fitting, rng) if is_layered else _made_anew(taken.image, rng, number, FRESH)
    image = _layered(image, fitting, rng) if rng.random() < TWICE_RATIO else image
    return soil(image, rng, dpi) if rng.random() < GRIME_RATIO else image


def _made_anew(image: Gray, rng: np.random.Generator, number: int, shares: tuple[float, ...]) -> Gray:
    """Let the library dirty a scan by one of its kinds."""
    dirt = import_module(DIRT)
    kind = int(rng.choice(len(dirt.KINDS), p=shares))
    return np.asarray(dirt.dirty(image, number * len(dirt.KINDS) + kind))


def _layered(image: Gray, layers: list[Gray], rng: np.random.Generator) -> Gray:
    """Lay one of the layers on a scan, turned and moved."""
    layer = layers[int(rng.integers(len(layers)))][:: int(rng.choice([-1, 1])), :: int(rng.choice([-1, 1]))]
    layer = layer.T if rng.random() < TURNED_RATIO else layer
    missing = np.maximum(np.array(image.shape) - layer.shape, 0)
    layer = np.pad(layer, tuple((0, more) for more in missing.tolist()), mode="symmetric")
    by_rows, by_columns = (int(rng.integers(size)) for size in layer.shape)
    moved = np.roll(layer, (by_rows, by_columns), axis=(0, 1))[: image.shape[0], : image.shape[1]]
    return np.rint(image * (moved / np.float32(LAYER_STEPS))).clip(0, 255).astype(np.uint8)


def _seen(
    taken: _Scan, image: Gray, material: Material, rng: np.random.Generator, *, judged: bool
) -> Iterator[tuple[NDArray[np.generic], ...]]:
    """Give the scenes of one page: nothing where it is refused, or not dirty."""
    looked: list[tuple[Gray, Frame, Light]] = []

    def keep(measures: Measures, page: PageLayout, gray: Gray, frame: Frame, light: Light) -> Measures:
        looked.append((gray, frame, light))
        return measures

    arrived = decoded(encoded(image, taken.ride.settings()))
    with patch.object(measure, "with_scenes", keep):
        reading = read_page(arrived, material.known)
    if not looked or not isinstance(reading, PageReading):
        return
    sights, boxes = taken.sights.copy(), len(reading.boxes)
    easy = [at for at in range(boxes) if sights[at] == Sight.NOTHING and reading.boxes[at].state is BoxState.EMPTY]
    if not judged and len(easy) > EASY:
        sights[rng.choice(easy, len(easy) - EASY, replace=False)] = -1
    which = np.flatnonzero(sights >= 0)
    gray, frame, light = looked[-1]
    scenes = scenes_of(gray, frame, taken.places_mm[which], light)
    yield scenes, np.tile(told_of(frame, light), (len(which), 1)), sights[which]
