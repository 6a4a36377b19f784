"""Write a file whole or not at all."""

import os
import secrets
from pathlib import Path

PART = ".part"


def passing_name(path: Path) -> Path:
    """Give a name beside `path` to write under: nobody else has it, in this process or another."""
    return path.with_name(f".{path.name}.{secrets.token_hex(6)}{PART}")


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` under a passing name, sync it to disk, and only then give it its own."""
    part = passing_name(path)
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
