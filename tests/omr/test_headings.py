"""Ink on the heading of a column: with no box marked below it, somebody may have answered all rows up there."""

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest

from forms.geometry import RectMm
from forms.sheet import Box, Heading, PageLayout, SheetLayout, layout_from_json, layout_to_json
from omr.image import Gray, PageImage
from omr.read import read_page
from omr.reading import Answer, AnswerStatus, BoxState, PageReading, RowReading, Situation
from tests.forms.paper import packs
from tests.omr.paper import Scanner, known_of

DPI = 200
PX = DPI / 25.4
Places = list[tuple[float, float]]
TABLES = [form for form in packs.FORMS if any(page.headings for page in packs.form_of(*form).layout.pages)]


def ring(rect: RectMm) -> list[Places]:
    turn = np.linspace(0, 2 * np.pi, 40)
    across, along = 0.45 * rect.w_mm * np.cos(turn), 0.4 * rect.h_mm * np.sin(turn)
    return [list(zip((rect.centre.x_mm + across).tolist(), (rect.centre.y_mm + along).tolist(), strict=True))]


def tick(rect: RectMm) -> list[Places]:
    x, y = rect.centre.x_mm, rect.centre.y_mm
    return [[(x - 2.5, y - 0.5), (x - 1, y + 1.5), (x + 3.5, y - 2)]]


def line_below(rect: RectMm) -> list[Places]:
    y = rect.bottom_mm - 0.6
    return [[(rect.x_mm + 2, y), (rect.right_mm - 2, y + 0.2)]]


def scanned(page: Gray, strokes: list[Places], *, bitonal: bool = False) -> PageImage:
    ink = page.copy()
    for stroke in strokes:
        points = np.array([[round((x * PX - 0.5) * 16), round((y * PX - 0.5) * 16)] for x, y in stroke], dtype=np.int32)
        cv2.polylines(ink, [points], False, 60, thickness=3, lineType=cv2.LINE_AA, shift=4)
    return Scanner(skew_deg=0.4, bitonal=bitonal).scan(ink)


def cross(box: Box) -> list[Places]:
    r = box.rect
    return [[(r.x_mm, r.y_mm), (r.right_mm, r.bottom_mm)], [(r.right_mm, r.y_mm), (r.x_mm, r.bottom_mm)]]


def headed(page: PageLayout, heading: Heading) -> list[Box]:
    """Give the boxes of a heading by what is printed: below it, of its option, as far as the next one like it."""
    next_mm = min(
        (h.rect.y_mm for h in page.headings if h.option == heading.option and h.rect.y_mm > heading.rect.y_mm),
        default=page.boxes[-1].rect.bottom_mm,
    )
    middle_mm = heading.rect.centre.x_mm
    return [
        box
        for box in page.boxes
        if box.option == heading.option
        and heading.rect.y_mm < box.rect.y_mm < next_mm
        and abs(box.rect.centre.x_mm - middle_mm) < 0.1
    ]


def rows_of(image: PageImage, layout: SheetLayout) -> dict[str, RowReading]:
    reading = read_page(image, known_of(layout))
    assert isinstance(reading, PageReading)
    return {row.question: row for row in reading.rows}


@pytest.mark.parametrize("bitonal", [False, True])
@pytest.mark.parametrize("draw", [ring, tick, line_below])
@pytest.mark.parametrize(("sample", "key"), TABLES)
def test_who_marks_a_heading_and_no_box_is_asked_about_in_every_row_below(
    sample: str, key: str, draw: Callable[[RectMm], list[Places]], bitonal: bool
) -> None:
    layout = packs.form_of(sample, key).layout
    tried = 0
    for printed, page in zip(layout.pages, packs.pages_of(sample, key, DPI), strict=True):
        for heading in printed.headings[-2:-1]:
            rows = rows_of(scanned(page, draw(heading.rect), bitonal=bitonal), layout)
            below = headed(printed, heading)
            for box in below:
                row, chosen = rows[box.question], Answer(status=AnswerStatus.ANSWERED, codes=(box.option,))
                assert (row.asks, row.proposal) == (True, chosen)
                assert row.situation in (Situation.HEADING, Situation.BESIDE)  # beside the first row's box, for some
            asked = {row.question for row in rows.values() if row.asks} - {box.question for box in below}
            assert len(asked) <= 1  # a row right above the table, which the ring touches
            tried += len(below)
    assert tried >= 2


@pytest.mark.parametrize("bitonal", [False, True])
@pytest.mark.parametrize(("sample", "key"), packs.FORMS)
def test_a_blank_ballot_shows_no_ink_on_its_headings(sample: str, key: str, bitonal: bool) -> None:
    layout = packs.form_of(sample, key).layout
    for page in packs.pages_of(sample, key, DPI):
        rows = rows_of(scanned(page, [], bitonal=bitonal), layout)
        assert Situation.HEADING not in {row.situation for row in rows.values()}
        assert sum(row.asks for row in rows.values()) <= 1


def test_rows_with_a_mark_of_their_own_stand() -> None:
    layout = packs.form_of("krong-no", "main").layout
    printed, page = layout.pages[0], packs.pages_of("krong-no", "main", DPI)[0]
    heading = printed.headings[1]
    marked, *others = headed(printed, heading)
    image = scanned(page, [*ring(heading.rect), *cross(marked)])
    rows = rows_of(image, layout)
    assert (rows[marked.question].situation, rows[marked.question].asks) == (Situation.ONE_MARKED, False)
    assert all(rows[box.question].situation is Situation.HEADING for box in others)


def test_two_headings_with_ink_propose_no_answer() -> None:
    layout = packs.form_of("krong-no", "main").layout
    printed, page = layout.pages[0], packs.pages_of("krong-no", "main", DPI)[0]
    first, second = printed.headings[:2]
    rows = rows_of(scanned(page, [*ring(first.rect), *tick(second.rect)]), layout)
    for box in headed(printed, first):
        assert (rows[box.question].asks, rows[box.question].proposal) == (True, None)


def test_a_layout_printed_before_is_read_as_it_was() -> None:
    layout = packs.form_of("krong-no", "main").layout
    earlier = replace(layout, pages=tuple(replace(page, headings=()) for page in layout.pages))
    assert earlier == layout
    assert layout_from_json(layout_to_json(earlier)).pages[0].headings == ()
    image = scanned(packs.pages_of("krong-no", "main", DPI)[0], ring(layout.pages[0].headings[0].rect))
    reading = read_page(image, known_of(earlier))
    assert isinstance(reading, PageReading)
    assert {box.state for box in reading.boxes} == {BoxState.EMPTY}


@pytest.mark.parametrize(("sample", "key"), packs.FORMS)
def test_a_layout_keeps_its_headings_in_its_file(sample: str, key: str) -> None:
    layout = packs.form_of(sample, key).layout
    kept = layout_from_json(layout_to_json(layout))
    assert [page.headings for page in kept.pages] == [page.headings for page in layout.pages]


def test_all_samples_but_the_one_without_a_table_have_headings() -> None:
    assert set(packs.FORMS) - set(TABLES) == {("so-cong-thuong-binh-phuoc", "main")}
