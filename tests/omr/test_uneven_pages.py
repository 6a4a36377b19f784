"""Pages under a shadow, or banded by dirty rollers, are read as well as evenly lit ones, faint marks included."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from forms.geometry import RectMm
from forms.sheet import Box
from omr.image import PageImage
from omr.overlay import crop_row, open_page
from omr.read import read_page
from omr.reading import BoxState, PageReading
from tests.omr.paper import KNOWN, LAYOUT, Scanner, cross, page_code, print_page, sealed

PAGE = LAYOUT.pages[0]
CROSSED = tuple(range(0, 80, 5))
FAINT = tuple(range(7, 80, 10))  # in other rows' boxes: an unsure box then makes no other doubtful

Light = NDArray[np.float64]
Lamp = Callable[[tuple[int, int]], Light]


def shadow(shape: tuple[int, int]) -> Light:
    """A hand's shadow over the upper right: its edge is some 12 mm wide."""
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    away = columns / shape[1] - 0.9 * rows / shape[0]
    return np.asarray(1 - 0.6 / (1 + np.exp(-(away - 0.25) * 70)))


def rollers(shape: tuple[int, int]) -> Light:
    """Lines of a millimetre or so along the page, each a little darker than the next."""
    lines = np.repeat(np.random.default_rng(5).uniform(0.75, 1.0, shape[1] // 9 + 1), 9)[: shape[1]]
    return np.broadcast_to(lines, shape)


@pytest.mark.parametrize("light", [shadow, rollers])
def test_marks_on_unevenly_dark_pages_are_read_and_little_else_is_asked(light: Lamp) -> None:
    paper = print_page(PAGE, sealed())
    for number in CROSSED:
        cross(paper, PAGE.boxes[number])
    scan = Scanner(seed=2).scan(paper.photograph()).gray
    dark = np.clip(scan * light(scan.shape), 0, 255).astype(np.uint8)
    reading = read_page(PageImage(gray=dark), KNOWN)
    assert isinstance(reading, PageReading)
    states = [box.state for box in reading.boxes]
    assert BoxState.EMPTY not in [states[number] for number in CROSSED]
    assert BoxState.MARKED not in [state for number, state in enumerate(states) if number not in CROSSED]
    assert states.count(BoxState.UNSURE) <= 2, states


def test_a_person_sees_each_row_of_a_page_under_a_shadow_that_hides_its_bars() -> None:
    blank = print_page(PAGE, sealed()).photograph()
    scan = Scanner(seed=2).scan(blank)
    dark = np.clip(scan.gray * shadow(scan.gray.shape), 0, 255).astype(np.uint8)
    code, last = page_code(), PAGE.boxes[-1].question
    shown = crop_row(open_page(PageImage(gray=dark), KNOWN, code), last)
    lit = crop_row(open_page(scan, KNOWN, code), last)
    apart = np.abs(shown.astype(int) - lit).mean()
    assert apart < 6.0, "the same row, about as bright"


@pytest.mark.parametrize("light", [shadow, rollers])
def test_faint_strokes_on_unevenly_dark_pages_are_never_empty(light: Lamp) -> None:
    paper = print_page(PAGE, sealed())
    for number in FAINT:
        middle = PAGE.boxes[number].rect.centre
        paper.line(
            [(middle.x_mm - 0.6, middle.y_mm - 0.7), (middle.x_mm + 0.6, middle.y_mm + 0.7)], width_mm=0.4, gray=140
        )
    scan = Scanner(seed=3).scan(paper.photograph()).gray
    dark = np.clip(scan * light(scan.shape), 0, 255).astype(np.uint8)
    reading = read_page(PageImage(gray=dark), KNOWN)
    assert isinstance(reading, PageReading)
    assert BoxState.EMPTY not in [reading.boxes[number].state for number in FAINT]


@pytest.mark.parametrize("glare", [95, 110, 125])
def test_boxes_that_a_glare_washed_out_are_asked_about_and_no_others(glare: int) -> None:
    ringed = 42  # by a pale pencil; the light hides it before it hides the print
    paper = print_page(PAGE, sealed())
    x_mm, y_mm = PAGE.boxes[ringed].rect.centre
    paper.ellipse(RectMm(x_mm - 3.4, y_mm - 3.4, 6.8, 6.8), width_mm=0.35, gray=165)
    scan = Scanner(seed=4).scan(paper.photograph()).gray
    rows, columns = np.mgrid[: scan.shape[0], : scan.shape[1]] * 25.4 / 200
    away_mm = np.hypot(columns - x_mm, rows - y_mm)
    lit = np.clip(scan + glare * np.exp(-0.5 * (away_mm / 9) ** 2), 0, 255).astype(np.uint8)
    reading = read_page(PageImage(gray=lit), KNOWN)
    assert isinstance(reading, PageReading)
    assert reading.boxes[ringed].state is BoxState.UNSURE
    far = [box for box, place in zip(reading.boxes, PAGE.boxes, strict=True) if _away(place, x_mm, y_mm) > 25]
    assert {box.state for box in far} == {BoxState.EMPTY}


def _away(box: Box, x_mm: float, y_mm: float) -> float:
    return float(np.hypot(box.rect.centre.x_mm - x_mm, box.rect.centre.y_mm - y_mm))
