"""What all tests share: the material of others, where it is there, and the program itself."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.once import made_once
from tests.program import Program

SHARED = "PHIEU_SHARED"

# Tests are never timed: the machines they run on are shared and noisy.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real marks, foreign scans and malformed files; tests that need it skip without."""
    named = os.environ.get(SHARED)
    if not named or not Path(named).is_dir():
        pytest.skip(f"needs other people's files: set {SHARED} to the folder that holds marks/, foreign/, malformed/")
    return Path(named)


@pytest.fixture(scope="session")
def program() -> Program:
    """The command line, as a script would use it."""
    return Program()


@pytest.fixture(scope="session")
def scanned_once(tmp_path_factory: pytest.TempPathFactory, program: Program) -> Path:
    """Đắk Mil with 12 ballots printed, filled in, scanned; made once, to be copied and never changed."""

    def make(folder: Path) -> None:
        program.start(folder, "dak-mil", count=12)
        program.ok("-C", folder, "simulate", folder / "returned", "--seed", "5", "--jobs", "1")
        program.run("-C", folder, "scan", folder / "returned", "--received", "2024-10-02", "--jobs", "1", codes=(0, 5))

    return made_once(tmp_path_factory, "dak-mil", make)


@pytest.fixture(scope="module")
def small_survey(tmp_path_factory: pytest.TempPathFactory, scanned_once: Path) -> Path:
    """Đắk Mil with 12 ballots scanned; its queue is open."""
    return Path(shutil.copytree(scanned_once, tmp_path_factory.mktemp("surveys") / "dak-mil"))
