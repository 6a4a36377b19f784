"""Who decodes: our own loops where they can, or for an independent second look the libraries alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_BY_LIBRARIES = ContextVar("_BY_LIBRARIES", default=False)


@contextmanager
def libraries_alone(*, wanted: bool = True) -> Iterator[None]:
    """Leave all decoding to the libraries, for as long as this lasts; as usual where that is not wanted."""
    token = _BY_LIBRARIES.set(wanted)
    try:
        yield
    finally:
        _BY_LIBRARIES.reset(token)


def may_use_loops() -> bool:
    """Whether our own loops may decode."""
    return not _BY_LIBRARIES.get()
