"""The chain of pages (IFDs) of a TIFF file, followed with care: cut chains and loops must not lose pages silently."""

import struct
from dataclasses import dataclass
from typing import BinaryIO

from pipeline.intake.damage import broken
from pipeline.intake.limits import MAX_PAGES

# Byte order, offset of the first page, format and size of an offset, of a count and of an entry.
_KINDS = {
    b"II*\0": ("<", 4, "I", "H", 12),
    b"MM\0*": (">", 4, "I", "H", 12),
    b"II+\0": ("<", 8, "Q", "Q", 20),
    b"MM\0+": (">", 8, "Q", "Q", 20),
}
MAGIC = tuple(_KINDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Where the pages are."""

    offsets: tuple[int, ...]
    fault: str = ""  # why the chain breaks off behind the last, empty where it ends as it should


def follow_chain(file: BinaryIO, size_bytes: int) -> Chain:
    """Find all pages of a TIFF or BigTIFF file.

    Raises:
        Damaged: It does not begin as a TIFF file does.
    """
    head = file.read(4)
    if head not in _KINDS:
        raise broken("the TIFF does not begin with its signature")
    order, at, offset_as, count_as, entry_bytes = _KINDS[head]
    offsets: dict[int, None] = {}  # in order, and quick to look up
    file.seek(at)
    offset = _number(file, order + offset_as)
    while offset:
        if offset is None or offset >= size_bytes:
            return Chain(offsets=tuple(offsets), fault="it points behind the end of the file")
        if offset in offsets:
            return Chain(offsets=tuple(offsets), fault="it loops back")
        if len(offsets) > MAX_PAGES:
            break
        file.seek(offset)
        entries = _number(file, order + count_as)
        if not entries or offset + entries * entry_bytes > size_bytes:
            return Chain(offsets=tuple(offsets), fault="a page directory is cut")
        offsets[offset] = None
        file.seek(entries * entry_bytes, 1)
        offset = _number(file, order + offset_as)
    return Chain(offsets=tuple(offsets), fault="it is cut" if offset is None else "")


def _number(file: BinaryIO, kind: str) -> int | None:
    """Read one number; None at the end of the file."""
    size = struct.calcsize(kind)
    data = file.read(size)
    return int(struct.unpack(kind, data)[0]) if len(data) == size else None
