"""Take turns: of the programs and threads that want to do something in a folder, one does it at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def folder_turn(folder: Path) -> Iterator[None]:
    """Wait until nobody else has the turn of this folder, and keep others waiting; who is killed has it no more."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        fcntl.flock(handle, fcntl.LOCK_UN)  # said, not left to the closing: a child of this process may hold it too
        os.close(handle)
