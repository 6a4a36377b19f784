"""Words that a thick pen made into blots, in row after row, are asked about; boxes blackened so are not."""

import numpy as np
import pytest

from omr.deciding.habit import accept_habit
from omr.deciding.scrawls import believe_scrawls
from omr.reading import BoxReading, BoxReason, BoxState, Measures

NAMES = (
    "fill_ratio",
    "full_ratio",
    "turns",
    "bent_ratio",
    "arch_mm2",
    "line",
    "ink_dark",
    "touched",
    "piece_mm2",
    "ink_mm2",
    "noise",
    "rim_sectors",
    "zone_mm2",
    "tail_mm2",
    "ring_sectors",
    "crossing_mm",
    "struck_mm",
    "bitonal",
    "colour",
)
WORDS = (0.67, 0.36, 0.63, 0.45, 0.3, 0.52)  # of the box, as a felt pen fills it with "không", "có", "?" and others
BLACKENED = (0.67, 0.62, 0.7, 0.65, 0.72, 0.6)


def states(fills: tuple[float, ...], *, line: float = 0.48, arch_mm2: float = 0.06) -> str:
    boxes, values = [], []
    for row, fill in enumerate(fills):
        doubt = {"state": BoxState.UNSURE, "probability": 0.5, "reason": BoxReason.SCRIBBLED}
        boxes.append(BoxReading(question=f"q{row}", option="1", **doubt))
        ink_mm2 = 20 * fill
        values.append(
            (fill, 0.91, 9, 0.27, arch_mm2, line, 0.86, 15.5, ink_mm2, ink_mm2, 0.01, 0, 0, 0, 0, 0.5, 0, 0, 0)
        )
    measures = Measures(names=NAMES, values=np.array(values, dtype=np.float32))
    rows, single = [(at,) for at in range(len(fills))], [False] * len(fills)
    seen = accept_habit(boxes, measures, rows, multiple=single)
    seen = believe_scrawls(seen, boxes, measures, rows=rows, multiple=single)
    return "".join(box.state.value[0] for box in seen)


def test_words_that_ran_to_blots_in_row_after_row_are_asked_about() -> None:
    assert states(WORDS) == "u" * 6


def test_boxes_blackened_alike_by_the_same_pen_are_marks() -> None:
    assert states(BLACKENED) == "m" * 6


@pytest.mark.parametrize(
    "sort", [pytest.param({"line": 0.36}, id="a thin pen"), pytest.param({"arch_mm2": 0.5}, id="with paper between")]
)
def test_boxes_hatched_more_and_less_are_marks(sort: dict[str, float]) -> None:
    assert states(WORDS, **sort) == "m" * 6
