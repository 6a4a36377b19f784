"""The worker processes that read pages: deaf to Ctrl-C, gone with their parent, and replaced where one dies."""

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from multiprocessing import forkserver, get_context, parent_process, resource_tracker
from typing import Generic, TypeVar

import cv2

from omr.known import KnownForms
from pipeline.reading import PageOutcome, Share, read_share

WAITING_SHARES = 4  # per worker: enough that none is idle, few enough that memory stays flat
WORKER_START = "pipeline.worker_start"  # loaded once, before workers are forked
LOST = "reader_died"
LOST_DETAIL = (
    "the process that read this page was ended twice, most often because memory ran out; "
    "scan the page again at 200 or 300 dpi, or give it its ballot by hand"
)
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Way(Generic[T]):
    """One way of reading pages; both functions are the modules' own, so that they travel to the workers."""

    read: Callable[[Share, KnownForms], tuple[T, ...]]
    lost: Callable[[int], T]  # what stands for a page whose reader was ended twice


def _lost(number: int) -> PageOutcome:
    return PageOutcome(number=number, fault=LOST, detail=LOST_DETAIL, may_count=True, damaged=True)


FIRST_WAY = Way(read=read_share, lost=_lost)


def read_shares(shares: Sequence[Share], known: KnownForms, *, jobs: int) -> Iterator[tuple[PageOutcome, ...]]:
    """Read shares with the first reader; see `read_shares_by`."""
    return read_shares_by(FIRST_WAY, shares, known, jobs=jobs)


def read_shares_by(way: Way[T], shares: Sequence[Share], known: KnownForms, *, jobs: int) -> Iterator[tuple[T, ...]]:
    """Read shares with `jobs` workers; results come in the order of the shares, whatever the workers.

    A worker may be ended from outside, or by a decoder that fails on a stranger's bytes. Which page did it
    cannot be told while several are read, so the first unread share is then read page by page, and the
    rest by new workers: the page that ends them comes to stand first, and is set aside for a person.
    """
    if jobs == 1 or len(shares) == 1:
        for share in shares:
            yield way.read(share, known)
        return
    left = deque(shares)
    while left:
        yield from _until_one_dies(way, left, known, jobs=jobs)
        if left:
            yield tuple(_read_alone(way, left[0], number, known) for number in left[0].numbers)
            left.popleft()


def _until_one_dies(way: Way[T], left: deque[Share], known: KnownForms, *, jobs: int) -> Iterator[tuple[T, ...]]:
    """Read the shares that are left, and take each away when it was read; stop where a worker died."""
    with _pool(way, jobs, known) as submit:
        queue = iter(tuple(left))
        waiting: deque[Future[tuple[T, ...]]] = deque()
        try:
            waiting.extend(submit(share) for share in islice(queue, jobs * WAITING_SHARES))
            while waiting:
                done = waiting.popleft().result()
                left.popleft()
                yield done
                waiting.extend(submit(share) for share in islice(queue, 1))
        except BrokenProcessPool:
            return


def _read_alone(way: Way[T], share: Share, number: int, known: KnownForms) -> T:
    """Read one page in a process of its own; if it dies as well, the page waits for a person."""
    with _pool(way, 1, known) as submit:
        try:
            (outcome,) = submit(replace(share, numbers=(number,))).result()
        except BrokenProcessPool:
            return way.lost(number)
    return outcome


@contextmanager
def _pool(way: Way[T], jobs: int, known: KnownForms) -> Iterator[Callable[[Share], Future[tuple[T, ...]]]]:
    context = get_context("forkserver")  # plain forks would inherit the open store
    context.set_forkserver_preload([WORKER_START])
    _start_forkserver()
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_start_worker, initargs=(known,))

    def submit(share: Share) -> Future[tuple[T, ...]]:
        # The first one starts the workers. A Ctrl-C between a worker's start and its entry in the pool's list would
        # leave a worker that takes another's word to stop, and the pool would wait for that other for ever.
        with _deaf_to_ctrl_c():
            return pool.submit(_work, way.read, share)

    try:
        yield submit
    finally:
        pool.shutdown(cancel_futures=True)


def _start_forkserver() -> None:
    """Start the process that workers are forked from, deaf to Ctrl-C, which is for the parent: it ends us in order."""
    resource_tracker.ensure_running()  # first: it unblocks the signal when it has started
    with _deaf_to_ctrl_c():  # kept by every process started from here on
        forkserver.ensure_running()


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Let a Ctrl-C wait until the step is done."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
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


def _work(read: Callable[[Share, KnownForms], tuple[T, ...]], share: Share) -> tuple[T, ...]:
    return read(share, _Worker.known)
