"""Whether a stated probability holds: of all boxes given 90 %, nine in ten must be marked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from omr.reading import BoxReading
from pipeline.simulate.words import BoxTruth, Kind, Truth
from tests.accuracy.judge import PLAIN

EDGES = (0.0, 0.001, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99, 0.999, 1.0)
LEAST = 1e-6  # a stated 0 or 1 that is wrong costs this much surprise, not an infinite one
Forecast = tuple[int, int, int, float, float, float]
"""Bin, boxes, marked boxes, sums of the probability, of its squared error and of its surprise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Boxes of about the same stated probability."""

    low: float
    high: float
    boxes: int
    marked: int
    mean: float  # stated probability

    @property
    def rate(self) -> float:
        return self.marked / self.boxes if self.boxes else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """How well stated probabilities hold."""

    bins: tuple[Bin, ...]
    brier: float  # mean squared error, 0 is perfect
    surprise: float  # mean negative logarithm of what was given to the truth

    @property
    def boxes(self) -> int:
        return sum(each.boxes for each in self.bins)


def forecasts_of(boxes: Sequence[BoxReading], truth: Sequence[BoxTruth]) -> tuple[Forecast, ...]:
    """Sum up the boxes of one page whose truth is plain: a mark that was meant, or none at all."""
    plain = [
        (box.probability, true.truth is Truth.WANTED)
        for box, true in zip(boxes, truth, strict=True)
        if true.kind in PLAIN and (true.truth is Truth.WANTED or true.kind is Kind.NONE)
    ]
    if not plain:
        return ()
    stated, marked = (np.array(column, dtype=np.float64) for column in zip(*plain, strict=True))
    which = np.clip(np.searchsorted(EDGES, stated, side="right") - 1, 0, len(EDGES) - 2)
    squared = (stated - marked) ** 2
    surprise = -np.log(np.clip(np.where(marked > 0, stated, 1 - stated), LEAST, 1))
    columns = (np.ones_like(stated), marked, stated, squared, surprise)
    sums = [np.bincount(which, column, minlength=len(EDGES) - 1) for column in columns]
    return tuple(
        (at, int(sums[0][at]), int(sums[1][at]), float(sums[2][at]), float(sums[3][at]), float(sums[4][at]))
        for at in range(len(EDGES) - 1)
        if sums[0][at]
    )


def reliability_of(forecasts: Iterable[Forecast]) -> Reliability:
    """Put the sums of many pages together."""
    total = np.zeros((len(EDGES) - 1, 5))
    for at, *sums in forecasts:
        total[at] += sums
    boxes = max(total[:, 0].sum(), 1)
    bins = tuple(
        Bin(low=EDGES[at], high=EDGES[at + 1], boxes=int(row[0]), marked=int(row[1]), mean=row[2] / max(row[0], 1))
        for at, row in enumerate(total.tolist())
    )
    return Reliability(bins=bins, brier=float(total[:, 3].sum() / boxes), surprise=float(total[:, 4].sum() / boxes))


def merged(parts: Sequence[Reliability]) -> Reliability:
    """Put several stacks together."""
    boxes = max(sum(part.boxes for part in parts), 1)
    return Reliability(
        bins=tuple(_merged_bin([part.bins[at] for part in parts]) for at in range(len(EDGES) - 1)),
        brier=sum(part.brier * part.boxes for part in parts) / boxes,
        surprise=sum(part.surprise * part.boxes for part in parts) / boxes,
    )


def _merged_bin(bins: Sequence[Bin]) -> Bin:
    boxes = sum(each.boxes for each in bins)
    return Bin(
        low=bins[0].low,
        high=bins[0].high,
        boxes=boxes,
        marked=sum(each.marked for each in bins),
        mean=sum(each.mean * each.boxes for each in bins) / max(boxes, 1),
    )
