"""From what a decoder gives (any depth, any channels) to a page image."""

from dataclasses import replace
from typing import Any, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.image import Gray, PageImage, Rgb
from pipeline.intake.dither import is_dithered, undithered

AnySamples = TypeVar("AnySamples", bound=NDArray[Any])

# Comparing every pixel costs as much as decoding; one row in this many tells most pages apart.
PROBE_ROWS = 16
FEW_ROWS = 16 * PROBE_ROWS

# Dots a little off squares are what rollers do as well (fax in fine mode: 204 by 196); more than that is stated in
# earnest, and a hundred times as many in one direction is a slip of whoever wrote the file.
UNSQUARE_RATIO, MOST_UNSQUARE_RATIO = 1.2, 5.0

# What EXIF, TIFF and (by its matrix) PDF call an orientation: turns counter-clockwise, then a mirror.
_TURNS = {
    1: (0, False),
    2: (0, True),
    3: (2, False),
    4: (2, True),
    5: (3, True),
    6: (3, False),
    7: (1, True),
    8: (1, False),
}


def to_page(samples: NDArray[np.generic], *, orientation: int = 1) -> PageImage:
    """Make a page from upright or turned samples.

    Args:
        samples: bool, uint8 or uint16 of shape (h, w) or (h, w, 1 to 4): gray, gray and alpha, RGB or RGB and alpha;
            0 is black. They are the page's from then on: bool becomes bytes where it lies.
        orientation: 1 to 8 as in EXIF; anything else counts as 1.
    """
    of_bits = samples.dtype == np.bool_  # then nobody need look
    flat = _over_white(_to_bytes(samples))
    turned = turn(flat, orientation)
    if turned.ndim == 2:
        return _gray_page(turned, of_bits=of_bits)
    if _is_colourless(turned):
        return _gray_page(np.ascontiguousarray(turned[:, :, 0]), of_bits=of_bits)
    return PageImage(gray=np.asarray(cv2.cvtColor(turned, cv2.COLOR_RGB2GRAY), dtype=np.uint8), colour=turned)


def _gray_page(gray: Gray, *, of_bits: bool) -> PageImage:
    if is_dithered(gray):
        return PageImage(gray=undithered(gray))
    return PageImage(gray=gray, bitonal=of_bits or _is_bitonal(gray))


def with_square_pixels(image: PageImage, *, across: float, down: float) -> PageImage:
    """Shrink the finer direction of a page whose dots are no squares, such as a fax's in standard mode (204 by 98).

    What a page shows is no finer than its coarser direction: the reader says of it how coarse that is.

    Args:
        image: The page as decoded.
        across: Dots to any length from left to right, as the file states it; 0 where it does not.
        down: The same from top to bottom.
    """
    least, most = min(across, down), max(across, down)
    if least <= 0 or not UNSQUARE_RATIO <= most / least <= MOST_UNSQUARE_RATIO:
        return image
    height, width = image.gray.shape
    size = (max(1, round(width * least / across)), max(1, round(height * least / down)))
    colour = None if image.colour is None else _shrunk(image.colour, size)
    return replace(image, gray=_shrunk(image.gray, size), colour=colour, bitonal=False)


def _shrunk(pixels: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def turn(pixels: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """Turn an image upright by its EXIF orientation."""
    turns, mirrored = _TURNS.get(orientation, _TURNS[1])
    turned = np.rot90(pixels, turns)
    return np.ascontiguousarray(np.fliplr(turned) if mirrored else turned)


def cmyk_to_rgb(cmyk: NDArray[np.uint8], *, inverted: bool) -> Rgb:
    """Mix inks to light; Adobe stores them inverted, 255 for no ink."""
    light = cmyk if inverted else 255 - cmyk
    return np.asarray(cv2.multiply(light[:, :, :3], cv2.merge([light[:, :, 3]] * 3), scale=1 / 255), dtype=np.uint8)


def _to_bytes(samples: NDArray[np.generic]) -> NDArray[np.uint8]:
    if samples.dtype == np.bool_:
        bits = samples.view(np.uint8)
        return np.negative(bits, out=in_place(bits))  # -1 is 255
    if samples.dtype == np.uint16:
        return ((samples.astype(np.uint32) * 255 + 32767) // 65535).astype(np.uint8)
    if samples.dtype != np.uint8:
        raise ValueError(f"samples are bool, uint8 or uint16, got {samples.dtype}")
    return samples.view(np.uint8)


def in_place(samples: AnySamples) -> AnySamples | None:
    """Give where a ufunc may put what it makes of decoded samples: new memory costs as much as decoding fax."""
    return samples if samples.flags.writeable else None


def _over_white(samples: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Lay transparent pixels on white paper and drop a lone channel's axis."""
    if samples.ndim == 2:
        return samples
    channels = samples.shape[2]
    if channels in (2, 4):
        alpha = samples[:, :, -1:].astype(np.uint16)
        mixed = (samples[:, :, :-1] * alpha + 255 * (255 - alpha) + 127) // 255
        samples = mixed.astype(np.uint8)
    return np.ascontiguousarray(samples[:, :, 0] if samples.shape[2] == 1 else samples)


def _is_bitonal(gray: Gray) -> bool:
    return not any(cv2.inRange(rows, 1, 254).any() for rows in (gray[::FEW_ROWS], gray[::PROBE_ROWS], gray))


def _is_colourless(rgb: Rgb) -> bool:
    return all(
        np.array_equal(rows[:, :, 0], rows[:, :, 1]) and np.array_equal(rows[:, :, 0], rows[:, :, 2])
        for rows in (rgb[::FEW_ROWS], rgb[::PROBE_ROWS], rgb)
    )
