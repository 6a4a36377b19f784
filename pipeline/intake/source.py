"""What every format gives: its pages, one by one, by number."""

from pathlib import Path
from typing import Protocol

from omr.image import PageImage

SIMULATED = "phieu simulated"
"""Where a file's metadata hold these words, the simulator wrote it."""


class PageSource(Protocol):
    """An open scan file of one format."""

    @property
    def page_count(self) -> int:
        """Pages in the file, from what its structure says and not from a count it declares."""

    @property
    def simulated(self) -> bool:
        """Whether the simulator wrote this file."""

    def decode(self, number: int) -> PageImage:
        """Decode page `number`, from 1. Raises Damaged."""

    def close(self) -> None:
        """Let go of the file."""


class OpenSource(Protocol):
    """Opens a file of one format."""

    def __call__(self, path: Path) -> PageSource:
        """Open without decoding a page. Raises Damaged."""
