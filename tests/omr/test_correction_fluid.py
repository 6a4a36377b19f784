"""Somebody painted correction fluid over a mark, and not all of it went: a person says what stands."""

from collections.abc import Callable

import numpy as np
import pytest

from forms.sheet import Box
from omr.read import read_page
from omr.reading import BoxState, PageReading
from tests.omr.paper import KNOWN, LAYOUT, Paper, Scanner, box_of, cross, print_page, sealed

PAGE = LAYOUT.pages[0]
PAINTED = {f"1.{row}" for row in (3, 6, 9, 12, 15, 18)}


def tick_out_of(paper: Paper, box: Box) -> None:
    r = box.rect
    way = [(r.x_mm + 0.6, r.y_mm + 2.6), (r.x_mm + 2.0, r.bottom_mm - 0.5), (r.right_mm + 0.6, r.y_mm - 0.6)]
    paper.line(way, width_mm=0.55)


def cross_out_of(paper: Paper, box: Box) -> None:
    cross(paper, box, width_mm=0.6, over_mm=0.6)


def paint_over(paper: Paper, box: Box, *, radius_mm: float, through: float = 0.12, shade: float) -> None:
    """Cover the middle of a box: what is below shows through a little, and the fluid is no paper."""
    x_mm, y_mm = box.rect.centre
    rows, columns = np.ogrid[: paper.image.shape[0], : paper.image.shape[1]]
    covered = np.hypot(columns / paper.px_per_mm - x_mm, rows / paper.px_per_mm - y_mm) <= radius_mm
    below = 255.0 - paper.image[covered]
    paper.image[covered] = np.clip(255 - shade - through * below, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("scanner", [Scanner(), Scanner(noise=4, quality=60, paper=225, black=45, skew_deg=1.0)])
@pytest.mark.parametrize(
    ("mark", "radius_mm", "shade"),
    [(tick_out_of, 2.2, 14), (tick_out_of, 2.0, 14), (cross_out_of, 1.6, 10), (cross_out_of, 1.8, 10)],
)
def test_a_mark_that_was_painted_over_is_asked_about_and_no_other(
    mark: Callable[[Paper, Box], None], radius_mm: float, shade: float, scanner: Scanner
) -> None:
    paper = print_page(PAGE, sealed())
    for row in range(1, 19):
        box = box_of(PAGE, f"1.{row}", str(row % 5 + 1))
        mark(paper, box)
        if box.question in PAINTED:
            paint_over(paper, box, radius_mm=radius_mm, shade=shade)
    reading = read_page(scanner.scan(paper.photograph()), KNOWN)
    assert isinstance(reading, PageReading)
    assert {row.question for row in reading.rows if row.asks} == PAINTED
    assert sum(box.state is BoxState.MARKED for box in reading.boxes) == 18 - len(PAINTED)


@pytest.mark.parametrize("through", [0.2, 0.35])
def test_a_mark_round_which_fluid_swallowed_the_printed_outline_is_asked_about_and_no_other(through: float) -> None:
    """Whether it was there before and bled through, or was made on the fluid: a person sees that."""
    paper = print_page(PAGE, sealed())
    for row in range(1, 19):
        box = box_of(PAGE, f"1.{row}", str(row % 5 + 1))
        if box.question in PAINTED:
            paint_over(paper, box, radius_mm=3.4, through=through, shade=0)
        cross(paper, box)
    reading = read_page(Scanner().scan(paper.photograph()), KNOWN)
    assert isinstance(reading, PageReading)
    assert {row.question for row in reading.rows if row.asks} == PAINTED
