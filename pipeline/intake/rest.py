"""What is done about the rest of a file in which there is more than its pages: it is refused, where it is to be read.

Where pages were read from the very same bytes before that was looked for, their pictures are shown all the same: they
are what was read, and whoever decides on them must see them. And who has looked through a file of half a gigabyte need
not do it again in each worker that reads a share of its pages.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from pipeline.intake.damage import several

_LEFT_OUT = ContextVar("_LEFT_OUT", default=False)


@contextmanager
def rest_left_out() -> Iterator[None]:
    """Open files as they were opened when their pages were read, for as long as this lasts."""
    token = _LEFT_OUT.set(True)
    try:
        yield
    finally:
        _LEFT_OUT.reset(token)


def rest_is_left_out() -> bool:
    """Tell whether nobody need look for it."""
    return _LEFT_OUT.get()


def refuse_rest(what: str, **values: object) -> None:
    """Refuse a file in which there is more than would be read.

    Raises:
        Damaged: It is to be read, and not only shown as it was read.
    """
    if not _LEFT_OUT.get():
        raise several(what, **values)
