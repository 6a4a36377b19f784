"""A file that a person named on the command line: looked at before anything is read from it."""

import os
from pathlib import Path

from pipeline.errors import NothingFound


def named_file(path: Path) -> Path:
    """Give the path back where an ordinary file can be read there.

    Raises:
        NothingFound: Nothing is there, or it is a folder, a device or a pipe that would never end, or not for us.
    """
    if not path.exists():
        raise NothingFound(f"{path} is not there; check the spelling")
    if not path.is_file():
        raise NothingFound(f"{path} is {'a folder' if path.is_dir() else 'a device'}, expected a file")
    if not os.access(path, os.R_OK):
        raise NothingFound(f"{path} may not be read by you; ask for the right, or copy it")
    return path
