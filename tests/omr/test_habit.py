"""Who blackens boxes on row after row is believed; one scribbled box alone is a question."""

import numpy as np

from omr.habit import accept_habit
from omr.reading import BoxReading, BoxReason, BoxState, Measures

NAMES = ("rim_sectors", "zone_mm2", "fill_ratio", "piece_mm2", "touched", "line", "noise")
ROWS = tuple((2 * row, 2 * row + 1) for row in range(6))


def page(*first_of_rows: str, rim: float = 0.0) -> tuple[tuple[BoxReading, ...], Measures]:
    """Rows of two boxes: the first a cross `x`, hatched `h`, dotted `d` or empty `.`, the second empty."""
    kinds = {
        "x": (BoxState.MARKED, BoxReason.NONE),
        "h": (BoxState.UNSURE, BoxReason.SCRIBBLED),
        "d": (BoxState.UNSURE, BoxReason.FAINT),
        ".": (BoxState.EMPTY, BoxReason.NONE),
    }
    boxes, values = [], []
    for row, kind in enumerate(first_of_rows):
        for option, (state, reason) in (("1", kinds[kind]), ("2", kinds["."])):
            boxes.append(BoxReading(question=f"q{row}", option=option, state=state, probability=0.5, reason=reason))
            values.append((rim, 0.0, 0.7, 1.2, 5.0, 0.4, 0.01))
    return tuple(boxes), Measures(names=NAMES, values=np.array(values, dtype=np.float32))


def states(*first_of_rows: str, rim: float = 0.0) -> str:
    boxes, measures = page(*first_of_rows, rim=rim)
    return "".join(box.state.value[0] for box in accept_habit(boxes, measures, ROWS)[::2])


def test_boxes_blackened_on_row_after_row_are_marks() -> None:
    assert states("h", "h", "h", "h", ".", "h") == "mmmmem"


def test_two_hatched_boxes_are_no_habit() -> None:
    assert states("h", "h", ".", ".", ".", ".") == "uueeee"


def test_hatched_boxes_among_crosses_stay_questions() -> None:
    assert states("h", "h", "h", "x", "x", ".") == "uuumme"


def test_scribble_that_strays_over_the_outline_stays_a_question() -> None:
    assert states("h", "h", "h", "h", "h", "h", rim=4.0) == "uuuuuu"


def test_a_hatched_box_beside_another_mark_stays_a_question() -> None:
    boxes, measures = page("h", "h", "h", "h", "h", "h")
    double = [*boxes]
    double[1] = BoxReading(question="q0", option="2", state=BoxState.MARKED, probability=0.9)
    assert accept_habit(double, measures, ROWS)[0].state is BoxState.UNSURE


def test_a_dot_on_row_after_row_is_a_mark() -> None:
    assert states("d", "d", "d", "d", "d", ".") == "mmmmme"


def test_dots_in_fewer_than_half_of_the_rows_may_be_dirt() -> None:
    assert states("d", "d", ".", ".", ".", ".") == "uueeee"


def test_dots_among_crosses_stay_questions() -> None:
    assert states("d", "d", "d", "x", "x", ".") == "uuumme"
