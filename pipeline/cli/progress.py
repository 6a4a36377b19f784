"""Progress on the error stream for anything that takes longer than two seconds."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn
from rich.text import Text

from pipeline.cli.pace import Pace, in_words

QUIET_S = 2.0
LINE_EVERY_S = 10.0  # where nobody watches a terminal, a line now and then


class _Forecast(ProgressColumn):
    """How many per second, and how long the rest takes."""

    def __init__(self, unit: str, pace: Pace) -> None:
        super().__init__()
        self._unit, self._pace = unit, pace

    def render(self, task: Task) -> Text:
        pace = self._pace.per_s()
        rate = "" if pace is None else f"{pace:.1f} {self._unit}/s, "
        return Text(f"{rate}{in_words(self._pace.left_s(int(task.total or 0)))}")


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
    pace = Pace()
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), _Forecast(unit, pace))
    bar = Progress(*columns, console=console, transient=True)
    task = bar.add_task(what, total=None)
    started = time.monotonic()

    def tell(done: int, total: int) -> None:
        now = time.monotonic()
        pace.see(done, now_s=now)
        bar.update(task, completed=done, total=total)
        if now - started > QUIET_S:
            bar.start()

    try:
        yield tell
    finally:
        bar.stop()


def _lines(what: str, unit: str) -> Callable[[int, int], None]:
    pace, last = Pace(), time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        pace.see(done, now_s=now)
        if now - last < LINE_EVERY_S or done >= total:
            return
        last = now
        sys.stderr.write(f"{what}: {done} of {total} {unit}, {in_words(pace.left_s(total))}\n")

    return tell
