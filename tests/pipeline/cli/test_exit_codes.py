"""Exit codes are a promise to scripts: a file that cannot be read is 4 wherever it is named, and says so."""

import os
from pathlib import Path

import pytest

from pipeline.cli import EXIT_CODES, EXIT_TOOL
from pipeline.intake import damage
from tests.program import ProgramInside

TAKES_A_FILE = (
    ("import", "{}", "--channel", "online"),
    ("review", "decide", "--from", "{}"),
    ("review", "type", "--from", "{}"),
    ("audit", "enter", "--from", "{}"),
    ("simulate", "{}-out", "--answers", "{}"),
    ("tally", "--published", "{}"),
    ("report", "--format", "html", "--earlier", "{}"),
    ("merge", "{}"),
    ("verify", "{}"),
)


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("codes") / "dak-mil"
    ProgramInside().start(folder, "dak-mil", count=1)
    return folder


@pytest.mark.parametrize("words", TAKES_A_FILE, ids=lambda words: "-".join(words[:2]))
def test_a_named_file_that_is_missing_a_folder_a_pipe_or_something_else_is_exit_4(
    started: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "noise.csv").write_bytes(b"\x00\xff\xfe\x89" * 50)
    for name in ("missing", "folder", "pipe", "noise.csv"):
        path = str(tmp_path / name)
        done = ProgramInside().run("-C", started, *(word.replace("{}", path) for word in words), codes=(4,))
        assert name in done.err, done.err
        assert "disk has room" not in done.err


def test_an_export_named_as_a_workbook_is_refused_and_not_written_as_csv(started: Path, tmp_path: Path) -> None:
    done = ProgramInside().run("-C", started, "export", "pages", "-o", tmp_path / "pages.xlsx", codes=(2,))
    assert "name a .csv" in done.err
    assert not (tmp_path / "pages.xlsx").exists()


def test_a_program_that_is_missing_is_exit_6_wherever_it_is_missed() -> None:
    codes = [code for type_, code in EXIT_CODES if issubclass(damage.ToolMissing, type_)]
    assert codes[:1] == [EXIT_TOOL]


def test_the_readme_tells_every_exit_code() -> None:
    readme = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
    for code in (0, 2, 3, 4, 5, 6, 7, 130):
        assert f"\n| {code} | " in readme
