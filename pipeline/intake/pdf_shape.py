"""What a PDF says of an image it holds: its size, its samples and what they mean."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pikepdf
from numpy.typing import NDArray

from pipeline.intake.limits import check_not_too_large

_GRAY = ("/DeviceGray", "/CalGray")
_RGB = ("/DeviceRGB", "/CalRGB")
_IN_FULL = {
    "/AHx": "/ASCIIHexDecode",
    "/A85": "/ASCII85Decode",
    "/LZW": "/LZWDecode",
    "/Fl": "/FlateDecode",
    "/RL": "/RunLengthDecode",
    "/CCF": "/CCITTFaxDecode",
    "/DCT": "/DCTDecode",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageShape:
    """How an image's samples are laid out."""

    width_px: int
    height_px: int
    bits: int
    channels: int
    palette: NDArray[np.uint8] | None  # (n, 3), where the samples are numbers of colours
    inverted: bool  # 0 is white

    @property
    def row_bytes(self) -> int:
        """Bytes of one unpacked row; rows begin on whole bytes."""
        return -(-self.width_px * self.channels * self.bits // 8)


def stream_filters(stream: Any) -> list[str]:
    """Name the filters of a stream, the outermost first, in full: poppler knows their short names everywhere."""
    filters = stream.get("/Filter", pikepdf.Array())
    names = [str(name) for name in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    return [_IN_FULL.get(name, name) for name in names]


def stream_filter(stream: Any) -> str:
    """Name the filter of a stream, empty for none; of several, give none that is known."""
    return "+".join(stream_filters(stream))


def parameters(image: Any) -> Any:
    """Give the parameters of an image's filter, empty where it has none."""
    return parameters_of(image, 0)


def last_parameters(image: Any) -> Any:
    """Give the parameters of the innermost of several filters, that of the image itself."""
    return parameters_of(image, len(stream_filters(image)) - 1)


def parameters_of(image: Any, filter_number: int) -> Any:
    """Give the parameters of one of several filters, counted from 0."""
    given = image.get("/DecodeParms", pikepdf.Dictionary())
    if isinstance(given, pikepdf.Array):
        given = given[filter_number] if filter_number < len(given) else pikepdf.Dictionary()
    return given if isinstance(given, pikepdf.Dictionary) else pikepdf.Dictionary()


def image_shape(image: Any) -> ImageShape | None:
    """Read how the samples are meant; None where only drawing can tell (masks, spot colours, odd ranges).

    Raises:
        Damaged: More pixels are declared than allowed.
    """
    width_px, height_px = int(image.get("/Width", 0)), int(image.get("/Height", 0))
    check_not_too_large(width_px, height_px)
    if "/SMask" in image or "/Mask" in image or int(image.get("/SMaskInData", 0)):
        return None
    is_stencil = bool(image.get("/ImageMask", False))
    bits = 1 if is_stencil else int(image.get("/BitsPerComponent", 8))
    colours = (1, None) if is_stencil else _colours(image.get("/ColorSpace"))
    inverted = None if colours is None else _inverted(image, bits, colours)
    if colours is None or inverted is None or bits not in (1, 2, 4, 8, 16):
        return None
    channels, palette = colours
    return ImageShape(
        width_px=width_px, height_px=height_px, bits=bits, channels=channels, palette=palette, inverted=inverted
    )


def _colours(space: Any) -> tuple[int, NDArray[np.uint8] | None] | None:
    """Give channels and palette of a colour space; None where only drawing can tell."""
    if space is None:
        return None
    name = str(space[0]) if isinstance(space, pikepdf.Array) else str(space)
    if name in _GRAY:
        return 1, None
    if name in _RGB:
        return 3, None
    if name == "/ICCBased":
        channels = int(space[1].get("/N", 0))
        return (channels, None) if channels in (1, 3) else None
    if name == "/Indexed":
        return _indexed(space)
    return None


def _indexed(space: Any) -> tuple[int, NDArray[np.uint8]] | None:
    base = _colours(space[1])
    if base is None or base[1] is not None:
        return None
    table = space[3].read_bytes() if isinstance(space[3], pikepdf.Stream) else bytes(space[3])
    count = min(int(space[2]) + 1, len(table) // base[0])
    colours = np.frombuffer(table, dtype=np.uint8, count=count * base[0]).reshape(count, base[0])
    return 1, np.repeat(colours, 3, axis=1) if base[0] == 1 else colours


def _inverted(image: Any, bits: int, colours: tuple[int, NDArray[np.uint8] | None]) -> bool | None:
    """Read /Decode: False as usual, True upside down, None where it says something else."""
    decode = [float(value) for value in image.get("/Decode", [])]
    channels, palette = colours
    if palette is not None:
        return False if decode in ([], [0.0, float((1 << bits) - 1)]) else None
    if decode in ([], [0.0, 1.0] * channels):
        return False
    return True if decode == [1.0, 0.0] * channels else None
