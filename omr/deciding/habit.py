"""Tell a writer who blackens or dots boxes from one who scribbles a cross out, and from dirt.

Hatching by hand leaves paper between its strokes, as scribbling out does; one such box alone goes
to a person. But who blackens boxes does it on row after row and stays inside them, while who
scribbles a cross out does it once and strays over the outline. So a hatched box counts as a mark
only on a page where it is the writer's habit.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

import numpy as np

from omr.columns import Bools, Columns
from omr.deciding.blots import are_blots
from omr.deciding.taken_back import odds_together, stays_odd
from omr.limits import LIMITS
from omr.reading import BoxReading, BoxReason, BoxState, Measures

LEAST_ROWS = 3  # rows whose only mark is such a box; a person takes back one answer, hardly three
OVER_CROSSES = 2  # times as many as rows marked in another way
# Blackened by hand (157 of them): at most one sector of the rim holds ink in nine of ten, and the
# inside is mostly ink; half filled ones hold ink in 0.38 to 0.46 of it, words in less. Crosses
# scribbled out put ink into two sectors and more.
RIM_SECTORS = 1
ZONE_MM2 = 0.3
FILL_RATIO = 0.38
# Half a box or an oval in its middle: less of the box is ink, but nearly all of what was drawn over. Small signs of
# thick pens are as full ("&", 0.81 to 0.89) and may stand in row after row, but fill at most 0.17 of the box. Half
# boxes of thin pencils (0.68 to 0.85) are asked about: from 0.76 down, small words in row after row pass for a habit.
DRAWN_FILL_RATIO = 0.175
FULL_RATIO = 0.8
BENT_RATIO = 0.04  # a thick straight stroke is full too
PROBABILITY = 0.97
# Who hatches draws strokes that lie side by side, from one side of the box to the other: on pages of half boxes they
# run in 2.7 to 5.4 of 12 directions on average. Small words in row after row, blots of felt pens too, run in 6.3 to
# 10.2 (22 pages that pass for hatched). Where a page's hatching runs one way, what else runs so is hatching as well,
# be it as thin as 0.75 of its outline or as straight as two strokes; alone it might be a word.
ONE_WAY_TURNS = 6.0
STRIPED_TURNS, STRIPED_TOUCHED, STRIPED_FULL_RATIO = 7, 15, 0.75
# Dots of pens measure 0.6 to 4 mm² and touch 4 to 9 rows of a quarter millimetre, the small ones as specks
# do; but they are round, as dark as a stroke, and of their outline 0.89 and more is ink.
DOT_MM2 = (0.6, 4.0)
DOT_TOUCHED = 9
DOT_FULL_RATIO = 0.85
DOT_LINE, DOT_NOISE = 0.25, 12.0
HATCH_REASONS = frozenset({BoxReason.SCRIBBLED})
TINTED = frozenset({BoxReason.COLOURED})
DOT_REASONS = frozenset({BoxReason.FAINT, BoxReason.SHORT, BoxReason.SCRIBBLED})


def accept_habit(
    alone: Sequence[BoxReading], measures: Measures, rows: Sequence[tuple[int, ...]], *, multiple: Sequence[bool]
) -> tuple[BoxReading, ...]:
    """Take hatched boxes or dots for marks where the page shows that this is how its writer marks.

    Args:
        alone: Each box judged by itself, in layout order.
        measures: Of the same boxes.
        rows: The indices of each question's boxes.
        multiple: Which rows take several answers.
    """
    single = alone_in_row(alone, rows, multiple)
    if len(single) < LEAST_ROWS or not any(_may_be_habit(alone[number]) for number in single):
        return tuple(alone)
    seen = _Seen.of(
        [alone[number] for number in single], Measures(names=measures.names, values=measures.values[single])
    )
    taken = np.zeros(len(single), dtype=bool)
    for is_one, least_ratio in HABITS:
        habit = is_one(seen)
        others = (seen.marked | seen.written) & ~habit
        if habit.sum() >= max(LEAST_ROWS, OVER_CROSSES * others.sum(), least_ratio * len(rows)):
            taken |= habit
    hatched = seen.hatched | seen.striped
    doubted = taken & hatched & ~seen.marked
    if doubted.any() and are_blots(seen.m.only(doubted)):
        taken &= ~doubted
    taken &= ~stays_odd(seen.m) & (odds_together(seen.m.only(taken)) <= LIMITS.odd_together)
    boxes = list(alone)
    for at in np.flatnonzero(taken).tolist():
        boxes[single[at]] = accepted(alone[single[at]], hatched=bool(hatched[at]))
    return tuple(boxes)


def alone_in_row(boxes: Sequence[BoxReading], rows: Sequence[tuple[int, ...]], multiple: Sequence[bool]) -> list[int]:
    """Give the boxes that no other box of their row makes doubtful: in a row for one answer, the only one with ink."""
    inked = [[number for number in row if boxes[number].state is not BoxState.EMPTY] for row in rows]
    return [number for row, many in zip(inked, multiple, strict=True) if many or len(row) == 1 for number in row]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Seen:
    """Boxes as their writer's habit is seen in them."""

    m: Columns
    marked: Bools  # beyond doubt by themselves
    hatched: Bools
    striped: Bools  # hatched, or only strokes side by side, where the page's hatching runs one way
    dotted: Bools
    written: Bools  # in doubt, but too slender to be hatched: crosses in a loop, words

    @classmethod
    def of(cls, boxes: Sequence[BoxReading], measures: Measures) -> "_Seen":
        m = Columns(measures)
        marked = np.array([box.state is BoxState.MARKED for box in boxes])
        filled = np.array([box.filled for box in boxes])
        scribbled, dot = (_unsure(boxes, reasons) for reasons in (HATCH_REASONS, DOT_REASONS))
        own_mm2 = m["zone_mm2"] - m["tail_mm2"]  # a tail that passes by is another mark's
        inside = (m["rim_sectors"] <= RIM_SECTORS) & (own_mm2 <= ZONE_MM2)
        small = (m["piece_mm2"] >= DOT_MM2[0]) & (m["piece_mm2"] <= DOT_MM2[1]) & (m["touched"] <= DOT_TOUCHED)
        round_ = small & (m["full_ratio"] >= DOT_FULL_RATIO)
        strong = m["line"] >= np.maximum(DOT_LINE, DOT_NOISE * m["noise"])
        drawn_over = (m["full_ratio"] >= FULL_RATIO) & (m["fill_ratio"] >= DRAWN_FILL_RATIO)
        drawn_over &= m["bent_ratio"] > BENT_RATIO
        full = (m["fill_ratio"] >= FILL_RATIO) | drawn_over
        dot |= _unsure(boxes, TINTED) & (m["colour"] <= LIMITS.red)  # a dot of a blue pen, not a seal's
        dotted = (marked | dot) & inside & round_ & strong
        hatched = (marked & filled) | ((marked | scribbled) & inside & full)
        striped = hatched | ((marked | scribbled) & inside & _is_striped(m))
        striped &= hatched.any() and m["turns"][striped].mean() <= ONE_WAY_TURNS
        return cls(m=m, marked=marked, hatched=hatched, striped=striped, dotted=dotted, written=scribbled & ~full)


def _is_striped(m: Columns) -> Bools:
    """Tell where strokes lie side by side across the box."""
    across = (m["touched"] >= STRIPED_TOUCHED) & (m["turns"] <= STRIPED_TURNS)
    return np.asarray(across & (m["full_ratio"] >= STRIPED_FULL_RATIO) & (m["fill_ratio"] >= DRAWN_FILL_RATIO))


def _may_be_habit(box: BoxReading) -> bool:
    return box.state is BoxState.UNSURE and box.reason in HATCH_REASONS | DOT_REASONS | TINTED


def _unsure(boxes: Sequence[BoxReading], reasons: frozenset[BoxReason]) -> Bools:
    return np.array([box.state is BoxState.UNSURE and box.reason in reasons for box in boxes])


# How a habit is seen, and of how many of the page's rows. Dirt leaves dots too, but not in one box
# of every second row and nowhere else.
HABITS: tuple[tuple[Callable[[_Seen], Bools], float], ...] = (
    (attrgetter("hatched"), 0.0),
    (attrgetter("striped"), 0.0),
    (attrgetter("dotted"), 0.5),
)


def accepted(box: BoxReading, *, hatched: bool) -> BoxReading:
    """Take a box for a mark, as its writer's habit shows it to be."""
    if box.state is BoxState.MARKED:
        return box
    return replace(box, state=BoxState.MARKED, reason=BoxReason.NONE, filled=hatched, probability=PROBABILITY)
