"""One page of one scanned file, on its way to the reader."""

from dataclasses import dataclass

from omr.image import PageImage


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScannedPage:
    """A decoded page with the place it came from."""

    number: int  # in its file, from 1
    image: PageImage
