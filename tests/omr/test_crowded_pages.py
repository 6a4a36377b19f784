"""On a page on which half of the boxes or all of them are marked, marks are no noise of the page."""

import pytest

from forms.sheet import PageLayout, SheetLayout
from omr.image import PageImage
from omr.known import KnownForms
from omr.read import read_page
from omr.reading import BoxState, PageReading
from tests.omr.paper import KEY, KNOWN, LAYOUT, Paper, Scanner, cross, matrix_page, print_page, sealed

FIVE = LAYOUT.pages[0]
TWO = matrix_page(rows=7, options=2, multi_rows=0)
GRAY, ONE_BIT = Scanner(), Scanner(bitonal=True, quality=None, noise=0)
MARKED, EMPTY = BoxState.MARKED, BoxState.EMPTY


def read(image: PageImage, page: PageLayout) -> PageReading:
    sheet = SheetLayout(form="T", version="1", pages=(page,))
    reading = read_page(image, KnownForms(key=KEY, plan=KNOWN.plan, layouts={("T", "1"): sheet}))
    assert isinstance(reading, PageReading), str(reading.fault)
    return reading


def crossed(page: PageLayout, left_out: set[tuple[str, str]]) -> Paper:
    """Cross all boxes but some."""
    paper = print_page(page, sealed())
    for number, box in enumerate(page.boxes):
        if (box.question, box.option) not in left_out:
            cross(paper, box, width_mm=0.4 + 0.05 * (number % 5), gray=30 + 8 * (number % 4), over_mm=-0.3)
    return paper


ONE_OF_FIVE = {(f"1.{row}", str(row % 5 + 1)) for row in range(1, 19)}


@pytest.mark.parametrize("scanner", [GRAY, ONE_BIT])
@pytest.mark.parametrize("left_out", [set(), ONE_OF_FIVE])
def test_no_cross_is_called_empty_where_nearly_all_boxes_have_one(
    scanner: Scanner, left_out: set[tuple[str, str]]
) -> None:
    reading = read(scanner.scan(crossed(FIVE, left_out).photograph()), FIVE)
    empty = {(box.question, box.option) for box in reading.boxes if box.state is EMPTY}
    assert empty == left_out
    assert all(row.asks for row in reading.rows if row.question in {question for question, _ in ONE_OF_FIVE})


@pytest.mark.parametrize("scanner", [GRAY, ONE_BIT])
def test_rows_of_two_options_are_answers(scanner: Scanner) -> None:
    chosen = {(f"1.{row}", str(row % 2 + 1)) for row in range(1, 8)} | {("2.1", "1")}
    everything = {(box.question, box.option) for box in TWO.boxes}
    reading = read(scanner.scan(crossed(TWO, everything - chosen).photograph()), TWO)
    states = {(box.question, box.option): box.state for box in reading.boxes}
    assert states == {key: MARKED if key in chosen else EMPTY for key in everything}


def test_dense_scribble_on_nearly_all_boxes_of_a_one_bit_scan_is_asked_about() -> None:
    """What looks odd is not believed to be marks, and yet no box of it is empty."""
    paper = print_page(FIVE, sealed())
    for box in FIVE.boxes:
        r = box.rect.inset(0.4)
        steps = 9
        way = [(r.x_mm + r.w_mm * (n % 2), r.y_mm + r.h_mm * n / steps) for n in range(steps + 1)]
        paper.line(way, width_mm=0.35)
        paper.line([(y - r.y_mm + r.x_mm, x - r.x_mm + r.y_mm) for x, y in way], width_mm=0.35)
    reading = read(ONE_BIT.scan(paper.photograph()), FIVE)
    assert not [box for box in reading.boxes if box.state is EMPTY]
