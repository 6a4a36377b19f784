"""Marks that slipped out of their row, onto paper where no other row lies: on the printed forms of all samples."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, islice

import cv2
import numpy as np
import pytest

from forms.geometry import PointMm, RectMm
from forms.sheet import Box, PageLayout
from omr.image import Gray, PageImage
from omr.measuring.zones import looked_at
from omr.overlay import CROP_LEFT_MM, CROP_PX_PER_MM, OpenPage, crop_row, open_page
from omr.read import read_page
from omr.reading import PageReading
from tests.forms.paper import packs
from tests.omr.paper import known_of

DPI = 200
HALF_MM = 1.8
ROOM_MM = 2.0  # of clear paper: less shows too little of a mark


def crossed(page: Gray, middle: PointMm) -> PageImage:
    """Draw a small cross with a ball pen and scan it."""
    px = DPI / 25.4
    ink = page.copy()
    for lean in (-HALF_MM, HALF_MM):
        ends = [(middle.x_mm - lean, middle.y_mm - HALF_MM), (middle.x_mm + lean, middle.y_mm + HALF_MM)]
        points = np.array([[round((x * px - 0.5) * 16), round((y * px - 0.5) * 16)] for x, y in ends], dtype=np.int32)
        cv2.polylines(ink, [points], False, 60, thickness=3, lineType=cv2.LINE_AA, shift=4)
    return PageImage(gray=(20 + 0.9 * ink).astype(np.uint8))


def slips(page: PageLayout) -> Iterator[tuple[Box, PointMm]]:
    """Give boxes of each row with clear paper beyond their rule, and a place on that rule or next to it."""
    for question in page.questions():
        found = [
            (box, area) for box in page.boxes if box.question == question for area in box.beyond if is_room(box, area)
        ]
        for out_mm, (box, area) in zip((0.5, 2.0), found[-2:], strict=False):
            is_below = area.y_mm > box.zone.y_mm
            rule_mm = (box.zone.bottom_mm + area.y_mm if is_below else box.zone.y_mm + area.bottom_mm) / 2
            yield box, PointMm(box.rect.centre.x_mm, rule_mm + (out_mm if is_below else -out_mm))


def lefts(page: PageLayout) -> Iterator[tuple[Box, PointMm]]:
    """Give the first box of each row with clear paper on its left, and a place there, 7 mm from the box's middle."""
    for box in page.boxes:
        place = PointMm(box.rect.centre.x_mm - 7.0, box.rect.centre.y_mm)
        if any(area.contains(RectMm(place.x_mm - 1, place.y_mm - 1, 2, 2)) for area in box.beyond):
            yield box, place


def rights(page: PageLayout) -> Iterator[tuple[Box, PointMm]]:
    """Give the last box of each row with clear paper on its right, and a place in the middle of that paper."""
    for box in page.boxes:
        for area in box.beyond:
            if area.x_mm >= box.zone.right_mm and min(area.w_mm, area.h_mm) >= 2 * HALF_MM:
                yield box, area.centre


def is_room(box: Box, area: RectMm) -> bool:
    middle_mm = box.rect.centre.x_mm
    is_wide = area.x_mm <= middle_mm - HALF_MM and middle_mm + HALF_MM <= area.right_mm
    return is_wide and area.h_mm >= ROOM_MM


@pytest.mark.parametrize(("sample", "key"), packs.FORMS)
def test_a_mark_on_the_rule_that_ends_a_table_or_beside_the_ends_of_a_row_is_asked_about(sample: str, key: str) -> None:
    layout = packs.form_of(sample, key).layout
    tried = 0
    for printed, page in zip(layout.pages, packs.pages_of(sample, key, DPI), strict=True):
        for box, middle in (*slips(printed), *islice(lefts(printed), 2), *islice(rights(printed), 2)):
            reading = read_page(crossed(page, middle), known_of(layout))
            assert isinstance(reading, PageReading)
            row = next(row for row in reading.rows if row.question == box.question)
            assert row.asks, f"a cross at {middle} passed for nothing in {box.question}"
            tried += 1
    assert tried >= 4
    assert any(list(rights(page)) for page in layout.pages)


@pytest.mark.parametrize(("sample", "key"), packs.FORMS)
def test_no_ink_is_counted_twice_for_a_box(sample: str, key: str) -> None:
    for box in packs.form_of(sample, key).layout.boxes():
        for one, other in combinations(looked_at(box), 2):
            assert not one.inset(0.001).overlaps(other)


def test_a_layout_printed_before_is_read_as_it_was() -> None:
    layout = packs.form_of("krong-no", "main").layout
    pages = [replace(page, boxes=tuple(replace(box, beyond=()) for box in page.boxes)) for page in layout.pages]
    earlier = replace(layout, pages=tuple(pages))
    box, middle = next(slip for slip in slips(layout.pages[0]) if slip[1].y_mm > slip[0].zone.bottom_mm + 2)
    image = crossed(packs.pages_of("krong-no", "main", DPI)[0], middle)
    reading = read_page(image, known_of(earlier))
    assert isinstance(reading, PageReading)
    assert not any(row.asks for row in reading.rows if row.question == box.question)


def test_who_is_asked_sees_the_mark_in_the_crop_of_the_row() -> None:
    layout = packs.form_of("krong-no", "main").layout
    blank = PageImage(gray=packs.pages_of("krong-no", "main", DPI)[0])
    reading = read_page(blank, known_of(layout))
    assert isinstance(reading, PageReading)
    opened = open_page(blank, known_of(layout), reading.code)
    for box, middle in slips(layout.pages[0]):
        canvas = cv2.cvtColor(crossed(blank.gray, middle).gray, cv2.COLOR_GRAY2RGB)
        marked = crop_row(OpenPage(canvas=np.asarray(canvas), sheet=opened.sheet), box.question)
        changed = np.argwhere((crop_row(opened, box.question).astype(int) - marked).max(axis=2) > 60) / CROP_PX_PER_MM
        assert np.ptp(changed[:, 0]) > 2 * HALF_MM, f"the cross at {middle} is cut off"
        assert changed[:, 1].mean() + CROP_LEFT_MM == pytest.approx(middle.x_mm, abs=0.3)
