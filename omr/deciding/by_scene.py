"""Decide rows that dirt makes doubtful by what their boxes look like with all that lies round them (`scenes.py`).

A box that is in doubt is decided where it looks beyond doubt like nothing or like a plain mark, and what is in no doubt
in its row looks as it was judged. Where no mark is found in the row, it may be one of those that look like nothing:
then each must look so more surely. And whatever else decided a box of a dirty page, it must not look otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from forms.questionnaire import Correction
from omr.columns import Bools, Columns, Numbers
from omr.deciding.behind_dirt import EMPTY_PROBABILITY, MARKED_PROBABILITY
from omr.deciding.inside import holds_nothing
from omr.deciding.rows import asks
from omr.limits import LIMITS
from omr.measuring.scenes import BESIDE, FULL, NOTHING, STROKES
from omr.measuring.sieve import NOISY, sieved_of
from omr.reading import BoxReading, BoxReason, BoxState, Measures

UNSEEN = frozenset({BoxReason.COLOURED, BoxReason.OUTLINE, BoxReason.EDGE})
LEAST_DIRT, OVER_WRITING = 2, 2  # boxes with dirt beside them, and times as many as with somebody's ink


def believe_scenes(
    seen: Sequence[BoxReading],
    measures: Measures,
    rows: Sequence[tuple[int, ...]],
    *,
    correction: Correction,
) -> tuple[BoxReading, ...]:
    """Decide what looks beyond doubt; all other rows stay as they are.

    Args:
        seen: Each box as it was judged so far, in layout order.
        measures: Of the same boxes; their scenes are among them if the page is dirty.
        rows: The indices of each question's boxes.
        correction: How people take an answer back.
    """
    if NOTHING not in measures.names:
        return tuple(seen)
    m = Columns(measures)
    if not _is_dirt(m):
        return tuple(seen)
    looks = _Looks.of(m, seen, correction)
    boxes = list(seen)
    for row in rows:
        if any(asks(seen[at]) for at in row) and all(looks.agree(seen[at], at) for at in row):
            for at, box in zip(row, _decided_row(seen, row, looks), strict=True):
                boxes[at] = box
    return tuple(boxes)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Looks:
    """What the boxes of a page look like with all that lies round them."""

    nothing: Numbers  # chances
    marks: Numbers
    full: Bools  # rather than strokes, where it is a mark
    marked: Bools  # beyond doubt
    empty: Bools
    empty_beside_mark: Bools  # in a row that has its mark
    empty_unmarked: Bools  # in one without

    @classmethod
    def of(cls, m: Columns, seen: Sequence[BoxReading], correction: Correction) -> "_Looks":
        marks = m[STROKES] + (m[FULL] if correction is not Correction.BLACK_CANCELS else 0)
        # scenes are gray, what lies off the scan is in none, and no look makes up for an outline that was not found
        shown = (m["inside_ratio"] >= 1) & [box.reason not in UNSEEN for box in seen]
        bare = shown & (m[NOTHING] >= LIMITS.scene_nothing) & (m[BESIDE] <= LIMITS.scene_beside)
        surely = m[NOTHING] >= LIMITS.scene_nothing_unmarked
        # a mark under dirt may look like nothing: what is inside must be nothing by its measures as well, or more than
        # a short stroke that most surely looks like nothing, in a row that has its mark
        empty = bare & holds_nothing(m)
        return cls(
            nothing=m[NOTHING],
            marks=marks,
            full=m[FULL] > m[STROKES],
            # the box alone must look plain, too
            marked=shown & (marks >= LIMITS.scene_mark) & (m["odd"] <= LIMITS.scene_odd),
            empty=empty,
            empty_beside_mark=empty | (bare & surely & (m["ink_mm2"] >= LIMITS.scene_ink_mm2)),
            empty_unmarked=surely & (m[BESIDE] <= LIMITS.scene_beside_unmarked) & ~_has_company(m),
        )

    def agree(self, box: BoxReading, at: int) -> bool:
        """Tell whether a box looks as it was judged, if it was."""
        likely = {BoxState.EMPTY: self.nothing, BoxState.MARKED: self.marks}
        if box.state is BoxState.UNSURE:
            return True
        return box.state in likely and bool(likely[box.state][at] >= LIMITS.scene_as_judged)


def _has_company(m: Columns) -> Bools:
    """Tell where a piece larger than the page's specks touches the outline from outside: it may be a small mark."""
    large = m["loose_mm2"] >= LIMITS.scene_company_mm2 + m["dirt_mm2"]
    return np.asarray(large & (m["rim_sectors"] >= LIMITS.scene_company_sectors))


def _decided_row(seen: Sequence[BoxReading], row: tuple[int, ...], looks: _Looks) -> list[BoxReading]:
    """Decide what looks beyond doubt in a row; of one without a mark only what looks most surely so.

    It becomes blank only where all of it looks so.
    """
    empty = looks.empty_beside_mark if looks.marked[list(row)].any() else looks.empty
    new = [_decided(seen[at], empty[at], looks.marked[at], filled=bool(looks.full[at])) for at in row]
    sure = looks.empty_unmarked[list(row)]
    if sure.all() or any(box.state is BoxState.MARKED for box in new):
        return new
    some = [box if is_sure else seen[at] for at, box, is_sure in zip(row, new, sure.tolist(), strict=True)]
    is_blank = all(box.state is BoxState.EMPTY for box in some)
    return [seen[at] for at in row] if is_blank else some


def doubt_scenes(seen: Sequence[BoxReading], measures: Measures) -> tuple[BoxReading, ...]:
    """Ask about boxes of a dirty page that were called empty and look like something, or marked and like no mark.

    Args:
        seen: Each box as it was judged so far, in layout order.
        measures: Of the same boxes; their scenes are among them if the page is dirty.
    """
    if NOTHING not in measures.names:
        return tuple(seen)
    m = Columns(measures)
    doubts = {
        BoxState.EMPTY: (~_looks_bare(m, sieved_of(measures)), BoxReason.BESIDE),
        BoxState.MARKED: (m[STROKES] + m[FULL] < LIMITS.scene_no_mark, BoxReason.SCRIBBLED),
    }
    boxes = list(seen)
    for state, (doubted, reason) in doubts.items():
        for at in np.flatnonzero(doubted).tolist():
            if seen[at].state is state:
                boxes[at] = replace(seen[at], state=BoxState.UNSURE, reason=reason)
    return tuple(boxes)


def _looks_bare(m: Columns, sieved: Measures | None) -> Bools:
    """Tell which boxes look like nothing: surely where ink but a tail lies beside them, else more likely than not."""
    through = Columns(sieved) if sieved is not None and _is_dirt(m) else m
    zone_mm2 = through["zone_mm2"] - through["tail_mm2"]
    least = np.where(zone_mm2 >= LIMITS.behind_zone_mm2, LIMITS.scene_bare, LIMITS.scene_as_judged)
    return np.asarray(m[NOTHING] >= least)


def _is_dirt(m: Columns) -> bool:
    """Tell whether what makes a page look dirty is dirt: it is loud, or most of what stands loose looks like nothing.

    Where people write words beside their marks, row after row, most looks like something.
    """
    unmarked = m[STROKES] + m[FULL] < LIMITS.scene_as_judged  # ink that hangs out of a mark is its own
    loose = unmarked & (m["loose_mm2"] >= LIMITS.scene_loose_mm2)
    nothing = (m[NOTHING] >= LIMITS.scene_dirt) & (m[BESIDE] <= LIMITS.scene_beside)
    dirt, writing = int((loose & nothing).sum()), int((loose & ~nothing).sum())
    return m["noise"].max(initial=0.0) > NOISY or dirt >= max(LEAST_DIRT, OVER_WRITING * writing)


def _decided(box: BoxReading, empty: np.bool_, marked: np.bool_, *, filled: bool) -> BoxReading:
    if box.state is not BoxState.UNSURE or not (empty or marked):
        return box
    if empty:
        return replace(box, state=BoxState.EMPTY, reason=BoxReason.NONE, probability=EMPTY_PROBABILITY)
    return replace(box, state=BoxState.MARKED, reason=BoxReason.NONE, filled=filled, probability=MARKED_PROBABILITY)
