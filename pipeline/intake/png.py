"""PNG files: one page. Only the chunks that hold the image are decoded; texts and profiles may be bombs."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import imagecodecs
import numpy as np
from numpy.typing import NDArray

from omr.image import PageImage
from pipeline.intake.damage import broken, cut
from pipeline.intake.heads import PNG
from pipeline.intake.limits import MAX_IMAGE_FILE_BYTES, check_file_size, check_pixels
from pipeline.intake.pictures import refuse_several
from pipeline.intake.pixels import to_page
from pipeline.intake.rest import refuse_rest
from pipeline.intake.source import SIMULATED

_IMAGE_CHUNKS = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")


@dataclass(frozen=True, slots=True, kw_only=True)
class PngFile:
    """An open PNG file, reduced to its image chunks."""

    image: bytes
    simulated: bool
    page_count: int = 1

    def decode(self, _number: int) -> PageImage:
        """Decode the one page."""
        return to_page(decode_png(self.image))

    def close(self) -> None:
        """Nothing is held open."""


def open_png(path: Path) -> PngFile:
    """Read a PNG file and check its chunks.

    Raises:
        Damaged: A chunk is cut or does not match its checksum, too many pixels are declared, it is an animation, or
            more than padding stands behind its end.
    """
    check_file_size(path.stat().st_size, MAX_IMAGE_FILE_BYTES)
    kept, simulated = [PNG], False
    for kind, body in _chunks(path.read_bytes()):
        if kind == b"IHDR" and len(body) == 13:
            check_pixels(*struct.unpack(">II", body[:8]))
        if kind == b"acTL" and len(body) == 8:
            refuse_several(struct.unpack(">I", body[:4])[0])
        if kind in _IMAGE_CHUNKS:
            kept.append(chunk(kind, body))
        elif kind == b"tEXt":
            simulated = simulated or SIMULATED.encode() in body
    return PngFile(image=b"".join(kept), simulated=simulated)


def decode_png(image: bytes) -> NDArray[np.generic]:
    """Decode to 8 or 16 bit samples, gray or RGB, with or without alpha.

    Raises:
        Damaged: The image data are cut or corrupt.
    """
    try:
        return np.asarray(imagecodecs.png_decode(image))
    except (imagecodecs.PngError, ValueError) as error:
        raise broken("the PNG image is damaged (%(error)s)", error=error) from error


def chunk(kind: bytes, body: bytes) -> bytes:
    """Wrap one PNG chunk with its length and checksum."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Give kind and body of each chunk up to the last; each is checked."""
    if not data.startswith(PNG):
        raise broken("the PNG does not begin with its signature")
    at, first = len(PNG), True
    while True:
        if at + 12 > len(data):
            raise cut("the PNG has no end chunk")
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        body, at = data[at + 8 : at + 8 + length], at + 12 + length
        if at > len(data):
            raise cut("the PNG chunk %(kind)r is not complete", kind=kind)
        if struct.unpack(">I", data[at - 4 : at])[0] != zlib.crc32(kind + body):
            raise broken("the PNG chunk %(kind)r does not match its checksum", kind=kind)
        if first and kind != b"IHDR":
            raise broken("the PNG has no header chunk")
        yield kind, body
        if kind == b"IEND":
            if behind := data[at:].strip(b"\0\r\n"):
                refuse_rest("a PNG with %(count)s bytes behind its end", count=len(behind))
            return
        first = False
