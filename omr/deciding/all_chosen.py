"""Ask where somebody wrote into every box of a question that takes several answers, and not the same into all.

Some answer such a question box by box, a cross for yes and a dash, a nought, "N" or "k" for no. Each sign is a mark
where it stands; only that no box is left empty, and that the signs differ, tells. Of an examiner's 146 rows so answered
73 passed for all options chosen, now one; of 52 rows in which one hand chose all of them 6 are asked about.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from omr.columns import Columns
from omr.deciding.likelihood import fit
from omr.reading import BoxReading, BoxReason, BoxState, Measures

LEAST_OPTIONS = 3
INK_SPREAD = 0.12  # of the mean, as a deviation: one sort of marks has as much ink in each box
CROSSING_MM, NO_CROSSING_MM = 1.2, 0.2  # and does not cross here and not at all there
MOST_APART = {"full_ratio": 0.2, "arch_mm2": 0.5, "bent_ratio": 0.17}  # nor differ by so much in shape


def doubt_all_chosen(
    seen: Sequence[BoxReading], measures: Measures, rows: Sequence[tuple[int, ...]], *, multiple: Sequence[bool]
) -> tuple[BoxReading, ...]:
    """Make all boxes of such questions unsure.

    Args:
        seen: What was said of each box.
        measures: What was measured of them.
        rows: The boxes of each question.
        multiple: Which of the questions take several answers.
    """
    full = [row for row, many in zip(rows, multiple, strict=True) if many and _is_full(seen, row)]
    if not full:
        return tuple(seen)
    m, looked = Columns(measures), list(seen)
    for row in full:
        if _differ(m, row):
            for at in row:
                chance = fit().outside["row"]
                looked[at] = replace(seen[at], state=BoxState.UNSURE, reason=BoxReason.ROW, probability=chance)
    return tuple(looked)


def _is_full(seen: Sequence[BoxReading], row: tuple[int, ...]) -> bool:
    return len(row) >= LEAST_OPTIONS and all(seen[at].state is BoxState.MARKED for at in row)


def _differ(m: Columns, row: tuple[int, ...]) -> bool:
    """Tell whether the marks of a row are of more than one sort."""
    members = list(row)
    ink, crossing = m["ink_mm2"][members], m["crossing_mm"][members]
    some_cross = crossing.max() >= CROSSING_MM and crossing.min() <= NO_CROSSING_MM
    apart = any(np.ptp(m[name][members]) > most for name, most in MOST_APART.items())
    return bool(some_cross or apart or ink.std() > INK_SPREAD * ink.mean())
