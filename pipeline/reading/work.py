"""What goes to the readers and comes back: shares of the pages of a file, and what came of each page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from forms.code import PageCode
from omr.health.verdict import Judged
from pipeline.events import ReadingRecord
from pipeline.intake.damage import MachineFault

SHARE_PAGES = 8  # given out at once: a worker that dies loses no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Some pages of one file."""

    path: Path
    numbers: tuple[int, ...]
    logged_pages: int = 0  # of the whole file, as the log has it; 0 where nobody says
    alone: bool = False  # the file was opened as it is, and nothing found in it that would not be read
    given: PageCode | None = None  # a person's typed code, for a share of one page


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOutcome:
    """What came of one page, small enough to travel between processes."""

    number: int
    fault: str = ""  # the typed reason; empty where the page was read
    detail: str = ""
    may_count: bool = False
    damaged: bool = False  # the file or page could not even be decoded
    code: PageCode | None = None
    pixels: str | None = None
    reading: ReadingRecord | None = None
    measures: bytes = b""
    across: bool = False  # somebody drew across it: it is read, and may not count
    test: tuple[Judged, ...] = ()  # where the page is a test sheet
    refused: MachineFault | None = None  # the system would not give the page: it stays unread, whatever else is said


def shares_of(path: Path, numbers: Sequence[int], *, logged_pages: int, alone: bool = False) -> Iterator[Share]:
    """Cut the pages of a file into shares."""
    for start in range(0, len(numbers), SHARE_PAGES):
        these = tuple(numbers[start : start + SHARE_PAGES])
        yield Share(path=path, numbers=these, logged_pages=logged_pages, alone=alone)
