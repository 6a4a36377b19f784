"""A disk that is full or read-only: a sentence with a remedy, and nothing lost once there is room again."""

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.durability.conftest import Undisturbed
from tests.durability.surveys import RECEIVED, copy_of, faults_of, settled_pages, state_of
from tests.program import Done, Program

SCANNED = (0, 5)
STORE = 7
KIB = 1024


def run_with_limit(limit_bytes: int, *args: object) -> Done:
    """Run the program where no file may grow beyond a limit, as on a disk that is full: works without being root."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, limit_bytes))

    words = [*Program.command, *(str(arg) for arg in args)]
    ran = subprocess.run(words, capture_output=True, check=False, encoding="utf-8", timeout=120, preexec_fn=limit)
    return Done(ran.returncode, ran.stdout, ran.stderr)


def assert_told(done: Done, *remedies: str) -> None:
    assert done.code == STORE, done.said
    assert "Traceback" not in done.said, done.said
    assert any(remedy in done.err.lower() for remedy in remedies), done.err


@contextmanager
def small_disk(place: Path, *, kib: int) -> Iterator[Path]:
    """Mount a disk of this size; only root can."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("only root on Linux can mount a small disk")
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={kib}k", "tmpfs", place], check=False, capture_output=True, text=True
    )
    if mounted.returncode:
        pytest.skip(f"no disk can be mounted here: {mounted.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", place], check=True)


def free_kib(disk: Path) -> int:
    return shutil.disk_usage(disk).free // KIB


def fill_up(disk: Path, *, leave_kib: int) -> Path:
    """Take all room but a little."""
    ballast = disk / "ballast"
    ballast.write_bytes(b"\1" * (free_kib(disk) - leave_kib) * KIB)
    return ballast


def test_a_scan_without_room_says_so_and_later_completes(
    filled: Path, undisturbed: Undisturbed, tmp_path: Path, program: Program
) -> None:
    survey = copy_of(filled, tmp_path / "survey")
    words = ("-C", survey, "scan", survey / "returned", "--received", RECEIVED, "--jobs", "1", "--by", "Lan")
    assert_told(run_with_limit(1024 * KIB, *words), "space", "disk")
    assert not faults_of(survey)
    program.run(*words, codes=SCANNED)
    assert state_of(survey) == undisturbed.state


def test_a_print_without_room_says_so_and_later_completes(tmp_path: Path, program: Program) -> None:
    survey = tmp_path / "survey"
    program.ok("new", survey, "--sample", "dak-mil")
    assert_told(run_with_limit(24 * KIB, "-C", survey, "print"), "room", "space")
    program.ok("-C", survey, "print")
    manifest = (survey / "print" / "manifest.csv").read_text(encoding="utf-8").splitlines()
    assert len(manifest) == len(set(manifest)) == 1 + 100
    assert not faults_of(survey)


@pytest.mark.slow
@pytest.mark.parametrize("leave_kib", [0, 64, 3000, 5900, 6000, 6100])
def test_a_scan_onto_a_full_disk_says_so_and_later_completes(
    filled: Path, undisturbed: Undisturbed, tmp_path: Path, program: Program, *, leave_kib: int
) -> None:
    with small_disk(tmp_path / "disk", kib=40_000) as disk:
        survey = copy_of(filled, disk / "survey")
        stack = survey / "returned"
        words = ("-C", survey, "scan", stack, "--received", RECEIVED, "--jobs", "2", "--by", "Lan")
        ballast = fill_up(disk, leave_kib=leave_kib)
        done = program.run(*words)
        if done.code not in SCANNED:  # with the most room the whole scan may fit
            assert_told(done, "space", "room")
        ballast.unlink()  # first: not even a reader of the database can open it on a disk without any room
        acknowledged = settled_pages(survey)
        program.run(*words, codes=SCANNED)
        assert acknowledged <= settled_pages(survey)
        assert state_of(survey) == undisturbed.state
        assert not faults_of(survey)


@pytest.mark.slow
@pytest.mark.parametrize("leave_kib", [0, 16, 200, 600])
def test_a_print_onto_a_full_disk_says_so_and_later_completes(
    tmp_path: Path, program: Program, *, leave_kib: int
) -> None:
    with small_disk(tmp_path / "disk", kib=20_000) as disk:
        survey = disk / "survey"
        program.ok("new", survey, "--sample", "krong-no")
        ballast = fill_up(disk, leave_kib=leave_kib)
        assert_told(program.run("-C", survey, "print"), "space", "room")
        ballast.unlink()
        program.ok("-C", survey, "print")
        manifest = (survey / "print" / "manifest.csv").read_text(encoding="utf-8").splitlines()
        assert len(manifest) == len(set(manifest)) == 1 + 600
        assert not faults_of(survey)


def test_a_read_only_survey_is_told_with_a_remedy(filled: Path, tmp_path: Path, program: Program) -> None:
    with small_disk(tmp_path / "disk", kib=40_000) as disk:
        survey = copy_of(filled, disk / "survey")
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        for words in (("scan", survey / "returned", "--jobs", "1"), ("print", "--count", "1")):
            assert_told(program.run("-C", survey, *words), "read-only", "written")
