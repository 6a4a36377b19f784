"""Overlook the tail of another row's mark where a row has its own: nobody crosses one box and marks beside another.

Ink in an empty box's zone that hangs together with another box's mark is that mark's tail. Much of it may be a
mark beside the box that the tail runs into; but not beside a clear mark in the same row for one answer.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from omr.columns import Columns
from omr.deciding.outside import has_tail_alone
from omr.deciding.rows import asks
from omr.limits import LIMITS
from omr.measuring.scenes import NOTHING
from omr.reading import BoxReading, BoxReason, BoxState, Measures

PROBABILITY = 0.002  # none of 150 such boxes was meant


def overlook_tails(
    boxes: Sequence[BoxReading], measures: Measures, rows: Sequence[tuple[int, ...]], *, multiple: Sequence[bool]
) -> tuple[BoxReading, ...]:
    """Call boxes empty that only another mark's tail makes doubtful, in rows with one mark.

    Args:
        boxes: Each judged by itself, in layout order.
        measures: Of the same boxes.
        rows: The indices of each question's boxes.
        multiple: Which rows take several answers.
    """
    seen = list(boxes)
    if not any(_is_beside(box) for box in boxes):
        return tuple(seen)
    alone = has_tail_alone(measures).tolist()
    for row, many in zip(rows, multiple, strict=True):
        inked = [at for at in row if boxes[at].state is not BoxState.EMPTY]
        doubted = [at for at in inked if boxes[at].state is not BoxState.MARKED]
        if many or len(inked) - len(doubted) != 1:
            continue
        for at in doubted:
            if alone[at] and _is_beside(boxes[at]):
                seen[at] = replace(boxes[at], state=BoxState.EMPTY, reason=BoxReason.NONE, probability=PROBABILITY)
    return tuple(seen)


def doubt_near_tails(
    boxes: Sequence[BoxReading], measures: Measures, rows: Sequence[tuple[int, ...]]
) -> tuple[BoxReading, ...]:
    """Ask about rows without a mark where ink lies near another row's mark, but only over a gap: it may be theirs."""
    near = Columns(measures)["over_gap_mm2"] >= LIMITS.over_gap_mm2
    seen = list(boxes)
    for row in rows:
        if all(boxes[at].state is BoxState.EMPTY for at in row):
            for at in row:
                if near[at]:
                    seen[at] = replace(boxes[at], state=BoxState.UNSURE, reason=BoxReason.BESIDE)
    return tuple(seen)


def doubt_words_near(
    boxes: Sequence[BoxReading], measures: Measures, explained: Sequence[int]
) -> tuple[BoxReading, ...]:
    """Ask about marks near which something stands that touches them nowhere: a word that a rule cuts into strokes.

    On dirty pages it is dirt more often, and scenes tell.

    Args:
        boxes: Each as it was judged so far, in layout order.
        measures: Of the same boxes.
        explained: Those beside which people write what they mean.
    """
    if NOTHING in measures.names:
        return tuple(boxes)
    m = Columns(measures)
    near = m["aside_mm2"] >= LIMITS.near_mm2 + m["dirt_mm2"]
    near[list(explained)] = False
    seen = list(boxes)
    for at in np.flatnonzero(near).tolist():
        if boxes[at].state is BoxState.MARKED:
            seen[at] = replace(boxes[at], state=BoxState.UNSURE, reason=BoxReason.BESIDE)
    return tuple(seen)


def doubt_beside_questions(
    boxes: Sequence[BoxReading], measures: Measures, rows: Sequence[tuple[int, ...]]
) -> tuple[BoxReading, ...]:
    """Ask about ink right beside a box as well, where a person looks at its row anyway and no mark stands in it.

    It was taken for the end of another row's tail; a small mark beside a box looks no different.
    """
    m = Columns(measures)
    near = (m["zone_mm2"] >= LIMITS.over_gap_mm2) & (m["rim_sectors"] >= 1)
    seen = list(boxes)
    for row in rows:
        states = {boxes[at].state for at in row}
        if BoxState.MARKED in states or not any(asks(boxes[at]) for at in row):
            continue
        for at in row:
            if near[at] and boxes[at].state is BoxState.EMPTY:
                seen[at] = replace(boxes[at], state=BoxState.UNSURE, reason=BoxReason.BESIDE)
    return tuple(seen)


def _is_beside(box: BoxReading) -> bool:
    return box.state is BoxState.UNSURE and box.reason is BoxReason.BESIDE
