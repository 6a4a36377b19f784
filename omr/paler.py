"""Ask about a mark far paler than all others of its page: hardly the same pen's, pressed by the same hand.

Ink of the sheet that lay on top or underneath (carbon, offset, show-through) makes crosses of its own, and so does what
was rubbed out. Of 3,200 marks of normal, hard, dirtied and photographed pages one has less than half of the darkness of
its page's usual one; a carbon cross of an examiner, which counted as an answer, a third.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from omr.columns import Columns
from omr.reading import BoxReading, BoxReason, BoxState, Measures

PALER = 0.5  # of the usual mark's darkness
LEAST_OTHERS = 2


def doubt_paler(seen: Sequence[BoxReading], measures: Measures) -> tuple[BoxReading, ...]:
    """Ask about marks that are less than half as dark as the page's usual mark."""
    m = Columns(measures)
    marked = np.array([box.state is BoxState.MARKED for box in seen], dtype=np.bool_)
    if int(marked.sum()) <= LEAST_OTHERS:
        return tuple(seen)
    paler = marked & (m["ink_dark"] < PALER * np.median(m["ink_dark"][marked])) & (m["bitonal"] == 0)
    return tuple(
        replace(box, state=BoxState.UNSURE, reason=BoxReason.FAINT) if doubted else box
        for box, doubted in zip(seen, paler.tolist(), strict=True)
    )
