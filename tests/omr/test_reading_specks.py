"""Salt on the paper is nobody's mark and nobody's question; what is as large as a dot is asked about."""

import cv2
import numpy as np
import pytest

from forms.sheet import Box
from omr.read import read_page
from omr.reading import BoxState, PageReading
from tests.omr.paper import KNOWN, LAYOUT, Paper, Scanner, box_of, print_page, sealed

PAGE = LAYOUT.pages[0]
WHERE = ("1.5", "3")
SALT_MM, LARGE_SALT_MM, DOT_MM = 0.2, 0.4, 0.9
OUTSIDE_MM = 0.6  # from the outline to the middle of a speck right outside it


def speck(paper: Paper, x_mm: float, y_mm: float, *, size_mm: float = SALT_MM, gray: int = 40) -> None:
    turns = np.linspace(0, 2 * np.pi, 24)
    rim = [paper.px(x_mm + size_mm / 2 * np.cos(t), y_mm + size_mm / 2 * np.sin(t)) for t in turns]
    cv2.fillPoly(paper.image, [np.array(rim, dtype=np.int32)], gray, lineType=cv2.LINE_AA, shift=4)


def salt(paper: Paper) -> None:
    """Strew salt over all zones, clear of the boxes and what is right outside them."""
    rng = np.random.default_rng(4)
    for box in PAGE.boxes:
        for x_mm, y_mm in rng.uniform((box.zone.x_mm, box.zone.y_mm), (box.zone.right_mm, box.zone.bottom_mm), (4, 2)):
            r = box.rect.inset(-1.0)
            if not (r.x_mm < x_mm < r.right_mm and r.y_mm < y_mm < r.bottom_mm):
                speck(paper, x_mm, y_mm)


def state(paper: Paper) -> BoxState:
    reading = read_page(Scanner().scan(paper.photograph()), KNOWN)
    assert isinstance(reading, PageReading)
    return next(box.state for box in reading.boxes if (box.question, box.option) == WHERE)


@pytest.fixture
def paper() -> Paper:
    return print_page(PAGE, sealed())


@pytest.fixture
def box() -> Box:
    return box_of(PAGE, *WHERE)


@pytest.mark.parametrize("off_mm", [(0.0, 0.0), (0.7, -0.4), (-1.2, 1.1), (1.4, 0.2)])
def test_a_grain_of_salt_in_a_box_is_not_asked_about(paper: Paper, box: Box, off_mm: tuple[float, float]) -> None:
    speck(paper, box.rect.centre.x_mm + off_mm[0], box.rect.centre.y_mm + off_mm[1])
    assert state(paper) is BoxState.EMPTY


@pytest.mark.parametrize("off_mm", [(0.0, 0.0), (0.7, -0.4), (-1.2, 1.1)])
def test_a_dot_in_a_box_is_asked_about(paper: Paper, box: Box, off_mm: tuple[float, float]) -> None:
    speck(paper, box.rect.centre.x_mm + off_mm[0], box.rect.centre.y_mm + off_mm[1], size_mm=DOT_MM)
    assert state(paper) is BoxState.UNSURE


def test_salt_right_outside_a_box_is_not_asked_about_on_a_page_full_of_it(paper: Paper, box: Box) -> None:
    salt(paper)
    speck(paper, box.rect.right_mm + OUTSIDE_MM, box.rect.centre.y_mm, size_mm=LARGE_SALT_MM, gray=20)
    assert state(paper) is BoxState.EMPTY


def test_salt_right_outside_a_box_is_asked_about_on_a_clean_page(paper: Paper, box: Box) -> None:
    speck(paper, box.rect.right_mm + OUTSIDE_MM, box.rect.centre.y_mm, size_mm=LARGE_SALT_MM, gray=20)
    assert state(paper) is BoxState.UNSURE


def test_a_mark_beside_a_box_is_asked_about_on_a_page_full_of_salt(paper: Paper, box: Box) -> None:
    salt(paper)
    x_mm, y_mm = box.rect.right_mm + OUTSIDE_MM, box.rect.centre.y_mm
    paper.line([(x_mm, y_mm), (x_mm + 1.6, y_mm + 1.0)], width_mm=0.35, gray=110)
    assert state(paper) is BoxState.UNSURE


def test_a_stroke_whose_pen_skipped_in_the_middle_is_a_mark(paper: Paper, box: Box) -> None:
    x_mm, y_mm = box.rect.centre
    for end_mm in (-1, 1):
        ends = [(x_mm + far * end_mm, y_mm - far * end_mm) for far in (0.5, 1.6)]
        paper.line(ends, width_mm=0.3)
    assert state(paper) is BoxState.MARKED


def test_specks_in_a_line_are_no_stroke(paper: Paper, box: Box) -> None:
    for step_mm in (-1.2, 0.0, 1.2):
        speck(paper, box.rect.centre.x_mm + step_mm, box.rect.centre.y_mm - step_mm, size_mm=LARGE_SALT_MM)
    assert state(paper) is not BoxState.MARKED
