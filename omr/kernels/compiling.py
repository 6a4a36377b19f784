"""Compile loops to machine code and keep the result: the only module that knows Numba.

Compiling all loops takes some twenty seconds, loading them a second, and loading Numba most of one. So
nothing of it happens before a loop is first called, or `load_all` is: a command that reads no page does
not wait for it, and worker processes are forked from one that has loaded everything.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import import_module
from pathlib import Path
from types import FunctionType
from typing import Any, TypeVar, cast

from forms.loading import loading
from omr.kernels.keeping import kept_loops

Function = TypeVar("Function", bound=Callable[..., object])

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Kind:
    """What a loop takes: numbers, or arrays of them that lie one behind the other."""

    dtype: str
    axes: int = 0
    readonly: bool = False  # the loop does not write to it; it takes writable arrays as well


INT, REAL, SINGLE = Kind("int64"), Kind("float64"), Kind("float32")
# Pages may be read-only, and a loop must not depend on it.
GRAY = Kind("uint8", 2, readonly=True)
DATA = Kind("uint8", 1, readonly=True)  # the bytes of a file
F4_1, F4_2, F4_3 = (Kind("float32", axes, readonly=True) for axes in (1, 2, 3))
F8_1, F8_2 = (Kind("float64", axes, readonly=True) for axes in (1, 2))
I4_1, I4_2 = (Kind("int32", axes, readonly=True) for axes in (1, 2))


class Loop:
    """A function of arrays and numbers, compiled when it is first called."""

    def __init__(self, plain: FunctionType, takes: tuple[Kind, ...] | None, *, contract: bool) -> None:
        self.plain = plain  # as it is written: what tests compare with
        self._takes, self._contract = takes, contract

    def __call__(self, *arguments: object) -> object:
        """Call the compiled function."""
        return self.compiled(*arguments)

    @cached_property
    def compiled(self) -> Any:
        """Load it, or compile and keep it."""
        if self._takes is None:
            return self.part
        numba = _numba()
        kinds = tuple(_type(kind) for kind in self._takes)
        function = _with_parts(self.plain)
        with kept_loops(numba.config):
            try:
                return numba.njit(kinds, cache=True, **self._options)(function)
            except RuntimeError:  # nowhere can anything be kept: compile for this run only
                return numba.njit(kinds, **self._options)(function)

    @cached_property
    def part(self) -> Any:
        """Give it as a part of other loops: compiled within them, for what they hand over."""
        return _numba().njit(**self._options)(_with_parts(self.plain))

    @property
    def _options(self) -> dict[str, Any]:
        # contract: products and sums may be fused, which is faster and equal to the last bit but one
        return {"error_model": "numpy", "nogil": True, "fastmath": {"contract"} if self._contract else False}


_LOOPS: list[Loop] = []  # those that are called from outside


def compiled(*takes: Kind) -> Callable[[Function], Function]:
    """Let a function be compiled for exactly these arguments."""

    def decorate(function: Function) -> Function:
        loop = Loop(cast(FunctionType, function), takes, contract=False)
        _LOOPS.append(loop)
        return cast(Function, loop)  # called as the function it was made of

    return decorate


def inner(function: Function) -> Function:
    """Let a function be compiled as a part of those that call it."""
    return cast(Function, Loop(cast(FunctionType, function), None, contract=False))


def inner_contracted(function: Function) -> Function:
    """Let a function be compiled as a part of those that call it, with products and sums fused."""
    return cast(Function, Loop(cast(FunctionType, function), None, contract=True))


def load_all() -> None:
    """Load every loop of all modules here; compile what is not kept yet."""
    for path in sorted(HERE.glob("*.py")):
        if path.stem != "__init__":
            import_module(f"{__package__}.{path.stem}")
    for loop in _LOOPS:
        _ = loop.compiled


def _with_parts(function: FunctionType) -> FunctionType:
    """Give the function with those that it calls as Numba knows them."""
    names = function.__globals__
    parts = {name: names[name].part for name in function.__code__.co_names if isinstance(names.get(name), Loop)}
    if not parts:
        return function
    made = FunctionType(function.__code__, {**names, **parts}, function.__name__, function.__defaults__)
    made.__module__, made.__qualname__, made.__doc__ = function.__module__, function.__qualname__, function.__doc__
    return made


@lru_cache(maxsize=1)
def _numba() -> Any:
    """Load Numba without what it takes along where it is installed, and no loop uses: half a second of each start."""
    with loading(), _without("scipy", "cffi"):
        numba = import_module("numba")
        target = import_module("numba.core.registry").cpu_target
        target.typing_context.refresh()
        target.target_context.refresh()
    return numba


@contextmanager
def _without(*modules: str) -> Iterator[None]:
    """Let modules that are not loaded yet seem not to be installed."""
    hidden: dict[str, Any] = {name: None for name in modules if name not in sys.modules}
    sys.modules.update(hidden)
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


def _type(kind: Kind) -> Any:
    types = _numba().types
    number = getattr(types, kind.dtype)
    return types.Array(number, kind.axes, "C", readonly=kind.readonly) if kind.axes else number
