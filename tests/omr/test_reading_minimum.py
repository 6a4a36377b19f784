"""The least mark: a millimetre of pencil inside a box is never called empty, wherever in the box it stands."""

import itertools
import math

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from forms.geometry import RectMm
from forms.sheet import Box
from omr.read import read_page
from omr.reading import BoxState, PageReading
from tests.omr.paper import KNOWN, LAYOUT, OUTLINE_MM, Paper, Scanner, box_of, cross, print_page, sealed

PAGE = LAYOUT.pages[0]
INNER_MM = PAGE.boxes[0].rect.w_mm / 2 - OUTLINE_MM  # from a box's middle to the inner edge of its outline
LUMA, WIDTH_MM, LENGTH_MM = (110, 150), (0.3, 0.5), (1.0, 2.5)
Ends = NDArray[np.float64]  # (2, 2): both ends of a stroke's middle line, from the box's middle


def anywhere(rng: np.random.Generator) -> Ends:
    """Draw a stroke of which a millimetre and more lies inside the inner edge."""
    while True:
        turn = rng.uniform(0, math.pi)
        along = np.array([math.cos(turn), math.sin(turn)]) * rng.uniform(*LENGTH_MM) / 2
        ends = rng.uniform(-INNER_MM, INNER_MM, 2) + np.array([-along, along])
        if inside_mm(ends) >= 1:
            return ends


def hugging(rng: np.random.Generator) -> Ends:
    """Draw a stroke along one side, at most half a millimetre from the inner edge: the print hides half of it."""
    quarter = np.array([[0, -1], [1, 0]])
    while True:
        turn, half = rng.normal(0, 0.06), rng.uniform(*LENGTH_MM) / 2
        along = np.array([math.cos(turn), math.sin(turn)]) * half
        middle = np.array([rng.uniform(-INNER_MM, INNER_MM), INNER_MM - rng.uniform(0, 0.5)])
        ends = np.asarray((middle + np.array([-along, along])) @ np.linalg.matrix_power(quarter, int(rng.integers(4))))
        if inside_mm(ends) >= 1:
            return ends


def inside_mm(ends: Ends) -> float:
    """Give the length of a stroke's middle line inside the inner edge."""
    steps = np.linspace(ends[0], ends[1], 400)
    inside = (np.abs(steps) <= INNER_MM).all(axis=1).mean()
    return float(inside * np.hypot(*(ends[1] - ends[0])))


def draw(paper: Paper, box: Box, ends: Ends, *, width_mm: float, luma: float) -> None:
    """Draw a stroke with straight ends; pencil darkens paper and hides no print."""
    along = (ends[1] - ends[0]) / np.hypot(*(ends[1] - ends[0]))
    aside = np.array([-along[1], along[0]]) * width_mm / 2
    corners = np.array([ends[0] + aside, ends[1] + aside, ends[1] - aside, ends[0] - aside]) + box.rect.centre
    points = np.array([paper.px(x, y) for x, y in corners])
    left, top = points.min(axis=0) // 16 - 2
    right, bottom = points.max(axis=0) // 16 + 3
    part = paper.image[top:bottom, left:right]
    layer = np.full_like(part, 255)
    cv2.fillPoly(layer, [points - 16 * np.array([left, top])], round(luma), cv2.LINE_AA, 4)
    part[...] = np.rint(part * (layer / 255.0))


@pytest.mark.parametrize("dpi", [150, 200, 300])
@pytest.mark.parametrize("stroke", [anywhere, hugging])
def test_a_millimetre_of_pencil_inside_a_box_is_never_empty(stroke: object, dpi: int) -> None:
    rng = np.random.default_rng(dpi)
    paper = print_page(PAGE, sealed(), dpi=300)  # finer than the scan: printers lay their lines to a dot of 600 dpi
    marked = PAGE.boxes[::2]
    for box in marked:
        draw(paper, box, stroke(rng), width_mm=rng.uniform(*WIDTH_MM), luma=rng.uniform(*LUMA))  # type: ignore[operator]  # one of the two above
    sheet = np.asarray(cv2.resize(paper.photograph(), None, fx=dpi / 300, fy=dpi / 300, interpolation=cv2.INTER_AREA))
    reading = read_page(Scanner(skew_deg=rng.uniform(-1, 1), seed=dpi).scan(sheet), KNOWN)
    assert isinstance(reading, PageReading)
    states = dict(zip(PAGE.boxes, (box.state for box in reading.boxes), strict=True))
    assert [box for box in marked if states[box] is BoxState.EMPTY] == []
    unmarked = [box for box in PAGE.boxes[1::2] if box.label is None]
    assert sum(states[box] is not BoxState.EMPTY for box in unmarked) <= 1  # the look along the outline asks little


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_a_pale_cross_that_rough_paper_left_in_pieces_is_never_empty(seed: int) -> None:
    """No piece is longer than a speck, and no line stands out of the grain; but there are many."""
    paper = print_page(PAGE, sealed())
    marked = [box for box in PAGE.boxes if box.option == "3" and not box.multiple]
    for box in marked:
        c = box.rect.centre
        for along_mm, lean in itertools.product((-1.7, -0.8, 0.1, 1.0), (-1, 1)):
            paper.solid(RectMm(c.x_mm + along_mm - 0.17, c.y_mm + lean * along_mm - 0.17, 0.35, 0.35), gray=175)
    scanner = Scanner(noise=14, blur_px=0.9, paper=230, black=60, seed=seed)
    reading = read_page(scanner.scan(paper.photograph()), KNOWN)
    assert isinstance(reading, PageReading)
    places = {(box.question, box.option) for box in marked}
    states = [box.state for box in reading.boxes if (box.question, box.option) in places]
    assert BoxState.EMPTY not in states


def test_what_a_copier_left_of_a_thin_cross_is_asked_about_though_it_is_as_pale_as_grain() -> None:
    """A person sees a cross on smooth paper long before it is darker than what grain may be elsewhere."""
    paper = print_page(PAGE, sealed())
    box = box_of(PAGE, "1.3", "2")
    cross(paper, box, width_mm=0.15, gray=216, over_mm=-0.6)
    reading = read_page(Scanner(noise=1.0).scan(paper.photograph()), KNOWN)
    assert isinstance(reading, PageReading)
    row = next(row for row in reading.rows if row.question == "1.3")
    assert row.asks
    assert sum(each.state is BoxState.UNSURE for each in reading.boxes) == 1


def test_a_fold_through_a_row_of_boxes_is_not_asked_about() -> None:
    paper = print_page(PAGE, sealed())
    y_mm = box_of(PAGE, "1.3", "2").rect.centre.y_mm
    for width_mm, gray in ((1.6, 250), (0.8, 244)):  # a soft band, darkest in its middle
        paper.line([(5.0, y_mm + 0.4), (205.0, y_mm + 0.7)], width_mm=width_mm, gray=gray)
    reading = read_page(Scanner(noise=1.0).scan(paper.photograph()), KNOWN)
    assert isinstance(reading, PageReading)
    assert not any(row.asks for row in reading.rows)
