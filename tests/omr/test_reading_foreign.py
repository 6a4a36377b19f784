"""Pages of other programs are refused, quickly and every one of them."""

import os
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from omr.faults import ForeignPage
from omr.image import PageImage
from omr.kernels.compiling import load_all
from omr.read import read_page
from omr.reading import Unreadable
from tests.bench.samples import letter
from tests.omr.paper import KNOWN

SHARED = os.environ.get("PHIEU_SHARED")
SCANS = sorted(path for path in (Path(SHARED) / "foreign").iterdir() if path.suffix != ".csv") if SHARED else []


@pytest.mark.skipif(not SHARED, reason="needs the foreign scans in PHIEU_SHARED")
def test_no_foreign_page_is_read() -> None:
    assert SCANS
    load_all()  # what is measured is reading, not the loading of its loops
    for path in SCANS:
        with Image.open(path) as scan:
            gray = np.asarray(scan.convert("L"), dtype=np.uint8)
        started = time.process_time()
        reading = read_page(PageImage(gray=gray), KNOWN)
        assert isinstance(reading, Unreadable), path.name
        assert isinstance(reading.fault, ForeignPage), path.name
        assert time.process_time() - started < 1.0, path.name  # 0.01 to 0.07 s measured


@pytest.mark.parametrize("seed", [1, 7, 11])
def test_a_letter_whose_words_pass_for_bars_is_nobodys_ballot(seed: int) -> None:
    """Solid letters stand like corners by chance, and paper shows between the others as beside edge bars."""
    reading = read_page(PageImage(gray=letter(np.full((2339, 1654), 246, dtype=np.uint8), seed)), KNOWN)
    assert isinstance(reading, Unreadable)
    assert isinstance(reading.fault, ForeignPage)
