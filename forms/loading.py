"""Load code without Python looking through it for garbage: that would be a tenth of each start."""

import atexit
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

atexit.register(gc.unfreeze)  # some libraries take what nobody collects at the end for a leak, and say so


@contextmanager
def loading() -> Iterator[None]:
    """Load modules; where any are new, all that is there afterwards stays, and out of the searches for garbage."""
    searched, known = gc.isenabled(), len(sys.modules)
    gc.disable()
    try:
        yield
    finally:
        if len(sys.modules) > known:
            gc.freeze()
        if searched:
            gc.enable()
