"""Where compiled loops are kept: beside their source, or where that is read-only, in the user's own cache.

Numba notices a changed file, but not a changed part in another file: old code would go on running
silently. So compiled loops lie in a folder named by the content of all loops.
"""

import atexit
import hashlib
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
NOT_KEPT = (
    "the reader's loops are compiled anew at each start, which takes half a minute: no folder for them can be written; "
    "let XDG_CACHE_HOME name one"
)


@contextmanager
def kept_loops(settings: Any) -> Iterator[None]:
    """Let Numba keep what it compiles in our folder; other users of Numba in this process are left alone."""
    before = settings.CACHE_DIR
    settings.CACHE_DIR = str(_folder() or before)
    try:
        yield
    finally:
        settings.CACHE_DIR = before


@lru_cache(maxsize=1)
def _folder() -> Path | None:
    """Give the first folder that can be written; what was compiled when the program was installed is taken along."""
    name = f"loops-{_digest()}"
    installed = HERE / "__pycache__" / name
    for place in (installed.parent, *_user_caches()):
        if _is_writable(place):
            return _with_installed(place / name, installed)
    try:
        own = Path(tempfile.mkdtemp(prefix="phieu-loops-"))
    except OSError:
        warnings.warn(NOT_KEPT, RuntimeWarning, stacklevel=2)
        return None
    atexit.register(shutil.rmtree, own, ignore_errors=True)
    if not installed.is_dir():
        warnings.warn(NOT_KEPT, RuntimeWarning, stacklevel=2)
    return _with_installed(own / name, installed)


def _with_installed(folder: Path, installed: Path) -> Path:
    if not folder.exists() and installed.is_dir():
        shutil.copytree(installed, folder, dirs_exist_ok=True)  # another process may do the same at the same time
    return folder


def _digest() -> str:
    digest = hashlib.blake2b(digest_size=8)
    for source in sorted(HERE.glob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()


def _user_caches() -> list[Path]:
    given = os.environ.get("XDG_CACHE_HOME")
    if given:
        return [Path(given) / "phieu"]
    try:
        return [Path.home() / ".cache" / "phieu"]
    except RuntimeError:  # a user without a home
        return []


def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)
