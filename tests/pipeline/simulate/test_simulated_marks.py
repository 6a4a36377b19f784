"""Each kind of mark puts its ink where people put it; judged by pixels, not by the strokes."""

from collections.abc import Callable

import numpy as np
import pytest

from forms.geometry import RectMm
from forms.sheet import Box, PageLayout
from omr.image import Gray
from pipeline.simulate.fill import draw_page
from pipeline.simulate.words import Kind, Level, Manner, Truth, Wish
from pipeline.simulate.writer import Writer, meet_writer

PX_PER_MM = 12.0
PITCH_MM, LEFT_MM, TOP_MM, SIDE_MM = 14.0, 20.0, 15.0, 5.0
ROWS, COLUMNS = 6, 3
PEOPLE = 25


def row_boxes(row: int, *, labelled: bool = False) -> tuple[Box, ...]:
    y_mm = TOP_MM + row * PITCH_MM
    return tuple(
        Box(
            question=str(row + 1),
            option="abc"[column],
            multiple=False,
            rect=RectMm(LEFT_MM + column * PITCH_MM, y_mm, SIDE_MM, SIDE_MM),
            zone=RectMm(LEFT_MM + column * PITCH_MM - 4.5, y_mm - 4, PITCH_MM, SIDE_MM + 8),
            label=RectMm(LEFT_MM + column * PITCH_MM + 6, y_mm + 1, 3, 3) if labelled else None,
        )
        for column in range(COLUMNS)
    )


PAGE = PageLayout(
    number=1, boxes=tuple(box for row in range(ROWS) for box in row_boxes(row)), fields=(), fiducials=(), codes=()
)
BLANK = np.full((int(110 * PX_PER_MM), int(75 * PX_PER_MM)), 255, np.uint8)


def person(number: int, favourite: Kind = Kind.CROSS) -> Writer:
    rng = np.random.default_rng(number)
    writer = meet_writer(rng, rng, Level.NORMAL)
    return Writer(favourite=favourite, pen=writer.pen, hand=writer.hand)


def ink_mm2(image: Gray, rect: RectMm) -> float:
    """Give how much of a rectangle is clearly darker than paper."""
    left, right = round(rect.x_mm * PX_PER_MM), round(rect.right_mm * PX_PER_MM)
    top, bottom = round(rect.y_mm * PX_PER_MM), round(rect.bottom_mm * PX_PER_MM)
    return float((image[top:bottom, left:right] < 215).sum()) / PX_PER_MM**2


def outside_ring(box: Box) -> list[RectMm]:
    """Give the four strips of 2.5 mm around a box: above, below, left, right."""
    r = box.rect
    return [
        RectMm(r.x_mm, r.y_mm - 2.5, r.w_mm, 2.5),
        RectMm(r.x_mm, r.bottom_mm, r.w_mm, 2.5),
        RectMm(r.x_mm - 2.5, r.y_mm, 2.5, r.h_mm),
        RectMm(r.right_mm, r.y_mm, 2.5, r.h_mm),
    ]


def area_between(low_mm2: float, high_mm2: float = 25.1) -> Callable[[Gray, Box], bool]:
    return lambda image, box: low_mm2 <= ink_mm2(image, box.rect) <= high_mm2


def is_ringed(image: Gray, box: Box) -> bool:
    return all(ink_mm2(image, strip) > 0.2 for strip in outside_ring(box))


def is_empty_inside(image: Gray, box: Box) -> bool:
    return ink_mm2(image, box.rect.inset(1.0)) < 0.05


def has_ink_beside(image: Gray, box: Box) -> bool:
    return is_empty_inside(image, box) and ink_mm2(image, box.zone) > 0.5


MANNERS = {
    Kind.RING: Manner.RINGED,
    Kind.BESIDE: Manner.BESIDE,
    Kind.CANCELLED: Manner.WITHDRAWN,
    Kind.TEXT: Manner.TEXT,
}
# Of a box of 25 square millimetres.
CONTRACTS: dict[Kind, Callable[[Gray, Box], bool]] = {
    Kind.CROSS: area_between(1.2, 16),
    Kind.TICK: area_between(0.8, 12),
    Kind.SLASH: area_between(0.5, 10),
    Kind.DOT: area_between(0.3, 5),
    Kind.FILL: area_between(16),
    Kind.HALF: area_between(4.5, 21),
    Kind.RING: lambda image, box: is_ringed(image, box) and is_empty_inside(image, box),
    Kind.BESIDE: has_ink_beside,
    Kind.CANCELLED: lambda image, box: is_ringed(image, box) and ink_mm2(image, box.rect) > 1.2,
    Kind.TEXT: area_between(0.5),
}
LETTERS = {Kind.CANCELLED: Truth.NOT, Kind.TEXT: Truth.ASK}


@pytest.mark.parametrize("kind", CONTRACTS)
def test_each_kind_puts_its_ink_where_it_belongs_and_tells_the_truth(kind: Kind) -> None:
    box = PAGE.boxes[4]
    wishes = {box.question: Wish(codes=(box.option,), manner=MANNERS.get(kind, Manner.PLAIN))}
    seen = 0
    for number in range(PEOPLE):
        marked = draw_page(
            BLANK,
            PAGE,
            wishes,
            writer=person(number, kind),
            rng=np.random.default_rng(number),
            px_per_mm=PX_PER_MM,
        )
        truth = marked.truth[4]
        if truth.kind is not kind:
            continue  # now and then a writer leaves the habit
        seen += 1
        assert truth.truth is LETTERS.get(kind, Truth.WANTED)
        assert CONTRACTS[kind](marked.image, box), (
            f"{kind} by person {number}: {ink_mm2(marked.image, box.rect):.2f} mm²"
        )
    assert seen > PEOPLE * 0.8


@pytest.mark.parametrize(("manner", "kind"), [(Manner.CORRECTED, Kind.CANCELLED), (Manner.SCRIBBLED, Kind.SCRIBBLE)])
def test_a_corrected_mark_is_taken_back_and_another_box_is_wanted(manner: Manner, kind: Kind) -> None:
    for number in range(PEOPLE):
        rng = np.random.default_rng(number)
        wishes = {"2": Wish(codes=("b",), manner=manner)}
        marked = draw_page(BLANK, PAGE, wishes, writer=person(number), rng=rng, px_per_mm=PX_PER_MM)
        row = {truth.option: truth for truth in marked.truth if truth.question == "2"}
        assert row["b"].truth is Truth.WANTED
        (wrong,) = (truth for truth in row.values() if truth.kind is kind)
        assert wrong.truth is Truth.NOT
        box = PAGE.boxes[3 + "abc".index(wrong.option)]
        least_mm2 = 9 if kind is Kind.SCRIBBLE else 1.2
        assert ink_mm2(marked.image, box.rect) > least_mm2


def test_a_mark_between_two_boxes_belongs_to_neither_and_only_a_person_can_say() -> None:
    for number in range(PEOPLE):
        rng = np.random.default_rng(number)
        wishes = {"2": Wish(codes=("b",), manner=Manner.BETWEEN)}
        marked = draw_page(BLANK, PAGE, wishes, writer=person(number), rng=rng, px_per_mm=PX_PER_MM)
        pair = [at for at, truth in enumerate(marked.truth) if truth.truth is Truth.ASK]
        assert len(pair) == 2
        assert pair[1] == pair[0] + 1
        left, right = (PAGE.boxes[at].rect for at in pair)
        gap = RectMm(left.right_mm, left.y_mm, right.x_mm - left.right_mm, left.h_mm)
        assert ink_mm2(marked.image, gap) > 1
        assert all(ink_mm2(marked.image, rect.inset(0.8)) < 0.1 for rect in (left, right))


def test_one_line_down_a_column_runs_through_every_box_of_it() -> None:
    for number in range(PEOPLE):
        rng = np.random.default_rng(number)
        wishes = {str(row): Wish(codes=("a",), manner=Manner.STRUCK) for row in range(1, 5)}
        marked = draw_page(BLANK, PAGE, wishes, writer=person(number), rng=rng, px_per_mm=PX_PER_MM)
        struck = [at for at, truth in enumerate(marked.truth) if truth.kind is Kind.COLUMN]
        assert [PAGE.boxes[at].question for at in struck] == ["1", "2", "3", "4"]
        assert all(marked.truth[at].truth is Truth.WANTED for at in struck)
        assert all(ink_mm2(marked.image, PAGE.boxes[at].rect) > 0.8 for at in struck)


def test_a_ring_round_a_label_leaves_its_box_empty() -> None:
    page = PageLayout(number=1, boxes=row_boxes(1, labelled=True), fields=(), fiducials=(), codes=())
    wishes = {"2": Wish(codes=("b",), manner=Manner.RINGED)}
    for number in range(PEOPLE):
        rng = np.random.default_rng(number)
        marked = draw_page(BLANK, page, wishes, writer=person(number), rng=rng, px_per_mm=PX_PER_MM)
        assert ink_mm2(marked.image, page.boxes[1].rect.inset(1.4)) < 0.05
        assert ink_mm2(marked.image, RectMm(30, 20, 24, 22)) > 1.5


def test_a_tail_that_enters_the_next_box_changes_no_truth() -> None:
    tails = 0
    for number in range(200):
        rng = np.random.default_rng(number)
        writer = person(number, Kind.TICK)
        marked = draw_page(BLANK, PAGE, {"4": Wish(codes=("a",))}, writer=writer, rng=rng, px_per_mm=PX_PER_MM)
        others = [truth for truth in marked.truth if (truth.question, truth.option) != ("4", "a")]
        assert all(truth.truth is Truth.NOT and truth.kind is Kind.NONE for truth in others)
        tails += ink_mm2(marked.image, PAGE.boxes[7].rect) > 0 or ink_mm2(marked.image, PAGE.boxes[10].rect) > 0
    assert tails > 5


def test_a_faint_pencil_is_told_as_light_and_is_lighter_than_a_ball_pen() -> None:
    rng = np.random.default_rng(3)
    writers = [meet_writer(rng, rng, Level.HARD) for _ in range(200)]
    faint = next(writer for writer in writers if writer.is_faint)
    dark = next(writer for writer in writers if writer.pen.name == "ballpoint_black")
    darkest = {}
    for writer in (faint, dark):
        drawn = Writer(favourite=Kind.CROSS, pen=writer.pen, hand=writer.hand)
        marked = draw_page(
            BLANK, PAGE, {"1": Wish(codes=("a",))}, writer=drawn, rng=np.random.default_rng(1), px_per_mm=PX_PER_MM
        )
        darkest[marked.truth[0].kind] = int(np.percentile(marked.image[marked.image < 250], 10))
    assert darkest[Kind.LIGHT] > darkest[Kind.CROSS] + 40


def test_drawing_leaves_the_blank_as_it_was_and_repeats_to_the_bit() -> None:
    before = BLANK.copy()
    wishes = {str(row): Wish(codes=("b",)) for row in range(1, 7)}
    pages = [
        draw_page(BLANK, PAGE, wishes, writer=person(5), rng=np.random.default_rng(5), px_per_mm=PX_PER_MM).image
        for _ in range(2)
    ]
    np.testing.assert_array_equal(BLANK, before)
    np.testing.assert_array_equal(pages[0], pages[1])
    assert (pages[0] != BLANK).any()
