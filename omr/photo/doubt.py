"""Doubt more on photos: where a scan would be believed by a small margin, a photo is a question.

A scanner lights every box alike. On a photo light, focus and distance differ from box to box, while
noise and print are measured over the page as a whole; so a box must clear its limits by a margin, and
its own outline, which was printed as black as all others, must look like them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from omr.columns import Columns
from omr.reading import BoxReading, BoxReason, BoxState, Measures


@dataclass(frozen=True, slots=True, kw_only=True)
class Margins:
    """What a box on a photo needs beyond what decides it on a scan; found on simulated photos, see the README."""

    # Empty: strongest segment over the page's noise, and in darkness. Empty boxes of fair photos: 1.7 and 0.03 at most
    # in 99 of 100.
    empty_noise: float = 2.0
    empty_line: float = 0.05
    # Marked: the weakest ball pen strokes answer with 0.3 and more.
    marked_line: float = 0.2
    marked_noise: float = 6.0
    marked_mm2: float = 1.0
    # Letters: "có" leaves 0.18 and more of its ink to no two straight strokes, crosses and ticks under 0.05.
    bent_ratio: float = 0.15
    # An outline this much weaker than the page's usual one is out of focus or under glare, and so is what is inside.
    outline_share: float = 0.6
    shift_mm: float = 0.5  # beyond this, paper is not as flat as it was taken for


MARGINS = Margins()


def is_photo(measures: Measures) -> bool:
    """Tell whether a camera took the picture; readings of earlier versions do not say so and are scans."""
    return "photo" in measures.names and bool(measures.values[:, measures.names.index("photo")].any())


def doubt_photo(boxes: Sequence[BoxReading], measures: Measures) -> tuple[BoxReading, ...]:
    """Take back what was decided by too small a margin; what is asked about stays so."""
    m = Columns(measures)
    noise, line = m["noise"], m["line"]
    hidden = m["outline"] < MARGINS.outline_share * m.usual("outline")
    hidden |= m["shift_mm"] > MARGINS.shift_mm
    inked = line > np.maximum(MARGINS.empty_line, MARGINS.empty_noise * noise)
    weak = (line < MARGINS.marked_line) | (line < MARGINS.marked_noise * noise)
    weak |= (m["piece_mm2"] < MARGINS.marked_mm2) | (m["bent_ratio"] > MARGINS.bent_ratio)
    return tuple(
        _doubted(box, hidden=bool(hidden[at]), inked=bool(inked[at]), weak=bool(weak[at]))
        for at, box in enumerate(boxes)
    )


def _doubted(box: BoxReading, *, hidden: bool, inked: bool, weak: bool) -> BoxReading:
    if box.state is BoxState.UNSURE:
        return box
    if hidden:
        return replace(box, state=BoxState.UNSURE, reason=BoxReason.OUTLINE)
    if (box.state is BoxState.EMPTY and inked) or (box.state is BoxState.MARKED and weak and not box.filled):
        return replace(box, state=BoxState.UNSURE, reason=BoxReason.FAINT)
    return box
