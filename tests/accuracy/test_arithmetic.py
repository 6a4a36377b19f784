"""The harness's own arithmetic: bounds, judging, comparing; a worse reader must fail."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from forms.geometry import RectMm
from omr.reading import BoxReading, BoxState
from pipeline.simulate.words import BoxTruth, Kind, Truth
from tests.accuracy import store
from tests.accuracy.baseline import worse
from tests.accuracy.bounds import bias_p_value, upper_bound
from tests.accuracy.judge import Outcome, judge_box
from tests.accuracy.least import random_stroke
from tests.accuracy.record import BoxError, Count, PageRecord, RepeatRecord, Sight
from tests.accuracy.reliability import forecasts_of, reliability_of
from tests.accuracy.stacks import STACKS, Stack
from tests.accuracy.totals import add_up, add_up_repeats

STACK = STACKS[0]


def box(state: BoxState, *, option: str = "1", probability: float = 0.5) -> BoxReading:
    return BoxReading(question="1", option=option, state=state, probability=probability)


def true(kind: Kind, truth: Truth, *, option: str = "1") -> BoxTruth:
    return BoxTruth(question="1", option=option, kind=kind, truth=truth)


def page(number: int, *, silent: int = 0, unsure: int = 2, fault: str = "", sight: Sight = Sight.CLEAR) -> PageRecord:
    error = BoxError(
        stack=STACK.name, number=number, box=0, question="1", option="1", kind=Kind.CROSS, truth=Truth.WANTED,
        state=BoxState.EMPTY, probability=0.1, sight=sight, contrast=0.5, noises=9.0, ink_mm2=2.0,
    )  # fmt: skip
    return PageRecord(
        stack=STACK.name,
        number=number,
        features=(("dpi", "200"),),
        fault=fault,
        kinds=((Kind.NONE, Count(positions=80, unsure=unsure)), (Kind.CROSS, Count(positions=20, silent=silent))),
        beyond=unsure,
        errors=(error,) * silent,
        forecasts=((0, 80, 0, 0.4, 0.002, 0.4), (9, 20, 20, 19.9, 0.001, 0.1)),
    )


def result(*pages: PageRecord, stack: Stack = STACK) -> dict[str, Any]:
    return store.result_of({stack.name: add_up(stack, pages)}, None)


def test_no_error_in_three_thousand_is_below_one_in_a_thousand() -> None:
    assert upper_bound(0, 3000) == pytest.approx(3 / 3000, rel=0.002)  # the rule of three
    assert upper_bound(0, 10_000_000) == pytest.approx(3e-7, rel=0.002)


def test_bound_is_the_rate_at_which_so_few_errors_come_once_in_twenty() -> None:
    # 1 error in 20 with a chance of 0.05 at most: (1-p)^20 + 20 p (1-p)^19 = 0.05 at p = 0.216
    p = upper_bound(1, 20)
    assert (1 - p) ** 20 + 20 * p * (1 - p) ** 19 == pytest.approx(0.05, abs=1e-6)
    assert upper_bound(5, 5) == 1.0
    with pytest.raises(ValueError, match="cannot be"):
        upper_bound(6, 5)


def test_uneven_columns_are_found_and_even_ones_are_not() -> None:
    assert bias_p_value([50, 52, 48], [50, 48, 52]) > 0.5
    assert bias_p_value([90, 50, 50], [10, 50, 50]) < 1e-6
    assert bias_p_value([0, 0], [10, 12]) == 1.0


@pytest.mark.parametrize(
    ("kind", "truth", "state", "outcome"),
    [
        (Kind.CROSS, Truth.WANTED, BoxState.MARKED, Outcome.RIGHT),
        (Kind.CROSS, Truth.WANTED, BoxState.UNSURE, Outcome.SILENT),  # its row takes the doubt for harmless
        (Kind.NONE, Truth.NOT, BoxState.UNSURE, Outcome.ASKED),
        (Kind.BESIDE, Truth.ASK, BoxState.UNSURE, Outcome.SILENT),
        (Kind.CROSS, Truth.WANTED, BoxState.EMPTY, Outcome.SILENT),
        (Kind.NONE, Truth.NOT, BoxState.EMPTY, Outcome.RIGHT),
        (Kind.NONE, Truth.NOT, BoxState.MARKED, Outcome.SILENT),
        (Kind.CANCELLED, Truth.NOT, BoxState.CANCELLED, Outcome.RIGHT),
        (Kind.CANCELLED, Truth.NOT, BoxState.MARKED, Outcome.SILENT),
        (Kind.CANCELLED, Truth.NOT, BoxState.EMPTY, Outcome.SILENT),
        (Kind.RING, Truth.WANTED, BoxState.EMPTY, Outcome.SILENT),
        (Kind.TEXT, Truth.ASK, BoxState.MARKED, Outcome.SILENT),
        (Kind.CROSS, Truth.WANTED, BoxState.CANCELLED, Outcome.ASKED),
    ],
)
def test_only_what_nobody_will_look_at_is_silent(kind: Kind, truth: Truth, state: BoxState, outcome: Outcome) -> None:
    assert judge_box(box(state), true(kind, truth), row_asks=False) is outcome


def test_where_only_a_person_can_say_it_is_enough_that_the_row_asks() -> None:
    assert judge_box(box(BoxState.EMPTY), true(Kind.BESIDE, Truth.ASK), row_asks=True) is Outcome.ASKED
    assert judge_box(box(BoxState.UNSURE), true(Kind.CROSS, Truth.WANTED), row_asks=True) is Outcome.ASKED


def test_a_run_like_its_baseline_passes_and_one_silent_error_more_fails() -> None:
    baseline = store.baseline_of(result(page(0), page(1)))
    assert worse(result(page(0), page(1)), baseline) == []
    (words,) = worse(result(page(0), page(1, silent=1)), baseline)
    assert "1 silent errors on clear marks in 200 positions, baseline 0 in 200" in words
    (words,) = worse(result(page(0), page(1, silent=1, sight=Sight.FAINT)), baseline)
    assert "faint marks" in words


def test_marks_of_which_nothing_is_left_in_the_scan_are_counted_apart() -> None:
    total = add_up(STACK, [page(0, silent=2, sight=Sight.GONE)])
    assert (total.clear, total.faint, total.gone) == (0, 0, 2)


def test_asking_and_refusing_more_fails_too() -> None:
    baseline = store.baseline_of(result(page(0), page(1)))
    assert any("unsure" in words for words in worse(result(page(0, unsure=9), page(1)), baseline))
    refused = [page(number, fault="page_bent") for number in range(3)]
    said = worse(result(page(9), *refused), baseline)
    assert any("3 of 4 pages refused (3 page_bent)" in words for words in said)


def test_worse_probabilities_fail() -> None:
    baseline = store.baseline_of(result(page(0)))
    off = replace(page(0), forecasts=((0, 80, 20, 0.4, 19.0, 90.0),))
    assert any("Brier" in words for words in worse(result(off), baseline))


def test_a_box_that_changes_sides_fails() -> None:
    record = RepeatRecord(stack="x", number=0, readings=25, refused=0, boxes=580, flips=(), wavering=3)
    before = {"stacks": {}, "repeats": store.result_of({}, add_up_repeats([record]))["repeats"]}
    flipped = add_up_repeats([replace(record, flips=("page 0, 1.1/2",))])
    (words,) = worse(store.result_of({}, flipped), before)
    assert "1 boxes went from marked to empty, baseline 0: page 0, 1.1/2" in words


def test_stated_probabilities_meet_what_was_marked() -> None:
    boxes = [box(BoxState.MARKED, option=str(at), probability=0.9) for at in range(10)]
    truth = [
        true(Kind.CROSS, Truth.WANTED, option=str(at)) if at else true(Kind.NONE, Truth.NOT, option="0")
        for at in range(10)
    ]
    total = reliability_of(forecasts_of(boxes, truth))
    (filled,) = [each for each in total.bins if each.boxes]
    assert (filled.boxes, filled.rate, filled.mean) == (10, 0.9, pytest.approx(0.9))
    assert total.brier == pytest.approx((9 * 0.01 + 0.81) / 10)


def test_least_marks_have_a_millimetre_inside_the_box() -> None:
    inside = RectMm(10, 20, 4.3, 4.3)
    rng = np.random.default_rng(1)
    for _ in range(500):
        (x0, y0), (x1, y1) = random_stroke(inside, rng)
        steps = [(x0 + (x1 - x0) * t / 999, y0 + (y1 - y0) * t / 999) for t in range(1000)]
        within = sum(10 <= x <= 14.3 and 20 <= y <= 24.3 for x, y in steps)
        length_mm = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
        assert within / 1000 * length_mm >= 0.99
