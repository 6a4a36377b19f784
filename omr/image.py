"""The image of one scanned page, as every reader gets it."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]
"""Shape (h, w), 0 black to 255 white."""

Rgb = NDArray[np.uint8]
"""Shape (h, w, 3), red first."""

DARK_PAGE = 100  # gray; the median of a page is its paper, which dirty scans leave at 170 and more
PROBE_PX = 16


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PageImage:
    """One page as the scanner saw it; nothing in here is ever changed in place.

    `colour` is kept where the scan had colour, so that a red seal can be told from a pen.
    `bitonal` says that every pixel is 0 or 255: such pages need thresholds of their own.
    `camera` says that a camera took it, by the file's own tags or because it was laid flat as a photo.
    `symbols` says that the file keeps pieces which look alike once and shows them in all their places: what stands on
    the paper there may be another mark.
    `drawn` says that a program drew it, lines and letters alone: neither scanner nor camera saw any paper.
    """

    gray: Gray
    colour: Rgb | None = None
    bitonal: bool = False
    camera: bool = False
    symbols: bool = False
    drawn: bool = False

    def __post_init__(self) -> None:
        if self.gray.ndim != 2 or self.gray.dtype != np.uint8:
            raise ValueError(f"a page is uint8 of shape (h, w), got {self.gray.dtype} {self.gray.shape}")
        if self.colour is not None and self.colour.shape != (*self.gray.shape, 3):
            raise ValueError(f"colour is {self.colour.shape}, gray is {self.gray.shape}")


def looks_dark(image: PageImage) -> bool:
    """Tell whether a page may be a negative, from one pixel in many: all of them would cost as much as decoding."""
    return float(np.median(image.gray[::PROBE_PX, ::PROBE_PX])) <= DARK_PAGE


def negative(image: PageImage) -> PageImage:
    """Give the page with black and white exchanged."""
    colour = None if image.colour is None else 255 - image.colour
    return replace(image, gray=255 - image.gray, colour=colour)
