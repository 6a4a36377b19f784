"""Marks that nobody doubts are no questions, though one measure of them alone speaks for letters or scribble."""

import numpy as np
import pytest

from omr.columns import Columns
from omr.deciding.letters import letters_chance, looks_written
from omr.deciding.taken_back import is_dense
from omr.reading import Measures

NAMES = (
    "bent_ratio",
    "arch_mm2",
    "turns",
    "rim_sectors",
    "full_ratio",
    "fill_ratio",
    "touched",
    "crossing_mm",
    "crossing_sine",
    "zone_mm2",
    "line_long",
    "line",
    "spot",
    "piece_mm2",
    "ink_mm2",
    "extent_mm",
    "bitonal",
    "noise",
)
# As measured on scans: a cross of a fine pen, a tick that breaks on the outline, a small "?", a cross of a felt pen.
CROSS = (0.0, 0.3, 8, 0, 0.31, 0.16, 14, 0.25, 0.99, 0, 0.25, 0.35, 0.31, 3.9, 4.4, 4.8, 0, 0.01)
TICK = (0.0, 0.0, 4, 6, 0.68, 0.13, 10, 0.0, 0.0, 3.2, 0.46, 0.65, 0.55, 2.4, 3.5, 3.4, 0, 0.01)
LARGE_QUESTION_MARK = (0.03, 0.12, 8, 0, 0.64, 0.12, 15, 0.5, 0.99, 0.0, 0.22, 0.33, 0.29, 2.9, 2.9, 4.0, 0, 0.01)
OPEN_WORD = (0.23, 1.75, 5, 0, 0.56, 0.34, 16, 1.25, 0.92, 0.0, 0.31, 0.5, 0.49, 8.6, 8.6, 5.5, 0, 0.01)  # "tốt"
LOOPED_CROSS = (0.21, 1.38, 10, 0, 0.53, 0.26, 15, 1.5, 0.97, 0.0, 0.44, 0.65, 0.48, 6.8, 6.8, 5.1, 0, 0.01)
PALE_QUESTION_MARK = (0.0, 0.06, 8, 0, 0.43, 0.11, 13, 0.5, 0.99, 0.0, 0.34, 0.52, 0.44, 3.1, 3.2, 3.58, 0, 0.043)
LETTERS_APART = (0.14, 0.08, 8, 0, 0.44, 0.17, 15, 1.25, 0.92, 0.0, 0.37, 0.51, 0.5, 3.5, 5.1, 4.7, 0, 0.01)  # "of"
THICK_WORD = (0.25, 1.41, 9, 0, 0.7, 0.4, 16, 0.0, 0.0, 0.0, 0.2, 0.57, 0.43, 10.4, 10.4, 5.5, 0, 0.01)  # "tốt"
QUESTION_MARK = (0.0, 0.0, 5, 0, 0.75, 0.09, 13, 0.0, 0.0, 0.0, 0.45, 0.6, 0.47, 2.5, 2.5, 3.4, 0, 0.01)
FELT_CROSS = (0.14, 0.02, 8, 4, 0.72, 0.45, 17, 1.25, 0.97, 1.2, 0.38, 0.61, 0.38, 10.0, 10.0, 5.4, 0, 0.01)


def columns(shape: tuple[float, ...]) -> Columns:
    return Columns(Measures(names=NAMES, values=np.array([shape], dtype=np.float32)))


def is_written(shape: tuple[float, ...]) -> bool:
    m = columns(shape)
    return bool(looks_written(m, letters_chance(m, np.ones(1, dtype=np.bool_)))[0])


def changed(shape: tuple[float, ...], **values: float) -> tuple[float, ...]:
    return tuple(values.get(name, value) for name, value in zip(NAMES, shape, strict=True))


def test_a_slender_cross_whose_strokes_hardly_go_on_is_no_word() -> None:
    assert not is_written(CROSS)


@pytest.mark.parametrize(
    "sign",
    [
        pytest.param({"full_ratio": 0.6}, id="as full as letters"),
        pytest.param({"crossing_mm": 0.0}, id="nothing crosses"),
        pytest.param({"bent_ratio": 0.14}, id="bent"),
        pytest.param({"noise": 0.05}, id="pale on grainy paper"),
    ],
)
def test_an_arch_is_a_sign_of_letters_where_no_slender_strokes_cross(sign: dict[str, float]) -> None:
    assert is_written(changed(CROSS, **sign))


def test_a_tick_of_straight_strokes_that_leaves_the_box_is_no_word() -> None:
    assert not is_written(TICK)


def test_a_sign_as_straight_as_a_tick_that_stays_in_the_box_may_be_a_question_mark() -> None:
    assert is_written(QUESTION_MARK)


@pytest.mark.parametrize(
    "sign", [pytest.param(LARGE_QUESTION_MARK, id="large"), pytest.param(PALE_QUESTION_MARK, id="pale")]
)
def test_a_question_mark_is_no_mark(sign: tuple[float, ...]) -> None:
    assert is_written(sign)


def test_a_stroke_as_large_that_runs_in_few_directions_is_a_slash() -> None:
    assert not is_written(changed(LARGE_QUESTION_MARK, turns=4, arch_mm2=0, full_ratio=0.85))


def test_a_word_whose_strokes_cross_is_no_cross_drawn_in_one_loop() -> None:
    assert is_written(OPEN_WORD)


def test_letters_that_stand_apart_are_no_cross_though_one_of_them_crosses() -> None:
    assert is_written(LETTERS_APART)


def test_a_cross_in_one_piece_that_bends_as_much_is_a_mark() -> None:
    assert not is_written(changed(LETTERS_APART, piece_mm2=5.1, arch_mm2=0.0))


def test_a_word_of_a_gel_pen_is_written_though_it_fills_much_of_the_box() -> None:
    assert is_written(THICK_WORD)


def test_a_cross_drawn_in_one_loop_runs_in_all_directions() -> None:
    assert not is_written(LOOPED_CROSS)


def test_a_felt_pens_cross_that_fills_much_of_the_box_is_no_scribble() -> None:
    assert not is_dense(columns(FELT_CROSS))[0]


@pytest.mark.parametrize(
    "sign",
    [
        pytest.param({"bent_ratio": 0.25}, id="bent as scribble is"),
        pytest.param({"crossing_mm": 0.0}, id="nothing crosses, as in words"),
        pytest.param({"full_ratio": 0.45}, id="a fine pen's cross in a ring close round it"),
        pytest.param({"fill_ratio": 0.6}, id="nearly blackened"),
    ],
)
def test_other_ink_that_fills_as_much_may_be_scribble(sign: dict[str, float]) -> None:
    assert is_dense(columns(changed(FELT_CROSS, **sign)))[0]
