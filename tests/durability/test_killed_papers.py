"""A paper that is written over another one, and a re-check that is entered, are there whole or not at all."""

import csv
import shutil
from collections.abc import Iterator
from contextlib import closing
from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.audit.drawing import draw_audit
from pipeline.document.formats import FORMATS
from pipeline.store import audits
from pipeline.survey import Survey
from tests.durability.stopped import Stopper
from tests.durability.surveys import copy_of, faults_of

ROUND = "2024"
AT_THE_END = 12  # moments; before them a report only reads
BEFORE = b"the report of before"


@pytest.fixture
def survey(scanned_once: Path, tmp_path: Path) -> Path:
    return copy_of(scanned_once, tmp_path / "survey")


def last_moments(stopper: Stopper, *words: object) -> Iterator[int]:
    """Give the moments about which something is written; run to its end, the order says how many there are."""
    moments = stopper.run(*words).moments
    yield from range(max(1, moments - AT_THE_END), moments + 1)


@pytest.mark.slow
@pytest.mark.parametrize("format", sorted(FORMATS))
def test_a_report_whose_writing_is_killed_leaves_the_one_before_it_or_is_whole(
    survey: Path, tmp_path: Path, stopper: Stopper, format: str
) -> None:
    path = tmp_path / "out" / f"bao-cao.{format}"
    path.parent.mkdir()
    order = ("-C", survey, "report", "-o", path)
    moments = list(last_moments(stopper, *order))
    whole, seen = path.read_bytes(), set()
    for at in moments:
        path.write_bytes(BEFORE)
        assert stopper.run(*order, at=at).was_killed
        seen.add(path.read_bytes())
        assert stopper.run(*order).code == 0
        assert path.read_bytes() == whole
    assert seen == {BEFORE, whole}


@pytest.mark.slow
def test_second_readings_whose_entering_is_killed_are_entered_all_or_none_and_once(
    survey: Path, tmp_path: Path, stopper: Stopper
) -> None:
    with closing(Survey(survey)) as found:
        drawn = draw_audit(found, ROUND, seed="12 34 56", share=Fraction(1), by="Lan").sampled
    with (survey / "returned" / "answers.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["ballot"] in drawn]
    table, work = tmp_path / "phuc-tra.csv", tmp_path / "work"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    order = ("-C", work, "audit", "enter", "--from", table, "--by", "Minh")
    before = logged(copy_of(survey, work))
    moments = list(last_moments(stopper, *order))
    whole, seen = logged(work), set()
    for at in moments:
        shutil.rmtree(work)
        copy_of(survey, work)
        assert stopper.run(*order, at=at).was_killed
        seen.add(logged(work))
        assert stopper.run(*order).code == 0
        assert logged(work) == whole
    assert seen == {before, whole}
    assert not faults_of(work)


def logged(folder: Path) -> tuple[int, int]:
    """Count the ballots that were read again, and the entries of the log."""
    with Survey(folder).store as store, store.connection() as connection:
        return len(audits.second_readings(connection)), len(store.entries())
