"""The shares of a scan, read by worker processes: every page comes back, read or set aside, whatever ends its reader.

A worker that is ended, a reader that fails on one page and a file that the system will not give concern their own pages
alone. What concerns all pages (a tool that is missing, a disk that is full) stops the scan: its other pages stay unread
and are read another time.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from forms.code import PageCode
from forms.loading import Later
from forms.phrase import Phrase, phrase
from omr.known import KnownForms
from pipeline.errors import StoreError, ToolMissing
from pipeline.intake.damage import MachineFault
from pipeline.intake.decoders import libraries_alone
from pipeline.intake.page import DamagedPage, ScannedPage
from pipeline.intake.rest import rest_left_out
from pipeline.intake.scan_file import ScanFile, open_scan
from pipeline.reading.work import PageOutcome, Share
from pipeline.worker_pool import WorkerDiedError, WorkerPool

MOST_SAID = 200  # letters of what a library says
OF_ALL_PAGES = (ToolMissing, StoreError, OSError, ImportError)  # a reader that cannot be loaded reads no page
T = TypeVar("T")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """Why the reader gave nothing for a page, though there may be something on it."""

    reason: str
    detail: Phrase


DIED = Loss(
    reason="reader_died",
    detail=phrase(
        "the process that read this page was ended twice, most often because memory ran out; "
        "scan the page again at 200 or 300 dpi, or give it its ballot by hand"
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way(Generic[T]):
    """One way of reading pages; all are the modules' own functions, so that they travel to the workers."""

    read: Callable[[ScannedPage | DamagedPage, KnownForms, PageCode | None], T]
    lost: Callable[[int, Loss], T]  # what stands for a page whose reader was ended twice, or failed
    refused: Callable[[int, MachineFault], T]  # what stands for a page that the system would not give
    by_libraries: bool = False  # pages are decoded without our own loops


def _lost(number: int, loss: Loss) -> PageOutcome:
    return PageOutcome(number=number, fault=loss.reason, detail=str(loss.detail), may_count=True, damaged=True)


def _refused(number: int, fault: MachineFault) -> PageOutcome:
    return PageOutcome(number=number, refused=fault)


def _failed(error: Exception) -> Loss:
    """Say what a reader fell over; only a person can say what stands on the page."""
    return Loss(
        reason="reader_failed",
        detail=phrase(
            "the program failed on this page (%(kind)s: %(said)s); scan it again, or give it its ballot by hand",
            kind=type(error).__name__,
            said=" ".join(str(error).split())[:MOST_SAID],
        ),
    )


FIRST_WAY = Way(read=Later("pipeline.reading.page", "read_one"), lost=_lost, refused=_refused)


def read_shares(shares: Sequence[Share], known: KnownForms, *, jobs: int) -> Iterator[tuple[PageOutcome, ...]]:
    """Read shares with the first reader; see `read_shares_by`."""
    return read_shares_by(FIRST_WAY, shares, known, jobs=jobs)


def read_shares_by(way: Way[T], shares: Sequence[Share], known: KnownForms, *, jobs: int) -> Iterator[tuple[T, ...]]:
    """Read shares with `jobs` workers; results come in the order of the shares, whatever the workers.

    A worker may be ended from outside, or by a decoder that fails on a stranger's bytes. The share that it read is
    then read page by page while no other is; a page that ends a worker again is set aside for a person.
    """
    reader = _Reader(way, known)
    if jobs == 1 or len(shares) == 1:
        with closing(reader):
            yield from map(reader, shares)
        return
    with WorkerPool(reader, jobs=jobs) as pool:
        for share, done in pool.in_order(shares):
            try:
                yield done.result()
            except WorkerDiedError:
                yield tuple(_read_alone(pool, way, replace(share, numbers=(number,))) for number in share.numbers)


class _Reader(Generic[T]):
    """Reads shares; the file that was read last stays open: to open a PDF of a thousand pages takes 12 ms of CPU.

    It travels to each worker before its first share, with no file open.
    """

    def __init__(self, way: Way[T], known: KnownForms) -> None:
        self._way, self._known = way, known
        self._scan: ScanFile | None = None

    def __call__(self, share: Share) -> tuple[T, ...]:
        with libraries_alone(wanted=self._way.by_libraries):
            return tuple(self._read(share, number) for number in share.numbers)

    def _read(self, share: Share, number: int) -> T:
        try:
            return self._way.read(self._open(share).page(number), self._known, share.given)
        except MachineFault as error:
            return self._way.refused(number, error)
        except OF_ALL_PAGES:
            raise
        except Exception as error:  # one page must not keep a stack from being read, at this attempt and at every other
            log.info("%s page %d", share.path, number, exc_info=error)
            return self._way.lost(number, _failed(error))

    def close(self) -> None:
        """Let go of the file."""
        if self._scan is not None:
            self._scan.close()
        self._scan = None

    def _open(self, share: Share) -> ScanFile:
        if self._scan is None or self._scan.path != share.path:
            self.close()
            with rest_left_out() if share.alone else nullcontext():
                self._scan = open_scan(share.path, logged_pages=share.logged_pages)
        return self._scan


def _read_alone(pool: WorkerPool[Share, tuple[T, ...]], way: Way[T], share: Share) -> T:
    """Read a share of one page; if its worker dies as well, the page waits for a person."""
    try:
        (outcome,) = pool.do_alone(share)
    except WorkerDiedError:
        return way.lost(share.numbers[0], DIED)
    return outcome
