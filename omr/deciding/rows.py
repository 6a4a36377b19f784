"""Judge each box together with its row: what is clear alone may be doubtful beside another mark."""

from dataclasses import replace

from omr.deciding.likelihood import fit
from omr.reading import BoxReading, BoxReason, BoxState

DOUBTFUL = frozenset({BoxState.MARKED, BoxState.UNSURE})
HARMLESS = frozenset({BoxReason.SHORT})  # a speck beside a clear mark changes nothing


def judge_row(boxes: tuple[BoxReading, ...], *, multiple: bool) -> tuple[BoxReading, ...]:
    """Make doubtful what the row makes doubtful.

    In a row for one answer, two marks, or a mark and an unsure box, are all unsure: one of them
    may be struck out, a tail of the other, or a correction. In a multi row each stands alone.
    """
    if multiple:
        return boxes
    inked = [box for box in boxes if box.state is not BoxState.EMPTY]
    if len(inked) < 2 or not any(box.state is BoxState.MARKED for box in inked):
        return boxes
    suspects = [box for box in inked if box.state in DOUBTFUL and not is_harmless(box)]
    if len(suspects) < 2:
        return boxes
    return tuple(_doubted(box) if box.state is BoxState.MARKED else box for box in boxes)


def asks(box: BoxReading) -> bool:
    """Tell whether a box by itself makes its row a question."""
    return box.state is BoxState.UNSURE and not is_harmless(box)


def is_harmless(box: BoxReading) -> bool:
    """Tell whether an unsure box cannot change the answer of a row with a clear mark."""
    return box.state is BoxState.UNSURE and box.reason in HARMLESS


def _doubted(box: BoxReading) -> BoxReading:
    return replace(box, state=BoxState.UNSURE, reason=BoxReason.ROW, probability=fit().outside["row"])
