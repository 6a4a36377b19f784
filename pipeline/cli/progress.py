"""Progress on the error stream for anything that takes longer than two seconds."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

QUIET_S = 2.0
LINE_EVERY_S = 10.0  # where nobody watches a terminal, a line now and then


class _Rate(ProgressColumn):
    """How many per second."""

    def __init__(self, unit: str) -> None:
        super().__init__()
        self._unit = unit

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.1f} {self._unit}/s" if task.speed else "")


@contextmanager
def shown_progress(what: str, unit: str) -> Iterator[Callable[[int, int], None]]:
    """Give a function that is told (done, total) and shows a bar with rate and time left."""
    console = Console(stderr=True)
    if console.is_terminal:
        with _bar(console, what, unit) as tell:
            yield tell
    else:
        yield _lines(what, unit)


@contextmanager
def _bar(console: Console, what: str, unit: str) -> Iterator[Callable[[int, int], None]]:
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), _Rate(unit), TimeRemainingColumn(compact=True))
    bar = Progress(*columns, console=console, transient=True)
    task = bar.add_task(what, total=None)
    started = time.monotonic()

    def tell(done: int, total: int) -> None:
        bar.update(task, completed=done, total=total)
        if time.monotonic() - started > QUIET_S:
            bar.start()

    try:
        yield tell
    finally:
        bar.stop()


def _lines(what: str, unit: str) -> Callable[[int, int], None]:
    started = last = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last < LINE_EVERY_S:
            return
        last = now
        left_s = (total - done) * (now - started) / done if done else 0
        sys.stderr.write(f"{what}: {done} of {total} {unit}, about {left_s:.0f} s left\n")

    return tell
