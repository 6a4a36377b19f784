"""The segments of a JPEG's header, up to its first scan."""

import re
from collections.abc import Iterator

from pipeline.intake.damage import broken, cut

SOI, EOI = b"\xff\xd8", b"\xff\xd9"
SOF = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
BASELINE, HUFFMAN_TABLES, SCAN, END, STEPS, RESTARTS = 0xC0, 0xC4, 0xDA, 0xD9, 0xDB, 0xDD
APP, COMMENT = 0xE0, 0xFE  # of applications there are sixteen
_BARE = {0x01, *range(0xD0, 0xD8)}  # markers without a length
# Fill bytes may stand before it. A pattern that takes them along tries again from each: megabytes of them took hours.
_MARKER = re.compile(rb"\xff[^\xff\x00]")


def segments(data: bytes) -> Iterator[tuple[int, bytes, int]]:
    """Give marker, body and end of each segment up to the first scan, stepping over junk between them."""
    if not data.startswith(SOI):
        raise broken("the JPEG does not begin with its start marker")
    at = len(SOI)
    while True:
        found = next_marker(data, at)
        marker, at = found[0][-1], found.end()
        if marker in _BARE:
            continue
        if marker in (SCAN, END):
            return
        if at + 2 > len(data):
            raise cut("the JPEG header is not complete")
        length = max(2, int.from_bytes(data[at : at + 2], "big"))
        if at + length > len(data):
            raise cut("the JPEG header is not complete")
        yield marker, data[at + 2 : at + length], at + length
        at += length


def next_marker(data: bytes, at: int) -> re.Match[bytes]:
    """Find the next marker; Damaged where there is none."""
    found = _MARKER.search(data, at)
    if not found:
        raise cut("the JPEG has no image data")
    return found
