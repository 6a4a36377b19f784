"""A survey with a queue as long as wanted: real pages of real ballots, and a machine that is sure of nothing."""

from pathlib import Path

from pipeline.store import items
from pipeline.survey import DATABASE, Survey
from tests.program import Program
from tests.web.doubting import doubt_everything

UNITS = ("KN-24688", "KN-24691")
ASKED = 20  # questions of a ballot, at least


def long_queue(folder: Path, program: Program, *, at_least: int) -> None:
    """Print, fill in and scan as many ballots as it takes: each keeps its codes, so that its rows can be cut out."""
    scanned = folder.with_name(f"{folder.name}-scanned")
    ballots = -(-at_least // (ASKED * len(UNITS)))
    units = [word for unit in UNITS for word in ("--unit", unit)]
    program.ok("new", scanned, "--sample", "krong-no")
    program.ok("-C", scanned, "print", "--count", ballots, *units)
    program.ok("-C", scanned, "simulate", scanned / "returned", "--seed", "11", "--jobs", "1")
    program.run("-C", scanned, "scan", scanned / "returned", "--received", "2023-09-20", "--jobs", "1", codes=(0, 5))
    doubt_everything(scanned, folder)
    assert (folder / DATABASE).exists()
    survey = Survey(folder)
    with survey.store.connection() as connection:
        waiting = items.count_open(connection)
    survey.store.close()
    assert waiting >= at_least, f"only {waiting} questions wait"
