"""JPEG bytes to samples: plain gray by loops of our own, all else by libjpeg; also for the JPEG images in PDF files."""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
import simplejpeg
from numpy.typing import NDArray

from pipeline.intake.damage import broken, cut, unsupported
from pipeline.intake.decoders import may_use_loops
from pipeline.intake.few_bytes import places_of
from pipeline.intake.jpeg_blocks import decode_plainly
from pipeline.intake.jpeg_segments import APP, COMMENT, EOI, SOF, SOI, next_marker, segments
from pipeline.intake.limits import MAX_JPEG_SCANS, check_not_too_large
from pipeline.intake.pictures import MULTI_PICTURE, Size, begun_behind, noted_in, pages_in
from pipeline.intake.pixels import cmyk_to_rgb

_SEQUENTIAL = {0xC0, 0xC1}
_APP1, _APP2, _APP14 = APP + 1, APP + 2, APP + 14
# Some scanners pad the image data to whole words before the end marker, with zeros; libjpeg calls that corrupt. Other
# bytes are image data left over: somewhere above, damage swallowed some blocks and moved all behind it.
MAX_END_PADDING_BYTES = 16
_SCAN = b"\xff\xda"
_PADDED_END = re.compile(r"(\d+) extraneous bytes before marker 0xd9")
_ORIENTATION, _EXIF_DIRECTORY = 0x0112, 0x8769
_CAMERA_TAGS = frozenset({0x829A, 0x829D, 0x8827, 0x920A})  # exposure time, f-number, sensitivity, focal length


@dataclass(frozen=True, slots=True, kw_only=True)
class JpegHead:
    """What a JPEG says of itself before its first scan."""

    width_px: int
    height_px: int
    components: int
    adobe: bool  # CMYK is then stored inverted
    sole_scan: bool = False  # gray and not progressive: libjpeg stops after the first scan, whatever follows
    orientation: int = 1
    camera: bool = False  # its tags note an exposure, as cameras do and scanners do not
    comment: bytes = b""
    others: tuple[bytes, int] = (b"", 0)  # the block that notes more pictures, and where it lies in the file
    size_bytes: int = 0  # of all this, up to the first scan


def read_head(data: bytes) -> JpegHead:
    """Read the header and check what it declares.

    Raises:
        Damaged: It is cut, contradicts itself, is of a kind no scanner writes, or declares too many pixels.
    """
    frame, kind, adobe, exif, comment, others, end = b"", 0, False, _Exif(), b"", (b"", 0), 0
    for marker, body, end in segments(data):
        if marker in SOF:
            frame, kind = body, marker
        elif marker == _APP14 and body.startswith(b"Adobe"):
            adobe = True
        elif marker == _APP1 and body.startswith(b"Exif\0\0"):
            exif = _read_exif(body[6:])
        elif marker == _APP2 and body.startswith(MULTI_PICTURE):
            others = body[len(MULTI_PICTURE) :], end - len(body) + len(MULTI_PICTURE)
        elif marker == COMMENT:
            comment += body
    if len(frame) < 6:
        raise broken("the JPEG has no frame header before its first scan")
    bits, height_px, width_px, components = struct.unpack(">BHHB", frame[:6])
    if bits != 8 or components not in (1, 3, 4):
        raise unsupported("JPEG of %(bits)s bits and %(components)s components", bits=bits, components=components)
    check_not_too_large(width_px, height_px)
    return JpegHead(
        width_px=width_px,
        height_px=height_px,
        components=components,
        adobe=adobe,
        sole_scan=components == 1 and kind in _SEQUENTIAL,
        orientation=exif.orientation,
        camera=exif.camera,
        comment=comment,
        others=others,
        size_bytes=end,
    )


def count_pictures(data: bytes, head: JpegHead) -> int:
    """Count the pictures of a file that are about as large as its first."""
    noted = noted_in(*head.others)
    return pages_in(data, noted | begun_behind(data, head.size_bytes), (head.width_px, head.height_px), _size_of)


def _size_of(picture: bytes) -> Size:
    """Give pixels across and down of the picture that some bytes begin with; Damaged where there is none."""
    frames = (body for marker, body, _ in segments(picture) if marker in SOF and len(body) >= 6)
    height_px, width_px = struct.unpack(">HH", next(frames, bytes(6))[1:5])
    return width_px, height_px


def decode_jpeg(data: bytes, head: JpegHead) -> NDArray[np.uint8]:
    """Decode to gray or RGB samples; gray straight to gray.

    Raises:
        Damaged: The data are cut or corrupt. libjpeg would fill the rest with gray and only warn: its warnings count.
    """
    if not head.sole_scan and any(islice(places_of(_SCAN, data), MAX_JPEG_SCANS, None)):
        raise broken("the JPEG has more than %(max_jpeg_scans)s scans", max_jpeg_scans=MAX_JPEG_SCANS)
    try:
        samples = _decode(_without_junk(data), head)
    except ValueError as error:
        if "premature end" in str(error).lower():
            raise cut("the JPEG image is not complete") from error
        raise broken("the JPEG image is damaged (%(error)s)", error=error) from error
    if samples.shape[:2] != (head.height_px, head.width_px):
        raise broken(
            "the JPEG declares %(width_px)s x %(height_px)s pixels but holds %(shape)s",
            width_px=head.width_px,
            height_px=head.height_px,
            shape=samples.shape[1::-1],
        )
    if head.components == 4:
        return cmyk_to_rgb(samples, inverted=head.adobe)
    return samples


def _decode(data: bytes, head: JpegHead) -> NDArray[np.uint8]:
    samples = decode_plainly(data) if head.sole_scan and may_use_loops() else None
    return _by_library(data, head) if samples is None else samples


def _by_library(data: bytes, head: JpegHead) -> NDArray[np.uint8]:
    space = {1: "GRAY", 3: "RGB", 4: "CMYK"}[head.components]
    try:
        return np.asarray(simplejpeg.decode_jpeg(data, space, strict=True))
    except ValueError as error:
        padding = _PADDED_END.search(str(error))
        end = data.rfind(EOI)
        if not padding or end < 0 or int(padding[1]) > MAX_END_PADDING_BYTES or any(data[end - int(padding[1]) : end]):
            raise
        # Without the padding the image must decode with no complaint at all, or it is refused after all.
        return np.asarray(simplejpeg.decode_jpeg(data[: end - int(padding[1])] + EOI, space, strict=True))


def _without_junk(data: bytes) -> bytes:
    """Leave out what lies between the segments of the header; libjpeg would call the whole image corrupt."""
    kept, at, is_tight = [SOI], len(SOI), True
    for marker, body, end in segments(data):
        segment = struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body
        is_tight = is_tight and end - len(segment) == at
        kept.append(segment)
        at = end
    scan = next_marker(data, at).start()
    # mostly there is none: a copy of the whole file would cost as much as reading it
    return data if is_tight and scan == at else b"".join(kept) + data[scan:]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Exif:
    """What the EXIF block says that matters here."""

    orientation: int = 1
    camera: bool = False


def _read_exif(tiff: bytes) -> _Exif:
    """Find the way up, and whether a camera's exposure is noted; nothing where the block is damaged."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None or len(tiff) < 8:
        return _Exif()
    first = dict(_entries(tiff, struct.unpack(order + "I", tiff[4:8])[0], order))
    exposure: dict[int, bytes] = {}
    if _EXIF_DIRECTORY in first:
        exposure = dict(_entries(tiff, struct.unpack(order + "I", first[_EXIF_DIRECTORY])[0], order))
    orientation = struct.unpack(order + "H", first[_ORIENTATION][:2])[0] if _ORIENTATION in first else 1
    return _Exif(orientation=orientation, camera=not _CAMERA_TAGS.isdisjoint(exposure))


def _entries(tiff: bytes, at: int, order: str) -> Iterator[tuple[int, bytes]]:
    """Give tag and the four bytes of its value, or of where that lies, of each entry of a directory."""
    count = struct.unpack(order + "H", tiff[at : at + 2])[0] if at + 2 <= len(tiff) else 0
    for entry in range(at + 2, min(at + 2 + 12 * count, len(tiff) - 11), 12):
        yield struct.unpack(order + "H", tiff[entry : entry + 2])[0], tiff[entry + 8 : entry + 12]
