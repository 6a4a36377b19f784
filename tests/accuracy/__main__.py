"""Measure all stacks, print the tables, store them as JSON, and fail where something got worse."""

import argparse
import csv
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path

from rich.console import Console

from tests.accuracy import store, table
from tests.accuracy.baseline import worse
from tests.accuracy.record import PageRecord, RepeatRecord
from tests.accuracy.sheets import print_material
from tests.accuracy.stacks import REPEATED, STACKS, Ink, Stack
from tests.accuracy.totals import StackTotal, add_up, add_up_repeats
from tests.accuracy.work import Task, lay_out, measure_all, tasks_of

HERE = Path(__file__).parent
SAY_EVERY_S = 10
SHARED = "PHIEU_SHARED"
GOT_WORSE = 1


def main() -> int:
    """Measure; give the exit code."""
    options = _options()
    console = Console(width=190)
    marks = _marks()
    stacks = _chosen(options, marks, console)
    with tempfile.TemporaryDirectory(prefix="phieu-accuracy-") as name:
        folder = Path(name)
        desk = lay_out(folder, print_material(folder), marks)
        tasks = [task for stack in stacks for task in tasks_of(stack, full=options.full, share=options.share)]
        records = _measured(measure_all(desk, tasks, jobs=options.jobs), tasks)
    totals = _totals(stacks, records)
    repeats = [record for record in records if isinstance(record, RepeatRecord)]
    repeated = add_up_repeats(repeats) if repeats else None
    _show(totals, console)
    table.show_rest(totals, repeated, console)
    result = store.result_of({stack.name: total for stack, total in totals}, repeated)
    store.write(options.json, store.merge(options.json, result) if options.only else result)
    console.print(f"stored in {options.json}")
    return _compare(options, result, console)


def _show(totals: Sequence[tuple[Stack, StackTotal]], console: Console) -> None:
    table.show_kinds(totals, console)
    table.show_features(totals, console)
    table.show_reliability(totals, console)
    table.show_stacks(totals, console)


def _compare(options: argparse.Namespace, result: dict[str, object], console: Console) -> int:
    path = HERE / f"baseline-{'full' if options.full else 'short'}.json"
    if options.set_baseline:
        store.write(path, store.baseline_of(store.merge(options.json, {"stacks": {}, "repeats": None})))
        console.print(f"this is the baseline from now on: {path}")
        return 0
    if options.share != 1:
        console.print("not compared with the baseline: only a share of the pages was measured")
        return 0
    if not path.is_file():
        console.print(f"no baseline at {path}: store one with --set-baseline")
        return 0
    said = worse(result, store.read(path))
    for words in said:
        console.print(f"WORSE  {words}", style="bold red")
    console.print(f"{len(said)} things got worse than {path.name}" if said else f"nothing got worse than {path.name}")
    return GOT_WORSE if said else 0


def _measured(
    results: Iterable[Sequence[PageRecord | RepeatRecord]], tasks: Sequence[Task]
) -> list[PageRecord | RepeatRecord]:
    records: list[PageRecord | RepeatRecord] = []
    began = said = time.monotonic()
    for number, (task, some) in enumerate(zip(tasks, results, strict=True), 1):
        records.extend(some)
        now = time.monotonic()
        if now - said > SAY_EVERY_S or number == len(tasks):
            left = (now - began) / number * (len(tasks) - number)
            print(f"{number:,} of {len(tasks):,} sheets, {task.stack.name}, {left / 60:.0f} min left", file=sys.stderr)
            said = now
    return records


def _totals(stacks: Sequence[Stack], records: Sequence[PageRecord | RepeatRecord]) -> list[tuple[Stack, StackTotal]]:
    pages: dict[str, list[PageRecord]] = {}
    for record in records:
        if isinstance(record, PageRecord):
            pages.setdefault(record.stack, []).append(record)
    return [(stack, add_up(stack, pages[stack.name])) for stack in stacks if stack.name in pages]


def _marks() -> Path | None:
    shared = os.environ.get(SHARED)
    folder = Path(shared) / "marks" if shared else None
    return folder if folder and (folder / "marks.csv").is_file() else None


def _chosen(options: argparse.Namespace, marks: Path | None, console: Console) -> list[Stack]:
    """Give the stacks that can be measured here, and say which cannot."""
    stacks = [stack for stack in (*STACKS, *REPEATED) if not options.only or stack.name in options.only]
    if marks is None:
        console.print(f"no real handwriting: set {SHARED} to the folder that holds marks/; its stacks are left out")
        stacks = [stack for stack in stacks if stack.ink is not Ink.HAND]
    else:
        with (marks / "marks.csv").open(encoding="utf-8-sig", newline="") as file:
            kinds = Counter(row["kind"] for row in csv.DictReader(file))
        console.print(
            "real handwriting: " + ", ".join(f"{count} {kind}" for kind, count in kinds.most_common()) + "; "
            "a scribble is a rough fill made for an oval; all other kinds are drawn by the pen model"
        )
    if not find_spec("augraphy"):
        console.print("no augraphy: run `make accuracy`, which installs it; the dirtied stacks are left out")
        stacks = [stack for stack in stacks if not stack.dirty]
    return stacks


def _options() -> argparse.Namespace:
    names = [stack.name for stack in (*STACKS, *REPEATED)]
    parser = argparse.ArgumentParser(prog="python -m tests.accuracy", description=__doc__)
    parser.add_argument(
        "--full", action="store_true", help="more than 10,000,000 positions: two hours on two free cores"
    )
    parser.add_argument("--only", action="append", choices=names, help="only this stack; may be repeated; others stay")
    parser.add_argument("--share", type=float, default=1.0, help="of each stack's pages, such as 0.1; not compared")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes; results are the same")
    parser.add_argument("--json", type=Path, help="where the numbers go (default: build/accuracy[-full].json)")
    parser.add_argument("--set-baseline", action="store_true", help="let what is stored be the baseline from now on")
    options = parser.parse_args()
    if options.set_baseline and options.share != 1:
        parser.error("a share of the pages is no baseline: leave out --share, or --set-baseline")
    options.json = options.json or Path("build") / f"accuracy{'-full' if options.full else ''}.json"
    return options


if __name__ == "__main__":
    sys.exit(main())
