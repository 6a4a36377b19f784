"""Scans and photos as compressed bytes: JPEG, or 1-bit CCITT group 4."""

import io
import struct
from dataclasses import dataclass

import numpy as np
import simplejpeg
from PIL import Image

from omr.image import Gray, Rgb
from pipeline.simulate.words import SIMULATED_MARK

_STRIP_OFFSETS, _ROWS_PER_STRIP, _STRIP_LENGTHS = 273, 278, 279
_SOI_LENGTH = 2
PHOTO_DPI = 72  # what phones write: it says nothing
_TURNS_FROM_UPRIGHT = {1: 0, 3: 2, 6: 1, 8: 3}  # counter-clockwise
_EXIF_IFD, _ORIENTATION, _EXPOSURE_TIME, _F_NUMBER = 0x8769, 0x0112, 0x829A, 0x829D


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodedPage:
    """One scanned page, ready for a file of any format."""

    data: bytes
    width_px: int
    height_px: int
    dpi: int
    bitonal: bool


def encode_gray(image: Gray, *, dpi: int, quality: int) -> EncodedPage:
    """Compress a gray scan as JPEG."""
    data = simplejpeg.encode_jpeg(np.ascontiguousarray(image[:, :, None]), quality=quality, colorspace="GRAY")
    height_px, width_px = image.shape
    return EncodedPage(data=_said(data, dpi), width_px=width_px, height_px=height_px, dpi=dpi, bitonal=False)


def encode_colour(image: Rgb, *, dpi: int, quality: int) -> EncodedPage:
    """Compress a colour scan as JPEG, its colours at half the resolution, as scanners do."""
    data = simplejpeg.encode_jpeg(
        np.ascontiguousarray(image), quality=quality, colorspace="RGB", colorsubsampling="420"
    )
    height_px, width_px = image.shape[:2]
    return EncodedPage(data=_said(data, dpi), width_px=width_px, height_px=height_px, dpi=dpi, bitonal=False)


def encode_photo(upright: Rgb, *, quality: int, orientation: int, tagged: bool) -> EncodedPage:
    """Compress a photo as phones do: the pixels as the sensor lies, the way up and the camera in EXIF tags.

    Args:
        upright: The picture as it is to be seen.
        quality: Of the JPEG.
        orientation: The EXIF orientation that makes it upright again: 1, 3, 6 or 8.
        tagged: Whether the camera's tags are there; without them the picture must be upright.
    """
    if not tagged and orientation != 1:
        raise ValueError("a picture without tags cannot say how it lies")
    pixels = np.ascontiguousarray(np.rot90(upright, _TURNS_FROM_UPRIGHT[orientation]))
    data = simplejpeg.encode_jpeg(pixels, quality=quality, colorspace="RGB", colorsubsampling="420")
    height_px, width_px = pixels.shape[:2]
    said = _said(data, PHOTO_DPI)
    if tagged:
        said = said[:_SOI_LENGTH] + _exif(orientation) + said[_SOI_LENGTH:]
    return EncodedPage(data=said, width_px=width_px, height_px=height_px, dpi=PHOTO_DPI, bitonal=False)


def encode_bitonal(image: Gray, *, dpi: int) -> EncodedPage:
    """Compress a scan of 0 and 255 as fax machines do (ITU-T T.6); ink is the black of the code."""
    height_px, width_px = image.shape
    ink = Image.fromarray(image == 0)
    whole = io.BytesIO()
    ink.save(whole, format="TIFF", compression="group4", tiffinfo={_ROWS_PER_STRIP: height_px})
    with Image.open(whole) as tiff:
        (offset,), (length,) = tiff.tag_v2[_STRIP_OFFSETS], tiff.tag_v2[_STRIP_LENGTHS]  # type: ignore[attr-defined]  # a TIFF has tags
    data = whole.getvalue()[offset : offset + length]
    return EncodedPage(data=data, width_px=width_px, height_px=height_px, dpi=dpi, bitonal=True)


def _said(jpeg: bytes, dpi: int) -> bytes:
    """Put resolution and the mark of simulation into a JPEG, right after its start."""
    density = struct.pack(">2sH5sHBHHBB", b"\xff\xe0", 16, b"JFIF\0", 0x0101, 1, dpi, dpi, 0, 0)
    text = SIMULATED_MARK.encode("ascii")
    comment = struct.pack(">2sH", b"\xff\xfe", len(text) + 2) + text
    rest = jpeg[_SOI_LENGTH:]
    if rest[:2] == b"\xff\xe0":  # the encoder's own JFIF segment, which knows no resolution
        rest = rest[2 + struct.unpack(">H", rest[2:4])[0] :]
    return jpeg[:_SOI_LENGTH] + density + comment + rest


def _exif(orientation: int) -> bytes:
    """Give the EXIF segment of a phone: the way up, and with what exposure it was taken."""
    short, long, rational = 3, 4, 5
    first, second = 8, 8 + 2 + 2 * 12 + 4
    values = second + 2 + 2 * 12 + 4
    tiff = struct.pack(">2sHI", b"MM", 42, first)
    tiff += struct.pack(">HHHIHHHHIII", 2, _ORIENTATION, short, 1, orientation, 0, _EXIF_IFD, long, 1, second, 0)
    tiff += struct.pack(">HHHIIHHIII", 2, _EXPOSURE_TIME, rational, 1, values, _F_NUMBER, rational, 1, values + 8, 0)
    tiff += struct.pack(">IIII", 1, 60, 18, 10)
    body = b"Exif\0\0" + tiff
    return struct.pack(">2sH", b"\xff\xe1", len(body) + 2) + body
