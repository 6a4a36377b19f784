"""Surveys to keep custody of."""

import shutil
from pathlib import Path

import pytest

from tests.pipeline.custody.desk import Desk


@pytest.fixture
def desk(scanned_once: Path, tmp_path: Path) -> Desk:
    """Đắk Mil with 12 ballots scanned; its queue is open."""
    return Desk(shutil.copytree(scanned_once, tmp_path / "dak-mil"))
