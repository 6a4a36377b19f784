"""One-bit scans: the printed outline is never a mark, and a stroke is never nothing."""

from itertools import product

import numpy as np
import pytest

from forms.geometry import RectMm
from omr.image import PageImage
from omr.known import KnownForms
from omr.read import read_page
from omr.reading import BoxReading, BoxState, PageReading
from tests.forms.paper import packs
from tests.omr.paper import KNOWN, LAYOUT, Image, Paper, box_of, cross, print_page, sealed

PAGE = LAYOUT.pages[0]


def cut_at(gray: Image, threshold: int, known: KnownForms = KNOWN, *, turns: int = 0) -> tuple[BoxReading, ...]:
    """Read what a scanner gives that cuts at `threshold`."""
    page = np.where(np.rot90(gray, turns) > threshold, 255, 0).astype(np.uint8)
    reading = read_page(PageImage(gray=page, bitonal=True), known)
    assert isinstance(reading, PageReading), str(getattr(reading, "fault", ""))
    return reading.boxes


def stroke(paper: Paper, question: str, option: str, *points: tuple[float, float], width_mm: float = 0.5) -> None:
    """Draw through points given in millimetres from the box's middle."""
    x_mm, y_mm = box_of(PAGE, question, option).rect.centre
    paper.line([(x_mm + x, y_mm + y) for x, y in points], width_mm=width_mm)


@pytest.mark.parametrize("dpi", [150, 200, 240])
@pytest.mark.parametrize(("sample", "key"), packs.FORMS)
def test_untouched_boxes_are_never_marked(sample: str, key: str, dpi: int) -> None:
    layout = packs.form_of(sample, key).layout
    known = KnownForms(key=packs.KEY, plan="KN23", layouts={(layout.form, layout.version): layout})
    for gray, threshold, turns in product(packs.pages_of(sample, key, dpi), (110, 140, 180, 210), (0, 2)):
        states = [box.state for box in cut_at(gray, threshold, known, turns=turns)]
        assert BoxState.MARKED not in states, threshold
        assert states.count(BoxState.UNSURE) <= len(states) // 50, threshold


@pytest.mark.parametrize("dpi", [150, 200, 240])
def test_strokes_are_never_empty(dpi: int) -> None:
    paper = print_page(PAGE, sealed(), dpi=dpi)
    for row in range(1, 13):
        width_mm = (0.25, 0.35, 0.5)[row % 3]
        stroke(paper, f"1.{row}", "1", (-2.2, 2.2), (2.2, -2.2), width_mm=width_mm)
        stroke(paper, f"1.{row}", "2", (-1.0, 1.2), (1.2, -1.0), width_mm=width_mm)
        stroke(paper, f"1.{row}", "3", (-1.8, 0.15 * row - 1), (1.8, 0.15 * row - 1), width_mm=width_mm)
        cross(paper, box_of(PAGE, f"1.{row}", "4"), width_mm=width_mm)
    gray = paper.photograph()
    for threshold in (110, 140, 180, 210):
        boxes = cut_at(gray, threshold)
        struck = [box for box in boxes if box.question.startswith("1.") and int(box.question[2:]) <= 12]
        assert BoxState.EMPTY not in {box.state for box in struck if box.option in "1234"}, threshold
        assert {box.state for box in boxes if box not in struck} == {BoxState.EMPTY}, threshold


def test_cross_is_marked_at_every_threshold() -> None:
    crossed = {(f"1.{row}", str(row % 5 + 1)) for row in range(1, 19)}
    paper = print_page(PAGE, sealed(), dpi=200)
    for question, option in crossed:
        cross(paper, box_of(PAGE, question, option))
    for threshold in (110, 140, 180, 210):
        boxes = cut_at(paper.photograph(), threshold)
        marked = {(box.question, box.option) for box in boxes if box.state is BoxState.MARKED}
        assert marked <= crossed
        assert len(marked) >= len(crossed) - 1, threshold  # ink that ran may make one as dense as scribble
        assert sum(box.state is BoxState.EMPTY for box in boxes) == len(boxes) - len(crossed), threshold


def test_scribble_that_ran_into_even_black_is_a_question() -> None:
    paper = print_page(PAGE, sealed())
    places = [(x, 2.9 if n % 2 else -2.9) for n, x in enumerate(np.arange(-2.8, 2.9, 0.25).tolist())]
    stroke(paper, "1.5", "1", *places, width_mm=0.6)
    paper.solid(box_of(PAGE, "1.9", "1").rect.inset(-0.3), gray=30)  # blackened neatly: a mark
    boxes = {(box.question, box.option): box.state for box in cut_at(paper.photograph(), 180)}
    assert boxes["1.5", "1"] is BoxState.UNSURE
    assert boxes["1.9", "1"] is BoxState.MARKED


def test_a_pale_mark_of_which_the_threshold_leaves_dots_on_the_outline_alone_is_asked_about() -> None:
    paper = print_page(PAGE, sealed())
    x_mm, y_mm = box_of(PAGE, "1.5", "2").rect.centre
    for along in np.arange(-1.2, 0.9, 0.3).tolist():
        paper.solid(RectMm(x_mm + along, y_mm + 2.05, 0.2, 0.2), gray=60)
        paper.solid(RectMm(x_mm + 2.05, y_mm + along, 0.2, 0.2), gray=60)
    asked = [(box.question, box.option) for box in cut_at(paper.photograph(), 140) if box.state is BoxState.UNSURE]
    assert asked == [("1.5", "2")]
