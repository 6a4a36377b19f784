"""Run all measurements, print one table each and store them as JSON."""

import argparse
import tempfile
from pathlib import Path

from rich.console import Console

from tests.bench import measure, million
from tests.bench.clock import adopt_orphans, child_env
from tests.bench.measure import Bench
from tests.bench.table import Result, show, store

PARTS = ("counting", "importing", "printing", "start-up", "reading", "scanning")


def main() -> None:
    """Measure in a temporary folder; nothing of it stays but the tables."""
    options = _options()
    adopt_orphans()
    console = Console(width=150)
    results: list[Result] = []

    def tell(result: Result) -> None:
        results.append(result)
        show(result, console)

    with tempfile.TemporaryDirectory(prefix="phieu-bench-") as name:
        folder = Path(name)
        bench = Bench(folder=folder, env=child_env(folder), rounds=options.rounds)
        bench.run("--help")  # compile what every run needs
        parts = {
            "counting": lambda: million.counting(bench, ballots=options.ballots, verify=options.full),
            "importing": lambda: million.importing(bench),
            "printing": lambda: measure.printing(bench),
            "start-up": lambda: measure.start_up(bench),
            "reading": lambda: measure.reading(bench, pages=options.pages),
            "scanning": lambda: measure.scanning(bench, pages=options.stack),
        }
        for part in options.only or PARTS:
            tell(parts[part]())
    store(results, options.json)
    console.print(f"stored in {options.json}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--full", action="store_true", help="also verify the million ballots")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each measurement")
    parser.add_argument("--pages", type=int, default=12, help="pages read in each format")
    parser.add_argument("--stack", type=int, default=1000, help="pages of the PDF that is scanned")
    parser.add_argument("--ballots", type=int, default=1_000_000, help="ballots in the store that is tallied")
    parser.add_argument("--only", choices=PARTS, action="append", help="measure only this; may be repeated")
    parser.add_argument("--json", type=Path, default=Path("build/bench.json"), help="where the numbers go")
    return parser.parse_args()


if __name__ == "__main__":
    main()
