"""Who writes the answer on the words of the question, or on its number, has marked no box: the row is a question."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from forms.geometry import RectMm
from forms.sheet import SheetLayout, layout_from_json, layout_to_json
from omr.image import Gray, PageImage, Rgb
from omr.read import read_page
from omr.reading import BoxReason, BoxState, PageReading, RowReading, Situation
from tests.forms.paper import packs
from tests.omr.paper import Scanner, known_of

DPI = 200
PX = DPI / 25.4
Strokes = list[list[tuple[float, float]]]
ARM_MM = 1.7


def cross(x: float, y: float) -> Strokes:
    return [
        [(x - ARM_MM, y - ARM_MM), (x + ARM_MM, y + ARM_MM)],
        [(x + ARM_MM, y - ARM_MM), (x - ARM_MM, y + ARM_MM)],
    ]


def cross_in(rect: RectMm) -> Strokes:
    return cross(rect.centre.x_mm, rect.centre.y_mm)


def drawn(page: Gray, strokes: Strokes) -> Gray:
    ink = page.copy()
    for stroke in strokes:
        points = np.array([[round((x * PX - 0.5) * 16), round((y * PX - 0.5) * 16)] for x, y in stroke], dtype=np.int32)
        cv2.polylines(ink, [points], False, 60, thickness=3, lineType=cv2.LINE_AA, shift=4)
    return ink


def reading_of(image: PageImage, layout: SheetLayout) -> PageReading:
    reading = read_page(image, known_of(layout))
    assert isinstance(reading, PageReading)
    return reading


def rows_of(page: Gray, strokes: Strokes, layout: SheetLayout, *, bitonal: bool = False) -> dict[str, RowReading]:
    image = Scanner(skew_deg=0.4, bitonal=bitonal).scan(drawn(page, strokes))
    return {row.question: row for row in reading_of(image, layout).rows}


def places_in(rect: RectMm, dice: np.random.Generator) -> tuple[float, float]:
    return (
        float(dice.uniform(rect.x_mm + ARM_MM, rect.right_mm - ARM_MM)),
        float(dice.uniform(rect.y_mm + ARM_MM, max(rect.bottom_mm - ARM_MM, rect.y_mm + ARM_MM + 0.01))),
    )


@pytest.mark.parametrize("bitonal", [False, True])
@pytest.mark.parametrize(("sample", "key"), packs.FORMS)
def test_a_cross_anywhere_on_the_words_of_a_question_asks_about_it(sample: str, key: str, bitonal: bool) -> None:
    layout, dice = packs.form_of(sample, key).layout, np.random.default_rng(len(sample))
    tried = 0
    for printed, page in zip(layout.pages, packs.pages_of(sample, key, DPI), strict=True):
        papers = printed.row_papers[:: 2 if len(printed.row_papers) > 8 else 1]  # every other row stays as it is
        rows = rows_of(
            page, [line for p in papers for line in cross(*places_in(p.rect, dice))], layout, bitonal=bitonal
        )
        assert [p.question for p in papers if not rows[p.question].asks] == []
        tried += len(papers)
    assert tried >= 4


def slash(x: float, y: float) -> Strokes:
    return [[(x - 1.4, y + 1.4), (x + 1.4, y - 1.4)]]


def test_small_slashes_on_the_words_of_blank_questions_are_asked_about_though_letters_hide_most_of_them() -> None:
    dice, asked, tried = np.random.default_rng(5), 0, 0
    for sample, key in packs.FORMS * 2:
        layout = packs.form_of(sample, key).layout
        for printed, page in zip(layout.pages, packs.pages_of(sample, key, DPI), strict=True):
            papers = printed.row_papers[::2]
            rows = rows_of(page, [line for p in papers for line in slash(*places_in(p.rect, dice))], layout)
            asked += sum(rows[p.question].asks for p in papers)
            tried += len(papers)
    assert tried >= 90
    assert asked >= 0.93 * tried


@pytest.mark.parametrize("bitonal", [False, True])
@pytest.mark.parametrize(("sample", "key"), packs.FORMS)
def test_a_blank_ballot_shows_no_ink_on_its_questions(sample: str, key: str, bitonal: bool) -> None:
    layout = packs.form_of(sample, key).layout
    for page in packs.pages_of(sample, key, DPI):
        assert Situation.IN_ROW not in {row.situation for row in rows_of(page, [], layout, bitonal=bitonal).values()}


def test_what_it_says_is_for_a_person_to_tell() -> None:
    layout = packs.form_of("krong-no", "main").layout
    page = layout.pages[0]
    rows = rows_of(packs.pages_of("krong-no", "main", DPI)[0], cross_in(page.row_papers[2].rect), layout)
    row = rows[page.row_papers[2].question]
    assert (row.situation, row.proposal, row.asks) == (Situation.IN_ROW, None, True)
    assert sum(each.asks for each in rows.values()) == 1


@pytest.mark.parametrize("bitonal", [False, True])
@pytest.mark.parametrize(("sample", "key"), packs.FORMS)
def test_a_cross_on_the_words_beside_an_answer_asks_whether_it_stands(sample: str, key: str, bitonal: bool) -> None:
    """Every third row has both: what is on all rows would be somebody's way to read."""
    layout, dice = packs.form_of(sample, key).layout, np.random.default_rng(len(sample))
    tried = 0
    for printed, page in zip(layout.pages, packs.pages_of(sample, key, DPI), strict=True):
        single = {box.question: box for box in reversed(printed.boxes) if not box.multiple}
        papers = [paper for paper in printed.row_papers if paper.question in single]
        chosen = {paper.question: paper for paper in papers[::3]}
        strokes = [line for box in single.values() for line in cross_in(box.rect)]
        strokes += [line for paper in chosen.values() for line in cross(*places_in(paper.rect, dice))]
        rows = rows_of(page, strokes, layout, bitonal=bitonal)
        assert {question for question in single if rows[question].asks} == set(chosen)
        assert {rows[question].situation for question in chosen} <= {Situation.REMARKED}
        tried += len(chosen)
    assert tried >= 2


def test_a_remark_beside_an_answer_proposes_the_answer() -> None:
    layout = packs.form_of("krong-no", "main").layout
    page = layout.pages[0]
    paper = page.row_papers[2]
    box = next(box for box in page.boxes if box.question == paper.question)
    strokes = [*cross_in(paper.rect), *cross_in(box.rect)]
    rows = rows_of(packs.pages_of("krong-no", "main", DPI)[0], strokes, layout)
    row = rows[paper.question]
    assert (row.situation, row.asks) == (Situation.REMARKED, True)
    assert row.proposal is not None
    assert row.proposal.codes == (box.option,)
    assert sum(each.asks for each in rows.values()) == 1


def test_a_stroke_beside_every_answer_is_somebodys_way_to_read() -> None:
    layout = packs.form_of("krong-no", "main").layout
    page = layout.pages[0]
    first = {box.question: box for box in reversed(page.boxes)}
    strokes = [line for paper in page.row_papers for line in cross(paper.rect.x_mm + 3, paper.rect.centre.y_mm)]
    strokes += [line for box in first.values() for line in cross_in(box.rect)]
    rows = rows_of(packs.pages_of("krong-no", "main", DPI)[0], strokes, layout)
    assert [row.question for row in rows.values() if row.asks] == []


def ring(rect: RectMm) -> Strokes:
    angle = np.linspace(0, 2 * np.pi, 60)
    across, down = rect.w_mm / 2 + 1.0, rect.h_mm / 2 + 0.6
    return [list(zip(rect.centre.x_mm + across * np.cos(angle), rect.centre.y_mm + down * np.sin(angle), strict=True))]


@pytest.mark.parametrize("told", ["ring", "cross", "stroke"])
def test_ink_on_another_options_words_asks_whether_the_answer_stands(told: str) -> None:
    layout = packs.form_of("so-cong-thuong-binh-phuoc", "main").layout
    tried = 0
    for printed, page in zip(layout.pages, packs.pages_of("so-cong-thuong-binh-phuoc", "main", DPI), strict=True):
        first = {box.question: box for box in reversed(printed.boxes) if box.label and not box.multiple}
        answers = [line for box in first.values() for line in cross_in(box.rect)]
        for question in sorted(first)[::4]:
            other = [box for box in printed.boxes if box.question == question][1]
            assert other.label is not None
            label = other.label
            middle = label.centre.y_mm
            drawn_on = {
                "ring": ring(label),
                "cross": cross(label.x_mm + 3, middle),
                "stroke": [[(label.x_mm, middle), (label.right_mm, middle)]],
            }
            rows = rows_of(page, [*answers, *drawn_on[told]], layout)
            assert [row.question for row in rows.values() if row.asks] == [question]
            tried += 1
    assert tried >= 3


def test_who_answers_all_rows_that_way_is_asked_about_in_all() -> None:
    """No row is then the page's usual one."""
    layout = packs.form_of("krong-no", "main").layout
    page = layout.pages[0]
    strokes = [line for paper in page.row_papers for line in cross_in(paper.rect)]
    rows = rows_of(packs.pages_of("krong-no", "main", DPI)[0], strokes, layout)
    assert {paper.question for paper in page.row_papers if not rows[paper.question].asks} == set()


def test_a_layout_printed_before_is_read_as_it_was() -> None:
    layout = packs.form_of("krong-no", "main").layout
    earlier = replace(layout, pages=tuple(replace(page, row_papers=(), words=(), taken=()) for page in layout.pages))
    assert earlier == layout
    assert layout_from_json(layout_to_json(earlier)).pages[0].row_papers == ()
    strokes = cross_in(layout.pages[0].row_papers[2].rect)
    assert not any(row.asks for row in rows_of(packs.pages_of("krong-no", "main", DPI)[0], strokes, earlier).values())


@pytest.mark.parametrize(("sample", "key"), packs.FORMS)
def test_a_layout_keeps_the_paper_of_its_questions_in_its_file(sample: str, key: str) -> None:
    layout = packs.form_of(sample, key).layout
    kept = layout_from_json(layout_to_json(layout))
    for page, kept_page in zip(layout.pages, kept.pages, strict=True):
        noted = kept_page.row_papers, kept_page.words, kept_page.taken
        assert noted == (page.row_papers, page.words, page.taken)
    assert {p.question for page in layout.pages for p in page.row_papers} == {box.question for box in layout.boxes()}


def washed(box: RectMm, page: Gray, levels: tuple[int, int, int]) -> PageImage:
    """Scan a page in colour on which a box is filled so many gray levels darker than the white paper, by channel."""
    colour: Rgb = np.repeat(Scanner(noise=0.0, paper=255, quality=None).scan(page).gray[..., None], 3, axis=2).copy()
    inside = box.inset(0.5)
    top, bottom = round(inside.y_mm * PX), round(inside.bottom_mm * PX)
    left, right = round(inside.x_mm * PX), round(inside.right_mm * PX)
    colour[top:bottom, left:right] -= np.array(levels, dtype=np.uint8)
    return PageImage(gray=cv2.cvtColor(colour, cv2.COLOR_RGB2GRAY), colour=colour, bitonal=False)


@pytest.mark.parametrize(
    "levels",
    [
        pytest.param((24, 5, 0), id="light blue"),
        pytest.param((0, 4, 24), id="yellow"),
        pytest.param((0, 20, 12), id="pink"),
        pytest.param((12, 12, 12), id="gray"),
    ],
)
def test_a_highlighter_that_the_scanner_nearly_whitened_is_asked_about_in_a_blank_row(
    levels: tuple[int, int, int],
) -> None:
    layout = packs.form_of("krong-no", "main").layout
    box = layout.pages[0].boxes[7]
    page = packs.pages_of("krong-no", "main", DPI)[0]
    reading = reading_of(washed(box.rect, page, levels), layout)
    asked = {(each.question, each.option) for each in reading.boxes if each.state is BoxState.UNSURE}
    assert asked == {(box.question, box.option)}
    assert {each.reason for each in reading.boxes} <= {BoxReason.NONE, BoxReason.COLOURED, BoxReason.FAINT}


def test_white_paper_alone_is_no_mark() -> None:
    layout = packs.form_of("krong-no", "main").layout
    image = washed(layout.pages[0].boxes[7].rect, packs.pages_of("krong-no", "main", DPI)[0], (0, 0, 0))
    assert {box.state for box in reading_of(image, layout).boxes} == {BoxState.EMPTY}
