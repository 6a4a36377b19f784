"""A command waits for no library that it does not need: scripts start the program hundreds of times."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.once import made_once
from tests.program import ProgramInside

PHIEU = ProgramInside()
# Of workbooks, documents, charts, printing, scans and the desk: each takes a twentieth of a second or more.
HEAVY = {
    "cv2", "docx", "fastapi", "imagecodecs", "jinja2", "lxml", "matplotlib", "numba", "openpyxl", "pandas", "pi_heif",
    "PIL", "pikepdf", "pypdfium2", "python_calamine", "pyzbar", "reportlab", "scipy", "simplejpeg", "tifffile",
    "xlsxwriter", "zxingcpp",
}  # fmt: skip
LOADED = """
import sys
from pipeline.cli import run
code = run(sys.argv[1:])
print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)
sys.exit(code)
"""


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory, "starts", lambda folder: PHIEU.start(folder, "dak-mil", count=2))


def loaded_by(*words: object) -> set[str]:
    """Give the heavy libraries that a command loads, besides what it needs."""
    command = [sys.executable, "-c", LOADED, *map(str, words)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    return set(done.stderr.splitlines()[-1].split()) & HEAVY


@pytest.mark.parametrize("verb", ["tally", "log", "review list", "counts", "export marks", "check"])
def test_a_command_that_reads_and_writes_no_such_file_loads_no_library_for_it(folder: Path, verb: str) -> None:
    assert loaded_by("-C", folder, *verb.split()) == set()


def test_a_workbook_is_written_by_the_library_for_workbooks_alone(folder: Path, tmp_path: Path) -> None:
    assert loaded_by("-C", folder, "tally", "-o", tmp_path / "tally.xlsx") == {"xlsxwriter"}


def test_the_program_says_what_it_can_before_anything_is_loaded() -> None:
    assert loaded_by("--help") == set()
    for verb in ("scan", "import", "redecide", "audit", "review", "report", "merge"):
        assert loaded_by(verb, "--help") == set()
