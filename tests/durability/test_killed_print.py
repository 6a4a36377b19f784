"""A print that is killed and started again prints each ballot once, and the manifest tells of every one."""

import random
import shutil
from collections.abc import Sequence
from pathlib import Path

import pikepdf
import pytest

from forms.errors import SurveyError
from pipeline.events import BallotsReprinted
from pipeline.printing.lock import taken_name
from pipeline.printing.order import PrintOrder, plan_packs
from pipeline.printing.pack import print_pack
from pipeline.store import printed
from pipeline.survey import Survey
from tests.durability.process import Running, assert_nothing_left
from tests.durability.stopped import Stopper
from tests.durability.surveys import copy_of, faults_of
from tests.pipeline.printing.paper import manifest_of
from tests.program import Program


def assert_printed_once(survey: Path, *, ballots: int) -> None:
    """Store, manifest and PDFs tell of the same ballots, each once."""
    rows = manifest_of(survey)
    codes = [row["ballot"] for row in rows]
    assert len(codes) == len(set(codes)) == ballots
    with Survey(survey).store as store, store.connection() as connection:
        assert sorted(codes) == sorted(each.ballot.code for each in printed.printed_ballots(connection))
    for file in {row["file"] for row in rows}:
        last = max(int(row["first_page"]) + int(row["pages"]) - 1 for row in rows if row["file"] == file)
        with pikepdf.open(survey / "print" / file) as pdf:
            assert len(pdf.pages) >= last
    assert not faults_of(survey)


def print_killed(survey: Path, words: Sequence[object], *, kills: int, longest_s: float, seed: int) -> None:
    """Start the print and kill it at random moments."""
    draw = random.Random(seed)
    for _ in range(kills):
        running = Running("-C", survey, "print", *words)
        ended = running.kill_after(draw.uniform(0.2, 1.0) * longest_s)
        assert ended.code in (-9, 0), ended.said
        assert_nothing_left(running.id)


def test_a_print_killed_twice_prints_each_ballot_once(tmp_path: Path, program: Program) -> None:
    survey = tmp_path / "krong-no"
    program.ok("new", survey, "--sample", "krong-no")
    print_killed(survey, (), kills=2, longest_s=3.0, seed=4)
    program.ok("-C", survey, "print")
    assert_printed_once(survey, ballots=600)
    assert "nothing is missing" in program.ok("-C", survey, "print").out


@pytest.mark.slow
def test_a_long_print_killed_eight_times_prints_each_ballot_once(tmp_path: Path, program: Program) -> None:
    survey = tmp_path / "nha-trang"
    program.ok("new", survey, "--sample", "nha-trang")
    print_killed(survey, (), kills=8, longest_s=7.0, seed=1)
    program.ok("-C", survey, "print")
    assert_printed_once(survey, ballots=3270)


def test_a_manifest_that_lacks_its_last_rows_is_made_whole(tmp_path: Path, program: Program) -> None:
    survey = tmp_path / "dak-mil"
    program.start(survey, "dak-mil", count=6)
    manifest = survey / "print" / "manifest.csv"
    whole = manifest.read_bytes()
    manifest.write_bytes(b"".join(whole.splitlines(keepends=True)[:-2]))
    program.ok("-C", survey, "print", "--count", "1")
    assert_printed_once(survey, ballots=7)
    assert manifest.read_bytes().startswith(whole)


def test_a_manifest_cut_within_a_row_is_made_whole(tmp_path: Path, program: Program) -> None:
    survey = tmp_path / "dak-mil"
    program.start(survey, "dak-mil", count=6)
    manifest = survey / "print" / "manifest.csv"
    whole = manifest.read_bytes()
    manifest.write_bytes(whole[:-20])  # a plug pulled, or a disk that became full, between two blocks
    program.ok("-C", survey, "print", "--count", "1")
    assert_printed_once(survey, ballots=7)
    assert manifest.read_bytes().startswith(whole)


def test_a_reprint_killed_between_log_and_name_gets_its_name_from_the_next_print(
    tmp_path: Path, program: Program
) -> None:
    survey = tmp_path / "dak-mil"
    program.start(survey, "dak-mil", count=6)
    code = manifest_of(survey)[0]["ballot"]
    path = Path(program.ok("-C", survey, "print", "--reprint", code).out.strip().rpartition(": ")[2])
    whole = path.read_bytes()
    path.replace(taken_name(path))
    program.ok("-C", survey, "print", "--count", "1")
    assert path.read_bytes() == whole


@pytest.mark.slow
def test_a_reprint_that_is_killed_at_any_moment_is_in_the_log_only_if_it_is_on_disk(
    tmp_path: Path, program: Program, stopper: Stopper
) -> None:
    printed, work = tmp_path / "printed", tmp_path / "work"
    program.start(printed, "dak-mil", count=6)
    code = manifest_of(printed)[0]["ballot"]
    for _ in stopper.each_moment("-C", work, "print", "--reprint", code, before=lambda: anew(printed, work)):
        with Survey(work).store as store:
            told = len(store.entries_of(BallotsReprinted.kind))
        program.ok("-C", work, "print", "--count", "1")
        assert len(tuple((work / "print" / "2024").glob("*-reprint-*.pdf"))) == told
        assert not tuple((work / "print").rglob("*.part"))
        assert_printed_once(work, ballots=7)


def anew(folder: Path, work: Path) -> None:
    """Make a folder the copy of another that it was."""
    shutil.rmtree(work, ignore_errors=True)
    copy_of(folder, work)


def test_of_two_prints_at_once_the_later_one_leaves_the_pack_of_the_first_alone(
    tmp_path: Path, program: Program
) -> None:
    folder = tmp_path / "dak-mil"
    program.ok("new", folder, "--sample", "dak-mil")
    survey = Survey(folder)
    survey.print_folder.mkdir()
    with survey.store:
        # both look before either has printed: then they plan the same serials and the same file
        (first,), (later,) = (plan_packs(survey, PrintOrder(count=count, by="Lan")) for count in (8, 4))
        print_pack(survey, first, by="Lan")
        with pytest.raises(SurveyError):
            print_pack(survey, later, by="Lan")
    assert_printed_once(folder, ballots=8)
