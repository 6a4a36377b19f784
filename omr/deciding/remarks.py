"""Tell where somebody wrote on the paper of a question or on its options' words, and ask what that says of the answer.

In a row without a mark it is the answer itself (`blank_rows`). Beside a mark it may take it back ("sai", another
option's number, a ring round another option's words) or mean nothing; only a person can tell. On every row alike it
is somebody's way to read, or dirt.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from omr.columns import Bools, Columns, Numbers
from omr.measuring.sieve import sieved_of
from omr.photometry import at_share
from omr.reading import BoxReading, BoxReason, BoxState, Measures

# On the paper of the question, beside its options: two examiners' crosses and words there have 1.6 and more in blank
# rows, 1.2 beside a mark; a third's ticks and slashes, of which letters hide most, 0.33 and more. Of 430 blank rows of
# normal, hard, 1-bit and photographed pages none has 0.8, of 4,900 answered ones of normal, 1-bit and photographed
# pages none 1.2, of 2,000 of hard pages five; of 3,700 rows of normal gray pages none has 0.3, of 1,800 of hard ones
# 63. Dirt lies on others too.
ROW_MM2, ROW_BITONAL_MM2, REMARK_MM2, ROW_USUAL = 0.3, 0.8, 1.2, 2.0
# Between the letters of an option: an examiner's words, strokes and rings have 0.6 and more, mostly 2; of 4,300
# options of answered rows on normal, hard and 1-bit pages none has as much.
LABEL_MM2 = 0.5


def is_written(m: Columns, measures: Measures, answered: Sequence[int]) -> Bools:
    """Tell at the first box of which rows somebody's ink lies on the paper of the question, and not the page's dirt.

    Args:
        m: The page.
        measures: The same, as they were taken.
        answered: The first boxes of the rows that show how much dirt lies there.
    """
    usual_mm2 = at_share(np.sort(m["row_mm2"][answered]), 0.5) if answered else 0.0
    least_mm2 = np.where(m["bitonal"] > 0, ROW_BITONAL_MM2, ROW_MM2)
    written = m["row_mm2"] >= least_mm2 + ROW_USUAL * usual_mm2 + m["dirt_mm2"]
    sieved = sieved_of(measures) if written.any() else None
    return np.asarray(written if sieved is None else written & is_written(Columns(sieved), sieved, answered))


def doubt_remarked(
    seen: Sequence[BoxReading], measures: Measures, rows: Sequence[tuple[int, ...]], explained: Sequence[int]
) -> tuple[BoxReading, ...]:
    """Ask about the marks of rows beside whose words there is somebody's ink.

    Args:
        seen: What was said of each box.
        measures: What was measured of them.
        rows: The boxes of each question.
        explained: Those beside which people write what they mean: their words do not count.
    """
    states = [box.state for box in seen]
    answered = [row for row in rows if any(states[at] is BoxState.MARKED for at in row)]
    doubted = list(seen)
    for row in _remarked(measures, answered, explained):
        for at in row:
            if states[at] is BoxState.MARKED:
                doubted[at] = replace(seen[at], state=BoxState.UNSURE, reason=BoxReason.REMARK)
    return tuple(doubted)


def _remarked(
    measures: Measures, answered: Sequence[tuple[int, ...]], explained: Sequence[int]
) -> list[tuple[int, ...]]:
    """Give the rows with more ink beside their options than the page's others, or on the words of an option."""
    if not answered:
        return []
    m = Columns(measures)
    dirt_mm2 = float(m["dirt_mm2"][0])
    beside = _stands_out(m["row_mm2"][[row[0] for row in answered]], REMARK_MM2 + dirt_mm2)
    usual_mm2 = at_share(np.sort(np.concatenate([m["label_mm2"][list(row)] for row in answered])), 0.5)
    on_label = m["label_mm2"] >= LABEL_MM2 + ROW_USUAL * usual_mm2 + dirt_mm2
    on_label[list(explained)] = False
    found = [row for row, is_beside in zip(answered, beside, strict=True) if is_beside or on_label[list(row)].any()]
    sieved = sieved_of(measures) if found else None
    if sieved is None:
        return found
    through = _remarked(sieved, answered, explained)
    return [row for row in found if row in through]


def _stands_out(values: Numbers, least: float) -> Bools:
    """Tell which rows reach a limit by far more than the usual one of all others has."""
    over = values >= least
    for at in np.flatnonzero(over).tolist():
        others = np.sort(np.delete(values, at))
        over[at] = values[at] >= least + ROW_USUAL * (at_share(others, 0.5) if len(others) else 0.0)
    return over
