"""Strokes across a sheet are seen between its words, wherever they run; remarks, seals and marks are none."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from forms.sheet import PageLayout, SheetLayout
from omr.image import Gray
from omr.known import KnownForms
from omr.read import read_page
from omr.reading import PageReading
from tests.forms.paper import packs
from tests.omr.paper import Scanner

DPI = 200
PX = DPI / 25.4
Strokes = list[list[tuple[float, float]]]
PAGES = [(*form, number) for form in packs.FORMS for number in range(len(packs.form_of(*form).layout.pages))]


def rows_mm(sample: str, key: str, number: int) -> float:
    """Give how far it is from the first row to the last: some back pages have hardly any."""
    boxes = packs.form_of(sample, key).layout.pages[number].boxes
    return boxes[-1].zone.bottom_mm - boxes[0].zone.y_mm


def text_of(page: PageLayout) -> tuple[float, float, float, float]:
    """Give left, top, right and bottom of the words of the questions."""
    papers = [paper.rect for paper in page.row_papers]
    return 22.0, papers[0].y_mm, max(rect.right_mm for rect in papers), papers[-1].bottom_mm


def huy(left: float, top: float, high: float) -> Strokes:
    """Write HUY in capitals so many millimetres high."""
    w = 0.6 * high
    bottom = top + high
    return [
        [(left, top), (left, bottom)],
        [(left, top + high / 2), (left + w, top + high / 2)],
        [(left + w, top), (left + w, bottom)],
        [(left + 1.4 * w, top), (left + 1.5 * w, bottom - 2), (left + 2 * w, bottom), (left + 2.3 * w, bottom - 2)],
        [(left + 2.3 * w, bottom - 2), (left + 2.4 * w, top)],
        [(left + 2.8 * w, top), (left + 3.2 * w, top + high / 2), (left + 3.7 * w, top)],
        [(left + 3.2 * w, top + high / 2), (left + 3.1 * w, bottom)],
    ]


def is_across(page: Gray, strokes: Strokes, layout: SheetLayout, *, width: int = 4, bitonal: bool = False) -> bool:
    ink = page.copy()
    for stroke in strokes:
        points = np.array([[round((x * PX - 0.5) * 16), round((y * PX - 0.5) * 16)] for x, y in stroke], dtype=np.int32)
        cv2.polylines(ink, [points], False, 60, thickness=width, lineType=cv2.LINE_AA, shift=4)
    known = KnownForms(key=packs.KEY, plan="KN23", layouts={(layout.form, layout.version): layout})
    reading = read_page(Scanner(skew_deg=0.4, bitonal=bitonal).scan(ink), known)
    assert isinstance(reading, PageReading)
    return reading.across


@pytest.mark.parametrize("bitonal", [False, True])
@pytest.mark.parametrize(("sample", "key", "number"), PAGES)
def test_a_clean_sheet_has_nothing_across_it(sample: str, key: str, number: int, bitonal: bool) -> None:
    layout = packs.form_of(sample, key).layout
    assert not is_across(packs.pages_of(sample, key, DPI)[number], [], layout, bitonal=bitonal)


@pytest.mark.parametrize("bitonal", [False, True])
@pytest.mark.parametrize(("sample", "key", "number"), [page for page in PAGES if rows_mm(*page) >= 60])
def test_a_sheet_struck_through_from_corner_to_corner_is_seen(
    sample: str, key: str, number: int, bitonal: bool
) -> None:
    layout = packs.form_of(sample, key).layout
    page = layout.pages[number]
    top, bottom = page.boxes[0].zone.y_mm, page.boxes[-1].zone.bottom_mm
    strokes = [[(25.0, top), (185.0, bottom)], [(185.0, top), (25.0, bottom)]]
    assert is_across(packs.pages_of(sample, key, DPI)[number], strokes, layout, bitonal=bitonal)


@pytest.mark.parametrize("high", [18.0, 28.0])
def test_a_word_written_large_over_the_questions_is_seen(high: float) -> None:
    layout = packs.form_of("krong-no", "main").layout
    left, top, _, _ = text_of(layout.pages[0])
    strokes = huy(left + 10, top + 20, high)
    assert is_across(packs.pages_of("krong-no", "main", DPI)[0], strokes, layout)


def test_remarks_in_one_line_beside_several_questions_are_none() -> None:
    layout = packs.form_of("krong-no", "main").layout
    page, strokes = layout.pages[0], []
    for paper in page.row_papers[::3]:
        y = paper.rect.centre.y_mm
        strokes.append([(30 + x, y + (1.8 if x % 4 else -1.8)) for x in range(0, 60, 2)])
    assert not is_across(packs.pages_of("krong-no", "main", DPI)[0], strokes, layout)


def test_a_seal_in_the_head_is_none() -> None:
    layout = packs.form_of("krong-no", "main").layout
    turn = np.linspace(0, 2 * np.pi, 60)
    ring = list(zip((60 + 17 * np.cos(turn)).tolist(), (40 + 17 * np.sin(turn)).tolist(), strict=True))
    assert not is_across(packs.pages_of("krong-no", "main", DPI)[0], [ring], layout, width=8)


def test_a_layout_printed_before_is_read_as_it_was() -> None:
    layout = packs.form_of("krong-no", "main").layout
    earlier = replace(layout, pages=tuple(replace(page, words=(), taken=()) for page in layout.pages))
    strokes = [[(25.0, 100.0), (185.0, 250.0)]]
    page = packs.pages_of("krong-no", "main", DPI)[0]
    assert is_across(page, strokes, layout)
    assert not is_across(page, strokes, earlier)
