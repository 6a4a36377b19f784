"""A mark far paler than all others of its page may be another sheet's, or one that was rubbed out."""

import numpy as np
import pytest

from omr.deciding.paler import doubt_paler
from omr.read import read_page
from omr.reading import BoxReading, BoxReason, BoxState, Measures, PageReading
from tests.omr.paper import KNOWN, LAYOUT, Scanner, box_of, cross, print_page, sealed

PAGE = LAYOUT.pages[0]
ROWS = [f"1.{number}" for number in range(1, 19)]


def read(paler: list[str], *, gray: int, usual: int, scanner: Scanner) -> PageReading:
    paper = print_page(PAGE, sealed())
    for row in ROWS:
        cross(paper, box_of(PAGE, row, "3"), gray=gray if row in paler else usual)
    reading = read_page(scanner.scan(paper.photograph()), KNOWN)
    assert isinstance(reading, PageReading)
    return reading


@pytest.mark.parametrize("scanner", [Scanner(), Scanner(skew_deg=1.0, noise=5, seed=3)])
@pytest.mark.parametrize("gray", [170, 185])
def test_a_cross_a_third_as_dark_as_the_others_is_asked_about(gray: int, scanner: Scanner) -> None:
    reading = read(["1.7"], gray=gray, usual=40, scanner=scanner)
    asked = {row.question for row in reading.rows if row.asks}
    assert asked == {"1.7"}
    box = next(box for box in reading.boxes if (box.question, box.option) == ("1.7", "3"))
    assert (box.state, box.reason) == (BoxState.UNSURE, BoxReason.FAINT)


@pytest.mark.parametrize("scanner", [Scanner(), Scanner(skew_deg=1.0, noise=5, seed=3)])
def test_whoever_marks_all_rows_with_a_pale_pen_is_believed(scanner: Scanner) -> None:
    reading = read(ROWS, gray=170, usual=170, scanner=scanner)
    assert not any(row.asks for row in reading.rows)


@pytest.mark.parametrize("scanner", [Scanner(), Scanner(bitonal=True)])
def test_somewhat_paler_crosses_are_the_same_pens(scanner: Scanner) -> None:
    reading = read(["1.4", "1.9"], gray=100, usual=40, scanner=scanner)
    assert not any(row.asks for row in reading.rows)


@pytest.mark.parametrize("scanner", [Scanner(), Scanner(skew_deg=1.0, noise=5, seed=3)])
def test_a_ghosts_crosses_are_asked_about_though_they_are_the_most(scanner: Scanner) -> None:
    """The sheet underneath shows through one that holds a single mark."""
    reading = read(ROWS[:8] + ROWS[9:], gray=195, usual=20, scanner=scanner)
    asked = {row.question for row in reading.rows if row.asks}
    assert asked == set(ROWS) - {"1.9"}


@pytest.mark.parametrize(("touched", "state"), [(5, BoxState.MARKED), (15, BoxState.UNSURE)])
def test_dots_on_a_page_with_a_cross_are_no_ghosts(touched: int, state: BoxState) -> None:
    """A dot fills too little of its box for its ink to be compared with a cross's."""
    boxes = [
        BoxReading(question=f"{n}", option="1", state=BoxState.MARKED, probability=0.99, reason=BoxReason.NONE)
        for n in range(6)
    ]
    values = np.array([[0.9, 15, 0], *[[0.28, touched, 0]] * 5], dtype=np.float32)
    looked = doubt_paler(boxes, Measures(names=("ink_dark", "touched", "bitonal"), values=values))
    assert [box.state for box in looked] == [BoxState.MARKED, *[state] * 5]
