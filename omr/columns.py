"""A page's measures by name, each over all its boxes: the rules are asked of all of them at once."""

import numpy as np
from numpy.typing import NDArray

from omr.reading import Measures

Bools = NDArray[np.bool_]
Numbers = NDArray[np.float64]

# Measures that readings of earlier versions lack: those are decided again as they were then.
LATER = frozenset({"edge_mm", "edge_part_mm", "edge_noise_mm", "bent_ratio"})


class Columns:
    """Measures by name, as doubles: a limit is then the number it is written as, and not the nearest single."""

    __slots__ = ("_values", "boxes")

    def __init__(self, measures: Measures) -> None:
        across = np.ascontiguousarray(measures.values.T, dtype=np.float64)
        self._values: dict[str, Numbers] = dict(zip(measures.names, across, strict=True))
        self.boxes = len(measures.values)

    def __getitem__(self, name: str) -> Numbers:
        """Give the column of a measure; 0 where a reading of an earlier version lacks it."""
        if name not in self._values and name in LATER:
            return np.zeros(self.boxes)
        return self._values[name]

    def usual(self, name: str) -> float:
        """Give what a usual box of the page has."""
        if not self.boxes:
            return 0.0
        ordered = np.sort(self[name])  # the median, without the checks that cost ten times as much
        return float(ordered[(self.boxes - 1) // 2] + ordered[self.boxes // 2]) / 2
