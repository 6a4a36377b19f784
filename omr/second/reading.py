"""What the second way of reading gives."""

from dataclasses import dataclass
from enum import StrEnum

from forms.code import PageCode


class SecondState(StrEnum):
    """What the ink inside a box says by itself; rows and corrections are the first reader's matter."""

    EMPTY = "empty"
    MARKED = "marked"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReading:
    """A page as the second way sees it, boxes in the order of the layout."""

    code: PageCode
    states: tuple[SecondState, ...]
    ink_ratios: tuple[float, ...]  # share of each box's inside that is ink, above that of the page's empty boxes
    fit: float  # correlation of the page with its drawn layout, -1.0 to 1.0


class SecondFault(StrEnum):
    """Why the second way cannot read a page."""

    NO_CODE = "no_code"  # the second symbol reader finds none of this survey's codes
    NO_FIT = "no_fit"  # the drawn layout does not lie on the page in any one way
    NOT_DECODED = "not_decoded"  # the file or page gave no image
    NO_IMAGE = "no_image"  # the original is no longer in the archive


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A page that the second way could not read; nothing is said against the first reading."""

    fault: SecondFault
    code: PageCode | None = None
