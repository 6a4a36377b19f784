"""Run `phieu` in a process group of its own, end it as power cuts and people do, and see what is left of it."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.program import Program

ORPHANS_END_WITHIN_S = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a run ended; `code` is negative where a signal ended it."""

    code: int
    said: str


class Running:
    """A run that has not ended yet."""

    def __init__(self, *args: object, command: tuple[str, ...] = Program.command) -> None:
        words = [*command, *(str(arg) for arg in args)]
        # its own session: so its workers can be told from everything else on this machine
        self._process = subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", start_new_session=True
        )

    @property
    def id(self) -> int:
        return self._process.pid

    def wait(self, timeout_s: float = 120) -> Ended:
        """Let it come to its end."""
        said, _ = self._process.communicate(timeout=timeout_s)
        return Ended(code=self._process.returncode, said=said)

    def kill_after(self, delay_s: float) -> Ended:
        """Kill the program itself with `kill -9`, as the system does when memory runs out; its workers are not told."""
        with suppress(subprocess.TimeoutExpired):
            return self.wait(delay_s)
        self._process.kill()
        return self.wait()

    def interrupt_after(self, delay_s: float) -> Ended:
        """Press Ctrl-C: a terminal sends SIGINT to the program and to all its workers."""
        with suppress(subprocess.TimeoutExpired):
            return self.wait(delay_s)
        os.killpg(self._process.pid, signal.SIGINT)
        return self.wait()

    def interrupt_at_work(self) -> Ended:
        """Press Ctrl-C as soon as its workers read pages, however fast the machine is."""
        self._first_worker()
        os.killpg(self._process.pid, signal.SIGINT)
        return self.wait()

    def kill_a_worker(self) -> None:
        """Kill one of its workers, as the system does with the largest process when memory runs out."""
        worker = self._first_worker()
        if worker:
            os.kill(worker, signal.SIGKILL)

    def _first_worker(self) -> int | None:
        """Wait for a worker to come up; None where the program ended before."""
        deadline = time.monotonic() + 30
        while not (workers := self._workers()) and self._process.poll() is None:
            assert time.monotonic() < deadline, "no worker came up"
            time.sleep(0.005)
        return workers[0] if workers else None

    def _workers(self) -> tuple[int, ...]:
        """Give the processes of its group that it did not start itself: those that its fork server forked."""
        started = {process.id: process.parent for process in living(self.id)}
        return tuple(each for each, parent in started.items() if parent != self.id and parent in started)


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A process that lives."""

    id: int
    parent: int


def living(group: int) -> tuple[Process, ...]:
    """Give the processes of a group; what has ended and waits to be collected does not live."""
    if not sys.platform.startswith("linux"):
        pytest.skip("processes are looked up in /proc, which only Linux has")
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # ended while we looked
            # behind the name, which may hold spaces: state, parent, group
            state, parent, its_group = stat.read_text(encoding="utf-8").rpartition(")")[2].split()[:3]
            if int(its_group) == group and state not in "ZX":
                found.append(Process(id=int(stat.parent.name), parent=int(parent)))
    return tuple(found)


def assert_nothing_left(group: int) -> None:
    """The workers of a killed program end by themselves."""
    deadline = time.monotonic() + ORPHANS_END_WITHIN_S
    while (left := living(group)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not left, f"processes {left} outlived the program"
