"""A scan that is killed, again and again, and then let run counts every page once and loses none."""

import os
import random
import sys
import time
from pathlib import Path

import pytest

from tests.durability.conftest import Undisturbed
from tests.durability.process import Running, assert_nothing_left
from tests.durability.surveys import copy_of, faults_of, filled_survey, scan_words, settled_pages, state_of
from tests.program import Program

SCANNED = (0, 5)  # well, or well with questions for a person


def kill_again_and_again(survey: Path, *, jobs: int, kills: int, longest_s: float, seed: int) -> None:
    """Start the scan and kill it at random moments; what was acknowledged once stays."""
    draw = random.Random(seed)
    acknowledged = settled_pages(survey)
    for _ in range(kills):
        running = Running(*scan_words(survey, jobs=jobs))
        ended = running.kill_after(draw.uniform(0.25, 1.0) * longest_s)
        assert ended.code in (-9, *SCANNED), ended.said
        assert_nothing_left(running.id)
        now = settled_pages(survey)
        assert acknowledged <= now
        acknowledged = now


def test_a_scan_killed_several_times_ends_as_if_it_had_never_been(
    filled: Path, undisturbed: Undisturbed, tmp_path: Path, program: Program
) -> None:
    survey = copy_of(filled, tmp_path / "survey")
    kill_again_and_again(survey, jobs=2, kills=3, longest_s=undisturbed.seconds, seed=1)
    program.run(*scan_words(survey, jobs=2), codes=SCANNED)
    assert state_of(survey) == undisturbed.state
    assert not faults_of(survey)


def test_ctrl_c_ends_a_scan_in_order_and_the_next_run_goes_on(
    filled: Path, undisturbed: Undisturbed, tmp_path: Path, program: Program
) -> None:
    survey = copy_of(filled, tmp_path / "survey")
    running = Running(*scan_words(survey, jobs=2))
    ended = running.interrupt_at_work()
    assert ended.code == 130
    assert "run the same command again" in ended.said
    assert "Traceback" not in ended.said
    assert_nothing_left(running.id)
    assert not faults_of(survey)
    program.run(*scan_words(survey, jobs=1), codes=SCANNED)
    assert state_of(survey) == undisturbed.state


# A machine so busy that a worker is up long before the program has noted that it started it.
SLOW_TO_NOTE = """
import time
from multiprocessing.process import BaseProcess
start = BaseProcess.start
def slow(self):
    start(self)
    time.sleep(1)
BaseProcess.start = slow
from pipeline.cli import main
main()
"""


def test_ctrl_c_while_the_workers_are_being_started_ends_the_scan_as_well(filled: Path, tmp_path: Path) -> None:
    survey = copy_of(filled, tmp_path / "survey")
    running = Running(*scan_words(survey, jobs=2), command=(sys.executable, "-c", SLOW_TO_NOTE))
    ended = running.interrupt_at_work()
    assert ended.code == 130, ended.said
    assert_nothing_left(running.id)
    assert not faults_of(survey)


def test_a_scan_whose_worker_is_killed_reads_every_page_all_the_same(
    filled: Path, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    survey = copy_of(filled, tmp_path / "survey")
    running = Running(*scan_words(survey, jobs=2))
    running.kill_a_worker()
    ended = running.wait()
    assert ended.code in SCANNED, ended.said
    assert "Traceback" not in ended.said, ended.said
    assert_nothing_left(running.id)
    assert state_of(survey) == undisturbed.state


def test_what_a_killed_copy_left_behind_is_gone_after_the_next_scan(
    filled: Path, tmp_path: Path, program: Program
) -> None:
    survey = copy_of(filled, tmp_path / "survey")
    old, young = survey / "archive" / "ab" / ".old.part", survey / "archive" / "ab" / ".young.part"
    old.parent.mkdir(parents=True)
    for part in (old, young):
        part.write_bytes(b"half a scan")
    two_days_ago = time.time() - 2 * 24 * 3600
    os.utime(old, (two_days_ago, two_days_ago))
    program.run(*scan_words(survey, jobs=1), codes=SCANNED)
    assert not old.exists()
    assert young.exists(), "it may belong to a scan that runs just now"
    assert not faults_of(survey)


def test_two_scans_of_the_same_folder_at_once_count_nothing_twice(
    filled: Path, undisturbed: Undisturbed, tmp_path: Path, program: Program
) -> None:
    survey = copy_of(filled, tmp_path / "survey")
    both = [Running(*scan_words(survey, jobs=1)) for _ in range(2)]
    for running in both:
        ended = running.wait()
        assert ended.code in SCANNED, ended.said
    assert state_of(survey) == undisturbed.state
    assert not faults_of(survey)


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_longer_scan_killed_ten_times_ends_as_if_it_had_never_been(
    tmp_path: Path, program: Program, *, jobs: int
) -> None:
    filled = filled_survey(tmp_path / "filled", program, ballots=100)
    whole, killed = copy_of(filled, tmp_path / "whole"), copy_of(filled, tmp_path / "killed")
    program.run(*scan_words(whole, jobs=2), codes=SCANNED)
    kill_again_and_again(killed, jobs=jobs, kills=10, longest_s=8.0, seed=jobs)
    program.run(*scan_words(killed, jobs=jobs), codes=SCANNED)
    assert state_of(killed) == state_of(whole)
    assert not faults_of(killed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_ctrl_c_at_any_moment_says_how_to_go_on(
    filled: Path, undisturbed: Undisturbed, tmp_path: Path, program: Program, *, seed: int
) -> None:
    survey = copy_of(filled, tmp_path / "survey")
    running = Running(*scan_words(survey, jobs=2))
    # from the moment the program has read its own modules; before that Python itself answers
    ended = running.interrupt_after(random.Random(seed).uniform(0.5, 1.0) * undisturbed.seconds)
    assert ended.code in (130, *SCANNED), ended.said
    assert "Traceback" not in ended.said, ended.said
    assert_nothing_left(running.id)
    program.run(*scan_words(survey, jobs=2), codes=SCANNED)
    assert state_of(survey) == undisturbed.state


@pytest.mark.slow
def test_overlapping_folders_scanned_at_once_count_nothing_twice(tmp_path: Path, program: Program) -> None:
    survey = filled_survey(tmp_path / "survey", program, ballots=40)
    program.ok("-C", survey, "simulate", survey / "returned" / "jpeg", "--format", "jpeg", "--seed", "5", "--jobs", "2")
    both = (
        Running("-C", survey, "scan", survey / "returned", "--jobs", "2"),
        Running("-C", survey, "scan", survey / "returned" / "jpeg", "--jobs", "2"),
    )
    for running in both:
        ended = running.wait()
        assert ended.code in SCANNED, ended.said
    ballots = [row["ballot"] for row in program.ok("-C", survey, "export", "ballots").rows()]
    assert len(ballots) == len(set(ballots)) == 40
    marks = [
        (r["ballot"], r["page"], r["question"], r["option"]) for r in program.ok("-C", survey, "export", "marks").rows()
    ]
    assert len(marks) == len(set(marks))
    pages = [(r["source"], r["source_page"]) for r in program.ok("-C", survey, "export", "pages").rows()]
    assert len(pages) == len(set(pages)) == 80
    assert not faults_of(survey)
