"""Several processes that work on batches; results come in the order of the batches, memory stays flat."""

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from typing import TypeVar

import cv2

BATCHES_AHEAD = 3  # per process: enough to keep it busy, few enough to keep memory flat

T = TypeVar("T")
R = TypeVar("R")


def share_work(jobs: int, work: Callable[[T], R], batches: Iterable[T]) -> Iterator[R]:
    """Do `work` on each batch; with one job in this process, else in `jobs` others."""
    if jobs <= 1:
        yield from map(work, batches)
        return
    # Spawned, not forked: a fork would copy locks that the progress bar's thread may hold.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin) as pool:
        source = iter(batches)
        ahead: deque[Future[R]] = deque(pool.submit(work, batch) for batch in islice(source, jobs * BATCHES_AHEAD))
        try:
            while ahead:
                done = ahead.popleft().result()
                ahead.extend(pool.submit(work, batch) for batch in islice(source, 1))
                yield done
        finally:
            pool.shutdown(wait=False, cancel_futures=True)  # after a fault or Ctrl-C nobody wants the rest


def _begin() -> None:
    cv2.setNumThreads(1)  # the processes share the cores already
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # on Ctrl-C the process that asked for the work ends it
