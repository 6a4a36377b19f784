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
        raise NothingFound("%(path)s is not there; check the spelling", path=path)
    if not path.is_file():
        if path.is_dir():
            raise NothingFound("%(path)s is a folder, expected a file", path=path)
        raise NothingFound("%(path)s is a device, expected a file", path=path)
    if not os.access(path, os.R_OK):
        raise NothingFound("%(path)s may not be read by you; ask for the right, or copy it", path=path)
    return path


def as_text(name: str | Path) -> str:
    """Give a name on disk as text that can be logged and printed: names from old Windows shares need not be UTF-8."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
