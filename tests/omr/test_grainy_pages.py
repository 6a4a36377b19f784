"""A page so grainy that pencil would not be seen on it: where nothing is seen, a person looks."""

import numpy as np
import pytest

from omr.image import PageImage
from omr.read import read_page
from omr.reading import BoxState, PageReading
from tests.omr.paper import KNOWN, LAYOUT, box_of, cross, print_page, sealed

PAGE = LAYOUT.pages[0]
CROSSED = tuple(f"1.{row}" for row in range(1, 19) if row != 5)
BESIDE = "1.5"  # nothing in its boxes, a pencil's tick to the right of the last one
BLANK = "2.1"


def scanned(grain: float) -> PageImage:
    """Scan a page of pen crosses, with as much grain in each pixel: the standard deviation, in gray levels."""
    paper = print_page(PAGE, sealed())
    for question in CROSSED:
        cross(paper, box_of(PAGE, question, "2"))
    last = box_of(PAGE, BESIDE, "5").rect
    x_mm, y_mm = last.right_mm + 1.4, last.centre.y_mm
    paper.line([(x_mm, y_mm), (x_mm + 0.4, y_mm + 0.8), (x_mm + 1.2, y_mm - 1.2)], width_mm=0.3, gray=150)
    gray = paper.photograph() * 0.82 + 30
    gray = gray + np.random.default_rng(7).normal(0, grain, gray.shape)
    return PageImage(gray=np.clip(np.rint(gray), 0, 255).astype(np.uint8))


def read(grain: float) -> PageReading:
    reading = read_page(scanned(grain), KNOWN)
    assert isinstance(reading, PageReading)
    return reading


@pytest.mark.parametrize("grain", [3, 24, 44, 48])
def test_a_pencil_mark_beside_the_boxes_is_never_taken_for_a_blank_row(grain: float) -> None:
    asked = {row.question for row in read(grain).rows if row.asks}
    assert BESIDE in asked


def test_blank_rows_of_a_grainy_page_are_asked_about_and_crossed_ones_are_not() -> None:
    reading = read(40)
    asked = {row.question for row in reading.rows if row.asks}
    assert BLANK in asked
    assert not asked & set(CROSSED)
    assert all(box.state is BoxState.UNSURE for box in reading.boxes if box.question == BLANK)


def test_the_grain_of_a_bad_scanner_asks_about_no_blank_row() -> None:
    asked = {row.question for row in read(24).rows if row.asks}
    assert BLANK not in asked
