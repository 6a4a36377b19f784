"""A mark that may be letters is believed where the writer's other marks look like it; among others it is a question."""

import numpy as np
import pytest

from omr.deciding.alike import believe_alike
from omr.reading import BoxReading, BoxReason, BoxState, Measures

NAMES = (
    "bent_ratio",
    "crossing_mm",
    "arch_mm2",
    "full_ratio",
    "fill_ratio",
    "touched",
    "turns",
    "line",
    "line_long",
    "ink_mm2",
    "rim_sectors",
    "zone_mm2",
)
STRAIGHT = (0.01, 1.5, 0.05, 0.42, 0.2, 17, 8, 0.6, 0.42, 5.5, 0, 0)
LOOPED = (0.14, 1.0, 0.4, 0.64, 0.16, 11, 9, 0.46, 0.28, 2.6, 0, 0)
HATCHED = (0.25, 0.0, 0.8, 0.85, 0.5, 17, 7, 0.6, 0.3, 8.0, 0, 0)
LETTERS = 0.6  # such a small looped cross by itself


def states(*shapes: tuple[float, ...], letters: float = LETTERS) -> str:
    """Judge a page whose last mark is in doubt and whose others are beyond doubt."""
    reading = BoxReading(question="q", option="1", state=BoxState.MARKED, probability=0.9)
    doubted = BoxReading(question="q", option="1", state=BoxState.UNSURE, probability=0.5, reason=BoxReason.SCRIBBLED)
    boxes = (*[reading] * (len(shapes) - 1), doubted)
    measures = Measures(names=NAMES, values=np.array(shapes, dtype=np.float32))
    believed = believe_alike(boxes, measures, np.array([*[0.0] * (len(shapes) - 1), letters]))
    return "".join(box.state.value[0] for box in believed)


def test_a_small_looped_cross_among_such_crosses_is_a_mark() -> None:
    assert states(LOOPED, LOOPED, STRAIGHT, LOOPED) == "mmmm"


def test_among_a_hundred_marks_two_look_like_anything() -> None:
    """On a sheet full of boxes it takes a twentieth of the marks, not two."""
    assert states(LOOPED, LOOPED, *[STRAIGHT] * 98, LOOPED)[-1] == "u"
    assert states(*[LOOPED] * 6, *[STRAIGHT] * 94, LOOPED)[-1] == "m"


def test_what_looks_like_letters_among_straight_crosses_stays_a_question() -> None:
    assert states(STRAIGHT, STRAIGHT, STRAIGHT, LOOPED) == "mmmu"


def test_one_mark_that_looks_the_same_may_be_the_same_word_written_twice() -> None:
    assert states(LOOPED, STRAIGHT, LOOPED) == "mmu"


def test_plain_letters_stay_a_question_however_many_marks_look_like_them() -> None:
    assert states(LOOPED, LOOPED, LOOPED, LOOPED, letters=0.97) == "mmmu"


def test_a_box_hatched_a_little_over_its_outline_is_a_mark_among_hatched_boxes() -> None:
    strayed = (*HATCHED[:-2], 3, 0.8)
    assert states(HATCHED, HATCHED, HATCHED, strayed) == "mmmm"


def test_scribble_far_over_the_outline_stays_a_question_among_hatched_boxes() -> None:
    scribbled = (*HATCHED[:-2], 6, 2.5)
    assert states(HATCHED, HATCHED, HATCHED, scribbled) == "mmmu"


def doubtful(*shapes: tuple[float, ...], beyond: int, letters: float = LETTERS) -> str:
    """Judge a page of which all but the first marks are in doubt."""
    doubted = BoxReading(question="q", option="1", state=BoxState.UNSURE, probability=0.5, reason=BoxReason.SCRIBBLED)
    marked = BoxReading(question="q", option="1", state=BoxState.MARKED, probability=0.9)
    boxes = (*[marked] * beyond, *[doubted] * (len(shapes) - beyond))
    measures = Measures(names=NAMES, values=np.array(shapes, dtype=np.float32))
    believed = believe_alike(boxes, measures, np.array([*[0.1] * beyond, *[letters] * (len(shapes) - beyond)]))
    return "".join(box.state.value[0] for box in believed)


def test_where_more_is_in_doubt_than_beyond_it_nobody_is_believed_beside_marks_of_another_sort() -> None:
    assert doubtful(STRAIGHT, STRAIGHT, LOOPED, LOOPED, LOOPED, beyond=2) == "mmuuu"


def test_small_loops_in_row_after_row_are_marks_though_each_may_be_letters() -> None:
    assert doubtful(*[LOOPED] * 6, beyond=1) == "mmmmmm"


def test_one_mark_of_another_sort_is_not_believed_for_the_others_sake() -> None:
    assert doubtful(*[LOOPED] * 6, STRAIGHT, beyond=0) == "mmmmmmu"


def test_four_loops_that_may_be_letters_are_too_few_to_be_believed() -> None:
    assert doubtful(*[LOOPED] * 4, beyond=0) == "uuuu"


@pytest.mark.parametrize(
    "word",
    [
        pytest.param((0.15, 0.8, 0.7, 0.62, 0.16, 11, 8, 0.46, 0.28, 4.2, 0, 0), id="có"),
        pytest.param((0.02, 0.4, 0.1, 0.65, 0.11, 12, 9, 0.4, 0.2, 2.2, 0, 0), id="?"),
        pytest.param((0.16, 0.4, 0.16, 0.46, 0.16, 15, 8, 0.5, 0.3, 4.9, 0, 0), id="of"),
        pytest.param((0.2, 0.2, 0.2, 0.38, 0.2, 11, 9, 0.5, 0.3, 4.7, 3, 0.9), id="No"),
    ],
)
def test_the_same_word_in_row_after_row_stays_a_question(word: tuple[float, ...]) -> None:
    assert doubtful(*[word] * 8, beyond=0, letters=0.5) == "u" * 8


def test_plain_letters_in_row_after_row_stay_a_question() -> None:
    assert doubtful(*[LOOPED] * 8, beyond=0, letters=0.8) == "u" * 8
