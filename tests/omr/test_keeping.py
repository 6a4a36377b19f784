"""Compiled loops are kept wherever that can be done, and are right where it cannot."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from forms import loading
from omr.kernels import compiling

LOOP = """
from omr.kernels.compiling import INT, compiled, inner

@inner
def twice(number):
    return 2 * number

@compiled(INT)
def sum_of_doubles(count):
    total = 0
    for number in range(count):
        total += twice(number)
    return total
"""
ASK = "from omr.kernels.adding import sum_of_doubles; print(sum_of_doubles(1000))"
ANSWER = "999000\n"


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A program with one loop, compiled as the reader's are."""
    kernels, forms = tmp_path / "program" / "omr" / "kernels", tmp_path / "program" / "forms"
    kernels.mkdir(parents=True)
    forms.mkdir()
    for package in (kernels.parent, forms):
        (package / "__init__.py").touch()
    for name in ("__init__.py", "compiling.py", "keeping.py"):
        shutil.copy(Path(compiling.__file__).with_name(name), kernels)
    shutil.copy(loading.__file__, forms)
    (kernels / "adding.py").write_text(LOOP, encoding="utf-8")
    return kernels


def start(program: Path, **variables: str) -> "subprocess.Popen[str]":
    kept_out = {"XDG_CACHE_HOME", "NUMBA_CACHE_DIR", "PYTHONPATH"}
    env = {name: value for name, value in os.environ.items() if name not in kept_out}
    words = [sys.executable, "-B", "-c", ASK]
    return subprocess.Popen(
        words,
        env={**env, **variables},
        cwd=program.parents[1],
        encoding="utf-8",
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def shut(program: Path) -> None:
    """Let nothing be written beside the source, whoever asks: a file lies where the folder would be."""
    (program / "__pycache__").write_text("", encoding="utf-8")


def kept_in(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*.nbc")]


def test_loops_are_kept_beside_their_source(program: Path, tmp_path: Path) -> None:
    assert start(program, HOME=str(tmp_path / "home")).communicate() == (ANSWER, "")
    assert kept_in(program / "__pycache__")
    assert not kept_in(tmp_path / "home")


def test_a_read_only_installation_keeps_loops_in_the_users_cache(program: Path, tmp_path: Path) -> None:
    shut(program)
    assert start(program, HOME=str(tmp_path / "home")).communicate() == (ANSWER, "")
    assert kept_in(tmp_path / "home" / ".cache" / "phieu")


def test_where_nothing_can_be_kept_loops_are_compiled_for_the_run_and_it_is_said(program: Path, tmp_path: Path) -> None:
    shut(program)
    (tmp_path / "temporary").mkdir()
    found, said = start(program, HOME="/dev/null/none", TMPDIR=str(tmp_path / "temporary")).communicate()
    assert found == ANSWER
    assert "compiled anew at each start" in said
    assert "XDG_CACHE_HOME" in said
    assert not kept_in(tmp_path / "temporary")


def test_two_programs_that_compile_at_once_are_both_right(program: Path, tmp_path: Path) -> None:
    both = [start(program, HOME=str(tmp_path / "home")) for _ in range(2)]
    assert [one.communicate() for one in both] == [(ANSWER, "")] * 2
    assert start(program, HOME=str(tmp_path / "home")).communicate() == (ANSWER, "")


def test_a_start_waits_for_nothing_that_no_loop_uses() -> None:
    words = (
        "import sys; from omr.kernels.compiling import load_all; load_all(); "
        "print('numba' in sys.modules, 'scipy' in sys.modules, 'cffi' in sys.modules)\n"
        "import scipy.stats, cffi; print(scipy.stats.norm.cdf(0))"  # who wants them has them all the same
    )
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == "True False False\n0.5\n"
