"""Files hung on the end of one another, as `cat` and some programs do: readers open one of them, and no other."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

_CHUNK_BYTES = 16 << 20
_MOST_PLACES = 10_000  # of marks within pictures by chance; a file full of them must not keep a worker for hours


def places_of(path: Path, marks: tuple[bytes, ...]) -> Iterator[int]:
    """Go through the places behind a file's beginning at which one of some marks stands; all marks are as long."""
    return islice((at for at in _places(path, marks) if at), _MOST_PLACES)


def _places(path: Path, marks: tuple[bytes, ...]) -> Iterator[int]:
    with path.open("rb") as file:
        begin, kept = 0, b""
        while more := file.read(_CHUNK_BYTES):
            data = kept + more
            for mark in marks:
                at = data.find(mark)
                while at >= 0:
                    yield begin + at
                    at = data.find(mark, at + 1)
            kept = data[1 - len(marks[0]) :]  # a mark may lie on both sides of the cut
            begin += len(data) - len(kept)
