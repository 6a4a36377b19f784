"""What a command leaves in the survey's folder when it has ended."""

import gc
import shlex
from pathlib import Path

import pytest

from tests.program import ProgramInside

PHIEU = ProgramInside()


@pytest.fixture
def nothing_collected():
    """Python may look for garbage late or never: what must be let go of is let go of by name."""
    gc.disable()
    yield
    gc.enable()


def test_the_next_command_that_a_new_survey_names_can_be_copied_as_it_stands(tmp_path: Path) -> None:
    folder = tmp_path / "Khảo sát Sở"
    told = PHIEU.ok("new", folder, "--sample", "dak-mil").out
    words = shlex.split(told.split("next: phieu ")[1])
    PHIEU.ok(*words)
    assert words == ["-C", str(folder), "check"]


@pytest.mark.usefixtures("nothing_collected")
def test_the_database_is_one_file_when_a_command_has_ended(tmp_path: Path) -> None:
    folder = tmp_path / "survey"
    PHIEU.start(folder, "dak-mil", count=1)
    assert [path.name for path in folder.glob("phieu.db*")] == ["phieu.db"]
    for words in (("counts",), ("tally",), ("log",), ("verify",)):
        PHIEU.ok("-C", folder, *words)
        assert [path.name for path in folder.glob("phieu.db*")] == ["phieu.db"], words
