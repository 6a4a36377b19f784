"""The setting moves boxes between decided and asked, one way only, and never past what the rules forbid."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omr.columns import Columns
from omr.deciding.boundary import move_boundary
from omr.deciding.likelihood import DOUBTED, EMPTY, INK, MARKED, PLAIN, Evidence, Likelihood, fit, weigh
from omr.measuring.measure import NAMES
from omr.reading import BoxReading, BoxReason, BoxState, Measures

SETTINGS = tuple(np.geomspace(0.5, 50, 13).tolist())
HARD = (BoxReason.RINGED, BoxReason.BESIDE, BoxReason.OUTLINE, BoxReason.EDGE, BoxReason.COLOURED, BoxReason.ROW)
MORE_INK = ("line", "touched", "piece_mm2", "spot", "edge_mm")


def box(state: BoxState, reason: BoxReason = BoxReason.NONE) -> BoxReading:
    return BoxReading(question="1", option="a", state=state, probability=0.5, reason=reason)


def likelihood(ink: Sequence[float], marked: Sequence[float]) -> Likelihood:
    return Likelihood(model=fit().gray, ink=np.array(ink), marked=np.array(marked))


def evidence(*rows: dict[str, float], ruled: float) -> Evidence:
    values = np.array([[row.get(name, 0.0) for name in NAMES] for row in rows], dtype=np.float32)
    return Evidence(
        m=Columns(Measures(names=NAMES, values=values)),
        ruled=np.full(len(rows), ruled),
        printed=np.zeros(len(rows), bool),
    )


CROSS = {
    "line": 0.6, "line_long": 0.5, "spot": 0.4, "noise": 0.015, "touched": 16, "piece_mm2": 4.5, "fill_ratio": 0.2,
    "turns": 8, "outline": 0.6, "ink_mm2": 4.5, "edge_mm": 0.3,
}  # fmt: skip
BARE = {"line": 0.02, "noise": 0.013, "outline": 0.6}


@pytest.mark.parametrize("bitonal", [0.0, 1.0])
def test_a_plain_cross_is_likely_and_a_bare_box_is_not(bitonal: float) -> None:
    cross = weigh(evidence({**CROSS, "bitonal": bitonal}, ruled=MARKED))
    bare = weigh(evidence({**BARE, "bitonal": bitonal}, ruled=EMPTY))
    assert cross.marked[0] > 0.97
    assert bare.ink[0] < 0.001


@given(
    name=st.sampled_from(MORE_INK),
    share=st.floats(0, 1),
    ruled=st.sampled_from((EMPTY, DOUBTED, MARKED)),
    bitonal=st.sampled_from((0.0, 1.0)),
)
def test_more_ink_never_makes_ink_less_likely(name: str, share: float, ruled: float, bitonal: float) -> None:
    less = {**CROSS, name: CROSS[name] * share, "bitonal": bitonal}
    both = weigh(evidence(less, {**CROSS, "bitonal": bitonal}, ruled=ruled))
    assert both.ink[0] <= both.ink[1]


@given(bent=st.floats(0, 0.4), more=st.floats(0, 0.4), bitonal=st.sampled_from((0.0, 1.0)))
def test_more_bent_ink_never_makes_a_plain_mark_likelier(bent: float, more: float, bitonal: float) -> None:
    rows = [{**CROSS, "bent_ratio": ratio, "bitonal": bitonal} for ratio in (bent + more, bent)]
    both = weigh(evidence(*rows, ruled=MARKED))
    assert both.marked[0] <= both.marked[1]


@given(state=st.sampled_from((BoxState.EMPTY, BoxState.MARKED)), ink=st.floats(0, 1), plain=st.floats(0, 1))
def test_a_decided_box_is_asked_about_from_one_setting_on(state: BoxState, ink: float, plain: float) -> None:
    asked = [
        move_boundary([box(state)], likelihood([ink], [ink * plain]), expected)[0].state is BoxState.UNSURE
        for expected in SETTINGS
    ]
    assert asked == sorted(asked, reverse=True)  # asked first, decided then: the fewer errors expected, the more asked


@given(reason=st.sampled_from(HARD), ink=st.floats(0, 1), plain=st.floats(0, 1), expected=st.sampled_from(SETTINGS))
def test_what_must_be_asked_is_asked_whatever_the_number(
    reason: BoxReason, ink: float, plain: float, expected: float
) -> None:
    doubtful = box(BoxState.UNSURE, reason)
    assert move_boundary([doubtful], likelihood([ink], [ink * plain]), expected) == (doubtful,)


@given(reason=st.sampled_from(BoxReason), ink=st.floats(0, 1), plain=st.floats(0, 1))
def test_no_number_calls_a_box_empty_that_the_rules_doubt(reason: BoxReason, ink: float, plain: float) -> None:
    for expected in SETTINGS:
        (moved,) = move_boundary([box(BoxState.UNSURE, reason)], likelihood([ink], [ink * plain]), expected)
        assert moved.state is not BoxState.EMPTY


def test_a_taken_back_mark_stays_one_whatever_the_number() -> None:
    cancelled = replace(box(BoxState.CANCELLED, BoxReason.RINGED), probability=0.0)
    for expected in SETTINGS:
        assert move_boundary([cancelled], likelihood([1.0], [1.0]), expected) == (cancelled,)


def test_every_measure_that_is_weighed_has_its_curve() -> None:
    for model in (fit().gray, fit().bitonal):
        assert set(model.ink.curves) <= set(INK)
        assert set(model.plain.curves) <= set(PLAIN)
