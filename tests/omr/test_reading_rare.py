"""What one box in ten thousand shows: found among a million simulated boxes, and never decided since."""

import math
from dataclasses import replace

import cv2
import numpy as np
import pytest

from forms.sheet import Box, SheetLayout
from omr.read import read_page
from omr.reading import BoxState, PageReading
from tests.omr.paper import KNOWN, LAYOUT, Paper, Scanner, box_of, cross, matrix_page, print_page, sealed

PAGE = LAYOUT.pages[0]
WHERE = ("1.5", "3")
HOLE_MM = 5.5
LID_GRAYS = (30, 130)  # what is seen through a hole


def disc(paper: Paper, box: Box, off_mm: tuple[float, float], *, size_mm: float, gray: int) -> None:
    """Draw a disc, that far from the middle of a box; unlike ink it hides what is printed."""
    x_mm, y_mm = box.rect.centre.x_mm + off_mm[0], box.rect.centre.y_mm + off_mm[1]
    turns = np.linspace(0, 2 * math.pi, 60)
    rim = [paper.px(x_mm + size_mm / 2 * math.cos(t), y_mm + size_mm / 2 * math.sin(t)) for t in turns]
    cv2.fillPoly(paper.image, [np.array(rim, dtype=np.int32)], gray, lineType=cv2.LINE_AA, shift=4)


def state(paper: Paper, **scanner: object) -> BoxState:
    reading = read_page(Scanner(**scanner).scan(paper.photograph()), KNOWN)  # type: ignore[arg-type]  # its own fields
    assert isinstance(reading, PageReading)
    return next(box.state for box in reading.boxes if (box.question, box.option) == WHERE)


@pytest.fixture
def paper() -> Paper:
    return print_page(PAGE, sealed())


@pytest.mark.parametrize("gray", LID_GRAYS)
@pytest.mark.parametrize("off_mm", [(0, 0), (0.5, 0), (0.4, -0.5), (0.9, 0.3), (1.9, 2.2), (-2.2, 1.9)])
def test_a_punch_hole_over_a_box_is_no_mark(paper: Paper, off_mm: tuple[float, float], gray: int) -> None:
    disc(paper, box_of(PAGE, *WHERE), off_mm, size_mm=HOLE_MM, gray=gray)
    assert state(paper) is not BoxState.MARKED


@pytest.mark.parametrize(("rows", "expected"), [(1, BoxState.UNSURE), (2, BoxState.UNSURE), (4, BoxState.MARKED)])
def test_a_neatly_blackened_box_may_be_a_hole_unless_it_is_the_writers_habit(
    paper: Paper, rows: int, expected: BoxState
) -> None:
    for row in range(5, 5 + rows):
        paper.solid(box_of(PAGE, f"1.{row}", "3").rect, gray=30)
    assert state(paper) is expected


@pytest.mark.parametrize("apart_mm", [0.6, 0.8, 0.9])
@pytest.mark.parametrize("turn", [0.0, 0.8, 2.0])
def test_specks_side_by_side_are_no_mark(paper: Paper, apart_mm: float, turn: float) -> None:
    box = box_of(PAGE, *WHERE)
    for size_mm, along_mm in ((0.7, -apart_mm / 2), (0.6, apart_mm / 2)):
        off_mm = (0.6 + along_mm * math.cos(turn), 0.4 + along_mm * math.sin(turn))
        disc(paper, box, off_mm, size_mm=size_mm, gray=60)
    assert state(paper) is not BoxState.MARKED


@pytest.mark.parametrize("turn", [-0.45, -0.5, -0.6])
def test_a_long_stroke_through_a_box_is_no_mark(paper: Paper, turn: float) -> None:
    """Where it comes from stands no mark that could be seen with it."""
    middle = box_of(PAGE, *WHERE).rect.centre
    along = np.array((math.cos(turn), math.sin(turn)))
    start, end = np.array((middle.x_mm, middle.y_mm)) + np.outer((-12.0, 4.5), along)
    paper.line([(start[0], start[1]), (end[0], end[1])], width_mm=0.35, gray=90)
    assert state(paper) is not BoxState.MARKED


@pytest.mark.parametrize("end", ["above", "below"])
@pytest.mark.parametrize("lean_mm", [-0.7, 0.0, 0.5])
@pytest.mark.parametrize(("gray", "width_mm"), [(40, 0.7), (60, 0.4), (140, 0.5)])
def test_the_end_of_a_line_down_a_column_is_no_mark(
    paper: Paper, gray: int, width_mm: float, lean_mm: float, end: str
) -> None:
    """It comes from a heading between the rows, so that no box says whose it is."""
    box = box_of(PAGE, *WHERE).rect
    x_mm, way = box.centre.x_mm + 0.4, 1 if end == "above" else -1
    start_mm = box.centre.y_mm - way * 6.0
    paper.line([(x_mm + lean_mm, start_mm), (x_mm, box.centre.y_mm + way * 1.4)], width_mm=width_mm, gray=gray)
    assert state(paper) is BoxState.UNSURE


@pytest.mark.parametrize("lean_mm", [2.2, 3.0, 4.0])
def test_a_slanting_stroke_is_a_mark_though_it_leaves_the_box(paper: Paper, lean_mm: float) -> None:
    middle = box_of(PAGE, *WHERE).rect.centre
    half_mm = lean_mm / 2
    ends = [(middle.x_mm - half_mm, middle.y_mm + 3.2), (middle.x_mm + half_mm, middle.y_mm - 2.0)]
    paper.line(ends, width_mm=0.5)
    assert state(paper) is BoxState.MARKED


@pytest.mark.parametrize("off_mm", [(0.0, 0.0), (0.3, 0.1), (-0.2, 0.4)])
@pytest.mark.parametrize("radius_mm", [2.7, 2.9, 3.1, 3.3])
@pytest.mark.parametrize("gray", [60, 130])
def test_a_cross_in_a_ring_close_to_the_outline_is_asked_about(
    paper: Paper, radius_mm: float, off_mm: tuple[float, float], gray: int
) -> None:
    """Most of such a ring lies on the printed outline; it bulges beyond the sides and cuts the corners."""
    box = box_of(PAGE, *WHERE)
    cross(paper, box, gray=gray, over_mm=-0.6)
    c = box.rect.centre
    turns = np.linspace(0.4, 0.4 + 2.1 * math.pi, 60)
    radii_mm = radius_mm * (1 + 0.04 * np.cos(2 * turns) + 0.02 * np.cos(3 * turns + 1))  # by hand
    places = np.column_stack(
        [c.x_mm + off_mm[0] + radii_mm * np.cos(turns), c.y_mm + off_mm[1] + radii_mm * np.sin(turns)]
    )
    paper.line([(x, y) for x, y in places.tolist()], width_mm=0.35, gray=gray)
    assert state(paper) in (BoxState.UNSURE, BoxState.CANCELLED)


@pytest.mark.parametrize("out_mm", [-0.3, -0.15, 0.05])
@pytest.mark.parametrize("turned", [0.0, 0.6])
@pytest.mark.parametrize(("gray", "width_mm"), [(40, 0.5), (90, 0.5), (30, 0.9)])
def test_a_cross_in_a_frame_drawn_on_its_outline_is_asked_about(
    paper: Paper, gray: int, width_mm: float, turned: float, out_mm: float
) -> None:
    """It may be a ring that takes the cross back, as close as a hand can draw one."""
    box = box_of(PAGE, *WHERE)
    cross(paper, box, gray=gray, over_mm=-0.6)
    r = box.rect.inset(-out_mm)
    corners = [(r.x_mm, r.y_mm), (r.right_mm, r.y_mm), (r.right_mm, r.bottom_mm), (r.x_mm, r.bottom_mm)]
    paper.line([*corners, corners[0]], width_mm=width_mm, gray=gray)
    assert state(paper, skew_deg=turned) in (BoxState.UNSURE, BoxState.CANCELLED)


@pytest.mark.parametrize("over_mm", [-0.8, 0.0, 0.6, 1.2])
def test_a_cross_without_a_ring_is_a_mark_however_far_it_goes(paper: Paper, over_mm: float) -> None:
    cross(paper, box_of(PAGE, *WHERE), over_mm=over_mm)
    assert state(paper) is BoxState.MARKED


@pytest.mark.parametrize(("across_mm", "up_mm"), [(1.6, 1.2), (1.6, 1.6), (2.0, 1.2)])
def test_the_end_of_a_felt_ticks_tail_is_no_mark_of_its_own(paper: Paper, across_mm: float, up_mm: float) -> None:
    """As wide as it is long, so that it runs one way no more than a small mark does."""
    tick, end = box_of(PAGE, "1.6", "2").rect.centre, box_of(PAGE, *WHERE).rect
    bend = (tick.x_mm - 0.3, tick.y_mm + 1.2)
    way = [(tick.x_mm - 1.6, tick.y_mm - 0.6), bend, (end.x_mm + across_mm, end.bottom_mm - up_mm)]
    paper.line(way, width_mm=1.1, gray=40)
    assert state(paper) is not BoxState.MARKED


def test_pieces_of_a_ring_that_one_bit_left_are_asked_about(paper: Paper) -> None:
    box = box_of(PAGE, *WHERE)
    r, c = box.rect.inset(0.4), box.rect.centre
    for ends in (((r.x_mm, r.y_mm), (r.right_mm, r.bottom_mm)), ((r.right_mm, r.y_mm), (r.x_mm, r.bottom_mm))):
        paper.line(list(ends), width_mm=0.5, gray=40)
    for sector in (0, 1, 2, 3, 6, 7, 8, 9, 12, 13, 14, 15, 16, 19, 20):  # of 24: four pieces of the ring
        turn = sector * math.pi / 12
        arc = [(c.x_mm + 3.7 * math.cos(turn + t), c.y_mm + 3.7 * math.sin(turn + t)) for t in (-0.12, 0, 0.12)]
        paper.line(arc, width_mm=0.4, gray=40)
    assert state(paper, bitonal=True) in (BoxState.UNSURE, BoxState.CANCELLED)


def test_who_puts_a_small_tick_beside_a_box_in_every_row_of_three_is_asked_about_in_each() -> None:
    """A third of all zones holds ink then; it is no dirt, as no other zone of these rows has any."""
    page = matrix_page(rows=12, options=3, multi_rows=0)
    layout = SheetLayout(form="T", version="1", pages=(page,))
    paper = print_page(page, sealed())
    for row in range(12):
        middle = box_of(page, f"1.{row + 1}", str(row % 3 + 1)).rect.centre
        x_mm, y_mm = middle.x_mm - 5.0, middle.y_mm
        paper.line([(x_mm, y_mm), (x_mm + 0.3, y_mm + 0.4), (x_mm + 0.8, y_mm - 0.45)], width_mm=0.3, gray=90)
    reading = read_page(Scanner().scan(paper.photograph()), replace(KNOWN, layouts={("T", "1"): layout}))
    assert isinstance(reading, PageReading)
    assert [row.question for row in reading.rows if not row.asks and row.question.startswith("1.")] == []
