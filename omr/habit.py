"""Tell a writer who blackens or dots boxes from one who scribbles a cross out, and from dirt.

Hatching by hand leaves paper between its strokes, as scribbling out does; one such box alone goes
to a person. But who blackens boxes does it on row after row and stays inside them, while who
scribbles a cross out does it once and strays over the outline. So a hatched box counts as a mark
only on a page where it is the writer's habit.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from omr.reading import BoxReading, BoxReason, BoxState, Measures

LEAST_ROWS = 3  # rows whose only mark is such a box; a person takes back one answer, hardly three
OVER_CROSSES = 2  # times as many as rows marked in another way
# Blackened by hand (157 of them): at most one sector of the rim holds ink in nine of ten, and the
# inside is mostly ink; half filled ones hold ink in 0.38 to 0.46 of it, words in less. Crosses
# scribbled out put ink into two sectors and more.
RIM_SECTORS = 1
ZONE_MM2 = 0.3
FILL_RATIO = 0.38
PROBABILITY = 0.97
# Dots of ball pens measure 0.9 to 2.2 mm² and touch 4 to 7 rows of a quarter millimetre, as specks
# do; but they are as dark as a stroke.
DOT_MM2 = (0.7, 2.6)
DOT_TOUCHED = 8
DOT_LINE, DOT_NOISE = 0.3, 12.0
DOT_REASONS = frozenset({BoxReason.FAINT, BoxReason.SHORT, BoxReason.SCRIBBLED})


def accept_habit(
    alone: Sequence[BoxReading], measures: Measures, rows: Sequence[tuple[int, ...]]
) -> tuple[BoxReading, ...]:
    """Take hatched boxes or dots for marks where the page shows that this is how its writer marks.

    Args:
        alone: Each box judged by itself, in layout order.
        measures: Of the same boxes.
        rows: The indices of each question's boxes.
    """
    seen = [_Seen.of(box, measures, number) for number, box in enumerate(alone)]
    inked = [[number for number in row if alone[number].state is not BoxState.EMPTY] for row in rows]
    single = [row[0] for row in inked if len(row) == 1]
    taken: set[int] = set()
    for is_one, least_ratio in HABITS:
        habit = [number for number in single if is_one(seen[number])]
        others = [number for number in single if seen[number].marked and not is_one(seen[number])]
        if len(habit) >= max(LEAST_ROWS, OVER_CROSSES * len(others), least_ratio * len(rows)):
            taken.update(habit)
    return tuple(_accepted(box, seen[number]) if number in taken else box for number, box in enumerate(alone))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """One box as its writer's habit is seen in it."""

    marked: bool  # beyond doubt by itself
    hatched: bool
    dotted: bool

    @classmethod
    def of(cls, box: BoxReading, measures: Measures, number: int) -> "_Seen":
        value = dict(zip(measures.names, measures.values[number].tolist(), strict=True))
        marked, unsure = box.state is BoxState.MARKED, box.state is BoxState.UNSURE
        inside = value["rim_sectors"] <= RIM_SECTORS and value["zone_mm2"] <= ZONE_MM2
        hatched = unsure and box.reason is BoxReason.SCRIBBLED and inside and value["fill_ratio"] >= FILL_RATIO
        compact = DOT_MM2[0] <= value["piece_mm2"] <= DOT_MM2[1] and value["touched"] <= DOT_TOUCHED
        strong = value["line"] >= max(DOT_LINE, DOT_NOISE * value["noise"])
        dotted = unsure and box.reason in DOT_REASONS and inside and compact and strong
        return cls(marked=marked, hatched=(marked and box.filled) or hatched, dotted=dotted)


# How a habit is seen, and of how many of the page's rows. Dirt leaves dots too, but not in one box
# of every second row and nowhere else.
HABITS: tuple[tuple[Callable[[_Seen], bool], float], ...] = (
    (attrgetter("hatched"), 0.0),
    (attrgetter("dotted"), 0.5),
)


def _accepted(box: BoxReading, seen: _Seen) -> BoxReading:
    if box.state is BoxState.MARKED:
        return box
    return replace(box, state=BoxState.MARKED, reason=BoxReason.NONE, filled=seen.hatched, probability=PROBABILITY)
