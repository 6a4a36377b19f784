"""Measure the desk under load: `python -m tests.load [--items N] [--clients N] [--decisions N]`."""

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.browser.conftest import chromium
from tests.load.by_keyboard import by_keyboard
from tests.load.crowd import crowd, faults_of
from tests.load.long_queue import long_queue
from tests.load.served import serving, tokens
from tests.program import Program


def main() -> int:
    """Run both, print a table, end with 1 where anything was settled twice or does not prove."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=1000)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--decisions", type=int, default=100)
    parser.add_argument("--keep", type=Path, help="Make the survey here, and take it from here the next time.")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "survey"
        made = asked.keep or Path(place) / "made"
        if not (made / "long").exists():
            print(f"making a survey in which {asked.items} items wait …", flush=True)
            long_queue(made / "long", Program(), at_least=asked.items + asked.decisions)
        shutil.copytree(made / "long", folder)
        people = tokens(folder, ["An", *(f"R{number}" for number in range(asked.clients))])
        with serving(folder) as server:
            if chromium():
                began_s = server.cpu_s()
                taken = by_keyboard(server, "An", decisions=asked.decisions)
                per_decision_ms = (server.cpu_s() - began_s) / asked.decisions * 1000
                print(f"\none reviewer, {asked.decisions} items by keyboard in Chromium")
                for what, ms in taken.items():
                    _line(what, ms)
                print(f"  the server's processor time, all included: {per_decision_ms:.1f} ms a decision")
            else:
                print("no browser here: nobody worked by keyboard")
            began_s, began_wall_s = server.cpu_s(), time.perf_counter()
            del people["An"]
            seen = crowd(server, people)
            cpu_s, wall_s = server.cpu_s() - began_s, time.perf_counter() - began_wall_s
            count = len(seen.settled)
            print(f"\n{asked.clients} clients, {count} items, statuses {dict(seen.statuses)}")
            _line("decision", [s * 1000 for s in seen.decisions_s])
            _line("next items", [s * 1000 for s in seen.nexts_s])
            print(
                f"  {count / wall_s:.0f} items a second; server {cpu_s / count * 1000:.1f} ms a decision with its nexts"
            )
        settled_by_keyboard = asked.decisions if chromium() else 0
        faults = faults_of(folder, seen, before=settled_by_keyboard)
    for fault in faults:
        print(f"WRONG: {fault}")
    print("each item settled exactly once; the log proves" if not faults else "FAILED")
    return 1 if faults else 0


def _line(what: str, ms: list[float]) -> None:
    cuts = statistics.quantiles(ms, n=100) if len(ms) > 1 else ms * 99
    print(f"  {what:<12} {len(ms):5} times   median {cuts[49]:6.1f} ms   95 % below {cuts[94]:6.1f} ms")


if __name__ == "__main__":
    sys.exit(main())
