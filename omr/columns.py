"""A page's measures by name, each over all its boxes: the rules are asked of all of them at once."""

import numpy as np
from numpy.typing import NDArray

from omr.photometry import middle
from omr.reading import Measures

Bools = NDArray[np.bool_]
Numbers = NDArray[np.float64]

# Measures that readings of earlier versions lack: those are decided again as they were then.
LATER = {
    "solid": 0.0,
    "bitonal": 0.0,
    "photo": 0.0,  # no camera's pictures were taken
    "edge_mm": 0.0,
    "edge_part_mm": 0.0,
    "edge_noise_mm": 0.0,
    "bent_ratio": 0.0,
    "crossing_mm": 9.0,  # all marks were taken for strokes that may cross
    "crossing_sine": 1.0,
    "arch_mm2": 0.0,
    "full_ratio": 0.0,
    "ink_limit": 0.0,
    "ring_ratio": 0.0,
    "tint": 0.0,
    "struck_mm": 0.0,
    "label_mm2": 0.0,
    "across": 99.0,
    "thicker_mm": 0.0,
    "wide_ring": 0.0,
    "pale_ring": 0.0,
    "over_gap_mm2": 0.0,
    "apart_mm2": 0.0,
    "aside_mm2": 0.0,
    "clump_mm2": 0.0,
    "letters_mm2": 0.0,
    "odd": 0.5,
    "veil": 0.0,
    "heading_mm2": 0.0,
    "row_mm2": 0.0,
    "hairline_mm": 0.12,  # all was there
    "across_mm2": 0.0,
    "usual_outline_mm": 0.0,
}


MAD_TO_SIGMA = 1.4826  # of a normal distribution


class Columns:
    """Measures by name, as doubles: a limit is then the number it is written as, and not the nearest single."""

    __slots__ = ("_values", "boxes")

    def __init__(self, measures: Measures) -> None:
        across = np.ascontiguousarray(measures.values.T, dtype=np.float64)
        self._values: dict[str, Numbers] = dict(zip(measures.names, across, strict=True))
        self.boxes = len(measures.values)

    def __getitem__(self, name: str) -> Numbers:
        """Give the column of a measure, also where a reading of an earlier version lacks it."""
        if name not in self._values and name in LATER:
            return np.full(self.boxes, LATER[name])
        return self._values[name]

    def only(self, which: Bools) -> "Columns":
        """Give some of the boxes."""
        some = object.__new__(Columns)
        some._values = {name: column[which] for name, column in self._values.items()}
        some.boxes = int(which.sum())
        return some

    def usual(self, name: str) -> float:
        """Give what a usual box of the page has."""
        return middle(self[name])

    def spread(self, name: str) -> float:
        """Give how far from the usual a usual box of the page lies, as a standard deviation that no outlier moves."""
        return middle(np.abs(self[name] - self.usual(name))) * MAD_TO_SIGMA
