"""Look closer where nothing was seen: few people leave a row out, and who did not has marked what hardly shows.

A blank row costs one question, and there are few; so what is no proof of a mark elsewhere is enough to ask here: the
least of ink beside a box, or a box in which there is more than in others, however pale. An examiner's pens that ran dry
(8 to 16 % darker than the paper) were called empty in 466 boxes that a person sees, each of them 5 to 80 times as far
from the page's empty boxes as these are from each other.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from omr.columns import MAD_TO_SIGMA, Bools, Columns, Numbers
from omr.deciding.inside import hides_pencil, is_mark, whitened_pencil
from omr.deciding.likelihood import fit
from omr.deciding.remarks import is_written
from omr.limits import LIMITS
from omr.measuring.sieve import sieved_of
from omr.photometry import at_share
from omr.reading import BoxReading, BoxReason, BoxState, Measures

# On a heading: 0.8 to 40 mm² of rings, ticks, crosses and strokes under it, of 240 six less; on clean headings up to
# 0.11, on 500 hard, 1-bit and photographed pages nothing as much, on 77 dirtied ones three.
HEADING_MM2 = 0.6
# Where a scanner made the paper white, a highlighter or a coloured pencil has neither strokes nor edges left: the
# inside is but darker, or more coloured, than the page's empty boxes. Of blank rows of gray and colour scans none
# reaches 5.3 deviations; an examiner's fills begin at 8. Empty boxes have a tint of 0.01, where JPEG was coarse up to
# 0.05; his marks 0.025 and more on white paper, 0.05 on paper with a tint.
PALE_MEAN, LEAST_MEAN = 6.0, 0.001
LEAST_TINT, TINT_SHARE, TINT_RATIO = 0.02, 0.95, 1.5
# Of a mark on a label's letters hardly anything may lie between them: a cell of the map is asked about where few other
# empty boxes have one. Of 780 such marks of an examiner 33 passed, now 12; 1 of 5,200 empty boxes of normal pages has
# such a cell, of hard and dirtied pages with specks one in thirty. In one bit letters have rims.
TRACE_MM2, TRACE_BITONAL_MM2, TRACED_BOXES, TRACED_SHARE = 0.1, 0.2, 2, 0.05
# In a box: so many deviations of the page's empty boxes from their usual one, and no deviation below what rounding
# leaves. Long segments of 4,700 empty boxes of normal pages reach 2.8, of hard and dirtied ones one in two hundred has
# more than 5; dry pens have 5 and more from 9 % of darkness on. Lost: discs, which see specks (one box in fifty of hard
# pages has more than 5) and hardly a dry pen more.
PALE_LONG, LEAST_LONG = 5.0, 0.003
# A grain of salt answers to a long segment by a third of what it does to a short one, strokes by 0.41 and more. On
# paper that a scanner made white, grains are what is left of strokes.
SALT_TOUCHED, SALT_RATIO = 2, 0.4
# Where a scanner clipped pale crosses away, a dot of 0.4 mm is left of each crossing: whole pages of them passed for
# blank. So many specks fall into rows of their own by chance on one page in twenty that has them at all.
MOST_APART = 0.05
FOLDED_SHARE = 0.5  # of a row: so many pale boxes are a fold's, which runs through all of them; nobody marks them all
# Along the outline, where a corner may be drawn on it (8 and more): blank boxes of gray scans have 4.4 at most in 99 of
# 100, on clean paper 6.3.
PALE_EDGE, LEAST_EDGE_MM = 6.6, 0.01
# Less is enough where a short segment inside says so as well, and the side is not thick all along, as one that fell
# between two pixels is (0.008 mm and less over the rest of it, beside specks 0.015): pencil that touches the outline.
# Of an examiner's 400 such strokes five passed (0.023 and more); of 383 blank boxes of 500 normal pages none is so.
HUGGING_EDGE, HUGGING_LINE, LEAST_LINE, HUGGING_PART_MM = 3.9, 7.0, 0.003, 0.02
# And all the way along it, thinner than what is a traced outline in any row: 11 that passed have 8.4 and more; of
# 14,500 empty boxes of normal, hard and dirtied pages two have more than 6.5, of photos none.
TRACED, LEAST_THICKER_MM = 6.5, 0.01
# Where a pencil left so little in the scan that it is a question in two rows and more, in a quarter of the rows without
# a plain mark and in half as many as have one, it may be gone from the others: the fullest box of each is asked about.
# Of 14 rows of an examiner's hard scans that passed for blank, where a person sees a mark, none does now, and that box
# holds it in all. Hard scans ask 1.66 % beyond need instead of 1.46; pages without any mark, full of folds and specks,
# 18 instead of 15 (with a third of the rows 17, and four of those marks pass).
FAINT_ROWS, FAINT_SHARE, LOST_SHARE = 2, 0.5, 0.25
# Pale boxes that prove nothing one by one do together: where there are so many blank rows, and in the usual one a box
# stands so many deviations out of the row's others, each that does so by half a deviation is asked about. A phone's
# scanning program that whitened the paper left 12 slashes of light pencil on a page at 2.1 to 4.9 deviations, which
# passed for blank rows. Of 111 blank pages under five sorts of scans the usual row has 1.3 at most; of normal, hard and
# dirtied pages no box more is asked about, of 17,400 with folds and specks 24. Photos are left to their margins.
APART_ROWS, APART, APART_IN_ROW = 4, 2.0, 0.5
_HARDLY = {BoxReason.FAINT, BoxReason.SHORT, BoxReason.BESIDE}


def look_at_blank_rows(
    seen: Sequence[BoxReading], measures: Measures, rows: Sequence[tuple[int, ...]], *, multiple: Sequence[bool]
) -> tuple[BoxReading, ...]:
    """Ask about boxes of rows in which nothing was seen, and, for pale ink inside, of rows with several answers.

    Args:
        seen: What was said of each box.
        measures: What was measured of them.
        rows: The boxes of each question.
        multiple: Which of the questions take several answers.
    """
    is_empty = [box.state is BoxState.EMPTY for box in seen]
    blank = [row for row in rows if all(is_empty[at] for at in row)]
    empty = np.array(is_empty, dtype=np.bool_)
    in_blank = _of_rows(blank, len(seen))
    several = _of_rows([row for row, many in zip(rows, multiple, strict=True) if many], len(seen))
    asked = in_blank | several & empty
    if not asked.any():
        return tuple(seen)
    m = Columns(measures)
    marked = [box.state in {BoxState.MARKED, BoxState.CANCELLED} for box in seen]
    unanswered = [r for r, many in zip(rows, multiple, strict=True) if not many and not any(marked[at] for at in r)]
    answered = [row for row in rows if any(marked[at] for at in row)]
    whitened = len(blank) >= len(answered) and whitened_pencil(measures)
    faint = asked & _is_pale(m, empty, blank) | in_blank & (hides_pencil(measures) | _is_one_in_each(m, unanswered))
    if not whitened:
        faint |= _stands_apart(m, empty, blank)
    if not whitened and _hardly_shows(m, seen, rows):
        faint |= empty & ~_but_the_fullest(m["line_long"], empty, blank)
    doubts = {
        BoxReason.WHITENED: in_blank & whitened,
        BoxReason.BESIDE: in_blank & _has_trace(m, empty, blank),
        BoxReason.HEADING: in_blank & _is_headed(m, measures),
        BoxReason.RINGED: in_blank & _is_traced(m, empty, blank),
        BoxReason.COLOURED: in_blank & _is_washed(m, empty, blank),
        BoxReason.IN_ROW: in_blank & is_written(m, measures, [row[0] for row in rows if row not in blank]),
        BoxReason.FAINT: faint,
    }
    looked = list(seen)
    for reason, which in doubts.items():
        for at in np.flatnonzero(which).tolist():
            looked[at] = _asked(seen[at], reason)
    return tuple(looked)


def _of_rows(rows: Sequence[tuple[int, ...]], boxes: int) -> Bools:
    """Tell which of so many boxes are of some rows."""
    which = np.zeros(boxes, dtype=np.bool_)
    which[[at for row in rows for at in row]] = True
    return which


def _is_headed(m: Columns, measures: Measures) -> Bools:
    """Tell which boxes stand below a heading between whose letters somebody's ink lies, and not the page's dirt."""
    headed = m["heading_mm2"] >= HEADING_MM2 + m["dirt_mm2"]
    sieved = sieved_of(measures) if headed.any() else None
    return np.asarray(headed if sieved is None else headed & _is_headed(Columns(sieved), sieved))


def _has_trace(m: Columns, empty: Bools, blank: Sequence[tuple[int, ...]]) -> Bools:
    """Tell beside which boxes the least of ink stands loose, on a page that has hardly any of it beside others."""
    loose = m["loose_mm2"] >= np.where(m["bitonal"] > 0, TRACE_BITONAL_MM2, TRACE_MM2)
    others = _but_the_fullest(m["loose_mm2"], empty, blank)
    is_clean = int(loose[others].sum()) <= max(TRACED_BOXES, TRACED_SHARE * int(others.sum()))
    return np.asarray(loose & is_clean)


def _is_pale(m: Columns, empty: Bools, blank: Sequence[tuple[int, ...]]) -> Bools:
    """Tell in which boxes there is far more than in the page's empty ones."""
    others = _but_the_fullest(m["line_long"], empty, blank)
    inside = (_away(m["line_long"], others, LEAST_LONG) >= PALE_LONG) & ~_is_salt(m)
    return np.asarray(_of_few(inside, blank) | _is_along(m, empty, blank))


def _is_salt(m: Columns) -> Bools:
    """Tell which boxes hold but a grain, on paper that has grain."""
    is_grain = (m["touched"] > 0) & (m["touched"] <= SALT_TOUCHED) & (m["line_long"] < SALT_RATIO * m["line"])
    return np.asarray(is_grain & (m.usual("line") > LIMITS.white_line))


def _is_along(m: Columns, empty: Bools, blank: Sequence[tuple[int, ...]]) -> Bools:
    """Tell along whose outline there is more than along the page's others."""
    edge = _away(m["edge_mm"], _but_the_fullest(m["edge_mm"], empty, blank), LEAST_EDGE_MM)
    line = _away(m["line"], _but_the_fullest(m["line"], empty, blank), LEAST_LINE)
    hugging = (edge >= HUGGING_EDGE) & (line >= HUGGING_LINE) & (m["edge_part_mm"] >= HUGGING_PART_MM)
    along = (edge >= PALE_EDGE) | hugging
    return np.asarray(along & (m["bitonal"] == 0))


def _is_one_in_each(m: Columns, unanswered: Sequence[tuple[int, ...]]) -> Bools:
    """Tell which specks are one in a row, in more rows than chance would have it: dirt falls twice into some row."""
    specks = m["touched"] > 0
    counts = [int(specks[list(row)].sum()) for row in unanswered]
    rows = len(unanswered)
    apart = math.prod((rows - number) / rows for number in range(sum(counts))) if rows else 1.0
    return specks if max(counts, default=0) <= 1 and apart <= MOST_APART else np.zeros_like(specks)


def _hardly_shows(m: Columns, seen: Sequence[BoxReading], rows: Sequence[tuple[int, ...]]) -> bool:
    """Tell whether the page's pen is one of which there is hardly anything to see, in so many rows."""
    mark = is_mark(m)
    others = [row for row in rows if not mark[list(row)].any()]
    faint = sum(any(seen[at].reason in _HARDLY for at in row) for row in others)
    least = max(FAINT_ROWS, FAINT_SHARE * (len(rows) - len(others)), LOST_SHARE * len(others))
    return faint >= least and not m["bitonal"].any()


def _stands_apart(m: Columns, empty: Bools, blank: Sequence[tuple[int, ...]]) -> Bools:
    """Tell which boxes have more than all others of their blank row, where the page's usual one has such a box."""
    which = np.zeros_like(empty)
    away = _away(m["line_long"], _but_the_fullest(m["line_long"], empty, blank), LEAST_LONG)
    away[_is_salt(m)] = 0.0
    ordered = [sorted(row, key=away.__getitem__) for row in blank if len(row) > 1]
    further = [float(away[row[-1]] - away[row[-2]]) for row in ordered]
    if (
        len(ordered) >= APART_ROWS
        and at_share(np.sort(further), 0.5) >= APART
        and not (m["bitonal"] + m["photo"]).any()
    ):
        which[[row[-1] for row, more in zip(ordered, further, strict=True) if more >= APART_IN_ROW]] = True
    return which


def _is_washed(m: Columns, empty: Bools, blank: Sequence[tuple[int, ...]]) -> Bools:
    """Tell which boxes are all over darker or more coloured than the page's empty ones, hardly as it may be."""
    darker = _away(m["ink_mean"], _but_the_fullest(m["ink_mean"], empty, blank), LEAST_MEAN) >= PALE_MEAN
    others = np.sort(m["tint"][_but_the_fullest(m["tint"], empty, blank)])
    tinted = m["tint"] >= LEAST_TINT + TINT_RATIO * at_share(others, TINT_SHARE)
    return _of_few((darker | tinted) & (m["bitonal"] == 0), blank)


def _of_few(which: Bools, blank: Sequence[tuple[int, ...]]) -> Bools:
    """Leave out the rows of which more boxes are so than anybody marks: a fold runs through them."""
    few = which.copy()
    for row in map(list, blank if which.any() else ()):
        few[row] &= which[row].mean() <= FOLDED_SHARE
    return few


def _is_traced(m: Columns, empty: Bools, blank: Sequence[tuple[int, ...]]) -> Bools:
    """Tell which boxes' outlines are thicker on all sides than the page's others."""
    others = _but_the_fullest(m["thicker_mm"], empty, blank)
    return np.asarray((_away(m["thicker_mm"], others, LEAST_THICKER_MM) >= TRACED) & (m["bitonal"] == 0))


def _but_the_fullest(values: Numbers, empty: Bools, blank: Sequence[tuple[int, ...]]) -> Bools:
    """Tell which boxes are surely empty: of a blank row the one that has most may be marked, in every row of a page."""
    others = empty.copy()
    others[[row[int(values[list(row)].argmax())] for row in blank if len(row) > 1]] = False
    return others


def _away(values: Numbers, empty: Bools, least: float) -> Numbers:
    """Give how far each box is from the usual empty one, in deviations of the empty ones."""
    known = values[empty]
    usual = at_share(np.sort(known), 0.5)
    spread = MAD_TO_SIGMA * at_share(np.sort(np.abs(known - usual)), 0.5)
    return np.asarray((values - usual) / max(spread, least))


def _asked(box: BoxReading, reason: BoxReason) -> BoxReading:
    outside, inside = fit().outside, (BoxReason.FAINT, BoxReason.WHITENED)
    chance = box.probability if reason in inside else outside.get(reason.value, outside["beside"])
    return replace(box, state=BoxState.UNSURE, reason=reason, probability=chance)
