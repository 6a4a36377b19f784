"""Tell a writer who blackens boxes from one who scribbles a cross out.

Hatching by hand leaves paper between its strokes, as scribbling out does; one such box alone goes
to a person. But who blackens boxes does it on row after row and stays inside them, while who
scribbles a cross out does it once and strays over the outline. So a hatched box counts as a mark
only on a page where it is the writer's habit.
"""

from collections.abc import Sequence
from dataclasses import replace

from omr.reading import BoxReading, BoxReason, BoxState, Measures

LEAST_ROWS = 3  # rows whose only mark is such a box; a person takes back one answer, hardly three
OVER_CROSSES = 2  # times as many as rows marked in another way
# Blackened by hand (157 of them): at most one sector of the rim holds ink in nine of ten, and the
# inside is more than half ink. Crosses scribbled out put ink into two sectors and more.
RIM_SECTORS = 1
ZONE_MM2 = 0.3
FILL_RATIO = 0.5
PROBABILITY = 0.97


def accept_habit(
    alone: Sequence[BoxReading], measures: Measures, rows: Sequence[tuple[int, ...]]
) -> tuple[BoxReading, ...]:
    """Take hatched boxes for marks where the page shows that this is how its writer marks.

    Args:
        alone: Each box judged by itself, in layout order.
        measures: Of the same boxes.
        rows: The indices of each question's boxes.
    """
    hatched = [_is_hatched(box, measures, number) for number, box in enumerate(alone)]
    inked = [[number for number in row if alone[number].state is not BoxState.EMPTY] for row in rows]
    single = [row[0] for row in inked if len(row) == 1]
    habit = [number for number in single if hatched[number]]
    crosses = [number for number in single if alone[number].state is BoxState.MARKED and not alone[number].filled]
    if len(habit) < max(LEAST_ROWS, OVER_CROSSES * len(crosses)):
        return tuple(alone)
    taken = frozenset(habit)
    return tuple(_filled(box) if number in taken else box for number, box in enumerate(alone))


def _is_hatched(box: BoxReading, measures: Measures, number: int) -> bool:
    if box.state is BoxState.MARKED and box.filled:
        return True
    if box.state is not BoxState.UNSURE or box.reason is not BoxReason.SCRIBBLED:
        return False
    value = dict(zip(measures.names, measures.values[number].tolist(), strict=True))
    inside = value["rim_sectors"] <= RIM_SECTORS and value["zone_mm2"] <= ZONE_MM2
    return bool(inside and value["fill_ratio"] >= FILL_RATIO)


def _filled(box: BoxReading) -> BoxReading:
    if box.state is BoxState.MARKED:
        return box
    return replace(box, state=BoxState.MARKED, reason=BoxReason.NONE, filled=True, probability=PROBABILITY)
