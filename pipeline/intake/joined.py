"""Files hung on the end of one another, as `cat` and some programs do: readers open one of them, and no other."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path

_CHUNK_BYTES = 16 << 20
_MOST_PLACES = 10_000  # of marks within pictures by chance; a file full of them must not keep a worker for hours


def places_of(path: Path, marks: tuple[bytes, ...]) -> tuple[int, ...]:
    """Give the places behind a file's beginning at which one of some marks stands; all marks are as long."""
    looked = path.stat()
    return _looked_for(path, marks, (looked.st_size, looked.st_mtime_ns))


@lru_cache(maxsize=500)
def _looked_for(path: Path, marks: tuple[bytes, ...], _stamp: tuple[int, int]) -> tuple[int, ...]:
    # Kept, because a stack of half a gigabyte takes half a second, and is opened for each picture that the desk shows.
    return tuple(islice((at for at in _places(path, marks) if at), _MOST_PLACES))


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
