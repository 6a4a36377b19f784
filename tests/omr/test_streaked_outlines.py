"""A streak on the glass that lies along a printed outline is no stroke that hugs it, where the row has its mark."""

import numpy as np
import pytest

from forms.sheet import PAGE_WIDTH_MM
from omr.image import PageImage
from omr.read import read_page
from omr.reading import BoxState, PageReading
from tests.omr.paper import KNOWN, LAYOUT, Paper, Scanner, box_of, cross, print_page, sealed

PAGE = LAYOUT.pages[0]
STREAKED, OTHER = ("1.5", "3"), ("1.5", "1")
BESIDE_MM, WIDTH_PX, GRAY = -0.2, 2, 90  # right outside the outline's left side


@pytest.fixture
def paper() -> Paper:
    return print_page(PAGE, sealed())


def read(paper: Paper) -> PageReading:
    gray = Scanner().scan(paper.photograph()).gray.copy()
    x_px = round((box_of(PAGE, *STREAKED).rect.x_mm + BESIDE_MM) * gray.shape[1] / PAGE_WIDTH_MM)
    gray[:, x_px : x_px + WIDTH_PX] = np.minimum(gray[:, x_px : x_px + WIDTH_PX], GRAY)
    reading = read_page(PageImage(gray=gray), KNOWN)
    assert isinstance(reading, PageReading)
    return reading


def state_of(reading: PageReading, box: tuple[str, str]) -> BoxState:
    (state,) = [each.state for each in reading.boxes if (each.question, each.option) == box]
    return state


def test_a_streak_along_an_outline_is_nothing_where_the_row_has_its_mark(paper: Paper) -> None:
    cross(paper, box_of(PAGE, *OTHER))
    reading = read(paper)
    (row,) = [row for row in reading.rows if row.question == OTHER[0]]
    assert state_of(reading, STREAKED) is BoxState.EMPTY
    assert (row.asks, row.low) == (False, False)


def test_a_streak_along_an_outline_may_be_a_stroke_where_the_row_has_no_mark(paper: Paper) -> None:
    assert state_of(read(paper), STREAKED) is BoxState.UNSURE


def test_a_mark_in_a_box_along_whose_outline_a_streak_lies_is_seen_beside_another(paper: Paper) -> None:
    cross(paper, box_of(PAGE, *STREAKED))
    cross(paper, box_of(PAGE, *OTHER))
    reading = read(paper)
    assert state_of(reading, STREAKED) is not BoxState.EMPTY
    assert [row.asks for row in reading.rows if row.question == OTHER[0]] == [True]
