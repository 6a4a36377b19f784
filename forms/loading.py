"""Load code without Python looking through it for garbage: that would be a tenth of each start."""

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager

atexit.register(gc.unfreeze)  # some libraries take what nobody collects at the end for a leak, and say so


@contextmanager
def loading() -> Iterator[None]:
    """Load modules or compiled loops; what is there afterwards stays, and is left out of all searches for garbage."""
    searched = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if searched:
            gc.enable()
