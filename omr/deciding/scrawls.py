"""Believe rough scrawls where nearly every row that was answered holds one and nothing else.

Some people fill boxes with a few careless strokes. One such scrawl may be a word, or a cross that was scribbled out,
and what each of them measures differs much. But what the scrawls of a page measure on average tells small ones from
words in row after row, as a single box does not; and black over the outline all round is no ring. What is hatched over
the middle of the box stays a question, as some people take back all answers of a page.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from omr.columns import Bools, Columns
from omr.deciding.blots import are_blots
from omr.deciding.habit import accepted, alone_in_row
from omr.deciding.taken_back import is_struck, odds_together, stays_odd
from omr.limits import LIMITS
from omr.measuring.network import UNKNOWN
from omr.reading import BoxReading, BoxReason, BoxState, Measures

# What is seen of all of them together tells more than of each by itself: their odds of being odd multiply. But where
# people write the same word in row after row, one of them at least is odd beyond doubt: of 420 such pages of real words
# three look as plain together as this, and on each one looks odd by 0.94 or more; the careless fills of three other
# pages stay below 0.73. Where one looks that odd, the others must look plainer.
LEAST_TOGETHER, MOST_TOGETHER = 4, 0.5
ODDEST, MOST_BESIDE_ODD = 0.85, -1.0
OVER_OTHERS = 3  # times as many as all other ink that stands alone in its row
LEAST_INK_MM2 = 0.1
REASONS = frozenset({BoxReason.SCRIBBLED, BoxReason.RINGED})  # ink that strays all round the outline looks like a ring
# Nor does one of them stray much further over its outline than the others: it may be scribbled out.
MORE_MM2, TIMES_MM2 = 0.5, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """What the scrawls of a page are on average, and what each of them that is believed is by itself."""

    least_rows: int
    fill_ratio: float  # of the box that is ink
    most_fill_ratio: float = 1.0
    own_fill_ratio: float
    full_ratio: float = 0.0  # of their outline that is ink
    own_full_ratio: float = 0.0
    paper_ratio: float = np.inf  # of the paper under arches to the ink
    own_paper_ratio: float = np.inf
    touched: float = 0.0
    most_line: float = 1.0  # at which a thick pen's strokes answer
    more_sectors: int  # of the rim than the usual one has


# Black over the outline, as a felt pen's is. And small ones: of 1,650 pages with words or signs in every row (of pens,
# real hands and fonts; the same one in every row of 1,000) those that were asked about and are as full as 0.84, with as
# little paper under arches, are smaller still (0.16 of the box, 11 rows and columns of it); larger ones are full up to
# 0.83. A thick pen's "4" is as full. What fills more may be a cross that was hatched over: some take back all answers
# of a page.
SORTS = (
    Sort(least_rows=4, fill_ratio=0.6, own_fill_ratio=0.5, full_ratio=0.97, own_full_ratio=0.95, more_sectors=2),
    Sort(
        least_rows=5,
        fill_ratio=0.17,
        most_fill_ratio=0.35,
        own_fill_ratio=0.15,
        full_ratio=0.84,
        own_full_ratio=0.8,
        paper_ratio=0.07,
        own_paper_ratio=0.1,
        touched=12,
        most_line=0.55,
        more_sectors=0,
    ),
)


def believe_scrawls(
    seen: Sequence[BoxReading],
    alone: Sequence[BoxReading],
    measures: Measures,
    *,
    rows: Sequence[tuple[int, ...]],
    multiple: Sequence[bool],
) -> tuple[BoxReading, ...]:
    """Take scrawls for marks where they are nearly all that the page holds.

    Args:
        seen: Each box as the writer's habit shows it; of these, some that are still asked about may be believed.
        alone: Each box judged by itself, in layout order.
        measures: Of the same boxes.
        rows: The indices of each question's boxes.
        multiple: Which rows take several answers.
    """
    single = alone_in_row(alone, rows, multiple)
    asked = [at for at in single if _is_asked(alone[at])]
    boxes = list(seen)
    if len(asked) < OVER_OTHERS * (len(single) - len(asked)) or not any(_is_asked(seen[at]) for at in asked):
        return tuple(boxes)
    m = Columns(Measures(names=measures.names, values=measures.values[asked]))
    # blots also where they differ little: no habit speaks for them
    if are_blots(m, spread=0) or odds_together(m) > LIMITS.odd_together:
        return tuple(boxes)
    taken = np.any([_are_of(sort, m) for sort in SORTS], axis=0) | _look_plain_together(m)
    for at in np.flatnonzero(taken & _stay_near(m) & ~is_struck(m) & ~stays_odd(m)).tolist():
        boxes[asked[at]] = accepted(boxes[asked[at]], hatched=True)
    return tuple(boxes)


def _is_asked(box: BoxReading) -> bool:
    return box.state is BoxState.UNSURE and box.reason in REASONS


def _are_of(sort: Sort, m: Columns) -> Bools:
    """Tell which boxes are of the sort, where the page as a whole is: none in 1-bit scans, where words run together."""
    fill, full = m["fill_ratio"], m["full_ratio"]
    paper = m["arch_mm2"] / np.maximum(m["ink_mm2"], LEAST_INK_MM2)
    is_page = m.boxes >= sort.least_rows and not m["bitonal"].any()
    is_page &= sort.fill_ratio <= fill.mean() <= sort.most_fill_ratio and full.mean() >= sort.full_ratio
    is_page &= paper.mean() <= sort.paper_ratio and m["touched"].mean() >= sort.touched
    is_page &= m["line"].mean() <= sort.most_line
    own = (fill >= sort.own_fill_ratio) & (full >= sort.own_full_ratio) & (paper <= sort.own_paper_ratio)
    own &= m["rim_sectors"] <= np.median(m["rim_sectors"]) + sort.more_sectors
    return np.asarray(own & is_page)


def _look_plain_together(m: Columns) -> bool:
    """Tell whether all of them together look plain; in 1 bit nobody looked whether that holds."""
    was_asked = bool((m["odd"] != UNKNOWN).all())
    most = MOST_TOGETHER if m["odd"].max() <= ODDEST else MOST_BESIDE_ODD
    return was_asked and m.boxes >= LEAST_TOGETHER and odds_together(m) <= most and not m["bitonal"].any()


def _stay_near(m: Columns) -> Bools:
    """Tell which boxes have no ring round them and stray over their outline no further than the others do."""
    stray_mm2 = m["zone_mm2"] - m["tail_mm2"]  # a tail that passes by is another mark's
    near = stray_mm2 <= TIMES_MM2 * np.median(stray_mm2) + MORE_MM2
    return np.asarray(near & (m["ring_sectors"] < LIMITS.part_ring_sectors))
