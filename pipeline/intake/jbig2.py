"""JBIG2 images of PDF files, decoded by pdfium: no other decoder here knows them.

pdfium shows what it has of a stream that was cut and leaves the rest white, so the stream's own
segments are counted out first.

Source:
    ITU-T T.88 (2000), 7.2: segment header syntax.
"""

from collections.abc import Iterator
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from pypdfium2 import PdfiumError, raw

from pipeline.intake.damage import broken, cut
from pipeline.pdfium import opened

# Segment types that draw something: text, pattern, generic and refinement regions, whether kept or shown at once.
_REGIONS = frozenset((4, 6, 7, 20, 22, 23, 36, 38, 39, 40, 42, 43))
_TEXT = frozenset((4, 6, 7))  # text regions: symbols from a dictionary, each in all its places
_PAGE = 48  # its height is the greatest number where it is not known beforehand
_LENGTH_UNKNOWN = 0xFFFFFFFF
_LEAST_HEADER_BYTES = 11


def check_jbig2(data: bytes, *, height_px: int) -> None:
    """See that all segments are there to their last byte, that something is drawn, and on a page as high as declared.

    Raises:
        Damaged: The stream is cut, or nothing is in it.
    """
    draws = False
    for kind, start in _segments(data):
        draws = draws or kind in _REGIONS
        if kind == _PAGE and int.from_bytes(data[start + 4 : start + 8], "big") < height_px:
            raise cut("the JBIG2 image is not complete")
    if not draws:
        raise broken("the JBIG2 image draws nothing")


def draws_symbols(data: bytes) -> bool:
    """Tell whether one symbol is drawn in all places that look like it.

    Scanners were found to exchange digits so (D. Kriesel, Traue keinem Scan, den du nicht selbst gefälscht hast, 2014;
    BSI TR-03138 forbids it where the paper goes). The format does not tell where it was done without loss.

    Raises:
        Damaged: The stream is cut.
    """
    return any(kind in _TEXT for kind, _ in _segments(data))


def _segments(data: bytes) -> Iterator[tuple[int, int]]:
    """Go through the segments; gives the kind of each and where its data start."""
    at = 0
    while at < len(data) and data[at:].strip(b"\0\r\n "):
        kind, start, length = _segment(data, at)
        yield kind, start
        if length == _LENGTH_UNKNOWN:  # a generic region that tells its end by a mark, always the last one
            return
        at = start + length
        if at > len(data):
            raise cut("the JBIG2 image is not complete")


def _segment(data: bytes, at: int) -> tuple[int, int, int]:
    """Read a segment header: its kind, where its data start, how long they are."""
    if at + _LEAST_HEADER_BYTES > len(data):
        raise cut("the JBIG2 image is not complete")
    number, flags, count = int.from_bytes(data[at : at + 4], "big"), data[at + 4], data[at + 5] >> 5
    at += 6
    if count == 7:  # the long form: a count in 29 bits, then a bit for each and one more
        count = int.from_bytes(data[at - 1 : at + 3], "big") & 0x1FFFFFFF
        at += 3 + (count + 8) // 8
    at += count * (1 if number <= 256 else 2 if number <= 65536 else 4)
    at += 4 if flags & 0x40 else 1
    return flags & 0x3F, at + 4, int.from_bytes(data[at : at + 4], "big")


def decode_sole_jbig2(one_page_pdf: BytesIO) -> NDArray[np.uint8]:
    """Decode the only image of the only page of a PDF, gray.

    Raises:
        Damaged: The data are cut or corrupt.
    """
    try:
        with opened(one_page_pdf) as document:
            images = list(document[0].get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]))
            if len(images) != 1:
                raise broken("the PDF page has %(count)s images where one was seen", count=len(images))
            # a copy: pdfium frees its own with the bitmap, of whose closing it warns
            samples = np.array(images[0].get_bitmap(render=False).to_numpy(), dtype=np.uint8)
    except PdfiumError as error:
        raise broken("the JBIG2 image is cut or damaged (%(error)s)", error=error) from error
    return samples if samples.ndim == 2 else np.ascontiguousarray(samples[:, :, 0])
