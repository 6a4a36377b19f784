"""Who draws along a box's printed outline and writes nothing into it means that box."""

from dataclasses import replace

import pytest

from forms.sheet import Box
from omr.read import read_page
from omr.reading import Answer, AnswerStatus, BoxReason, BoxState, PageReading, RowReading, Situation
from tests.omr.paper import KNOWN, LAYOUT, Paper, Scanner, box_of, cross, print_page, sealed

PAGE = LAYOUT.pages[0]
ROWS = [f"1.{number}" for number in range(1, 19)]


def trace(paper: Paper, box: Box, *, width_mm: float, gray: int, shift_mm: float) -> None:
    r = box.rect.inset(0.175)  # the middle of the printed line
    left, right = r.x_mm + shift_mm, r.right_mm + shift_mm
    top, bottom = r.y_mm - shift_mm, r.bottom_mm - shift_mm
    paper.line([(left, top), (right, top), (right, bottom), (left, bottom), (left, top)], width_mm=width_mm, gray=gray)


def rows_of(paper: Paper, scanner: Scanner) -> dict[str, RowReading]:
    reading = read_page(scanner.scan(paper.photograph()), KNOWN)
    assert isinstance(reading, PageReading)
    return {row.question: row for row in reading.rows}


@pytest.mark.parametrize("dpi", [200, 300])
@pytest.mark.parametrize("gray", [40, 90])
@pytest.mark.parametrize("every", [1, 6])
def test_a_traced_box_is_asked_about_with_that_option_proposed(dpi: int, gray: int, every: int) -> None:
    paper = print_page(PAGE, sealed(), dpi=dpi)
    traced = {question: number % 5 + 1 for number, question in enumerate(ROWS) if number % every == 0}
    for question in ROWS:
        if question in traced:
            trace(paper, box_of(PAGE, question, str(traced[question])), width_mm=0.55, gray=gray, shift_mm=0.05)
        else:
            cross(paper, box_of(PAGE, question, "2"))
    rows = rows_of(paper, Scanner(skew_deg=0.5))
    for question, option in traced.items():
        assert (rows[question].asks, rows[question].situation) == (True, Situation.RINGED)
        assert rows[question].proposal == Answer(status=AnswerStatus.ANSWERED, codes=(str(option),))
    assert not any(rows[question].asks for question in set(ROWS) - traced.keys())


@pytest.mark.parametrize("boxes", [1, 2, len(PAGE.boxes)])
@pytest.mark.parametrize("width_mm", [0.45, 0.55])
def test_where_all_boxes_of_a_page_are_traced_all_are_asked_about(boxes: int, width_mm: float) -> None:
    """What is usual on the page is then no printed line."""
    page = replace(PAGE, boxes=PAGE.boxes[-boxes:])
    known = replace(KNOWN, layouts={("T", "1"): replace(LAYOUT, pages=(page,))})
    paper = print_page(page, sealed())
    untouched = read_page(Scanner(skew_deg=0.5).scan(paper.photograph()), known)
    assert isinstance(untouched, PageReading)
    assert {box.state for box in untouched.boxes} == {BoxState.EMPTY}
    for box in page.boxes:
        trace(paper, box, width_mm=width_mm, gray=40, shift_mm=0.15)
    reading = read_page(Scanner(skew_deg=0.5).scan(paper.photograph()), known)
    assert isinstance(reading, PageReading)
    assert {(box.state, box.reason) for box in reading.boxes} == {(BoxState.UNSURE, BoxReason.RINGED)}


@pytest.mark.parametrize("dpi", [150, 200, 300])
@pytest.mark.parametrize("every", [1, 6])
def test_so_is_one_traced_with_a_pencil_in_a_row_without_a_mark(dpi: int, every: int) -> None:
    paper = print_page(PAGE, sealed(), dpi=dpi)
    traced = [row for number, row in enumerate(ROWS) if number % every == 0]
    for row in ROWS:
        if row in traced:
            trace(paper, box_of(PAGE, row, "4"), width_mm=0.45, gray=130, shift_mm=0.0)
        else:
            cross(paper, box_of(PAGE, row, "2"))
    rows = rows_of(paper, Scanner(skew_deg=0.5))
    assert {row for row in ROWS if rows[row].asks} == set(traced)


@pytest.mark.parametrize("dpi", [150, 200, 300])
@pytest.mark.parametrize("skew_deg", [0.0, 0.3, 2.0])
def test_an_outline_between_the_pixels_is_none_that_was_traced(dpi: int, skew_deg: float) -> None:
    paper = print_page(PAGE, sealed(), dpi=dpi)
    reading = read_page(Scanner(skew_deg=skew_deg, shift_px=(0.4, 0.7)).scan(paper.photograph()), KNOWN)
    assert isinstance(reading, PageReading)
    assert not any(box.reason is BoxReason.RINGED for box in reading.boxes)
