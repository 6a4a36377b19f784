"""Load code without Python looking through it for garbage: that would be a tenth of each start."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Load modules; where any are new, all that is there afterwards stays, and out of the searches for garbage.

    It stays out of the last search too, which would take all modules apart when the program ends: a fourth of each run.
    """
    searched, known = gc.isenabled(), len(sys.modules)
    gc.disable()
    try:
        yield
    finally:
        if len(sys.modules) > known:
            gc.freeze()
        if searched:
            gc.enable()
