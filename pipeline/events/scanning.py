"""What was scanned, and what the machine read on it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

# How a reading's box states are logged, by `BoxState` value: in text, so that counting need not load the reader.
STATE_LETTERS = {"empty": "e", "marked": "m", "cancelled": "c", "unsure": "u"}


class PageStatus(StrEnum):
    """What became of a scanned page; every page has exactly one."""

    READ = "read"
    REVIEW = "review"  # may count: a person can settle it
    DUPLICATE = "duplicate"
    REJECTED = "rejected"  # certainly nothing to count


@dataclass(frozen=True, slots=True, kw_only=True)
class FileArchived:
    """A scanned file lies in the archive and is about to be read."""

    kind: ClassVar[str] = "file_archived"
    sha256: str
    archived: str  # below the survey folder
    source: str  # the path below what was scanned, as first seen
    size_bytes: int
    page_count: int
    received: str | None  # ISO date on which the office got the ballots, as stated
    channel: str
    simulated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedCorrected:
    """Somebody put right the day of receipt that was said of scanned files: it holds for all their pages from then on.

    It may decide whether their ballots count, and in which quarter.
    """

    kind: ClassVar[str] = "received_corrected"
    files: tuple[str, ...]  # sha256
    received: str | None  # ISO date; None: the scan says none, and a hand-over may
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedRestored:
    """A correction was taken back: each of its files has the day again that it had before."""

    kind: ClassVar[str] = "received_restored"
    correction: int  # the number of its entry in the log


@dataclass(frozen=True, slots=True, kw_only=True)
class DamageLifted:
    """The bytes of a damaged file came again and can be decoded now: these pages lose their status and are to be read.

    A disk or memory that failed for a moment says nothing about a page, nor does a decoder that was not there yet.
    """

    kind: ClassVar[str] = "damage_lifted"
    file: str  # sha256
    page_count: int  # as it is known now: a file that could not be opened stood for one page
    numbers: tuple[int, ...]  # of the pages that were rejected as damaged


@dataclass(frozen=True, slots=True, kw_only=True)
class RowRecord:
    """The machine's proposal for one question of one page."""

    question: str
    situation: str
    status: str | None  # of the proposal, see `AnswerStatus`; None where the machine does not choose
    codes: tuple[str, ...]
    asks: bool
    low: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRecord:
    """A reading as it is logged: one letter and one score per box, in the order of the layout."""

    form: str
    version: str
    states: str  # `e` empty, `m` marked, `c` cancelled, `u` unsure
    scores: tuple[int, ...]  # probability that the box is marked, in thousandths
    reasons: tuple[str, ...]  # one per box, mostly empty
    rows: tuple[RowRecord, ...]
    turn_deg: int
    skew_deg: float
    scale_ratio: float
    px_per_mm: float
    error_mm: float
    measures: str  # sha256 of the stored measures
    # Of printer and scanner; None and the rest where an older version read the page.
    paper: float | None = None  # gray
    black: float = 0.0  # gray
    noise: float = 0.0  # darkness
    dirt_mm2: float = 0.0
    bitonal: bool = False
    symbols: bool = False
    streaks_mm: tuple[float, ...] = ()  # from the left edge of the scan


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSettled:
    """A scanned page got its status."""

    kind: ClassVar[str] = "page_settled"
    file: str  # sha256
    number: int  # in its file, from 1
    status: str
    reason: str
    detail: str  # the reason in words, with place and number
    ballot: str | None = None
    page: int | None = None
    pixels: str | None = None  # digest of the image, only where a person must look
    reading: ReadingRecord | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetJudged:
    """A test sheet was scanned; item by item, whether printer and scanner will do."""

    kind: ClassVar[str] = "test_sheet_judged"
    file: str  # sha256
    number: int
    items: tuple[str, ...]
    grades: tuple[str, ...]  # `good`, `weak`, `bad`, one per item
    values: tuple[float, ...]  # one per item, in the item's own unit
    detail: str  # why the sheet could not be read; empty where it was


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundaryMoved:
    """Somebody said how many silent errors are to be expected; the pages decided again follow."""

    kind: ClassVar[str] = "boundary_moved"
    expected_errors: float  # in 10,000 marks
    fit: str  # the version of what says which risk that allows


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRedecided:
    """A page was decided again from its measures, with another outcome; nothing else of its reading changed."""

    kind: ClassVar[str] = "page_redecided"
    file: str  # sha256
    number: int  # in its file, from 1
    states: str
    scores: tuple[int, ...]
    reasons: tuple[str, ...]
    rows: tuple[RowRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageWaitsAgain:
    """A page that was set aside waits for a person: what it said the same as was corrected since, or withdrawn."""

    kind: ClassVar[str] = "page_waits_again"
    file: str  # sha256
    number: int  # in its file, from 1
    reason: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageIdentified:
    """A page was read again: a person gave it its ballot, or let it in since its round is open again."""

    kind: ClassVar[str] = "page_identified"
    item: int
    settled: PageSettled
    said: str = "identified"  # or `count`
