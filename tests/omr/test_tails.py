"""A tail that runs past boxes of other rows is no question where those rows have their marks."""

import numpy as np
import pytest

from omr.columns import Columns
from omr.deciding.outside import has_clump
from omr.deciding.tails import doubt_beside_questions, doubt_near_tails
from omr.read import read_page
from omr.reading import BoxReading, BoxReason, BoxState, Measures, PageReading
from tests.omr.paper import KNOWN, LAYOUT, Paper, Scanner, box_of, cross, print_page, sealed

PAGE = LAYOUT.pages[0]
BELOW, PASSED, CROSSED = ("1.6", "3"), ("1.5", "3"), ("1.5", "1")


def tick_past(paper: Paper, *, width_mm: float = 0.4, clear_mm: float = 2.2) -> None:
    """Tick a box so that the tail runs up past the box above it, clear of its outline."""
    below, above = box_of(PAGE, *BELOW).rect, box_of(PAGE, *PASSED)
    x_mm = above.rect.right_mm + clear_mm
    start = (below.x_mm + 1.0, below.y_mm + 2.0)
    turn = (below.x_mm + 2.2, below.bottom_mm - 0.8)
    paper.line([start, turn, (x_mm, below.y_mm - 0.5), (x_mm + 0.8, above.zone.y_mm + 0.2)], width_mm=width_mm)


def read(paper: Paper) -> tuple[dict[tuple[str, str], BoxState], dict[str, bool]]:
    reading = read_page(Scanner().scan(paper.photograph()), KNOWN)
    assert isinstance(reading, PageReading)
    states = {(box.question, box.option): box.state for box in reading.boxes}
    return states, {row.question: row.asks for row in reading.rows}


@pytest.fixture
def paper() -> Paper:
    return print_page(PAGE, sealed())


@pytest.mark.parametrize(
    "clear_mm",
    [
        pytest.param(0.6, id="along its outline"),
        pytest.param(0.8, id="close by"),
        pytest.param(2.2, id="further off"),
    ],
)
def test_a_tail_past_a_box_is_no_question_where_its_row_has_a_mark(paper: Paper, clear_mm: float) -> None:
    tick_past(paper, clear_mm=clear_mm)
    cross(paper, box_of(PAGE, *CROSSED))
    states, asks = read(paper)
    assert (states[PASSED], states[CROSSED], asks["1.5"]) == (BoxState.EMPTY, BoxState.MARKED, False)


@pytest.mark.parametrize("clear_mm", [0.0, 0.15])
def test_a_tail_that_ends_on_an_outline_is_no_question_where_its_row_has_a_mark(paper: Paper, clear_mm: float) -> None:
    """The outline is darker there, as by a stroke that hugs it."""
    below, above = box_of(PAGE, *BELOW).rect, box_of(PAGE, *PASSED).rect
    end = (above.right_mm + clear_mm + 0.1, above.bottom_mm - 1.2)
    hook = [(below.x_mm + 1.0, below.y_mm + 2.0), (below.x_mm + 2.2, below.bottom_mm - 0.8)]
    paper.line([*hook, (end[0] + 0.5, below.y_mm - 0.5), end])
    assert read(paper)[1]["1.5"]
    cross(paper, box_of(PAGE, *CROSSED))
    states, asks = read(paper)
    assert (states[PASSED], states[CROSSED], asks["1.5"]) == (BoxState.EMPTY, BoxState.MARKED, False)


def test_a_tail_past_a_box_may_be_a_mark_beside_it_where_its_row_has_none(paper: Paper) -> None:
    tick_past(paper)
    states, asks = read(paper)
    assert (states[PASSED], asks["1.5"]) == (BoxState.UNSURE, True)


def test_a_mark_beside_a_box_is_asked_about_though_its_row_has_a_mark(paper: Paper) -> None:
    """It stands loose: no other mark's tail."""
    beside = box_of(PAGE, *PASSED).rect
    x_mm, y_mm = beside.right_mm + 2.2, beside.centre.y_mm
    paper.line([(x_mm - 1.0, y_mm - 1.0), (x_mm + 1.0, y_mm + 1.0)])
    paper.line([(x_mm + 1.0, y_mm - 1.0), (x_mm - 1.0, y_mm + 1.0)])
    cross(paper, box_of(PAGE, *CROSSED))
    states, asks = read(paper)
    assert (states[PASSED], asks["1.5"]) == (BoxState.UNSURE, True)


def test_a_ring_round_an_option_that_another_rows_tail_runs_into_is_asked_about(paper: Paper) -> None:
    tick_past(paper)
    paper.ellipse(box_of(PAGE, *PASSED).rect.inset(-1.5))
    cross(paper, box_of(PAGE, *CROSSED))
    assert read(paper)[1]["1.5"]


def test_much_ink_that_hangs_together_with_another_mark_is_asked_about_though_the_row_has_a_mark(paper: Paper) -> None:
    tick_past(paper, width_mm=1.4)
    cross(paper, box_of(PAGE, *CROSSED))
    assert read(paper)[1]["1.5"]


@pytest.mark.parametrize(("state", "expected"), [(BoxState.EMPTY, BoxState.UNSURE), (BoxState.MARKED, BoxState.EMPTY)])
def test_ink_near_another_rows_mark_asks_where_its_own_row_has_none(state: BoxState, expected: BoxState) -> None:
    """A small tick beside a box, drawn near the end of another row's tail."""
    boxes = [
        BoxReading(question="q", option=option, state=each, probability=0.5, reason=BoxReason.NONE)
        for option, each in (("1", state), ("2", BoxState.EMPTY))
    ]
    measures = Measures(names=("over_gap_mm2",), values=np.array([[0.0], [1.2]], dtype=np.float32))
    assert doubt_near_tails(boxes, measures, [(0, 1)])[1].state is expected


@pytest.mark.parametrize(
    ("other", "zone_mm2", "rim", "expected"),
    [
        pytest.param(BoxState.UNSURE, 1.2, 1, BoxState.UNSURE, id="beside a question"),
        pytest.param(BoxState.MARKED, 1.2, 1, BoxState.EMPTY, id="the row has its mark"),
        pytest.param(BoxState.EMPTY, 1.2, 1, BoxState.EMPTY, id="nobody looks at the row"),
        pytest.param(BoxState.UNSURE, 0.5, 1, BoxState.EMPTY, id="the end of a stroke"),
        pytest.param(BoxState.UNSURE, 1.2, 0, BoxState.EMPTY, id="farther off"),
    ],
)
def test_a_tick_right_beside_a_box_is_asked_about_where_a_person_looks_at_its_row_anyway(
    other: BoxState, zone_mm2: float, rim: float, expected: BoxState
) -> None:
    """Another row's tail runs through the neighbour, and the tick nearly touches it: none of it stands loose."""
    boxes = [
        BoxReading(question="q", option=option, state=each, probability=0.5, reason=BoxReason.NONE)
        for option, each in (("1", other), ("2", BoxState.EMPTY))
    ]
    values = np.array([[0.0, 0.0], [zone_mm2, rim]], dtype=np.float32)
    measures = Measures(names=("zone_mm2", "rim_sectors"), values=values)
    assert doubt_beside_questions(boxes, measures, [(0, 1)])[1].state is expected


def tail_over_a_rule(paper: Paper, *, broken: bool) -> None:
    """Tick a box so that the tail runs flatly over the rule into the row above, which is left blank."""
    below, above = box_of(PAGE, *BELOW), box_of(PAGE, *PASSED)
    rule_mm, left_mm = (below.zone.y_mm + above.zone.bottom_mm) / 2, below.rect.x_mm
    paper.line([(20.0, rule_mm), (195.0, rule_mm)], width_mm=0.25, gray=90)
    turn, over = (left_mm + 1.8, below.rect.bottom_mm - 1.0), (left_mm + 8.0, rule_mm)
    rise = (turn[1] - over[1]) / (over[0] - turn[0])
    half_mm = 2.2 if broken else 0.0
    before, after = (over[0] - half_mm, over[1] + rise * half_mm), (over[0] + half_mm, over[1] - rise * half_mm)
    paper.line([(left_mm + 1.0, below.rect.y_mm + 2.0), turn, before])
    paper.line([after, (over[0] + 3.8, over[1] - rise * 3.8)])


def test_a_tail_that_runs_flatly_over_the_rule_is_no_mark_in_the_row_above(paper: Paper) -> None:
    tail_over_a_rule(paper, broken=False)
    states, asks = read(paper)
    assert (states[BELOW], asks["1.5"], asks["1.6"]) == (BoxState.MARKED, False, False)


def test_a_stroke_that_goes_on_as_a_tail_does_but_is_broken_off_on_the_rule_is_asked_about(paper: Paper) -> None:
    """Only what lies on the rule tells them apart."""
    tail_over_a_rule(paper, broken=True)
    states, asks = read(paper)
    assert (states[BELOW], asks["1.5"]) == (BoxState.MARKED, True)


@pytest.mark.parametrize("word", ["huy", "sai", "bo"])
def test_a_word_that_touches_a_mark_is_asked_about_though_every_row_has_one(paper: Paper, word: str) -> None:
    """Tails that much leaves the box by are a habit; letters are none."""
    for question in (f"1.{row}" for row in range(1, 17, 2)):
        box = box_of(PAGE, question, "2")
        cross(paper, box)
        for width_mm in (0.0, 0.25):  # a pen's line is broader than a printer's
            paper.text(word, box.rect.right_mm + 0.2 + width_mm, box.rect.bottom_mm - 1.2, height_mm=2.6, gray=40)
    states, asks = read(paper)
    assert [question for question in (f"1.{row}" for row in range(1, 17, 2)) if not asks[question]] == []
    assert {states["1.2", option] for option in "12345"} == {BoxState.EMPTY}


def test_what_a_rule_leaves_of_a_word_near_a_mark_is_asked_about(paper: Paper) -> None:
    """No piece of it touches the mark, none is more than a stroke, and every row has one."""
    questions = [f"1.{row}" for row in range(1, 17, 2)]
    for question in questions:
        box = box_of(PAGE, question, "2")
        cross(paper, box)
        for away_mm in (1.6, 3.2):
            x_mm, y_mm = box.rect.right_mm + away_mm, box.rect.centre.y_mm - 0.6
            paper.line([(x_mm, y_mm), (x_mm + 0.1, y_mm + 1.3)])
    asks = read(paper)[1]
    assert [question for question in questions if not asks[question]] == []


@pytest.mark.parametrize(("option", "asked"), [("2", True), ("6", False)])
def test_a_word_beside_one_of_several_answers_is_asked_about_and_beside_the_last_says_what_is_meant(
    paper: Paper, option: str, asked: bool
) -> None:
    box = box_of(PAGE, "3.1", option)
    cross(paper, box)
    for width_mm in (0.0, 0.25):  # a pen's line is broader than a printer's
        paper.text("sai", box.rect.right_mm + 1.4 + width_mm, box.rect.bottom_mm - 1.2, height_mm=2.6, gray=40)
    assert read(paper)[1]["3.1"] is asked


@pytest.mark.parametrize("away_mm", [1.0, 2.0, 3.0])
@pytest.mark.parametrize("sign", ["S", "0", "x"])
def test_a_small_sign_beside_a_mark_is_asked_about_though_every_row_has_one(
    paper: Paper, sign: str, away_mm: float
) -> None:
    """As near as to touch the box on the map of ink, and as far off as to stand loose."""
    questions = [f"1.{row}" for row in range(1, 17, 2)]
    for question in questions:
        box = box_of(PAGE, question, "2")
        cross(paper, box)
        paper.text(sign, box.rect.right_mm + away_mm, box.rect.centre.y_mm + 1.3, height_mm=2.6, gray=40)
    asks = read(paper)[1]
    assert [question for question in questions if not asks[question]] == []


@pytest.mark.parametrize(("sectors", "asked"), [(0, True), (2, False)])
def test_ink_beside_a_mark_is_a_sign_of_its_own_where_no_stroke_crosses_the_rim_to_it(
    sectors: float, asked: bool
) -> None:
    """Every mark of the page lets ink out: a habit, if the strokes that lead there are seen."""
    names = ("clump_mm2", "letters_mm2", "fill_ratio", "rim_sectors")
    values = np.tile(np.array([1.5, 0.0, 0.2, sectors], dtype=np.float32), (4, 1))
    found = has_clump(Columns(Measures(names=names, values=values)), np.ones(4, dtype=np.bool_))
    assert found.tolist() == [asked] * 4


@pytest.mark.parametrize(("letters_mm2", "asked"), [(4.9, False), (10.2, True)])
def test_a_word_that_touches_a_felt_pens_cross_is_seen_by_how_much_it_is(letters_mm2: float, *, asked: bool) -> None:
    names = ("clump_mm2", "letters_mm2", "fill_ratio", "rim_sectors", "crossing_mm")
    values = np.array([[letters_mm2, letters_mm2, 0.47, 3, 1.5], [0, 0, 0.45, 0, 1.5]], dtype=np.float32)
    found = has_clump(Columns(Measures(names=names, values=values)), np.ones(2, dtype=np.bool_))
    assert found.tolist() == [asked, False]
