"""The files a scanner writes: pages go in one by one, a file is closed after so many; nothing is held in memory.

A format is one class here and one line in `WRITERS`. No file carries a date: same pages, same bytes.
"""

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Protocol

from pipeline.simulate.encode import EncodedPage
from pipeline.simulate.job import Format
from pipeline.simulate.pdf_stack import PdfStack
from pipeline.simulate.tiff_stack import TiffStack

PAGES_PER_STACK = 60


class Stack(Protocol):
    """One open file of scanned pages."""

    def add(self, page: EncodedPage) -> None: ...
    def close(self) -> None: ...


class JpegStack:
    """One page, one file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, page: EncodedPage) -> None:
        self._path.write_bytes(page.data)

    def close(self) -> None:
        """Nothing is held open."""


# How to open one, the files' names, and how many pages go into one.
WRITERS: dict[Format, tuple[Callable[[Path], Stack], str, int]] = {
    Format.PDF: (PdfStack, "stack-{:03d}.pdf", PAGES_PER_STACK),
    Format.TIFF: (TiffStack, "stack-{:03d}.tif", PAGES_PER_STACK),
    Format.JPEG: (JpegStack, "page-{:06d}.jpg", 1),
}


class Tray:
    """Where the scanner puts its files."""

    def __init__(self, folder: Path, format: Format) -> None:
        self._folder = folder
        self._writer, self._name, self._per_file = WRITERS[format]
        self._stack: Stack | None = None
        self._in_stack = 0
        self.files: list[Path] = []

    def add(self, page: EncodedPage) -> tuple[str, int]:
        """Write one page; gives its file's name and its number in there."""
        if self._stack is None or self._in_stack >= self._per_file:
            self._next()
        assert self._stack is not None
        self._stack.add(page)
        self._in_stack += 1
        return self.files[-1].name, self._in_stack

    def _next(self) -> None:
        if self._stack is not None:
            self._stack.close()
        self.files.append(self._folder / self._name.format(len(self.files) + 1))
        self._stack, self._in_stack = self._writer(self.files[-1]), 0

    def __enter__(self) -> "Tray":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stack is not None:
            self._stack.close()
