"""Image files that may hold more pictures than one: of a page that nobody sees nobody would miss the answers.

PNG animations count theirs in a chunk, JPEG files in a Multi-Picture block (CIPA DC-007), or one file is hung on the
end of another. Phones add small ones to their photos, of depth and brightness; what is about as large as the first is a
page of its own.
"""

import re
import struct
from collections.abc import Callable, Iterator
from itertools import islice

from pipeline.intake.damage import Damaged, unsupported

MULTI_PICTURE = b"MPF\0"
_ENTRIES_TAG, _ENTRY_BYTES = 0xB002, 16
MOST_PICTURES = 64
LEAST_RATIO = 0.7  # of each of the first one's sides: two scans differ by a crop, pictures of depth have half
# One picture's end, the next one's beginning. By a pattern: `bytes.find` takes twice as long.
_NEXT = b"\xff\xd8\xff"
_JOINED = re.compile(b"\xff\xd9" + _NEXT)

Size = tuple[int, int]


def refuse_several(pictures: int) -> None:
    """Refuse a file with several pages of which only the first would be read.

    Raises:
        Damaged: There are more than one.
    """
    if pictures > 1:
        raise unsupported("an image file with %(pictures)s pictures", pictures=pictures)


def pages_in(data: bytes, block: bytes, block_at: int, size: Size, size_at: Callable[[bytes], Size]) -> int:
    """Count the pictures of a JPEG file that are about as large as its first.

    Args:
        data: The file.
        block: Its Multi-Picture block, from the byte order on; empty where there is none.
        block_at: Where that block lies in the file: places are counted from there.
        size: Pixels of the first picture, across and down.
        size_at: Gives the size of the picture that some bytes begin with; raises `Damaged` where there is none.
    """
    noted = {block_at + at for at in _offsets(block) if at}
    behind = {found.end() - len(_NEXT) for found in islice(_JOINED.finditer(data), MOST_PICTURES)}
    return 1 + sum(_is_as_large(data[at:], size, size_at) for at in noted | behind)


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
