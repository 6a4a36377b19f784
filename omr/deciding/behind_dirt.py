"""Believe a clear mark on a dirty page: what the sieve shows of a row, where the dirt before it made us ask.

The page is looked at twice (`sieve.py`). A row that is doubtful at first is believed where through the sieve it has
strong marks, one if it takes one answer, and nothing else, where those were no other kind of mark at first, and where
what fell through the sieve looked like no ink at first: a paler pen's mark beside it would.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from forms.questionnaire import Correction
from forms.sheet import PageLayout
from omr.columns import Bools, Columns
from omr.deciding.alike import believe_alike
from omr.deciding.decide import decide_boxes
from omr.deciding.habit import accept_habit
from omr.deciding.inside import holds_nothing, is_mark, is_marked, lies_in_shade
from omr.deciding.outside import has_wide_ring
from omr.deciding.rows import asks, is_harmless
from omr.deciding.tails import overlook_tails
from omr.limits import LIMITS
from omr.measuring.scenes import NOTHING
from omr.measuring.sieve import sieved_of
from omr.reading import BoxReading, BoxReason, BoxState, Measures

MARKED_PROBABILITY, EMPTY_PROBABILITY = 0.99, 0.002  # none of the rows believed so was wrong
UNSEEN = frozenset({BoxReason.EDGE, BoxReason.COLOURED})  # the sieve is blind to streaks' edges and to colour
BY_DIRT = frozenset({BoxReason.FAINT, BoxReason.BESIDE})  # what dirt makes of a plain mark
OUTSIDE = frozenset({BoxReason.BESIDE, BoxReason.RINGED})


def look_behind_dirt(
    seen: Sequence[BoxReading],
    measures: Measures,
    page: PageLayout,
    rows: Sequence[tuple[int, ...]],
    *,
    multiple: Sequence[bool],
    correction: Correction,
) -> tuple[BoxReading, ...]:
    """Decide rows that only dirt makes doubtful; all others stay as they are.

    Args:
        seen: Each box as it was judged without the sieve, in layout order.
        measures: Of the same boxes; those through the sieve are among them if the page is dirty.
        page: What was printed.
        rows: The indices of each question's boxes.
        multiple: Which rows take several answers.
        correction: How people take an answer back.
    """
    sieved = sieved_of(measures)
    if sieved is None:
        return tuple(seen)
    m, through = Columns(measures), Columns(sieved)
    nothing = m[NOTHING] if NOTHING in measures.names else np.zeros(len(seen))  # older readers had no scenes
    behind = _judged(sieved, nothing >= LIMITS.scene_bare, page, rows, multiple=multiple, correction=correction)
    strong = _is_strong(seen, behind, m, through)
    clear, plain = _falls_through(seen, m), _was_plain(seen, m)
    boxes = list(seen)
    for row, many in zip(rows, multiple, strict=True):
        marks = [at for at in row if behind[at].state is BoxState.MARKED]
        others = [at for at in row if at not in marks]
        if not marks or (len(marks) > 1 and not many) or not any(asks(seen[at]) for at in row):
            continue
        if not (strong[marks] & plain[marks]).all() or any(seen[at].reason in UNSEEN for at in row):
            continue
        pale = m["line"] <= LIMITS.behind_pale_ratio * m["ink_dark"][marks].min()
        if all(_is_bare(behind[at]) and clear[at] and pale[at] for at in others):
            for at in row:
                boxes[at] = _decided(seen[at], behind[at])
    return tuple(boxes)


def _judged(
    sieved: Measures,
    looks_bare: Bools,
    page: PageLayout,
    rows: Sequence[tuple[int, ...]],
    *,
    multiple: Sequence[bool],
    correction: Correction,
) -> tuple[BoxReading, ...]:
    """Judge the boxes as they are seen through the sieve, each by itself and by the page's habits.

    Ink beside untouched boxes is no mark where many have some and most of it looks like nothing: else people wrote it.
    """
    ruled = decide_boxes(page, sieved, correction)
    m = Columns(sieved)
    bare = holds_nothing(m) & (m["ring_sectors"] < LIMITS.behind_ring_sectors) & ~has_wide_ring(m)
    seen = ruled.boxes
    littered = bare & (m["zone_mm2"] >= LIMITS.behind_zone_mm2)
    is_dirt = littered.any() and looks_bare[littered].mean() >= LIMITS.behind_nothing_ratio
    if is_dirt and littered[bare].mean() >= LIMITS.behind_zones_ratio:
        seen = tuple(
            replace(box, state=BoxState.EMPTY, reason=BoxReason.NONE) if nothing and box.reason in OUTSIDE else box
            for box, nothing in zip(seen, bare.tolist(), strict=True)
        )
    if correction is not Correction.BLACK_CANCELS:
        seen = accept_habit(seen, sieved, rows, multiple=multiple)
    seen = believe_alike(seen, sieved, ruled.letters)
    return overlook_tails(seen, sieved, rows, multiple=multiple)


def _is_strong(seen: Sequence[BoxReading], behind: Sequence[BoxReading], m: Columns, through: Columns) -> Bools:
    """Tell which marks are no dirt that passes for one: any where hardly any dirt is left, else the large ones."""
    dark = through["line"] >= LIMITS.behind_line
    if np.mean([asks(box) for box in behind]) <= LIMITS.behind_clean_ratio:
        return np.asarray(dark)
    large = (through["touched"] >= LIMITS.behind_touched) & (through["line_long"] >= LIMITS.behind_long)
    large &= m["line"] >= LIMITS.behind_line
    known = np.array([box.state is BoxState.MARKED for box in seen])
    known &= through["touched"] >= LIMITS.behind_known_touched
    return np.asarray((dark & (large | known)) | np.array([box.filled for box in behind]))


def _was_plain(seen: Sequence[BoxReading], m: Columns) -> Bools:
    """Tell which boxes were at first what dirt makes of a plain mark: not taken back, and no word."""
    dirty = np.array([box.state is BoxState.MARKED or box.reason in BY_DIRT for box in seen])
    open_ = (m["ring_sectors"] < LIMITS.ring_sectors) & (m["ring_ratio"] < LIMITS.ring_ratio)
    ringed = np.array([box.state is BoxState.UNSURE and box.reason is BoxReason.RINGED for box in seen])
    return np.asarray(dirty | (ringed & open_))


def _falls_through(seen: Sequence[BoxReading], m: Columns) -> Bools:
    """Tell in which boxes nothing looked like a mark at first, be it another pen's or a highlighter's."""
    marked = np.array([box.state is BoxState.MARKED for box in seen])
    pale = (m["line"] <= LIMITS.behind_pale_line) & (m["ink_dark"] <= LIMITS.behind_pale_dark)
    return np.asarray(~marked & ~is_marked(m) & ~is_mark(m) & ~lies_in_shade(m) & pale)


def _is_bare(box: BoxReading) -> bool:
    return box.state is BoxState.EMPTY or is_harmless(box)


def _decided(seen: BoxReading, behind: BoxReading) -> BoxReading:
    is_mark = behind.state is BoxState.MARKED
    state = BoxState.MARKED if is_mark else BoxState.EMPTY
    if seen.state is state:
        return seen
    likely = MARKED_PROBABILITY if is_mark else EMPTY_PROBABILITY
    return replace(seen, state=state, reason=BoxReason.NONE, filled=is_mark and behind.filled, probability=likely)
