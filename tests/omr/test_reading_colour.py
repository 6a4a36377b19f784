"""Coloured paper and coloured ink: what the paper has of colour is no ink, and pale ink is a question."""

from collections.abc import Iterable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from omr.image import PageImage
from omr.read import read_page
from omr.reading import BoxReason, BoxState, PageReading
from tests.omr.paper import KNOWN, LAYOUT, Scanner, box_of, cross, print_page, sealed

PAGE = LAYOUT.pages[0]
PINK, RED, YELLOW = (250, 190, 205), (235, 120, 110), (255, 205, 60)
HIGHLIGHTERS = {"yellow": (250, 250, 110), "pink": (252, 190, 220), "green": (180, 245, 180)}
PX_PER_MM = 200 / 25.4

Colour = NDArray[np.uint8]


def crossed(*, width_mm: float = 0.5) -> Colour:
    paper = print_page(PAGE, sealed())
    for row in range(1, 9):
        cross(paper, box_of(PAGE, f"1.{row}", str(1 + row % 5)), width_mm=width_mm)
    return np.repeat(Scanner().scan(paper.photograph()).gray[:, :, None], 3, axis=2)


def on_paper(colour: Colour, paper: tuple[int, int, int]) -> Colour:
    return np.asarray(colour * (np.array(paper) / 255), dtype=np.uint8)


def apart(colour: Colour, red: tuple[int, int], blue: tuple[int, int]) -> Colour:
    """Move red and blue down and across by some pixels."""
    return np.stack([np.roll(colour[:, :, at], by, axis=(0, 1)) for at, by in enumerate((red, (0, 0), blue))], axis=2)


def read(colour: Colour, *, gray: bool = False) -> PageReading:
    luma = np.asarray(cv2.cvtColor(colour, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    reading = read_page(PageImage(gray=luma, colour=None if gray else colour), KNOWN)
    assert isinstance(reading, PageReading), str(getattr(reading, "fault", ""))
    return reading


def states(reading: PageReading) -> list[BoxState]:
    return [box.state for box in reading.boxes]


@pytest.mark.parametrize("paper", [PINK, RED, YELLOW])
def test_boxes_on_coloured_paper_read_as_on_white(paper: tuple[int, int, int]) -> None:
    colour = crossed()
    assert states(read(on_paper(colour, paper))) == states(read(colour))


@pytest.mark.parametrize("gray", [False, True])
@pytest.mark.parametrize("ink", HIGHLIGHTERS.values(), ids=HIGHLIGHTERS.keys())
def test_a_highlighters_stroke_in_a_box_is_a_question_in_colour_and_in_gray(
    ink: tuple[int, int, int], gray: bool
) -> None:
    colour = crossed()
    middle = box_of(PAGE, "1.12", "3").rect.centre
    y, half = round(middle.y_mm * PX_PER_MM), round(1.5 * PX_PER_MM)
    x0, x1 = (round((middle.x_mm + side) * PX_PER_MM) for side in (-3.5, 3.5))
    part = colour[y - half : y + half, x0:x1]
    part[:] = np.minimum(part, np.array(ink, dtype=np.uint8))
    box = next(box for box in read(colour, gray=gray).boxes if (box.question, box.option) == ("1.12", "3"))
    assert box.state is BoxState.UNSURE
    assert box.reason in {BoxReason.COLOURED, BoxReason.FAINT, BoxReason.BESIDE, BoxReason.RINGED}


def test_a_seal_on_pink_paper_is_still_told_from_pens() -> None:
    colour = crossed()
    middle = box_of(PAGE, "1.14", "3").rect.centre
    place = (round(middle.x_mm * PX_PER_MM), round(middle.y_mm * PX_PER_MM))
    cv2.circle(colour, place, 60, (205, 45, 60), 4, cv2.LINE_AA)
    cv2.putText(colour, "UBND", (place[0] - 40, place[1] + 12), cv2.FONT_HERSHEY_DUPLEX, 1.1, (205, 45, 60), 3)
    reading = read(on_paper(colour, PINK))
    assert BoxReason.COLOURED in {box.reason for box in reading.boxes}
    assert not [
        box for box in reading.boxes if box.question in {"1.13", "1.14", "1.15"} and box.state is BoxState.MARKED
    ]


def test_who_has_a_red_pen_is_believed_where_all_rows_are_marked_with_it() -> None:
    reading = read(in_red(crossed(), rows=range(1, 19)))
    marked = [box.question for box in reading.boxes if box.state is BoxState.MARKED]
    assert marked == [f"1.{row}" for row in range(1, 9)]


def test_a_red_cross_among_black_ones_is_asked_about() -> None:
    reading = read(in_red(crossed(), rows=[4]))
    assert [box.question for box in reading.boxes if box.reason is BoxReason.COLOURED] == ["1.4"]


@pytest.mark.parametrize(("red", "blue"), [((0, 2), (0, 0)), ((2, -1), (0, 0)), ((1, 1), (0, -1))])
def test_black_ink_of_a_scanner_that_lays_its_colours_apart_is_not_taken_for_coloured(
    red: tuple[int, int], blue: tuple[int, int]
) -> None:
    reading = read(apart(crossed(width_mm=0.6), red, blue))
    assert not [box.question for box in reading.boxes if box.reason is BoxReason.COLOURED]
    assert {f"1.{row}" for row in range(1, 9)} == {
        box.question for box in reading.boxes if box.state is BoxState.MARKED
    }


def test_a_red_cross_is_asked_about_also_where_a_scanner_lays_its_colours_apart() -> None:
    reading = read(apart(in_red(crossed(), rows=[4]), (1, 1), (-1, 0)))
    assert [box.question for box in reading.boxes if box.reason is BoxReason.COLOURED] == ["1.4"]


def test_a_red_cross_in_a_ring_is_asked_about_though_the_pen_is_red() -> None:
    colour = crossed()
    middle = box_of(PAGE, "1.3", "4").rect.centre
    cv2.circle(colour, (round(middle.x_mm * PX_PER_MM), round(middle.y_mm * PX_PER_MM)), 33, (60, 60, 60), 4)
    box = next(
        box for box in read(in_red(colour, rows=range(1, 19))).boxes if (box.question, box.option) == ("1.3", "4")
    )
    assert box.state is BoxState.UNSURE


def test_a_red_ring_round_an_answer_is_asked_about_though_the_pen_is_red() -> None:
    """What red boxes are is decided as in any other colour: by all rules."""
    colour = crossed()
    middle = box_of(PAGE, "1.3", "4").rect.centre
    place = (round(middle.x_mm * PX_PER_MM), round(middle.y_mm * PX_PER_MM))
    red = in_red(colour, rows=range(1, 19))
    cv2.ellipse(red, place, (52, 45), 0, 0, 360, (235, 60, 60), 4, cv2.LINE_AA)
    reading = read(red)
    assert next(box for box in reading.boxes if (box.question, box.option) == ("1.3", "4")).state is BoxState.UNSURE
    assert sum(box.state is BoxState.MARKED for box in reading.boxes) >= 5


def in_red(colour: Colour, *, rows: Iterable[int]) -> Colour:
    """Dye what was drawn in some rows, and over their outlines."""
    red = colour.copy()
    for row in rows:
        box = box_of(PAGE, f"1.{row}", str(1 + row % 5)).rect.inset(-1.0)
        top, bottom = (round(y_mm * PX_PER_MM) for y_mm in (box.y_mm, box.bottom_mm))
        left, right = (round(x_mm * PX_PER_MM) for x_mm in (box.x_mm, box.right_mm))
        part = red[top:bottom, left:right].astype(np.float32)
        part[:, :, 0] = 255 - (255 - part[:, :, 0]) * 0.3
        red[top:bottom, left:right] = part.astype(np.uint8)
    return red
