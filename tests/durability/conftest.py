"""One small stack for all quick proofs, and what an undisturbed scan makes of it."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.durability.stopped import Stopper
from tests.durability.surveys import State, copy_of, filled_survey, scan_words, state_of
from tests.program import Program
from tests.web.doubting import doubt_everything

PAGES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Undisturbed:
    """A scan that nobody stopped: how long it took and what came of it."""

    seconds: float
    state: State


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory, program: Program) -> Path:
    """A printed and filled survey whose stack is not scanned yet. Tests scan copies of it."""
    return filled_survey(tmp_path_factory.mktemp("durability") / "filled", program, ballots=PAGES)


@pytest.fixture(scope="session")
def undisturbed(filled: Path, tmp_path_factory: pytest.TempPathFactory, program: Program) -> Undisturbed:
    """What the survey is after a scan that ran to its end at once."""
    survey = copy_of(filled, tmp_path_factory.mktemp("undisturbed") / "survey")
    start = time.monotonic()
    program.run(*scan_words(survey, jobs=2), codes=(0, 5))
    return Undisturbed(seconds=time.monotonic() - start, state=state_of(survey))


@pytest.fixture(scope="session")
def doubted(filled: Path, tmp_path_factory: pytest.TempPathFactory, program: Program) -> Path:
    """A scanned survey in which every question waits for a person."""
    folder = tmp_path_factory.mktemp("decisions")
    scanned = copy_of(filled, folder / "scanned")
    program.run(*scan_words(scanned, jobs=1), codes=(0, 5))
    doubt_everything(scanned, folder / "doubted")
    return folder / "doubted"


@pytest.fixture(scope="session")
def stopper() -> Iterator[Stopper]:
    """The program, to be ended at any moment of its work."""
    made = Stopper()
    yield made
    made.close()
