"""Some answer a question of several answers box by box: a cross for yes, another sign for no. A person must look."""

from collections.abc import Callable

import pytest

from forms.sheet import Box
from omr.read import read_page
from omr.reading import PageReading, Situation
from tests.omr.paper import KNOWN, LAYOUT, Paper, Scanner, box_of, cross, print_page, sealed

PAGE = LAYOUT.pages[0]
OPTIONS = [box.option for box in PAGE.boxes if box.question == "3.1"]
SCANNERS = (Scanner(), Scanner(skew_deg=0.8, noise=5, seed=3), Scanner(bitonal=True))


def dash(paper: Paper, box: Box) -> None:
    x_mm, y_mm = box.rect.centre
    paper.line([(x_mm - 1.4, y_mm), (x_mm + 1.4, y_mm + 0.1)])


def nought(paper: Paper, box: Box) -> None:
    paper.ellipse(box.rect.inset(1.1))


def capital_n(paper: Paper, box: Box) -> None:
    r = box.rect.inset(1.2)
    paper.line([(r.x_mm, r.bottom_mm), (r.x_mm, r.y_mm), (r.right_mm, r.bottom_mm), (r.right_mm, r.y_mm)])


def stroke(paper: Paper, box: Box) -> None:
    r = box.rect.inset(0.6)
    paper.line([(r.x_mm, r.bottom_mm), (r.right_mm, r.y_mm)])


def situation(paper: Paper, scanner: Scanner) -> Situation:
    reading = read_page(scanner.scan(paper.photograph()), KNOWN)
    assert isinstance(reading, PageReading)
    return next(row.situation for row in reading.rows if row.question == "3.1")


@pytest.mark.parametrize("scanner", SCANNERS)
@pytest.mark.parametrize("sign", [dash, nought, capital_n, stroke])
@pytest.mark.parametrize("chosen", [1, 3])
def test_signs_for_no_beside_crosses_are_asked_about(
    sign: Callable[[Paper, Box], None], scanner: Scanner, chosen: int
) -> None:
    paper = print_page(PAGE, sealed())
    for number, option in enumerate(OPTIONS):
        draw = cross if number < chosen else sign
        draw(paper, box_of(PAGE, "3.1", option))
    assert situation(paper, scanner) is Situation.MULTI_UNSURE


@pytest.mark.parametrize("scanner", SCANNERS)
@pytest.mark.parametrize("draw", [cross, stroke])
def test_all_options_chosen_by_one_hand_are_no_question(draw: Callable[[Paper, Box], None], scanner: Scanner) -> None:
    paper = print_page(PAGE, sealed())
    for option in OPTIONS:
        draw(paper, box_of(PAGE, "3.1", option))
    for row in range(1, 19):
        cross(paper, box_of(PAGE, f"1.{row}", "2"))
    assert situation(paper, scanner) is Situation.MULTI_CLEAR
