"""Simulate pages full of marks of all sorts, read them, and keep what the network sees of each box with ink."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from forms.sheet import Box, PageLayout
from omr.image import Gray
from omr.measuring import measure
from omr.measuring.network import Floats, picture_of, told
from omr.read import read_page
from omr.reading import PageReading
from pipeline.simulate.chance import chance
from pipeline.simulate.crops import Crops, read_crops
from pipeline.simulate.fill import WORKING_PX_PER_MM
from pipeline.simulate.ink import InkPatch, ink_strokes, lay_down
from pipeline.simulate.shapes import Strokes
from pipeline.simulate.words import Kind
from tests.accuracy.road import Ride, arrived, printed_sheet, scanned
from tests.accuracy.sheets import Material, print_material
from tests.accuracy.stacks import STACKS, Paper
from tests.fit.ink import MOST_PEOPLE, Ink, Look
from tests.fit.people import Person, meet_person
from tests.fit.shapes import PLAIN_LOOKS, Chances, changed, drawn, drawn_over, toothed
from tests.fit.writers import write_side

SEED = 11
SCANS = {"normal gray": 0.46, "hard gray": 0.24, "dirtied gray": 0.05, "normal 1-bit": 0.13, "hard 1-bit": 0.12}
DENSE_RATIO = 0.75  # of the pages are full of boxes
SAY_EVERY = 50


class Purpose(StrEnum):
    """What pages are drawn for; what the network was fitted on it knows too well to tell what company is worth."""

    NETWORK = "network"
    COMPANY = "company"
    JUDGED = "judged"  # writers and words kept out of both


PAGES = {Purpose.NETWORK: 4300, Purpose.COMPANY: 4200, Purpose.JUDGED: 300}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pictures:
    """Boxes with ink: what the network sees, and what else is known of them."""

    ink: Ink
    by_hand: NDArray[np.bool_]  # by a crop of real handwriting
    bitonal: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Truth:
    """What the boxes of a page hold."""

    looks: NDArray[np.intp]
    people: NDArray[np.intp]  # who wrote there, counted from 1; nobody: 0
    by_hand: NDArray[np.bool_]


def draw_pictures(marks: Path, say: Callable[[str], None], purpose: Purpose) -> Pictures:
    """Draw, scan and read pages by the writers of one side."""
    with tempfile.TemporaryDirectory(prefix="phieu-fit-") as name:
        folder = Path(name)
        material = print_material(folder)
        crops = read_crops(write_side(marks, folder / "marks", judged=purpose is Purpose.JUDGED))
        parts = []
        for number in range(PAGES[purpose]):
            parts.extend(_seen(material, crops, number, purpose))
            if number % SAY_EVERY == 0:
                say(f"page {number} of {PAGES[purpose]} ({purpose})")
    pictures, measures, looks, people, by_hand, bitonal = (np.concatenate(part) for part in zip(*parts, strict=True))
    ink = Ink(pictures=pictures, measures=measures, looks=looks, people=people)
    return Pictures(ink=ink, by_hand=by_hand, bitonal=bitonal)


def _seen(material: Material, crops: Crops, number: int, purpose: Purpose) -> Iterator[tuple[NDArray[np.generic], ...]]:
    """Give what is seen of one page: nothing where it is refused."""
    rng = chance(SEED, "page", number, purpose)
    ride = _ride(material, number, rng)
    image = printed_sheet(ride).copy()
    truth = _fill(image, ride.sheet.page, crops, rng, judged=purpose is Purpose.JUDGED)
    seen: list[tuple[NDArray[np.generic], ...]] = []
    odd_chance = measure.odd_chance

    def keep(darkness: Floats, columns: measure.Columns, which: NDArray[np.intp]) -> Floats:
        if not seen:  # what is measured once more through a sieve is not the scan
            picture = picture_of(darkness[which], columns["ink_dark"][which])
            bitonal = np.full(len(which), ride.stack.scan.value == "1-bit")
            people = truth.people[which] + number * MOST_PEOPLE
            known = (truth.looks[which], people, truth.by_hand[which], bitonal)
            seen.append((picture, told(columns, which), *known))
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


def _fill(image: Gray, page: PageLayout, crops: Crops, rng: np.random.Generator, *, judged: bool) -> _Truth:
    """Put one mark into each row of a page, one person after another."""
    rows, boxes, number = list(measure.rows_of(page)), len(page.boxes), 0
    looks, people, by_hand = (np.full(boxes, Look.END), np.zeros(boxes, dtype=np.intp), np.zeros(boxes, dtype=bool))
    while rows:
        person, number = meet_person(rng), number + 1
        for row in rows[: person.rows]:
            at = row[int(rng.integers(len(row)))]
            look, kind = person.does(rng)
            wish = Wish(person=person, look=look, kind=kind, box=page.boxes[at], judged=judged)
            by_hand[at] = wish.fulfil(image, crops, person.chances(rng))
            looks[at], people[at] = look, number
        del rows[: person.rows]
    return _Truth(looks=looks, people=people, by_hand=by_hand)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody is about to do to a box."""

    person: Person
    look: Look
    kind: Kind
    box: Box
    judged: bool

    def fulfil(self, image: Gray, crops: Crops, rngs: Chances) -> bool:
        """Do it; tell whether a crop of real handwriting was laid down."""
        crop = None
        if self.person.uses_crops(self.kind) and self.look is not Look.RINGED:
            crop = crops.patch(self.kind, (self.box,), self.person.style, rngs.rest, px_per_mm=WORKING_PX_PER_MM)
        if crop is None:
            hand, known = self.person.hand, self.person.known
            self._draw(image, drawn(self.look, self.kind, self.box, hand, rngs, judged=self.judged, known=known), rngs)
            return False
        self._lay_down(image, changed(crop, rngs.shape, mirrored=self.kind is Kind.CROSS), crops.tone, rngs)
        if self.look not in (*PLAIN_LOOKS, Look.WORD):
            self._draw(image, drawn_over(self.look, self.kind, self.box, self.person.hand, rngs), rngs)
        return True

    def _draw(self, image: Gray, strokes: Strokes, rngs: Chances) -> None:
        pen = self.person.pen
        ink = ink_strokes(strokes, pen, rngs.rest, px_per_mm=WORKING_PX_PER_MM, page_shape=image.shape)
        if ink is not None:
            self._lay_down(image, ink, pen.luma, rngs)

    def _lay_down(self, image: Gray, ink: InkPatch, tone: float, rngs: Chances) -> None:
        lay_down(image, toothed(ink, self.person.tooth, rngs.rest, px_per_mm=WORKING_PX_PER_MM), tone=tone)
