"""The words of the simulation: what people do with a box, what they mean by it, how bad the scan is."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

SIMULATED_MARK = "phieu simulated"
"""Stands in the metadata of every file that the simulation writes, so that intake can say so."""


class Level(StrEnum):
    """How hard ink, paper and scanner make it; what people mean does not depend on it."""

    CLEAN = "clean"
    NORMAL = "normal"
    HARD = "hard"
    PHOTO = "photo"  # normal ink and paper, photographed with a phone as a careful person does
    POOR_PHOTO = "poor-photo"  # with one mistake: a corner out of the picture, glare, blur, too far away

    @property
    def is_photo(self) -> bool:
        """Whether a phone takes the scanner's place."""
        return self in (Level.PHOTO, Level.POOR_PHOTO)


class Kind(StrEnum):
    """What a person did to a box."""

    NONE = "none"
    CROSS = "cross"
    TICK = "tick"
    SLASH = "slash"
    DOT = "dot"
    FILL = "fill"
    HALF = "half"
    SCRIBBLE = "scribble"  # a mark scribbled over: no longer wanted
    LIGHT = "light"  # a faint pencil
    RING = "ring"  # round the box or its label
    BESIDE = "beside"  # outside its box, or between two boxes
    CANCELLED = "cancelled"  # an X with a ring round it
    COLUMN = "column"  # one line down several rows
    TEXT = "text"


class Truth(StrEnum):
    """Whether the person wants the option."""

    WANTED = "1"
    NOT = "0"
    ASK = "?"  # only a person can say


class Manner(StrEnum):
    """How a row is filled in; everything but `PLAIN` is odd."""

    PLAIN = "plain"
    CORRECTED = "corrected"  # a wrong X ringed, then the right one
    SCRIBBLED = "scribbled"  # a wrong X scribbled over, then the right one
    WITHDRAWN = "withdrawn"  # an X ringed and nothing instead
    RINGED = "ringed"
    BESIDE = "beside"
    BETWEEN = "between"  # on the line between two boxes
    RECHOSEN = "rechosen"  # one box blackened, another crossed: it may mean "chosen again"
    STRUCK = "struck"  # one line down this row and its neighbours
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a person wants to answer to one question, and how it is put on paper."""

    codes: tuple[str, ...] = ()
    manner: Manner = Manner.PLAIN


Wishes = Mapping[str, Wish]
"""One wish per question id; a question without one stays blank."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxTruth:
    """The truth about one box of one page."""

    question: str
    option: str
    truth: Truth = Truth.NOT
    kind: Kind = Kind.NONE
