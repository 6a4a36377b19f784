"""Say of each box whether the reader was right, asked, or was silently wrong."""

from collections.abc import Sequence
from enum import StrEnum

from forms.sheet import PageLayout
from omr.measuring.measure import rows_of
from omr.reading import BoxReading, BoxState, PageReading
from pipeline.simulate.words import BoxTruth, Kind, Truth

PLAIN = frozenset({Kind.NONE, Kind.CROSS, Kind.TICK, Kind.SLASH, Kind.DOT, Kind.FILL, Kind.HALF, Kind.LIGHT})
TAKEN_BACK = frozenset({Kind.CANCELLED, Kind.SCRIBBLE})


class Outcome(StrEnum):
    """What became of one box."""

    RIGHT = "right"
    ASKED = "asked"
    SILENT = "silent"  # marked or empty, wrongly: nobody will ever look


def judge_page(reading: PageReading, truth: Sequence[BoxTruth]) -> tuple[Outcome, ...]:
    """Give the outcome of every box, in the order of the layout."""
    asks = {row.question: row.asks for row in reading.rows}
    return tuple(judge_box(box, true, asks[box.question]) for box, true in zip(reading.boxes, truth, strict=True))


def judge_box(box: BoxReading, truth: BoxTruth, row_asks: bool) -> Outcome:
    """Give the outcome of one box; where only a person can say, its row must ask."""
    if (box.question, box.option) != (truth.question, truth.option):
        raise ValueError(f"the reading of {box.question}/{box.option} meets the truth of {truth.question}")
    if box.state is BoxState.UNSURE and not row_asks:  # a doubt that the row calls harmless: nobody will look
        return Outcome.ASKED if truth.truth is Truth.NOT else Outcome.SILENT
    if box.state in (BoxState.UNSURE, BoxState.CANCELLED):
        return _asked(box, truth)
    if truth.truth is Truth.ASK:
        return Outcome.ASKED if row_asks else Outcome.SILENT
    if box.state is BoxState.MARKED:
        return Outcome.RIGHT if truth.truth is Truth.WANTED else Outcome.SILENT
    is_bare = truth.truth is Truth.NOT and truth.kind not in TAKEN_BACK
    return Outcome.RIGHT if is_bare else Outcome.SILENT


def _asked(box: BoxReading, truth: BoxTruth) -> Outcome:
    is_right = box.state is BoxState.CANCELLED and truth.kind in TAKEN_BACK
    return Outcome.RIGHT if is_right else Outcome.ASKED


def plain_boxes(page: PageLayout, truth: Sequence[BoxTruth]) -> frozenset[int]:
    """Give the boxes of the rows in which people did nothing that a person must judge."""
    return frozenset(at for row in rows_of(page) if _is_plain([truth[at] for at in row], page, row[0]) for at in row)


def _is_plain(row: Sequence[BoxTruth], page: PageLayout, first: int) -> bool:
    marks = sum(true.kind is not Kind.NONE for true in row)
    return all(true.kind in PLAIN for true in row) and (marks <= 1 or page.boxes[first].multiple)
