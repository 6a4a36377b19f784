"""One page of one scanned file, on its way to the reader: an image, or the reason why there is none."""

from dataclasses import dataclass
from enum import StrEnum

from omr.image import PageImage


class Damage(StrEnum):
    """Why a file or one of its pages gave no image."""

    NOT_READABLE = "not_readable"  # the system would not let us read it
    EMPTY = "empty_file"
    UNKNOWN = "unknown_type"  # neither PDF, TIFF, JPEG nor PNG inside
    FILE_TOO_BIG = "file_too_big"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_LARGE = "too_many_pixels"
    TOO_SMALL = "too_small"
    PASSWORD = "password"
    CUT = "ends_early"
    BROKEN = "broken"
    UNSUPPORTED = "unsupported"
    SEVERAL = "several_in_one"  # files or pictures, of which only one would be read
    NO_PAGES = "no_pages"
    MACHINE = "machine_failed"  # short of memory or time, or a disk's fault: the page itself may be sound
    OTHER_COUNT = "other_page_count"  # than when the file came in: which page is which is not certain
    PRINT_PACK = "print_pack"  # drawn by a program and blank: no paper that came back


_ASKED = frozenset({Damage.MACHINE, Damage.OTHER_COUNT})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScannedPage:
    """A decoded page with the place it came from."""

    number: int  # in its file, from 1
    image: PageImage


@dataclass(frozen=True, slots=True, kw_only=True)
class DamagedPage:
    """A page that could not be decoded; where the file as a whole is damaged, it stands for all of it."""

    number: int  # in its file, from 1
    reason: Damage
    text: str  # what was found, what is allowed and what to do

    @property
    def may_count(self) -> bool:
        """Whether a person must look: nothing is known to be wrong with the page itself."""
        return self.reason in _ASKED
