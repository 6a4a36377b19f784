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
# Of the darkest mark's: where a ghost of another sheet shows through a page that is nearly blank, the usual mark is the
# ghost's (0.22 to 0.3 of the one that somebody made). Of 12,000 marks of normal pages three have less.
FAR_PALER = 0.33
LEAST_OTHERS = 2
LEAST_TOUCHED = 7  # of a mark: specks are darker than any pen


def doubt_paler(seen: Sequence[BoxReading], measures: Measures) -> tuple[BoxReading, ...]:
    """Ask about marks that are less than half as dark as the page's usual mark, or a third as its darkest."""
    marked = [at for at, box in enumerate(seen) if box.state is BoxState.MARKED]
    m = Columns(measures)
    if len(marked) <= LEAST_OTHERS or m["bitonal"][0] > 0:
        return tuple(seen)
    dark, is_large = m["ink_dark"], m["touched"] >= LEAST_TOUCHED
    usual = at_share(np.sort(dark[marked]), 0.5)
    darkest = max(
        (dark[at] for at, box in enumerate(seen) if is_large[at] and box.state is not BoxState.EMPTY), default=0.0
    )
    # a dot fills too little of its box for its ink to be compared with a cross's
    limits = np.where(is_large, max(PALER * usual, FAR_PALER * darkest), PALER * usual)
    looked = list(seen)
    for at in marked:
        if dark[at] < limits[at]:
            looked[at] = replace(seen[at], state=BoxState.UNSURE, reason=BoxReason.FAINT)
    return tuple(looked)
