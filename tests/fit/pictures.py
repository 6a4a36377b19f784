"""Simulate pages full of marks of all sorts, read them, and keep what the network sees of each box with ink."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from omr import measure
from omr.image import Gray
from omr.network import Floats, picture_of, told
from omr.read import read_page
from omr.reading import PageReading
from pipeline.simulate.chance import chance
from pipeline.simulate.crops import Crops, read_crops
from pipeline.simulate.fill import WORKING_PX_PER_MM
from pipeline.simulate.ink import ink_strokes, lay_down
from pipeline.simulate.words import Kind
from tests.accuracy.road import Ride, arrived, printed_sheet, scanned
from tests.accuracy.sheets import Material, print_material
from tests.accuracy.stacks import STACKS, Paper
from tests.fit.ink import Ink, Look
from tests.fit.shapes import BY_HAND, changed, drawn, some_kind, some_pen
from tests.fit.writers import write_side

SEED = 11
SCANS = {"normal gray": 0.46, "hard gray": 0.24, "dirtied gray": 0.05, "normal 1-bit": 0.13, "hard 1-bit": 0.12}
PAGES = {False: 4300, True: 300}  # to fit, to judge
DENSE_RATIO = 0.75  # of the pages are full of boxes
KNOWN_PAGES_RATIO = 0.4  # have marks by the simulation's people only: most are like theirs
WRITERS = 4  # of real hands on a page
SAY_EVERY = 50


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pictures:
    """Boxes with ink: what the network sees, and what else is known of them."""

    ink: Ink
    by_hand: NDArray[np.bool_]  # by a crop of real handwriting
    bitonal: NDArray[np.bool_]


def draw_pictures(marks: Path, say: Callable[[str], None], *, judged: bool) -> Pictures:
    """Draw, scan and read the pages of one side's writers."""
    with tempfile.TemporaryDirectory(prefix="phieu-fit-") as name:
        folder = Path(name)
        material = print_material(folder)
        crops = read_crops(write_side(marks, folder / "marks", judged=judged))
        parts = []
        for number in range(PAGES[judged]):
            parts.extend(_seen(material, crops, number, judged=judged))
            if number % SAY_EVERY == 0:
                say(f"page {number} of {PAGES[judged]} {'to judge' if judged else 'to fit'}")
    pictures, measures, looks, by_hand, bitonal = (np.concatenate(part) for part in zip(*parts, strict=True))
    ink = Ink(pictures=pictures, measures=measures, looks=looks)
    return Pictures(ink=ink, by_hand=by_hand, bitonal=bitonal)


def _seen(material: Material, crops: Crops, number: int, *, judged: bool) -> Iterator[tuple[NDArray[np.generic], ...]]:
    """Give what is seen of one page: nothing where it is refused."""
    rng = chance(SEED, "page", number, "judged" if judged else "fitted")
    ride = _ride(material, number, rng)
    image, looks, by_hand = _filled(ride, printed_sheet(ride).copy(), crops, rng, judged=judged)
    seen: list[tuple[NDArray[np.generic], ...]] = []
    odd_chance = measure.odd_chance

    def keep(darkness: Floats, columns: measure.Columns, which: NDArray[np.intp]) -> Floats:
        if not seen:  # what is measured once more through a sieve is not the scan
            picture = picture_of(darkness[which], columns["ink_dark"][which])
            bitonal = np.full(len(which), ride.stack.scan.value == "1-bit")
            seen.append((picture, told(columns, which), looks[which], by_hand[which], bitonal))
        return odd_chance(darkness, columns, which)

    with patch.object(measure, "odd_chance", keep):
        reading = read_page(arrived(ride, scanned(ride, image)), material.known)
    if isinstance(reading, PageReading):
        yield from seen


def _ride(material: Material, number: int, rng: np.random.Generator) -> Ride:
    known = {stack.name: stack for stack in STACKS}
    name = list(SCANS)[int(rng.choice(len(SCANS), p=list(SCANS.values())))]
    paper = Paper.DENSE if rng.random() < DENSE_RATIO else Paper.FORMS
    stack = replace(known[name], name=f"network: {name}", paper=paper)
    return Ride(stack=stack, number=number, material=material, marks=None)


def _filled(
    ride: Ride, image: Gray, crops: Crops, rng: np.random.Generator, *, judged: bool
) -> tuple[Gray, NDArray[np.intp], NDArray[np.bool_]]:
    """Put one mark into each row, by a hand of its own; give what each box looks like."""
    page = ride.sheet.page
    looks, by_hand = np.full(len(page.boxes), Look.END), np.zeros(len(page.boxes), dtype=bool)
    known = bool(rng.random() < KNOWN_PAGES_RATIO)
    pens, style = [some_pen(rng) for _ in range(3)], int(rng.integers(2**31))
    for row in measure.rows_of(page):
        at = row[int(rng.integers(len(row)))]
        look, kind = some_kind(rng)
        pen, box = pens[int(rng.integers(len(pens)))], page.boxes[at]
        ink, tone = None, crops.tone
        if rng.random() < BY_HAND.get(kind, 0):
            ink = crops.patch(kind, (box,), style + int(rng.integers(WRITERS)), rng, px_per_mm=WORKING_PX_PER_MM)
            by_hand[at] = ink is not None
            ink = ink and changed(ink, rng, mirrored=kind is Kind.CROSS)
        if ink is None:
            strokes, tone = drawn(look, kind, box, rng, judged=judged, known=known), pen.luma
            ink = ink_strokes(strokes, pen, rng, px_per_mm=WORKING_PX_PER_MM, page_shape=image.shape)
        if ink is not None:
            lay_down(image, ink, tone=tone)
            looks[at] = look
    return image, looks, by_hand
