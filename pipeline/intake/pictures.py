"""Image files that may hold more pictures than one: of a page that nobody sees nobody would miss the answers.

PNG animations count theirs in a chunk, JPEG files in a Multi-Picture block (CIPA DC-007), or one file is hung on the
end of another. Phones add small ones to their photos, of depth and brightness; what is about as large as the first is a
page of its own.
"""

import re
import struct
from collections.abc import Callable, Iterator, Set
from itertools import islice

from pipeline.intake.damage import Damaged
from pipeline.intake.few_bytes import places_of
from pipeline.intake.jpeg_segments import SOF
from pipeline.intake.rest import refuse_rest

MULTI_PICTURE = b"MPF\0"
_ENTRIES_TAG, _ENTRY_BYTES = 0xB002, 16
MOST_PICTURES = 64
LEAST_RATIO = 0.7  # of each of the first one's sides: two scans differ by a crop, pictures of depth have half
_END, _NEXT = b"\xff\xd9", b"\xff\xd8\xff"  # of one picture's the last, and of the next one's the first bytes
# Tables, restarts, frames (without the arithmetic ones that are none), what applications add, comments.
_SEGMENT = re.compile(rb"\xff([\xc0-\xcf\xdb\xdd\xe0-\xef\xfe])(..)", re.DOTALL)
_FEW_SEGMENTS = 8  # walked through again at no cost

Size = tuple[int, int]


def refuse_several(pictures: int) -> None:
    """Refuse a file with several pages of which only the first would be read.

    Raises:
        Damaged: There are more than one.
    """
    if pictures > 1:
        refuse_rest("an image file with %(pictures)s pictures", pictures=pictures)


def pages_in(data: bytes, places: Set[int], size: Size, size_at: Callable[[bytes], Size]) -> int:
    """Count the pictures of a JPEG file that are about as large as its first.

    Args:
        data: The file.
        places: Where the others begin.
        size: Pixels of the first picture, across and down.
        size_at: Gives the size of the picture that some bytes begin with; raises `Damaged` where there is none.
    """
    return 1 + sum(_is_as_large(data[at:], size, size_at) for at in places)


def noted_in(block: bytes, block_at: int) -> frozenset[int]:
    """Give where the other pictures begin of which a Multi-Picture block tells.

    Args:
        block: From the byte order on; empty where there is none.
        block_at: Where it lies in the file: places are counted from there.
    """
    return frozenset(block_at + at for at in _offsets(block) if at)


def begun_behind(data: bytes, scan_at: int) -> frozenset[int]:
    """Give where other pictures begin behind a JPEG's header, whatever stands between.

    In the data of a picture no other one can begin: there a byte of ones is followed by a zero or a known mark. The
    short films that phones add hold any bytes, so what follows must be a header to the last byte.
    """
    headers = _Headers(data)
    wanted = (at for at in places_of(_NEXT, data, scan_at) if data[at - len(_END) : at] == _END or headers.begin_at(at))
    return frozenset(islice(wanted, MOST_PICTURES))


class _Headers:
    """Tells where headers begin; no segment is looked at twice, however many seem to lead to it."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._leads_nowhere = bytearray()  # by place, 1 where a segment is none of a header; made when it is needed

    def begin_at(self, at: int) -> bool:
        """Whether a header begins here whose segments follow each other without a gap, up to that of the frame."""
        passed, at = [], at + 2
        while (found := _SEGMENT.match(self._data, at)) is not None and not self._is_known(at):
            length = int.from_bytes(found[2], "big")
            if found[1][0] in SOF:
                return self._is_frame(at, length)
            passed.append(at)
            at += 2 + max(length, 2)
        if len(passed) > _FEW_SEGMENTS:
            self._leads_nowhere = self._leads_nowhere or bytearray(len(self._data))
            for each in passed:
                self._leads_nowhere[each] = 1
        return False

    def _is_known(self, at: int) -> bool:
        return bool(self._leads_nowhere) and self._leads_nowhere[at] == 1

    def _is_frame(self, at: int, length: int) -> bool:
        bits, components = self._data[at + 4 : at + 5], self._data[at + 9] if at + 9 < len(self._data) else 0
        return bits == b"\x08" and length == 8 + 3 * components


def _is_as_large(picture: bytes, size: Size, size_at: Callable[[bytes], Size]) -> bool:
    try:
        return all(side >= LEAST_RATIO * first for side, first in zip(size_at(picture), size, strict=True))
    except Damaged:
        return False


def _offsets(block: bytes) -> Iterator[int]:
    """Give where the pictures begin, the first one 0; nothing where the block is damaged."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(block[:4])
    if order is None or len(block) < 8:
        return
    at = struct.unpack(order + "I", block[4:8])[0]
    count = struct.unpack(order + "H", block[at : at + 2])[0] if at + 2 <= len(block) else 0
    for tag_at in range(at + 2, min(at + 2 + 12 * count, len(block) - 11), 12):
        tag, _, length, place = struct.unpack(order + "HHII", block[tag_at : tag_at + 12])
        if tag == _ENTRIES_TAG:
            for entry in range(place, min(place + length, len(block) - _ENTRY_BYTES + 1), _ENTRY_BYTES)[:MOST_PICTURES]:
                yield struct.unpack(order + "I", block[entry + 8 : entry + 12])[0]
