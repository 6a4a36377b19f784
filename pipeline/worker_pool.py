"""A pool of worker processes, each on a pipe of its own: one that is killed takes its own piece with it, no more.

The pools of the standard library share one queue and its locks among their workers. A worker that is killed while the
pool still starts the next one, or while it holds such a lock, leaves the pool waiting for ever (a test saw it). Here a
thread waits for each worker; what ends the worker ends its pipe, and so the wait.
"""

import os
import signal
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from multiprocessing import forkserver, get_context, parent_process, resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Generic, Self, TypeVar

AHEAD = 4  # pieces given out per worker: enough that none is idle, few enough that memory stays flat
ENDS_WITHIN_S = 10.0  # a worker whose pipe is closed
WORKER_START = "pipeline.reading.worker_start"  # loaded once, before workers are forked

T = TypeVar("T")
R = TypeVar("R")


class WorkerDiedError(Exception):
    """A worker was ended from outside, or by a library that fell over, while it did a piece of work."""


@dataclass(frozen=True, slots=True)
class _Done(Generic[R]):
    value: R


@dataclass(frozen=True, slots=True)
class _Failed:
    error: Exception


class WorkerPool(Generic[T, R]):
    """Some processes that all do one kind of work; to be used in a `with`."""

    def __init__(self, work: Callable[[T], R], *, jobs: int) -> None:
        """Take the work, which must be a module's own function or a `partial` of one, so that it can travel."""
        self._work = work
        self._jobs = jobs
        self._mine = threading.local()  # each thread's worker
        self._workers: list[_Worker[T, R]] = []
        self._threads = ThreadPoolExecutor(jobs, initializer=self._begin_thread)
        self._open: list[Future[R]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let what was begun be finished, forget the rest, and end the workers."""
        self._threads.shutdown(cancel_futures=True)
        for worker in self._workers:
            worker.end()

    def submit(self, item: T) -> Future[R]:
        """Have a piece done; its future gives what came of it, what the work raised, or `WorkerDiedError`."""
        future = self._threads.submit(self._do, item)
        self._open = [*(each for each in self._open if not each.done()), future]
        return future

    def in_order(self, items: Iterable[T]) -> Iterator[tuple[T, Future[R]]]:
        """Give out the pieces a few ahead, and give each with its future in the order of the pieces."""
        queue = iter(items)
        ahead: deque[tuple[T, Future[R]]] = deque()
        ahead.extend((item, self.submit(item)) for item in islice(queue, self._jobs * AHEAD))
        while ahead:
            yield ahead.popleft()
            ahead.extend((item, self.submit(item)) for item in islice(queue, 1))

    def do_alone(self, item: T) -> R:
        """Have a piece done while no other is: where memory was short, it has all of it."""
        wait(self._open)
        return self.submit(item).result()

    def _begin_thread(self) -> None:
        _block_interrupts()
        self._mine.worker = _Worker(self._work)
        self._workers.append(self._mine.worker)

    def _do(self, item: T) -> R:
        worker: _Worker[T, R] = self._mine.worker
        return worker.do(item)


class _Worker(Generic[T, R]):
    """One process, started with its first piece of work and again after it died."""

    def __init__(self, work: Callable[[T], R]) -> None:
        self._work = work
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None

    def do(self, item: T) -> R:
        try:
            pipe = self._pipe or self._start()
            pipe.send(item)
            answer: _Done[R] | _Failed = pipe.recv()
        except (EOFError, OSError) as error:
            self.end()
            raise WorkerDiedError from error
        if isinstance(answer, _Failed):
            raise answer.error
        return answer.value

    def end(self) -> None:
        """End the process if there is one: it goes when its pipe is closed, and is killed if it does not."""
        pipe, process = self._pipe, self._process
        self._pipe = self._process = None
        if pipe is not None:
            pipe.close()
        if process is not None and process.pid is not None:
            process.join(ENDS_WITHIN_S)
            process.kill()

    def _start(self) -> Connection:
        context = _context()
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self._work), daemon=True)
        try:
            self._process.start()
        finally:
            theirs.close()  # so that the worker's own end is the only one, and goes with it
        return self._pipe


def start_forkserver() -> None:
    """Have the process that workers are forked from load what they need, while this one still does other things."""
    _context()
    heard = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    try:
        _block_interrupts()
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, heard)


def _context() -> ForkServerContext:
    context = get_context("forkserver")  # plain forks would inherit the open store and other threads' locks
    context.set_forkserver_preload([WORKER_START])
    return context


def _block_interrupts() -> None:
    # A Ctrl-C is for the process that gave out the work: it ends the workers in order. They, and the process that
    # they are forked from, inherit the blocked signal of the thread that starts them.
    resource_tracker.ensure_running()  # first: it unblocks the signal when it has started
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


def map_in_order(work: Callable[[T], R], items: Iterable[T], *, jobs: int) -> Iterator[R]:
    """Do the work on each piece, with one job in this process, else in `jobs` others; results come in order.

    Raises what the work raises, and `WorkerDiedError`.
    """
    if jobs <= 1:
        yield from map(work, items)
        return
    with WorkerPool(work, jobs=jobs) as pool:
        for _, done in pool.in_order(items):
            yield done.result()


def _serve(pipe: Connection, work: Callable[[T], R]) -> None:
    """Do what comes down the pipe, until it is closed."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with suppress(EOFError, OSError):  # the other end is closed
        while True:
            pipe.send(_done(work, pipe.recv()))


def _done(work: Callable[[T], R], item: T) -> _Done[R] | _Failed:
    try:
        return _Done(work(item))
    except Exception as error:
        error.add_note(traceback.format_exc())  # the lines it came from stay behind with this process
        return _Failed(error)


def _end_with_parent() -> None:
    # A parent that is killed cannot end its workers, and a worker may be in the middle of a long piece.
    parent = parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)
