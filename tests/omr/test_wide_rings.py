"""Rings that keep clear of their box, through other zones and rows, and what stands loose beside a mark."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.sheet import Box
from omr.kernels.wide_rings import follow_rings
from omr.read import read_page
from omr.reading import PageReading
from tests.omr.paper import KNOWN, LAYOUT, Paper, Scanner, box_of, cross, print_page, sealed

PAGE = LAYOUT.pages[0]
WHERE = ("1.5", "3")


@pytest.fixture
def paper() -> Paper:
    return print_page(PAGE, sealed())


def ring(paper: Paper, box: Box, wide_mm: float, high_mm: float, *, width_mm: float = 0.4, gray: int = 50) -> None:
    """Draw a ring as a hand does: it wavers, and its end passes its beginning."""
    c, turns = box.rect.centre, np.linspace(0.4, 0.4 + 2.2 * math.pi, 80)
    waver = (1 + 0.04 * np.cos(2 * turns + 1) + 0.03 * np.cos(3 * turns)) / 2
    x_mm, y_mm = c.x_mm + wide_mm * waver * np.cos(turns), c.y_mm + high_mm * waver * np.sin(turns)
    paper.line(list(zip(x_mm.tolist(), y_mm.tolist(), strict=True)), width_mm=width_mm, gray=gray)


def read(paper: Paper, *questions: str) -> list[bool]:
    """Tell which of some rows ask."""
    reading = read_page(Scanner().scan(paper.photograph()), KNOWN)
    assert isinstance(reading, PageReading)
    return [row.asks for row in reading.rows if row.question in questions]


@pytest.mark.parametrize(("wide_mm", "high_mm"), [(12, 11), (14, 13), (16, 15), (17, 12), (12, 17)])
def test_a_cross_in_a_wide_ring_is_asked_about_whatever_else_the_ring_runs_into(
    paper: Paper, wide_mm: float, high_mm: float
) -> None:
    cross(paper, box_of(PAGE, *WHERE))
    ring(paper, box_of(PAGE, *WHERE), wide_mm, high_mm)
    for row in ("1.4", "1.6"):
        cross(paper, box_of(PAGE, row, "3"), over_mm=1.0)
    assert read(paper, "1.5") == [True]


@pytest.mark.parametrize("answered", [True, False], ids=["round a cross", "instead of one"])
@pytest.mark.parametrize(("gray", "width_mm"), [(222, 0.5), (215, 0.4), (205, 0.35), (165, 1.4)])
def test_a_ring_much_paler_than_the_marks_is_asked_about_and_nothing_else(
    paper: Paper, gray: int, width_mm: float, answered: bool
) -> None:
    for row in range(1, 19):
        box = box_of(PAGE, f"1.{row}", str(row % 5 + 1))
        if answered or row != 5:
            cross(paper, box)
    ring(paper, box_of(PAGE, "1.5", "1"), 8.5, 8, width_mm=width_mm, gray=gray)
    reading = read_page(Scanner(paper=240, black=30).scan(paper.photograph()), KNOWN)
    assert isinstance(reading, PageReading)
    assert [row.question for row in reading.rows if row.asks] == ["1.5"]


@pytest.mark.parametrize("off_mm", [-3.0, -3.6, 4.2])
def test_a_sharp_fold_beside_a_row_is_no_ring(paper: Paper, off_mm: float) -> None:
    for row in range(1, 19):
        cross(paper, box_of(PAGE, f"1.{row}", str(row % 5 + 1)))
    for row in (4, 9, 14):
        y_mm = box_of(PAGE, f"1.{row}", "1").rect.centre.y_mm + off_mm
        paper.line([(20.0, y_mm), (190.0, y_mm + 0.4)], width_mm=0.5, gray=222)
    reading = read_page(Scanner(paper=240, black=30).scan(paper.photograph()), KNOWN)
    assert isinstance(reading, PageReading)
    assert [row.question for row in reading.rows if row.asks] == []


def remark(paper: Paper, box: Box) -> None:
    """Cross a box and write something behind its label."""
    cross(paper, box)
    x_mm, y_mm = box.zone.right_mm - 6, box.zone.centre.y_mm
    paper.line([(x_mm, y_mm - 2), (x_mm + 1, y_mm + 2), (x_mm + 2.5, y_mm - 2)], width_mm=0.5, gray=40)


def test_what_stands_loose_beside_the_one_answer_is_asked_about(paper: Paper) -> None:
    remark(paper, box_of(PAGE, "2.1", "1"))
    assert read(paper, "2.1") == [True]


@pytest.mark.parametrize(("option", "asked"), [("2", True), ("6", False)])
def test_what_stands_loose_beside_one_of_several_answers_is_asked_about_but_for_the_last(
    paper: Paper, option: str, asked: bool
) -> None:
    """The last is often "other", and people write beside it what they mean."""
    remark(paper, box_of(PAGE, "3.1", option))
    assert read(paper, "3.1") == [asked]


def test_crosses_in_all_rows_of_a_column_are_marks_however_far_they_go(paper: Paper) -> None:
    for row in range(3, 9):
        for option in ("2", "4") if row % 2 else ("3",):
            cross(paper, box_of(PAGE, f"1.{row}", option), over_mm=1.0)
    assert read(paper, "1.4", "1.6", "1.8") == [False, False, False]


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1), st.integers(0, 2), st.integers(0, 2))
def test_the_best_line_round_a_box_is_the_best_of_all_closed_lines(seed: int, play: int, line: int) -> None:
    """All lines by hand: one of three places in each of five directions."""
    dice = np.random.default_rng(seed)
    laid, free = (dice.integers(0, 2, (9, 9)).astype(np.uint8) for _ in range(2))
    steps = dice.integers(-5, 6, (5, 3, 2)).astype(np.int32)
    middle = dice.integers(0, 9, (1, 2)).astype(np.int32)

    def inked(direction: int, at: int) -> bool:
        row, column = middle[0] + steps[direction, at]
        return bool(0 <= row < 9 and 0 <= column < 9 and laid[row, column])

    def gain(direction: int, at: int) -> int:
        row, column = middle[0] + steps[direction, at]
        if not (0 <= row < 9 and 0 <= column < 9 and free[row, column]):
            return 0
        beside = [each for each in (at - line, at + line) if line and 0 <= each < 3]
        if laid[row, column] and any(inked(direction, each) for each in beside):
            return 0
        return 1 if laid[row, column] else -1

    gains = [[gain(direction, at) for at in range(3)] for direction in range(5)]
    rounds = [
        places
        for places in itertools.product(range(3), repeat=5)
        if all(abs(places[n] - places[n - 1]) <= play for n in range(5))
    ]
    best = max(sum(gains[n][at] for n, at in enumerate(places)) for places in rounds)
    cells = np.ascontiguousarray(np.argwhere(laid), dtype=np.int32)
    assert follow_rings(laid, free, cells, middle, steps, play, 0, 0, line, 0).tolist() == [max(0, best)]
    assert follow_rings(laid, free, cells, middle, steps, play, len(cells) + 1, 0, line, 0).tolist() == [0]


@pytest.mark.parametrize("radius_mm", [4.0, 4.4])
@pytest.mark.parametrize("bitonal", [False, True])
def test_a_broad_pens_ring_right_round_an_empty_box_is_asked_about(
    paper: Paper, radius_mm: float, *, bitonal: bool
) -> None:
    """What was taken for the paper round the box is ink there, and the box seems brighter than any paper."""
    paper.ellipse(box_of(PAGE, *WHERE).rect.inset(2.5 - radius_mm), width_mm=1.7, gray=20)
    reading = read_page(Scanner(bitonal=bitonal).scan(paper.photograph()), KNOWN)
    assert isinstance(reading, PageReading)
    assert next(row.asks for row in reading.rows if row.question == WHERE[0])
