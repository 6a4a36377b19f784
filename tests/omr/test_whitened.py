"""A scanner set to too much contrast makes pencil white: what looks like a blank page may be full of answers."""

import cv2
import numpy as np
import pytest

from forms.sheet import Box, SheetLayout
from omr.columns import Columns
from omr.image import Gray, PageImage
from omr.read import read_page
from omr.reading import PageReading, Situation
from tests.forms.paper import packs
from tests.omr.paper import Scanner, known_of
from tests.omr.test_headings import PX, Places, cross

DPI = 200
PENCIL, PALE_PENCIL, PEN = 140, 190, 20  # grays of strokes on paper of 255
TABLES = [("krong-no", "main"), ("nha-trang", "y_te")]


def hug(box: Box) -> list[Places]:
    """Draw along the inside of the lower side, as near as it goes."""
    y = box.rect.bottom_mm - 0.45
    return [[(box.rect.x_mm + 1.4, y), (box.rect.x_mm + 3.4, y)]]


def drawn(page: Gray, strokes: list[Places], *, gray: int) -> Gray:
    ink = page.copy()
    for stroke in strokes:
        points = np.array([[round((x * PX - 0.5) * 16), round((y * PX - 0.5) * 16)] for x, y in stroke], dtype=np.int32)
        cv2.polylines(ink, [points], False, gray, thickness=3, lineType=cv2.LINE_AA, shift=4)
    return np.minimum(ink, page)


def stretched(image: PageImage, *, white: float) -> PageImage:
    """Make white what is lighter than a share of the paper's gray, as a scanner set to much contrast does."""
    light = white * float(np.median(image.gray))
    gray = ((image.gray - 30.0) / (light - 30.0) * 255).clip(0, 255).astype(np.uint8)
    return PageImage(gray=gray)


def firsts(layout: SheetLayout) -> list[Box]:
    """Give the first box of each question of the first page."""
    page = layout.pages[0]
    return [next(box for box in page.boxes if box.question == question) for question in page.questions()]


def read(image: PageImage, layout: SheetLayout) -> PageReading:
    reading = read_page(image, known_of(layout))
    assert isinstance(reading, PageReading)
    return reading


@pytest.mark.parametrize("form", TABLES)
@pytest.mark.parametrize("white", [0.42, 0.5])
def test_rows_of_which_a_scanner_made_all_crosses_white_are_asked_about(form: tuple[str, str], white: float) -> None:
    page, layout = packs.pages_of(*form, DPI)[0], packs.form_of(*form).layout
    ink = drawn(page, [stroke for box in firsts(layout) for stroke in cross(box)], gray=PENCIL)
    reading = read(stretched(Scanner(skew_deg=0.4).scan(ink), white=white), layout)
    assert all(row.asks and row.proposal is None for row in reading.rows)
    assert Situation.WHITENED in {row.situation for row in reading.rows}


@pytest.mark.parametrize("form", TABLES)
def test_a_page_from_which_all_is_gone_is_told_of_the_scanner_as_one_without_marks(form: tuple[str, str]) -> None:
    page, layout = packs.pages_of(*form, DPI)[0], packs.form_of(*form).layout
    reading = read(stretched(Scanner(skew_deg=0.4).scan(page), white=0.42), layout)
    assert Situation.WHITENED in {row.situation for row in reading.rows}
    assert reading.health is not None
    assert reading.health.unmarked


@pytest.mark.parametrize("form", TABLES)
def test_a_blank_page_stays_blank_where_the_scanner_only_made_the_paper_white(form: tuple[str, str]) -> None:
    page, layout = packs.pages_of(*form, DPI)[0], packs.form_of(*form).layout
    reading = read(stretched(Scanner(skew_deg=0.4).scan(page), white=0.9), layout)
    assert {row.situation for row in reading.rows} <= {Situation.ALL_EMPTY, Situation.MULTI_CLEAR}


@pytest.mark.parametrize("form", TABLES)
def test_rows_left_out_among_plain_answers_stay_blank_whatever_the_scanner_made_white(form: tuple[str, str]) -> None:
    page, layout = packs.pages_of(*form, DPI)[0], packs.form_of(*form).layout
    boxes = firsts(layout)
    answered = {box.question for box in boxes[: 2 * len(boxes) // 3]}
    ink = drawn(page, [stroke for box in boxes if box.question in answered for stroke in cross(box)], gray=PEN)
    reading = read(stretched(Scanner(skew_deg=0.4).scan(ink), white=0.6), layout)
    left_out = [row for row in reading.rows if row.question not in answered]
    assert Columns(reading.measures)["hairline_mm"][0] < 0.03
    assert sum(row.asks for row in left_out) <= 0.25 * len(left_out)  # tails of crosses broke into specks


def test_hairlines_are_as_thick_as_they_are_printed_wherever_a_form_has_boxes() -> None:
    for form in packs.FORMS:
        layout = packs.form_of(*form).layout
        for page, printed in zip(packs.pages_of(*form, DPI), layout.pages, strict=True):
            if printed.boxes:
                white = stretched(Scanner(skew_deg=0.4).scan(page), white=0.97)
                reading = read_page(white, known_of(layout))
                assert isinstance(reading, PageReading)
                assert 0.07 <= Columns(reading.measures)["hairline_mm"][0] <= 0.3


@pytest.mark.parametrize("seed", range(6))
def test_pencil_that_touches_the_outline_all_along_is_asked_about(seed: int) -> None:
    page, layout = packs.pages_of("krong-no", "main", DPI)[0], packs.form_of("krong-no", "main").layout
    boxes = firsts(layout)
    ink = drawn(page, [stroke for box in boxes[1:] for stroke in cross(box)], gray=PEN)
    ink = drawn(ink, hug(boxes[0]), gray=PALE_PENCIL)
    reading = read(Scanner(skew_deg=0.3 * seed - 1, shift_px=(0.2 * seed, 0.15 * seed), seed=seed).scan(ink), layout)
    assert next(row for row in reading.rows if row.question == boxes[0].question).asks
