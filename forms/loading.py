"""Load code late or not at all, and without Python looking through it for garbage: that would be a tenth of a start."""

import gc
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any


@contextmanager
def loading() -> Iterator[None]:
    """Load modules; where any are new, all that is there afterwards stays, and out of the searches for garbage.

    It stays out of the last search too, which would take all modules apart when the program ends: a fourth of each run.
    Ctrl-C waits until all is loaded: some libraries end the program with a fault of theirs where it comes in between.
    """
    searched, known = gc.isenabled(), len(sys.modules)
    gc.disable()
    held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        if len(sys.modules) > known:
            gc.freeze()
        if searched:
            gc.enable()
        signal.pthread_sigmask(signal.SIG_SETMASK, held)  # last: here it comes now


class Later:
    """A function whose module is loaded when it is first called: for what takes long to load and few runs need.

    Module and function are named as text, as the verbs of the program are.
    """

    __slots__ = ("module", "name")

    def __init__(self, module: str, name: str) -> None:
        self.module, self.name = module, name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function."""
        return self.load()(*args, **kwargs)

    def load(self) -> Callable[..., Any]:
        """Load its module, if it is not there yet, and give the function itself."""
        with loading():
            function: Callable[..., Any] = getattr(import_module(self.module), self.name)
        return function
