"""What a PDF packs its streams in, undone for as long as one of the usual ways follows another.

What cannot be unpacked to its end is given as far as it goes: whoever needs more of it counts.
"""

import base64
import zlib
from collections.abc import Callable
from typing import Any

import imagecodecs

from pipeline.intake.damage import broken, unsupported
from pipeline.intake.limits import MAX_IMAGE_FILE_BYTES
from pipeline.intake.pdf_shape import parameters_of, stream_filters

_END_OF_RUNS = 128


def unpacked(stream: Any) -> tuple[bytes, str]:
    """Give a stream's data, and the way in which they are still packed: empty for none.

    Raises:
        Damaged: The data are corrupt.
    """
    data: bytes = stream.read_raw_bytes()
    for number, name in enumerate(stream_filters(stream)):
        if name not in _UNPACKED:
            return data, name
        data = _UNPACKED[name](data, parameters_of(stream, number))
    return data, ""


def _inflated(data: bytes, _given: Any) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, MAX_IMAGE_FILE_BYTES)
    except zlib.error as error:
        raise broken("the compressed image is damaged (%(error)s)", error=error) from error


def _of_codes(data: bytes, given: Any) -> bytes:
    """Undo LZW, whose codes grow one entry early, as in TIFF, unless the PDF says otherwise; hardly any does."""
    if not int(given.get("/EarlyChange", 1)):
        raise unsupported("a PDF image in LZW without early change")
    try:
        return bytes(imagecodecs.lzw_decode(data, out=MAX_IMAGE_FILE_BYTES))
    except (imagecodecs.ImcdError, ValueError) as error:
        raise broken("the compressed image is damaged (%(error)s)", error=error) from error


def _of_letters(data: bytes, _given: Any) -> bytes:
    try:
        return base64.a85decode(data.partition(b"~>")[0])
    except ValueError as error:
        raise broken("the compressed image is damaged (%(error)s)", error=error) from error


def _of_digits(data: bytes, _given: Any) -> bytes:
    digits = b"".join(data.partition(b">")[0].split())
    try:
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("latin-1"))
    except ValueError as error:
        raise broken("the compressed image is damaged (%(error)s)", error=error) from error


def _of_runs(data: bytes, _given: Any) -> bytes:
    parts, at = [], 0
    while at < len(data) and data[at] != _END_OF_RUNS:
        length = data[at]
        is_run = length > _END_OF_RUNS
        parts.append(data[at + 1 : at + 2] * (257 - length) if is_run else data[at + 1 : at + 2 + length])
        at += 2 if is_run else 2 + length
    return b"".join(parts)


_UNPACKED: dict[str, Callable[[bytes, Any], bytes]] = {
    "/FlateDecode": _inflated,
    "/LZWDecode": _of_codes,
    "/ASCII85Decode": _of_letters,
    "/ASCIIHexDecode": _of_digits,
    "/RunLengthDecode": _of_runs,
}
