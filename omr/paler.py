"""Ask about a mark far paler than all others of its page: hardly the same pen's, pressed by the same hand.

Ink of the sheet that lay on top or underneath (carbon, offset, show-through) makes crosses of its own, and so does what
was rubbed out. Of 3,200 marks of normal, hard, dirtied and photographed pages one has less than half of the darkness of
its page's usual one; a carbon cross of an examiner, which counted as an answer, a third.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from omr.columns import Columns
from omr.photometry import at_share
from omr.reading import BoxReading, BoxReason, BoxState, Measures

PALER = 0.5  # of the usual mark's darkness
LEAST_OTHERS = 2


def doubt_paler(seen: Sequence[BoxReading], measures: Measures) -> tuple[BoxReading, ...]:
    """Ask about marks that are less than half as dark as the page's usual mark."""
    marked = [at for at, box in enumerate(seen) if box.state is BoxState.MARKED]
    m = Columns(measures)
    if len(marked) <= LEAST_OTHERS or m["bitonal"][0] > 0:
        return tuple(seen)
    dark = m["ink_dark"][marked]
    limit = PALER * at_share(np.sort(dark), 0.5)
    looked = list(seen)
    for at, darkness in zip(marked, dark.tolist(), strict=True):
        if darkness < limit:
            looked[at] = replace(seen[at], state=BoxState.UNSURE, reason=BoxReason.FAINT)
    return tuple(looked)
