"""Write a file whole or not at all, and so that it is there after the plug was pulled.

A renamed file is on disk when its folder is: until then a power cut may bring back the folder as it was before, while
the log, which syncs by itself, already tells of the file.
"""

import os
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from glob import escape
from pathlib import Path
from typing import BinaryIO

PART = ".part"
# What another process still writes is younger than this; even a large file over a slow network needs less.
STALE_S = 24 * 3600
_PART_BYTES = 1 << 20


def passing_name(path: Path) -> Path:
    """Give a name beside `path` to write under: nobody else has it, in this process or another."""
    return path.with_name(f".{path.name}.{secrets.token_hex(6)}{PART}")


def write_whole(path: Path, data: bytes, *, mode: int = 0o666) -> None:
    """Write `data` under a passing name, sync it to disk, and only then give it its own.

    Args:
        path: The file.
        data: All of it.
        mode: Who may read and write it, less what the umask takes away.
    """
    write_parts(path, (data,), mode=mode)


def write_parts(path: Path, parts: Iterable[bytes], *, mode: int = 0o666) -> None:
    """Write a file of parts that come one after the other, as `write_whole` does."""
    _sweep(path)
    part = passing_name(path)
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        put_in_place(part, path)
    finally:
        part.unlink(missing_ok=True)


def parts_of(file: BinaryIO) -> Iterator[bytes]:
    """Go through a file that is open, from where it stands, and close it at the end."""
    with file:
        while data := file.read(_PART_BYTES):
            yield data


def put_in_place(part: Path, path: Path) -> None:
    """Give a whole and synced file its name; it has it still after a power cut."""
    part.replace(path)
    sync_folder(path.parent)


def make_folder(folder: Path) -> None:
    """Make a folder, with those that it lies in, and sync each where it was made."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Put the folder's entries on disk; without this a rename may be forgotten when the plug is pulled."""
    if os.name != "posix":  # Windows cannot open folders; NTFS journals renames by itself
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(path: Path) -> None:
    """Remove what killed runs left of the same file."""
    limit_s = time.time() - STALE_S
    for part in path.parent.glob(f".{escape(path.name)}.*{PART}"):
        with suppress(OSError):  # gone already, or not ours
            if part.stat().st_mtime < limit_s:
                part.unlink()
