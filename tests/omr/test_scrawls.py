"""Rough scrawls that are nearly all that a page holds are marks; one of them, or words, stay a question."""

import numpy as np
import pytest

from omr.deciding.scrawls import believe_scrawls
from omr.reading import BoxReading, BoxReason, BoxState, Measures

NAMES = (
    "fill_ratio",
    "full_ratio",
    "arch_mm2",
    "ink_mm2",
    "touched",
    "rim_sectors",
    "zone_mm2",
    "tail_mm2",
    "ring_sectors",
    "bent_ratio",
    "crossing_mm",
    "struck_mm",
    "bitonal",
    "line",
    "ink_dark",
    "turns",
    "odd",
)
UNKNOWN = 0.5  # what the network says where it was not asked
PEN = (0.4, 0.8, 5.0)  # the last three
Shape = tuple[float, ...]
# As measured on scans of handwriting.
SCRIBBLED = (0.6, 0.88, 0.5, 13.0, 17, 2, 0.4, 0, 3, 0.36, 0, 0, 0)  # a cross that was hatched over
SMALL = (0.2, 0.88, 0.2, 4.6, 13, 0, 0, 0, 0, 0.1, 0, 0, 0)
BLACK = (0.78, 1.0, 0.0, 19.0, 17, 4, 0.9, 0, 5, 0.38, 0, 0, 0)  # a felt pen's, over the outline all round
CROSS = (0.2, 0.42, 0.05, 5.5, 17, 0, 0, 0, 0, 0.01, 1.5, 0, 0)
WORDS = {
    "không": (0.28, 0.71, 0.27, 6.8, 16, 0, 0, 0, 0, 0.2, 0, 0, 0),
    "có": (0.16, 0.62, 0.7, 4.2, 11, 0, 0, 0, 0, 0.15, 0.8, 0, 0),
    "tốt, of a thick pen": (0.35, 0.68, 1.3, 8.5, 16, 0, 0, 0, 0, 0.25, 0, 0, 0),
    "ko, small": (0.11, 0.88, 0.01, 2.6, 8, 0, 0, 0, 0, 0.03, 0.5, 0, 0),
    "@": (0.18, 0.81, 0.26, 4.3, 13, 0, 0, 0, 0, 0.15, 0, 0, 0),
}
ASKED = (BoxState.UNSURE, BoxReason.SCRIBBLED)
RINGED = (BoxState.UNSURE, BoxReason.RINGED)
MARKED = (BoxState.MARKED, BoxReason.NONE)


def states(*marks: tuple[Shape, tuple[BoxState, BoxReason]], pen: Shape = PEN, odd: Shape = ()) -> str:
    """Judge a page of rows with two boxes, of which the first holds a mark."""
    boxes, values = [], []
    for row, (shape, (state, reason)) in enumerate(marks):
        likely = odd[row] if odd else UNKNOWN
        boxes.append(BoxReading(question=f"q{row}", option="1", state=state, probability=0.5, reason=reason))
        boxes.append(BoxReading(question=f"q{row}", option="2", state=BoxState.EMPTY, probability=0.0))
        values += [(*shape, *pen, likely), (0.0,) * len(NAMES)]
    measures = Measures(names=NAMES, values=np.array(values, dtype=np.float32))
    rows = [(2 * row, 2 * row + 1) for row in range(len(marks))]
    seen = believe_scrawls(boxes, boxes, measures, rows=rows, multiple=[False] * len(rows))
    return "".join(box.state.value[0] for box in seen[::2])


def test_a_scrawl_in_row_after_row_is_a_mark() -> None:
    assert states(*[(SMALL, ASKED)] * 6) == "m" * 6


def test_what_a_thick_pen_makes_as_full_may_be_a_sign_in_row_after_row() -> None:
    assert states(*[(SMALL, ASKED)] * 8, pen=(0.66, 0.8, 5.0)) == "u" * 8


def test_crosses_hatched_over_in_row_after_row_stay_questions() -> None:
    assert states(*[(SCRIBBLED, ASKED)] * 6) == "u" * 6


def test_scrawls_that_look_plain_together_are_marks_but_for_one_that_does_not() -> None:
    assert states(*[(SCRIBBLED, ASKED)] * 5, odd=(0.2, 0.4, 0.05, 0.45, 0.6)) == "m" * 5
    assert states(*[(SCRIBBLED, ASKED)] * 5, odd=(0.05, 0.04, 0.05, 0.05, 0.92)) == "m" * 4 + "u"


def test_scrawls_that_look_odd_together_stay_questions_though_some_look_plain() -> None:
    assert states(*[(SCRIBBLED, ASKED)] * 5, odd=(0.2, 0.4, 0.05, 0.45, 0.93)) == "u" * 5, "as a real word in every row"
    assert states(*[(SCRIBBLED, ASKED)] * 5, odd=(0.04, 0.7, 0.8, 0.85, 0.88)) == "u" * 5
    assert states(*[(SCRIBBLED, ASKED)] * 3, odd=(0.04,) * 3) == "u" * 3, "three rows are too few"


def test_small_scrawls_that_look_odd_together_may_be_words_of_a_thick_pen() -> None:
    assert states(*[(SMALL, ASKED)] * 6, odd=(0.8,) * 6) == "m" * 6
    assert states(*[(SMALL, ASKED)] * 6, odd=(0.8, 0.85, 0.95, 0.97, 0.98, 0.99)) == "u" * 6


def test_boxes_blackened_over_their_outline_in_row_after_row_are_marks_though_it_looks_like_rings() -> None:
    assert states((BLACK, RINGED), (BLACK, ASKED), (BLACK, RINGED), (BLACK, RINGED)) == "mmmm"


@pytest.mark.parametrize("scrawl", [BLACK, SMALL])
def test_one_scrawl_among_crosses_stays_a_question(scrawl: Shape) -> None:
    assert states((scrawl, ASKED), *[(CROSS, MARKED)] * 5) == "u" + "m" * 5


@pytest.mark.parametrize("word", WORDS)
def test_a_word_in_row_after_row_is_no_scrawl(word: str) -> None:
    assert states(*[(WORDS[word], ASKED)] * 8) == "u" * 8


def test_a_word_among_scrawls_stays_a_question() -> None:
    assert states(*[(SMALL, ASKED)] * 8, (WORDS["có"], ASKED)) == "m" * 8 + "u"


def test_what_strays_further_over_its_outline_than_the_writers_other_scrawls_stays_a_question() -> None:
    strayed = (*BLACK[:5], 7, 3.5, *BLACK[7:])
    assert states(*[(BLACK, ASKED)] * 6, (strayed, ASKED)) == "mmmmmmu"


def test_a_scrawl_that_a_ring_was_drawn_round_stays_a_question() -> None:
    ringed = (*BLACK[:8], 20, *BLACK[9:])
    assert states(*[(BLACK, ASKED)] * 6, (ringed, RINGED)) == "mmmmmmu"


def test_in_one_bit_scans_thick_words_run_together_and_nothing_is_believed() -> None:
    assert states(*[((*SMALL[:-1], 1), ASKED)] * 6) == "u" * 6


def test_a_scrawl_beside_another_mark_in_its_row_stays_a_question() -> None:
    """Who scribbles an answer out gives another one."""
    scrawl = BoxReading(question="q", option="1", state=ASKED[0], probability=0.5, reason=ASKED[1])
    cross = BoxReading(question="q", option="2", state=BoxState.MARKED, probability=0.9)
    measures = Measures(names=NAMES, values=np.array([(*SMALL, *PEN), (*CROSS, *PEN)] * 6, dtype=np.float32))
    rows = [(2 * row, 2 * row + 1) for row in range(6)]
    boxes = [scrawl, cross] * 6
    assert believe_scrawls(boxes, boxes, measures, rows=rows, multiple=[False] * 6) == tuple(boxes)
