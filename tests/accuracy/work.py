"""Share the measuring among processes: the same records whatever their number."""

import math
import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from pipeline.worker_pool import map_in_order
from tests.accuracy.measure import measure_sheet
from tests.accuracy.record import PageRecord, RepeatRecord
from tests.accuracy.repeat import repeat_page
from tests.accuracy.road import Ride
from tests.accuracy.sheets import Material
from tests.accuracy.stacks import REPEATED, Stack

Records = Sequence[PageRecord | RepeatRecord]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One filled-in sheet: all its scans, or all its repeated readings."""

    stack: Stack
    numbers: tuple[int, ...]  # of the pages in their stack


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What every task needs."""

    material: Path  # pickled: sent once a process, not once a task
    marks: Path | None


def lay_out(folder: Path, material: Material, marks: Path | None) -> Desk:
    """Put the material where all processes find it."""
    path = folder / "material.pickle"
    path.write_bytes(pickle.dumps(material))
    return Desk(material=path, marks=marks)


def tasks_of(stack: Stack, *, full: bool, share: float = 1.0) -> Iterator[Task]:
    """Cut a stack, or the first share of it, into tasks."""
    pages, step = math.ceil(stack.count(full=full) * share), stack.scans_a_sheet
    for start in range(0, pages, step):
        yield Task(stack=stack, numbers=tuple(range(start, min(start + step, pages))))


def measure_all(desk: Desk, tasks: Sequence[Task], *, jobs: int) -> Iterator[Records]:
    """Do all tasks; results come in their order."""
    yield from map_in_order(partial(_measure, desk), tasks, jobs=jobs)


def _measure(desk: Desk, task: Task) -> Records:
    material = _material(desk.material)
    rides = [Ride(stack=task.stack, number=number, material=material, marks=desk.marks) for number in task.numbers]
    if task.stack in REPEATED:
        return [repeat_page(ride) for ride in rides]
    return measure_sheet(rides)


@lru_cache(maxsize=1)
def _material(path: Path) -> Material:
    material = pickle.loads(path.read_bytes())
    if not isinstance(material, Material):
        raise TypeError(f"{path} holds no material")
    return material
