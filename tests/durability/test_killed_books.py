"""Tables and packages are taken whole or not at all and once, whoever is killed, and however many do it at once."""

import random
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.receipt_corrected import stacks
from pipeline.store import received
from pipeline.survey import Survey
from tests.durability.process import Running
from tests.durability.surveys import copy_of, faults_of, filled_survey, scan_words
from tests.durability.test_full_disk import assert_told, run_with_limit
from tests.program import Program

HEAD = "unit,received,I.1,I.2,I.3,I.4,II.1,II.2,II.3"


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("books") / "dak-mil"
    Program().ok("new", folder, "--sample", "dak-mil")
    return folder


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tables") / "online.csv"
    rows = [f"DM-HUYEN,2024-10-0{1 + n % 9},{1 + n % 3},{1 + n // 3 % 3},3,2,1,2,3" for n in range(4000)]
    path.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    return path


def tally(program: Program, folder: Path) -> str:
    return program.ok("-C", folder, "tally").out


@pytest.mark.slow
def test_an_import_killed_at_any_moment_takes_all_or_nothing(
    empty: Path, table: Path, tmp_path: Path, program: Program
) -> None:
    whole, killed = copy_of(empty, tmp_path / "whole"), copy_of(empty, tmp_path / "killed")
    words = ("import", table, "--channel", "online", "--by", "Lan")
    before = tally(program, killed)
    program.ok("-C", whole, *words)
    after = tally(program, whole)
    draw = random.Random(3)
    for _ in range(6):
        ended = Running("-C", killed, *words).kill_after(draw.uniform(0.5, 2.5))
        assert ended.code in (-9, 0), ended.said
        assert tally(program, killed) in (before, after)
    program.ok("-C", killed, *words)
    assert tally(program, killed) == after
    assert not faults_of(killed)


@pytest.mark.slow
def test_a_day_of_receipt_put_right_by_a_killed_command_holds_for_the_whole_stack_or_not_at_all(
    tmp_path: Path, program: Program
) -> None:
    folder = filled_survey(tmp_path / "dak-mil", program, ballots=40)
    program.run(*scan_words(folder, jobs=2), codes=(0, 5))
    before = received_days(folder)
    words = ("counts", "received", stack_id(program, folder), "--day", "2024-09-20", "--reason", "nhầm", "--by", "Lan")
    draw, days = random.Random(5), [before]
    for _ in range(8):
        ended = Running("-C", folder, *words).kill_after(draw.uniform(0.2, 2.0))
        assert ended.code in (-9, 0, 2), ended.said
        days.append(received_days(folder))
        assert not faults_of(folder)
    assert all(each == before or set(each.values()) == {"2024-09-20"} for each in days)
    if days[-1] == before:
        program.ok("-C", folder, *words)
    assert set(received_days(folder).values()) == {"2024-09-20"}
    assert not faults_of(folder)


def received_days(folder: Path) -> dict[str, str | None]:
    with Survey(folder).store as store, store.connection() as connection:
        return {file.sha256: file.received for file in received.dated_files(connection)}


def stack_id(program: Program, folder: Path) -> str:
    with closing(Survey(folder)) as survey:
        (stack,) = stacks(survey)
    assert stack.id in program.ok("-C", folder, "counts", "received").out
    return stack.id


@pytest.mark.slow
def test_two_who_import_the_same_table_at_once_count_it_once(
    empty: Path, table: Path, tmp_path: Path, program: Program
) -> None:
    folder = copy_of(empty, tmp_path / "both")
    words = (*Program.command, "-C", str(folder), "import", str(table), "--channel", "online")
    both = [subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for _ in range(2)]
    said = [each.communicate(timeout=300)[0] for each in both]
    assert [each.returncode for each in both] == [0, 0], said
    assert sum("imported before" in each for each in said) == 1, said
    assert len(program.ok("-C", folder, "export", "ballots").rows()) == 4000
    assert not faults_of(folder)


@pytest.mark.slow
def test_a_table_without_room_for_it_leaves_nothing_and_is_taken_once_there_is_room(
    empty: Path, table: Path, tmp_path: Path, program: Program
) -> None:
    folder = copy_of(empty, tmp_path / "full")
    words = ("-C", folder, "import", table, "--channel", "online")
    before = tally(program, folder)
    assert_told(run_with_limit(200_000, *words), "space", "disk", "room")
    assert tally(program, folder) == before
    assert not faults_of(folder)
    program.ok(*words)
    assert len(program.ok("-C", folder, "export", "ballots").rows()) == 4000
