"""What all tests share: the material of others, where it is there, and the program itself."""

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from PIL import Image

from tests.once import made_once
from tests.program import Program, ProgramInside

SHARED = "PHIEU_SHARED"
UNREAD = "page-000003.jpg"  # of `one_unread`: the page that no machine can read

# Tests are never timed: the machines they run on are shared and noisy. They try the same examples each time, so that
# what is red was made red by a change; `make explore` tries new ones, and what it finds is written down as an example.
settings.register_profile("repeatable", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
settings.register_profile("exploring", settings.get_profile("repeatable"), derandomize=False)
settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real marks, foreign scans and malformed files; tests that need it skip without."""
    named = os.environ.get(SHARED)
    if not named or not Path(named).is_dir():
        pytest.skip(f"needs other people's files: set {SHARED} to the folder that holds marks/, foreign/, malformed/")
    return Path(named)


@pytest.fixture(scope="session")
def program() -> Program:
    """The command line, as a script would use it, in this process."""
    return ProgramInside()


@pytest.fixture(scope="session")
def scanned_once(tmp_path_factory: pytest.TempPathFactory, program: Program) -> Path:
    """Đắk Mil with 12 ballots printed, filled in, scanned; made once, to be copied and never changed.

    Its people take one answer back by a ring and one by scribble: a person must be asked, whatever the reader can do.
    """

    def make(folder: Path) -> None:
        program.start(folder, "dak-mil", count=12)
        program.ok("-C", folder, "simulate", folder / "returned", "--seed", "8", "--jobs", "1")
        program.run("-C", folder, "scan", folder / "returned", "--received", "2024-10-02", "--jobs", "1", codes=(0, 5))

    return made_once(tmp_path_factory, "dak-mil", make)


@pytest.fixture(scope="module")
def small_survey(tmp_path_factory: pytest.TempPathFactory, scanned_once: Path) -> Path:
    """Đắk Mil with 12 ballots scanned; its queue is open."""
    return Path(shutil.copytree(scanned_once, tmp_path_factory.mktemp("surveys") / "dak-mil"))


@pytest.fixture(scope="session")
def one_unread(tmp_path_factory: pytest.TempPathFactory, program: Program) -> Path:
    """Krông Nô with two ballots of two pages, read and settled but for one page that is cut off; never changed.

    `whole/` holds the pages as they should have been scanned, `other/` the same ballots filled in otherwise.
    """
    folder = tmp_path_factory.mktemp("one-unread") / "krong-no"
    program.ok("new", folder, "--sample", "krong-no")
    program.ok("-C", folder, "print", "--count", "2", "--unit", "KN-24688")
    for name, seed in (("whole", "3"), ("other", "4")):
        simulated = ("--seed", seed, "--jobs", "1", "--format", "jpeg", "--level", "clean")
        program.ok("-C", folder, "simulate", folder / name, *simulated)
    shutil.copytree(folder / "whole", folder / "returned")
    _cut_off(folder / "returned" / UNREAD)
    program.run("-C", folder, "scan", folder / "returned", "--jobs", "1", codes=(0, 5))
    program.ok("-C", folder, "review", "decide", "--from", folder / "whole" / "answers.csv")
    return folder


def _cut_off(path: Path) -> None:
    """Leave out the last tenth of a page, as if it had not reached the glass."""
    pixels = np.array(Image.open(path))
    pixels[round(len(pixels) * 0.9) :] = 255
    Image.fromarray(pixels).save(path, quality=90)
