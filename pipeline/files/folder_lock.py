"""An exclusive lock on a folder (`flock`), between programs and between threads of one."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """Wait until nobody else holds the lock of this folder, then hold it; that of a killed program is free."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        fcntl.flock(handle, fcntl.LOCK_UN)  # said, not left to the closing: a child of this process may hold it too
        os.close(handle)
