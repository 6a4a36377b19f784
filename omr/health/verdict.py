"""What a test sheet's verdict is made of; light, so that showing one need not load the reader."""

from enum import StrEnum
from typing import NamedTuple


class Grade(StrEnum):
    """How good an item is."""

    GOOD = "good"
    WEAK = "weak"  # will do, but costs questions to people
    BAD = "bad"


class Item(StrEnum):
    """What is judged; the unit of its value stands behind it."""

    REFUSED = "refused"  # the page could not be read at all
    CODES = "codes"  # looks of four that read a code: two symbols, two readers
    SCALE = "scale"  # printed size over true size
    EVENNESS = "evenness"  # scale along the sheet over scale across
    SKEW = "skew"  # degrees
    STRETCH = "stretch"  # mm
    RESOLUTION = "resolution"  # dpi
    SHARPNESS = "sharpness"  # mm, the finest lines that are still apart
    GRAYS = "grays"  # patches of nine that differ from the one before
    CONTRAST = "contrast"  # gray levels from paper to print
    GRAIN = "grain"  # darkness of what is no mark
    STREAKS = "streaks"  # mm from the left of the scan, 0 where there is none
    BLANK = "blank"  # blank boxes that are not plainly empty
    PEN = "pen"  # pen marks that are not plainly marked
    PENCIL = "pencil"  # pencil marks that are taken for nothing
    LEAST = "least"  # least marks that are taken for nothing
    SPECKS = "specks"  # specks that are taken for marks
    FAINT = "faint"  # the lightest gray that is seen


class Judged(NamedTuple):
    """One item of the verdict."""

    item: Item
    grade: Grade
    value: float


def refused() -> tuple[Judged, ...]:
    """Judge a test sheet that could not be read: its reason says why."""
    return (Judged(Item.REFUSED, Grade.BAD, 0.0),)


def is_good(items: tuple[Judged, ...]) -> bool:
    """Tell whether printer and scanner will do."""
    return all(judged.grade is not Grade.BAD for judged in items)
