"""Pale marks, marks in pieces and ticks through a box are no questions where nothing else speaks against them."""

import numpy as np

from omr.columns import Columns
from omr.deciding.inside import holds_nothing, is_mark
from omr.read import read_page
from omr.reading import BoxState, Measures, PageReading
from tests.omr.paper import KNOWN, LAYOUT, Scanner, print_page, sealed

PAGE = LAYOUT.pages[0]
# As measured on an examiner's scans.
CROSS = {
    "line": 0.143,
    "line_long": 0.123,
    "spot": 0.15,
    "noise": 0.012,
    "ink_mm2": 2.69,
    "piece_mm2": 2.69,
    "touched": 11,
    "turns": 8,
    "fill_ratio": 0.149,
    "full_ratio": 0.358,
    "solid": 0.2,
    "ink_mean": 0.035,
    "rim_sectors": 0,
    "odd": 0.007,
    "bitonal": 0,
    "photo": 0,
    "edge_mm": 0.0,
    "edge_part_mm": 0.0,
    "edge_noise_mm": 0.01,
}
IN_PIECES = CROSS | {
    "line": 0.253,
    "line_long": 0.181,
    "spot": 0.22,
    "ink_mm2": 2.38,
    "piece_mm2": 1.31,
    "touched": 8,
    "turns": 5,
    "full_ratio": 0.391,
    "odd": 0.012,
}
USUAL = CROSS | {"line": 0.007, "line_long": 0.003, "spot": 0.005, "ink_mm2": 0, "piece_mm2": 0, "touched": 0}
SOFT = USUAL | {"line": 0.072, "line_long": 0.053, "spot": 0.053, "turns": 8, "touched": 1, "ink_mm2": 0.06}


def columns(*boxes: dict[str, float]) -> Columns:
    values = np.array([list(box.values()) for box in boxes], dtype=np.float32)
    return Columns(Measures(names=tuple(CROSS), values=values))


def test_a_pale_cross_is_a_mark_beside_two_that_are_hardly_darker() -> None:
    darker = CROSS | {"line": 0.18}
    assert is_mark(columns(CROSS, darker, darker)).tolist() == [True, True, True]
    assert is_mark(columns(CROSS, darker)).tolist() == [False, True]


def test_the_ghost_of_an_erased_cross_is_no_mark_beside_dark_ones() -> None:
    dark = CROSS | {"line": 0.5}
    assert is_mark(columns(CROSS, dark, dark, dark)).tolist() == [False, True, True, True]


def test_a_pale_mark_that_looks_odd_is_not_believed() -> None:
    darker = CROSS | {"line": 0.18}
    assert not is_mark(columns(CROSS | {"odd": 0.1}, darker, darker))[0]


def test_a_tick_in_pieces_is_a_mark_and_specks_as_small_are_none() -> None:
    assert is_mark(columns(IN_PIECES)).tolist() == [True]
    assert is_mark(columns(IN_PIECES | {"odd": 0.5})).tolist() == [False]
    assert is_mark(columns(IN_PIECES | {"ink_mm2": 1.4})).tolist() == [False]


def test_a_soft_pale_cross_is_not_nothing_and_a_broad_fold_is() -> None:
    fold = SOFT | {"turns": 4}
    page = [USUAL] * 10
    assert not holds_nothing(columns(SOFT, *page))[0]
    assert holds_nothing(columns(fold, *page))[0]


def test_a_tick_whose_hook_lies_beside_its_box_is_a_mark() -> None:
    paper = print_page(PAGE, sealed())
    ticked = range(0, 90, 15)
    for number in ticked:
        x_mm, y_mm = PAGE.boxes[number].rect.centre
        way = [(x_mm - 4.2, y_mm + 1.0), (x_mm - 3.6, y_mm + 2.2), (x_mm + 2.9, y_mm - 1.7)]
        paper.line(way, width_mm=0.4, gray=80)
    reading = read_page(Scanner(seed=6).scan(paper.photograph()), KNOWN)
    assert isinstance(reading, PageReading)
    assert [reading.boxes[number].state for number in ticked] == [BoxState.MARKED] * len(ticked)
