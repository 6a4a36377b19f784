"""The chain of pages (IFDs) of a TIFF file, followed with care: cut chains and loops must not lose pages silently."""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from os import SEEK_END
from typing import BinaryIO

from pipeline.intake.damage import broken
from pipeline.intake.limits import MAX_PAGES

_SUBFILE, _SHORT, _REDUCED = 254, 3, 1  # a page that is a smaller copy of another says so in its first entry
_SIDES, _DATA = {256, 257}, {273, 324}  # of an image, and where its strips or tiles lie
_MOST_ENTRIES = 1000  # of a directory that is looked at by chance; real ones have some twenty
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
    reduced: frozenset[int] = frozenset()  # those of pages that are said to be smaller copies of others
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
    offsets: dict[int, bool] = {}  # in order, and quick to look up: whether the page is said to be a smaller copy
    file.seek(at)
    offset = _number(file, order + offset_as)
    while offset:
        if offset is None or offset >= size_bytes:
            return _chain(offsets, "it points behind the end of the file")
        if offset in offsets:
            return _chain(offsets, "it loops back")
        if len(offsets) > MAX_PAGES:
            break
        file.seek(offset)
        entries = _number(file, order + count_as)
        if not entries or offset + entries * entry_bytes > size_bytes:
            return _chain(offsets, "a page directory is cut")
        offsets[offset] = _is_reduced(order, file.read(entry_bytes))
        file.seek((entries - 1) * entry_bytes, 1)
        offset = _number(file, order + offset_as)
    return _chain(offsets, "it is cut" if offset is None else "")


def holds_another(file: BinaryIO, places: Iterable[int], chain: Chain) -> bool:
    """Whether at one of the places, each with a magic, another TIFF begins than the one that the chain goes through.

    Its first directory tells of an image and where its data lie; EXIF blocks begin in the same way and tell of none.
    Some programs write each page with a header of its own and hang its directory on the chain.
    """
    size_bytes = file.seek(0, SEEK_END)
    return any(_directory_behind(file, at, size_bytes) not in (0, *chain.offsets) for at in places)


def _directory_behind(file: BinaryIO, at: int, size_bytes: int) -> int:
    """Give where the directory lies to which a header points, if it is a page's; else 0: pixels look so by chance."""
    file.seek(at)
    order, first_at, offset_as, count_as, entry_bytes = _KINDS[file.read(4)]
    file.seek(at + first_at)
    offset = _number(file, order + offset_as)
    if not offset or at + offset >= size_bytes:
        return 0
    file.seek(at + offset)
    entries = min(_number(file, order + count_as) or 0, _MOST_ENTRIES)
    found = file.read(entries * entry_bytes)
    tags = {struct.unpack_from(order + "H", found, start)[0] for start in range(0, len(found) - 1, entry_bytes)}
    return at + offset if tags >= _SIDES and not tags.isdisjoint(_DATA) else 0


def _chain(offsets: dict[int, bool], fault: str) -> Chain:
    reduced = frozenset(offset for offset, is_reduced in offsets.items() if is_reduced)
    return Chain(offsets=tuple(offsets), reduced=reduced, fault=fault)


def _is_reduced(order: str, entry: bytes) -> bool:
    """Tell whether a page's first entry, and they are sorted, says that it is a smaller copy of another page."""
    tag, kind = struct.unpack_from(order + "HH", entry)
    value_at = len(entry) - (8 if len(entry) > 12 else 4)
    return tag == _SUBFILE and bool(
        struct.unpack_from(order + ("H" if kind == _SHORT else "I"), entry, value_at)[0] & _REDUCED
    )


def _number(file: BinaryIO, kind: str) -> int | None:
    """Read one number; None at the end of the file."""
    size = struct.calcsize(kind)
    data = file.read(size)
    return int(struct.unpack(kind, data)[0]) if len(data) == size else None
