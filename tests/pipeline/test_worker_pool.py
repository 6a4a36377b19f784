"""Work shared among processes: done once, in order, and never waited for in vain, whoever kills whom."""

import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial

import pytest

from pipeline.worker_pool import WorkerDiedError, WorkerPool, map_in_order
from tests.durability.process import living

PIECES = 40


def square(number: int) -> int:
    return number * number


def square_slowly(number: int) -> int:
    time.sleep(0.002)
    return number * number


def end_itself(number: int, *, at: int) -> int:
    if number == at:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def refuse(number: int) -> int:
    raise ValueError(f"{number} is refused")


def pid(_: int) -> int:
    return os.getpid()


@pytest.mark.parametrize("jobs", [1, 3])
def test_results_come_in_the_order_of_the_pieces(jobs: int) -> None:
    assert list(map_in_order(square, range(40), jobs=jobs)) == [number * number for number in range(40)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_the_work_raises_is_raised_and_says_where_it_came_from(jobs: int) -> None:
    with pytest.raises(ValueError, match="0 is refused") as caught:
        list(map_in_order(refuse, range(9), jobs=jobs))
    notes = "".join(getattr(caught.value, "__notes__", ()))
    assert jobs == 1 or 'raise ValueError(f"{number} is refused")' in notes


def test_a_worker_that_ends_takes_only_its_own_piece_with_it() -> None:
    with WorkerPool(partial(end_itself, at=5), jobs=2) as pool:
        came = {}
        for number, done in pool.in_order(range(20)):
            try:
                came[number] = done.result()
            except WorkerDiedError:
                came[number] = -1
    assert came == {number: -1 if number == 5 else number for number in range(20)}


def test_a_piece_that_is_done_alone_waits_for_all_others() -> None:
    with WorkerPool(square_slowly, jobs=2) as pool:
        others = [pool.submit(number) for number in range(30)]
        assert pool.do_alone(7) == 49
        assert all(each.done() for each in others)


def test_the_workers_are_gone_with_the_pool() -> None:
    with WorkerPool(pid, jobs=2) as pool:
        workers = {done.result() for _, done in pool.in_order(range(50))}
    assert workers
    assert os.getpid() not in workers
    left = {process.id for process in living(os.getpgid(0))}
    assert not workers & left


def test_whichever_workers_are_killed_at_whatever_moment_no_piece_is_waited_for_in_vain() -> None:
    killed = 0
    for seed in range(2):
        with workers_killed_at_random(seed) as kills, WorkerPool(square_slowly, jobs=2) as pool:
            for number, done in pool.in_order(range(PIECES)):
                with suppress(WorkerDiedError):
                    assert done.result(timeout=60) == number * number
        killed += kills()
    assert killed > 4, "too few to say anything"


@contextmanager
def workers_killed_at_random(seed: int) -> Iterator[object]:
    draw, over, kills = random.Random(seed), threading.Event(), []

    def kill() -> None:
        while not over.wait(draw.uniform(0, 0.1)):
            if workers := forked_by_our_fork_server():
                with suppress(ProcessLookupError):
                    os.kill(draw.choice(workers), signal.SIGKILL)
                    kills.append(1)

    killer = threading.Thread(target=kill, daemon=True)
    killer.start()
    try:
        yield lambda: len(kills)
    finally:
        over.set()
        killer.join()


def forked_by_our_fork_server() -> list[int]:
    started = {process.id: process.parent for process in living(os.getpgid(0))}
    return [each for each, parent in started.items() if started.get(parent) == os.getpid()]
