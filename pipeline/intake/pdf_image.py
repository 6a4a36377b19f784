"""An image embedded in a PDF, lifted out: its own samples, untouched by any drawing."""

import struct
import zlib
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray

from pipeline.intake.damage import broken, cut
from pipeline.intake.fax import Fax, FaxCode, decode_fax
from pipeline.intake.heads import PNG
from pipeline.intake.jpeg_codec import decode_jpeg, read_head
from pipeline.intake.limits import check_not_too_large
from pipeline.intake.pdf_shape import ImageShape, parameters, stream_filter
from pipeline.intake.pixels import in_place
from pipeline.intake.png import chunk, decode_png

_PNG_PREDICTORS = range(10, 16)
_PNG_COLOUR_TYPE = {1: 0, 3: 2}


def lift(image: Any, shape: ImageShape) -> NDArray[np.generic] | None:
    """Give the samples, 0 black; None where the way they are packed must be left to drawing.

    Raises:
        Damaged: The data are cut or corrupt.
    """
    unpack = {"/DCTDecode": _jpeg, "/CCITTFaxDecode": _fax, "/JPXDecode": _jpeg2000, "/FlateDecode": _flate, "": _raw}
    packed_as = unpack.get(stream_filter(image))
    samples = packed_as(image, shape) if packed_as else None
    if samples is None:
        return None
    if samples.shape[:2] != (shape.height_px, shape.width_px):
        raise broken(
            "the image holds %(shape)s pixels, declared are %(declared)s",
            shape=samples.shape[1::-1],
            declared=(shape.width_px, shape.height_px),
        )
    if shape.palette is not None:
        numbers = np.minimum(samples.astype(np.intp), len(shape.palette) - 1)
        return np.asarray(shape.palette[numbers], dtype=np.uint8)
    return np.invert(samples, out=in_place(samples)) if shape.inverted else samples


def codestream_shape(data: bytes) -> tuple[int, int, int]:
    """Give width, height and components that a JPEG 2000 codestream itself declares, whatever the PDF says of it.

    Raises:
        Damaged: It is cut before it says so.
    """
    at = data.find(b"\xff\x4f\xff\x51")
    if at < 0 or at + 42 > len(data):
        raise cut("the JPEG 2000 image has no header")
    right, bottom, left, top = struct.unpack(">IIII", data[at + 8 : at + 24])
    (components,) = struct.unpack(">H", data[at + 40 : at + 42])
    return right - left, bottom - top, components


def _jpeg(image: Any, shape: ImageShape) -> NDArray[np.generic] | None:
    data = image.read_raw_bytes()
    head = read_head(data)
    if (
        head.components != shape.channels
        or head.components == 4
        or parameters(image).get("/ColorTransform") is not None
    ):
        return None
    if (head.width_px, head.height_px) != (shape.width_px, shape.height_px):
        raise broken(
            "the JPEG has %(width_px)s x %(height_px)s pixels, the PDF says otherwise",
            width_px=head.width_px,
            height_px=head.height_px,
        )
    return decode_jpeg(data, head)


def _jpeg2000(image: Any, shape: ImageShape) -> NDArray[np.generic] | None:
    data = image.read_raw_bytes()
    width_px, height_px, _ = codestream_shape(data)
    check_not_too_large(width_px, height_px)
    try:
        samples = np.asarray(imagecodecs.jpeg2k_decode(data))
    except (imagecodecs.Jpeg2kError, ValueError) as error:
        raise broken("the JPEG 2000 image is cut or damaged (%(error)s)", error=error) from error
    known = samples.dtype in (np.uint8, np.uint16) and (samples.ndim == 2 or samples.shape[2] == 3)
    return samples if known and shape.palette is None else None


def _fax(image: Any, shape: ImageShape) -> NDArray[np.generic] | None:
    given = parameters(image)
    rows_by = float(given.get("/K", 0))
    if given.get("/EncodedByteAlign", False) or shape.bits != 1 or shape.channels != 1:
        return None
    if int(given.get("/Columns", 1728)) != shape.width_px:
        return None
    code = FaxCode(fax=Fax.G4 if rows_by < 0 else Fax.G3, mixed=rows_by > 0)
    white = decode_fax(image.read_raw_bytes(), width_px=shape.width_px, height_px=shape.height_px, code=code)
    return np.invert(white, out=in_place(white)) if given.get("/BlackIs1", False) else white


def _flate(image: Any, shape: ImageShape) -> NDArray[np.generic] | None:
    predictor = int(parameters(image).get("/Predictor", 1))
    if predictor == 1:
        return _rows(_inflated(image.read_raw_bytes(), shape.row_bytes * shape.height_px), shape)
    if predictor in _PNG_PREDICTORS and _has_png_rows(parameters(image), shape):
        return _unpredicted(image.read_raw_bytes(), shape)
    return None


def _raw(image: Any, shape: ImageShape) -> NDArray[np.generic] | None:
    return _rows(image.read_raw_bytes(), shape)


def _inflated(data: bytes, size_bytes: int) -> bytes:
    """Inflate no further than the image needs: the rest may be a bomb."""
    try:
        return zlib.decompressobj().decompress(data, size_bytes)
    except zlib.error as error:
        raise broken("the compressed image is damaged (%(error)s)", error=error) from error


def _rows(data: bytes, shape: ImageShape) -> NDArray[np.generic]:
    needed = shape.row_bytes * shape.height_px
    if len(data) < needed:
        raise cut("the image has %(count)s of %(needed)s bytes", count=len(data), needed=needed)
    packed = np.frombuffer(data, dtype=np.uint8, count=needed).reshape(shape.height_px, shape.row_bytes)
    count = shape.width_px * shape.channels
    if shape.bits == 16:
        flat: NDArray[np.generic] = packed.view(">u2").astype(np.uint16)
    elif shape.bits == 8:
        flat = packed
    else:
        flat = _small_samples(packed, shape, count)
    return flat.reshape(shape.height_px, shape.width_px, shape.channels) if shape.channels > 1 else flat


def _small_samples(packed: NDArray[np.uint8], shape: ImageShape, count: int) -> NDArray[np.generic]:
    """Unpack samples of 1, 2 or 4 bits: 1-bit gray as bool, else colour numbers as they are, gray as full bytes."""
    ones = np.unpackbits(packed, axis=1)
    if shape.bits == 1:
        return ones[:, :count].view(np.bool_ if shape.palette is None else np.uint8)
    weights = (1 << np.arange(shape.bits - 1, -1, -1)).astype(np.uint8)
    numbers = (ones.reshape(shape.height_px, -1, shape.bits) * weights).sum(axis=2, dtype=np.uint8)[:, :count]
    spread = 1 if shape.palette is not None else 255 // ((1 << shape.bits) - 1)
    return np.asarray(numbers * np.uint8(spread), dtype=np.uint8)


def _has_png_rows(given: Any, shape: ImageShape) -> bool:
    return (
        int(given.get("/Columns", 1)) == shape.width_px
        and int(given.get("/Colors", 1)) == shape.channels
        and int(given.get("/BitsPerComponent", 8)) == shape.bits
        and not (shape.palette is not None and shape.bits < 8)  # libpng would spread the numbers over 0 to 255
    )


def _unpredicted(data: bytes, shape: ImageShape) -> NDArray[np.generic]:
    """Wrap the data as the PNG that they are but for its header, and let libpng undo the prediction."""
    head = struct.pack(
        ">IIBBBBB", shape.width_px, shape.height_px, shape.bits, _PNG_COLOUR_TYPE[shape.channels], 0, 0, 0
    )
    png = PNG + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    return decode_png(png)
