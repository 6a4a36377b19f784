"""The print manifest tells of every printed ballot once, whoever prints at the same time."""

import csv
import threading
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.manifest import read_manifest
from pipeline.printing.run import mend_manifest
from pipeline.survey import Survey
from tests.program import ProgramInside

phieu = ProgramInside()
WRITERS, TIMES = 6, 20


def write_at_once(folder: Path) -> None:
    together = threading.Barrier(WRITERS)

    def write() -> None:
        with closing(Survey(folder)) as survey:
            _ = survey.store
            together.wait()
            mend_manifest(survey)

    writers = [threading.Thread(target=write) for _ in range(WRITERS)]
    for each in writers:
        each.start()
    for each in writers:
        each.join()


def test_programs_that_write_the_manifest_at_once_write_one_header_and_each_ballot_once(tmp_path: Path) -> None:
    folder = tmp_path / "survey"
    phieu.ok("new", folder, "--sample", "krong-no")
    phieu.ok("-C", folder, "print", "--count", "4", "--unit", "KN-24688", "--unit", "KN-24691")
    path = folder / "print" / "manifest.csv"
    printed = read_manifest(path)
    for _ in range(TIMES):
        path.unlink()
        write_at_once(folder)
        with path.open(encoding="utf-8", newline="") as file:
            codes = [row["ballot"] for row in csv.DictReader(file)]
        assert sorted(codes) == sorted(each.ballot.code for each in printed)
        assert len(codes) == 8


def test_a_manifest_with_a_second_header_can_be_read(tmp_path: Path) -> None:
    folder = tmp_path / "survey"
    phieu.ok("new", folder, "--sample", "krong-no")
    phieu.ok("-C", folder, "print", "--count", "1", "--unit", "KN-24688")
    path = folder / "print" / "manifest.csv"
    header, row = path.read_text(encoding="utf-8").splitlines()
    path.write_text(f"{header}\n{header}\n{row}\n", encoding="utf-8")
    assert len(read_manifest(path)) == 1
    phieu.ok("-C", folder, "print", "--count", "1", "--unit", "KN-24691")
    assert len(read_manifest(path)) == 2


@pytest.mark.parametrize(
    ("column", "value"),
    [("unit", "KN-24691"), ("round", "2024"), ("serial", "9"), ("file", "2023/KN-24691.pdf"), ("first_page", "9")],
)
def test_a_manifest_in_which_a_ballot_stands_otherwise_than_it_was_printed_does_not_prove(
    tmp_path: Path, column: str, value: str
) -> None:
    folder = tmp_path / "survey"
    phieu.ok("new", folder, "--sample", "krong-no")
    phieu.ok("-C", folder, "print", "--count", "2", "--unit", "KN-24688")
    phieu.ok("-C", folder, "verify")
    path = folder / "print" / "manifest.csv"
    header, first, second = (line.split(",") for line in path.read_text(encoding="utf-8").splitlines())
    second[header.index(column)] = value
    path.write_text("".join(f"{','.join(row)}\n" for row in (header, first, second)), encoding="utf-8")
    assert "manifest.csv" in phieu.run("-C", folder, "verify", codes=(7,)).said


def test_a_manifest_that_lacks_rows_proves_as_far_as_it_goes(tmp_path: Path) -> None:
    folder = tmp_path / "survey"
    phieu.ok("new", folder, "--sample", "krong-no")
    phieu.ok("-C", folder, "print", "--count", "2", "--unit", "KN-24688")
    path = folder / "print" / "manifest.csv"
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")
    assert "rows of the print manifest (1)" in phieu.ok("-C", folder, "verify").out, "the next print adds the other"
