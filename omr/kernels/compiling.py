"""Compile a loop to machine code and keep the result: the only module that knows how Numba caches.

Compiling all loops takes some ten seconds, loading them a tenth of one. Numba notices a changed
file, but not a changed helper in another file: old code would go on running silently. So the kept
code lies in a folder named by the content of all loops.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba import types

Loop = TypeVar("Loop", bound=Callable[..., object])

HERE = Path(__file__).parent
# What loops take. Pages may be read-only, and a loop must not depend on it.
GRAY = types.Array(types.uint8, 2, "C", readonly=True)
GRAYS = types.Array(types.uint8, 3, "C", readonly=True)
F4_1, F4_2, F4_3 = (types.Array(types.float32, axes, "C", readonly=True) for axes in (1, 2, 3))
F8_1, F8_2 = (types.Array(types.float64, axes, "C", readonly=True) for axes in (1, 2))
I4_1, I4_2 = (types.Array(types.int32, axes, "C", readonly=True) for axes in (1, 2))


def compiled(*takes: Any, contract: bool = False) -> Callable[[Loop], Loop]:
    """Compile a function of arrays and numbers, at import, for exactly the argument types given.

    Args:
        takes: Numba types of the arguments.
        contract: Let products and sums be fused: faster sums of products, equal to the last bit but one.
    """
    options: dict[str, Any] = {"error_model": "numpy", "nogil": True, "fastmath": {"contract"} if contract else False}

    def decorate(loop: Loop) -> Loop:
        with _kept_here():
            try:
                made: Any = numba.njit(tuple(takes), cache=True, **options)(loop)
            except RuntimeError:  # nowhere can anything be kept: compile for this run only
                made = numba.njit(tuple(takes), **options)(loop)
        return cast(Loop, made)  # called as the function it was made of

    return decorate


@contextmanager
def _kept_here() -> Iterator[None]:
    """Let Numba keep what it compiles in our folder; other users of Numba are left alone."""
    settings: Any = numba.config  # made at run time: no type knows what is in it
    before = settings.CACHE_DIR
    settings.CACHE_DIR = str(_folder() or before)
    try:
        yield
    finally:
        settings.CACHE_DIR = before


@lru_cache(maxsize=1)
def _folder() -> Path | None:
    """Give the folder for compiled loops: beside them, or where the installation is read-only, the user's own."""
    digest = hashlib.blake2b(digest_size=8)
    for source in sorted(HERE.glob("*.py")):
        digest.update(source.read_bytes())
    places = [HERE / "__pycache__", *_user_caches()]
    return next((place / f"loops-{digest.hexdigest()}" for place in places if _is_writable(place)), None)


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
