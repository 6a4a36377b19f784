"""What is kept of one measured page: small enough to travel between processes, additive afterwards."""

from dataclasses import dataclass
from enum import StrEnum

from omr.reading import BoxState
from pipeline.simulate.words import Kind, Truth


class Sight(StrEnum):
    """How well a mark that was read wrongly can be seen in the scan itself."""

    CLEAR = "clear"  # at a glance
    FAINT = "faint"  # with effort
    GONE = "gone"  # nothing, or in a 1-bit scan less than 0.8 mm² of it, is left


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxError:
    """One silent error, with all that is needed to see it again."""

    stack: str
    number: int  # of the page in its stack
    box: int
    question: str
    option: str
    kind: Kind
    truth: Truth
    state: BoxState
    probability: float
    sight: Sight
    contrast: float  # of the mark in the scan, as a share of the way from paper to black
    noises: float  # the same over the scan's own grain
    ink_mm2: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Positions, and what became of them."""

    positions: int = 0
    silent: int = 0
    unsure: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(
            positions=self.positions + other.positions,
            silent=self.silent + other.silent,
            unsure=self.unsure + other.unsure,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRecord:
    """What reading one page gave."""

    stack: str
    number: int
    features: tuple[tuple[str, str], ...]  # name and value or range, such as ("dpi", "200")
    fault: str = ""  # why it was refused, else empty
    kinds: tuple[tuple[Kind, Count], ...] = ()
    beyond: int = 0  # unsure boxes in rows where people did nothing that a person must judge
    errors: tuple[BoxError, ...] = ()
    forecasts: tuple[tuple[int, int, int, float, float, float], ...] = ()  # per bin, see `reliability.py`
    marginal: tuple[tuple[int, bool], ...] = ()  # place of a marginal mark, and whether it was taken without asking

    @property
    def whole(self) -> Count:
        return sum((count for _, count in self.kinds), Count())


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatRecord:
    """What reading one page again and again gave."""

    stack: str
    number: int
    readings: int
    refused: int
    boxes: int
    flips: tuple[str, ...]  # boxes that were marked in one reading and empty in another
    wavering: int  # boxes that were decided in one reading and asked about in another
