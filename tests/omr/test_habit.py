"""Who blackens boxes on row after row is believed; one scribbled box alone is a question."""

import numpy as np

from omr.deciding.habit import accept_habit
from omr.reading import BoxReading, BoxReason, BoxState, Measures

NAMES = (
    "rim_sectors",
    "zone_mm2",
    "tail_mm2",
    "fill_ratio",
    "piece_mm2",
    "touched",
    "line",
    "noise",
    "full_ratio",
    "bent_ratio",
    "turns",
    "colour",
    "ink_dark",
    "arch_mm2",
    "bitonal",
)
CROSSED = 0.3  # of the box and of the cross's own outline
THIN = (0.25, 0.78, 0.02)  # of the box, of its own outline, and left by two straight strokes
ROWS = tuple((2 * row, 2 * row + 1) for row in range(6))

SINGLE = (False,) * 6


def page(
    *first_of_rows: str, rim: float = 0.0, fill: float = 0.7, full: float = 0.9, turns: float = 4.0, red: float = 0.0
) -> tuple[tuple[BoxReading, ...], Measures]:
    """Rows of two boxes: a cross, hatched `h`, thinly so `s`, dotted `d`, in colour `b`, or empty; and an empty one."""
    kinds = {
        "x": (BoxState.MARKED, BoxReason.NONE),
        "h": (BoxState.UNSURE, BoxReason.SCRIBBLED),
        "s": (BoxState.UNSURE, BoxReason.SCRIBBLED),
        "d": (BoxState.UNSURE, BoxReason.FAINT),
        "b": (BoxState.UNSURE, BoxReason.COLOURED),
        ".": (BoxState.EMPTY, BoxReason.NONE),
    }
    boxes, values = [], []
    for row, kind in enumerate(first_of_rows):
        for option, (state, reason) in (("1", kinds[kind]), ("2", kinds["."])):
            boxes.append(BoxReading(question=f"q{row}", option=option, state=state, probability=0.5, reason=reason))
            inside = {"x": (CROSSED, CROSSED, 0.1), "s": THIN}.get(kind, (fill, full, 0.1))
            touched = 16.0 if kind == "s" else 5.0
            values.append((rim, 0.0, 0.0, inside[0], 1.2, touched, 0.4, 0.01, *inside[1:], turns, red, 0.8, 0.3, 0))
    return tuple(boxes), Measures(names=NAMES, values=np.array(values, dtype=np.float32))


def states(
    *first_of_rows: str, rim: float = 0.0, fill: float = 0.7, full: float = 0.9, turns: float = 4.0, red: float = 0.0
) -> str:
    boxes, measures = page(*first_of_rows, rim=rim, fill=fill, full=full, turns=turns, red=red)
    return "".join(box.state.value[0] for box in accept_habit(boxes, measures, ROWS, multiple=SINGLE)[::2])


def test_boxes_blackened_on_row_after_row_are_marks() -> None:
    assert states("h", "h", "h", "h", ".", "h") == "mmmmem"


def test_two_hatched_boxes_are_no_habit() -> None:
    assert states("h", "h", ".", ".", ".", ".") == "uueeee"


def believed(*odd: float) -> str:
    """Judge a page of hatched boxes, each with what the network says of it."""
    boxes, measures = page(*"hhhhhh")
    column = np.repeat(np.array(odd, dtype=np.float32), 2)
    seen = Measures(names=(*NAMES, "odd"), values=np.column_stack([measures.values, column]))
    return "".join(box.state.value[0] for box in accept_habit(boxes, seen, ROWS, multiple=SINGLE)[::2])


def test_a_hatched_box_that_looks_taken_back_is_believed_among_its_like_and_no_further() -> None:
    assert believed(0.1, 0.1, 0.1, 0.85, 0.1, 0.1) == "mmmmmm"
    assert believed(0.1, 0.1, 0.1, 0.95, 0.1, 0.1) == "mmmumm"


def test_hatched_boxes_that_look_taken_back_together_are_no_habit() -> None:
    assert believed(*[0.85] * 6) == "mmmmmm"
    assert believed(0.85, 0.85, 0.95, 0.97, 0.98, 0.99) == "uuuuuu"


def test_hatched_boxes_among_crosses_stay_questions() -> None:
    assert states("h", "h", "h", "x", "x", ".") == "uuumme"


def test_thinner_hatching_among_hatched_boxes_is_a_mark_where_all_strokes_run_one_way() -> None:
    assert states("h", "s", "h", "s", "h", "s") == "mmmmmm"


def test_ink_that_runs_all_ways_among_such_ink_may_be_words_in_row_after_row() -> None:
    assert states("h", "s", "h", "s", "h", "s", turns=7.0) == "uuuuuu"


def test_thin_hatching_in_every_row_is_no_habit_by_itself() -> None:
    assert states("s", "s", "s", "s", "s", "s") == "uuuuuu"


def test_scribble_that_strays_over_the_outline_stays_a_question() -> None:
    assert states("h", "h", "h", "h", "h", "h", rim=4.0) == "uuuuuu"


def test_a_hatched_box_beside_another_mark_stays_a_question() -> None:
    boxes, measures = page("h", "h", "h", "h", "h", "h")
    double = [*boxes]
    double[1] = BoxReading(question="q0", option="2", state=BoxState.MARKED, probability=0.9)
    assert accept_habit(double, measures, ROWS, multiple=SINGLE)[0].state is BoxState.UNSURE


def test_where_several_may_be_marked_each_hatched_box_counts() -> None:
    boxes, measures = page("h", "h", "h", "h", "h", "h")
    every = [*boxes]
    every[1] = BoxReading(question="q0", option="2", state=BoxState.UNSURE, probability=0.5, reason=BoxReason.SCRIBBLED)
    read = accept_habit(every, measures, ROWS, multiple=(True, *SINGLE[1:]))
    assert [box.state for box in read[:2]] == [BoxState.MARKED, BoxState.MARKED]


def test_ovals_filled_in_the_middle_of_boxes_on_row_after_row_are_marks() -> None:
    assert states("h", "h", "h", "h", ".", ".", fill=0.25) == "mmmmee"


def test_a_word_in_row_after_row_stays_a_question() -> None:
    assert states("h", "h", "h", "h", "h", "h", fill=0.25, full=0.65) == "uuuuuu"


def test_a_dot_on_row_after_row_is_a_mark() -> None:
    assert states("d", "d", "d", "d", "d", ".") == "mmmmme"


def test_dots_of_a_blue_pen_on_row_after_row_are_marks_in_a_colour_scan() -> None:
    assert states("b", "b", "d", "b", "b", ".") == "mmmmme"


def test_red_dots_may_be_a_seals() -> None:
    assert states("b", "b", "b", "b", "b", ".", red=0.3) == "uuuuue"


def test_dots_in_fewer_than_half_of_the_rows_may_be_dirt() -> None:
    assert states("d", "d", ".", ".", ".", ".") == "uueeee"


def test_dots_among_crosses_stay_questions() -> None:
    assert states("d", "d", "d", "x", "x", ".") == "uuumme"
