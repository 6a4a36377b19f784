"""Pages that are written together are packed together, and nobody can tell that from the tables."""

import shutil
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from pipeline.store import Store
from pipeline.store.chain import Entry
from pipeline.survey import Survey
from tests.program import Program


@pytest.fixture(scope="module")
def entries(tmp_path_factory: pytest.TempPathFactory, one_unread: Path, program: Program) -> tuple[Entry, ...]:
    """Two ballots of two pages, scanned three times on different days: read, settled, in conflict, and cut off."""
    folder = Path(shutil.copytree(one_unread, tmp_path_factory.mktemp("days") / "krong-no"))
    for name, day in (("other", "2024-10-02"), ("whole", "2024-10-03")):
        program.run("-C", folder, "scan", folder / name, "--received", day, "--jobs", "1", codes=(0, 5))
    return Survey(folder).store.entries()


def files_first(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Give the log as if all files had been archived before their pages were read: nothing stands between those."""
    first = [entry for entry in entries if entry.kind in ("form_set", "ballots_printed", "file_archived")]
    return (*first, *(entry for entry in entries if entry.kind == "page_settled"))


def written(entries: Sequence[Entry], ends: Sequence[int]) -> dict[str, list[tuple[object, ...]]]:
    """Write a log into an empty store in as many goes as there are ends, and give the tables."""
    with Store.temporary() as store:
        for first, behind in pairwise((0, *ends)):
            with store.transaction() as transaction:
                for entry in entries[first:behind]:
                    transaction.take(entry)
        return store.tables()


@pytest.mark.parametrize("order", [tuple, files_first])
@pytest.mark.parametrize("seed", range(4))
def test_the_tables_do_not_tell_which_pages_were_written_in_one_go(
    entries: tuple[Entry, ...], order: Callable[[tuple[Entry, ...]], tuple[Entry, ...]], seed: int
) -> None:
    log = order(entries)
    assert sum(entry.kind == "page_settled" for entry in log) >= 9
    one_by_one = written(log, range(1, len(log) + 1))
    assert one_by_one["packed"]
    cuts = np.flatnonzero(np.random.default_rng(seed).random(len(log)) < seed / 5).tolist()
    assert written(log, [*cuts, len(log)]) == one_by_one
