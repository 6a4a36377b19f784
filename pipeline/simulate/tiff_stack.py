"""A TIFF of scanned pages, gray JPEG or group 4, one strip a page, written as it goes.

A writer of our own because none at hand takes group 4 strips that are compressed already.

Source:
    TIFF revision 6.0, Aldus 1992, sections 2 and 11; technical note 2 for JPEG.
"""

import struct
from pathlib import Path

from pipeline.simulate.encode import EncodedPage
from pipeline.simulate.words import SIMULATED_MARK

_SHORT, _LONG, _RATIONAL, _ASCII = 3, 4, 5, 2
_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC, _DESCRIPTION = 256, 257, 258, 259, 262, 270
_OFFSETS, _SAMPLES, _ROWS, _LENGTHS, _X_RESOLUTION, _Y_RESOLUTION, _UNIT = 273, 277, 278, 279, 282, 283, 296
_GROUP_4, _JPEG = 4, 7
_WHITE_IS_ZERO, _BLACK_IS_ZERO = 0, 1
_INCH = 2
_FIRST_POINTER = 4


class TiffStack:
    """An open multi-page TIFF; pages are on disk as soon as they are added."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._file.write(struct.pack("<2sHL", b"II", 42, 0))
        self._pointer = _FIRST_POINTER  # where the place of the next page is written

    def add(self, page: EncodedPage) -> None:
        """Add a page as one strip."""
        strip = self._put(page.data)
        resolution = self._put(struct.pack("<LL", page.dpi, 1))
        description = self._put(SIMULATED_MARK.encode("ascii") + b"\0")
        entries = (
            (_WIDTH, _LONG, 1, page.width_px),
            (_HEIGHT, _LONG, 1, page.height_px),
            (_BITS, _SHORT, 1, 1 if page.bitonal else 8),
            (_COMPRESSION, _SHORT, 1, _GROUP_4 if page.bitonal else _JPEG),
            (_PHOTOMETRIC, _SHORT, 1, _WHITE_IS_ZERO if page.bitonal else _BLACK_IS_ZERO),
            (_DESCRIPTION, _ASCII, len(SIMULATED_MARK) + 1, description),
            (_OFFSETS, _LONG, 1, strip),
            (_SAMPLES, _SHORT, 1, 1),
            (_ROWS, _LONG, 1, page.height_px),
            (_LENGTHS, _LONG, 1, len(page.data)),
            (_X_RESOLUTION, _RATIONAL, 1, resolution),
            (_Y_RESOLUTION, _RATIONAL, 1, resolution),
            (_UNIT, _SHORT, 1, _INCH),
        )
        body = b"".join(struct.pack("<HHLL", *entry) for entry in entries)
        directory = self._put(struct.pack("<H", len(entries)) + body + struct.pack("<L", 0))
        self._file.seek(self._pointer)
        self._file.write(struct.pack("<L", directory))
        self._pointer = directory + 2 + len(body)

    def close(self) -> None:
        """Close the file; it is whole after every page."""
        self._file.close()

    def _put(self, data: bytes) -> int:
        """Write data at the end, on an even place as the format asks; gives that place."""
        at = self._file.seek(0, 2)
        if at % 2:
            self._file.write(b"\0")
        self._file.write(data)
        return at + at % 2
