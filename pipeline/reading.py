"""From an archived file to readings: what a worker process does with its share of the pages."""

import hashlib
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from multiprocessing import forkserver, get_context, parent_process, resource_tracker
from pathlib import Path

import cv2

from forms.code import PageCode
from omr.image import PageImage
from omr.known import KnownForms
from omr.read import read_page
from omr.reading import PageReading, Unreadable
from pipeline.events import STATE_LETTERS, ReadingRecord, RowRecord
from pipeline.intake import open_scan
from pipeline.intake.page import DamagedPage, ScannedPage
from pipeline.measures import pack_measures

SHARE_PAGES = 8  # read in one go: opening a file costs as much as a page
WAITING_SHARES = 4  # per worker: enough that none is idle, few enough that memory stays flat


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Some pages of one file."""

    path: Path
    numbers: tuple[int, ...]
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


def read_share(share: Share, known: KnownForms) -> tuple[PageOutcome, ...]:
    """Decode and read some pages of a file."""
    with open_scan(share.path) as scan:
        return tuple(_read_one(scan.page(number), known, share.given) for number in share.numbers)


def read_shares(shares: Sequence[Share], known: KnownForms, *, jobs: int) -> Iterator[tuple[PageOutcome, ...]]:
    """Read shares with `jobs` workers; results come in the order of the shares, whatever the workers."""
    if jobs == 1 or len(shares) == 1:
        for share in shares:
            yield read_share(share, known)
        return
    with _pool(jobs, known) as submit:
        queue = iter(shares)
        waiting = deque(submit(share) for share in islice(queue, jobs * WAITING_SHARES))
        while waiting:
            yield waiting.popleft().result()
            waiting.extend(submit(share) for share in islice(queue, 1))


def shares_of(path: Path, numbers: Sequence[int]) -> Iterator[Share]:
    """Cut the pages of a file into shares."""
    for start in range(0, len(numbers), SHARE_PAGES):
        yield Share(path=path, numbers=tuple(numbers[start : start + SHARE_PAGES]))


@contextmanager
def _pool(jobs: int, known: KnownForms) -> Iterator[Callable[[Share], Future[tuple[PageOutcome, ...]]]]:
    context = get_context("forkserver")  # plain forks would inherit the open store
    context.set_forkserver_preload([__name__])
    _start_forkserver()
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_start_worker, initargs=(known,))
    try:
        yield lambda share: pool.submit(_work, share)
    finally:
        pool.shutdown(cancel_futures=True)


def _start_forkserver() -> None:
    """Start the process that workers are forked from, deaf to Ctrl-C, which is for the parent: it ends us in order."""
    resource_tracker.ensure_running()  # first: it unblocks the signal when it has started
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # kept by every process started from here on
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Worker:
    """What a worker process keeps between its shares."""

    known: KnownForms


def _start_worker(known: KnownForms) -> None:
    cv2.setNumThreads(1)  # one process per core already
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _Worker.known = known


def _end_with_parent() -> None:
    # A parent that is killed cannot end its workers; without this they would wait for ever.
    parent = parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)


def _work(share: Share) -> tuple[PageOutcome, ...]:
    return read_share(share, _Worker.known)


def _read_one(page: ScannedPage | DamagedPage, known: KnownForms, given: PageCode | None) -> PageOutcome:
    if isinstance(page, DamagedPage):
        return PageOutcome(number=page.number, fault=page.reason.value, detail=page.text, damaged=True)
    reading = read_page(page.image, known, given=given)
    if isinstance(reading, Unreadable):
        return _refused(page.number, reading, page.image)
    return _read(page.number, reading)


def _refused(number: int, reading: Unreadable, image: PageImage) -> PageOutcome:
    # Hashing the pixels costs as much as half a decode: only for pages that a person will look at.
    pixels = hashlib.blake2b(image.gray.tobytes(), digest_size=16).hexdigest() if reading.fault.may_count else None
    return PageOutcome(
        number=number,
        fault=reading.fault.code,
        detail=str(reading.fault),
        may_count=reading.fault.may_count,
        code=reading.code,
        pixels=pixels,
    )


def _read(number: int, reading: PageReading) -> PageOutcome:
    data = pack_measures(reading.measures)
    return PageOutcome(number=number, code=reading.code, reading=record_of(reading, data), measures=data)


def record_of(reading: PageReading, measures: bytes) -> ReadingRecord:
    """Give what is logged of a reading."""
    geometry = reading.geometry
    return ReadingRecord(
        form=reading.code.form,
        version=reading.code.version,
        states="".join(STATE_LETTERS[box.state] for box in reading.boxes),
        scores=tuple(round(box.probability * 1000) for box in reading.boxes),
        reasons=tuple(box.reason.value for box in reading.boxes),
        rows=tuple(
            RowRecord(
                question=row.question,
                situation=row.situation.value,
                status=row.proposal.status.value if row.proposal else None,
                codes=row.proposal.codes if row.proposal else (),
                asks=row.asks,
                low=row.low,
            )
            for row in reading.rows
        ),
        turn_deg=geometry.turn_deg,
        skew_deg=round(geometry.skew_deg, 3),
        scale_ratio=round(geometry.scale_ratio, 4),
        px_per_mm=round(geometry.px_per_mm, 3),
        error_mm=round(geometry.error_mm, 3),
        measures=hashlib.sha256(measures).hexdigest(),
    )
