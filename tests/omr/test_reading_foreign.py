"""Pages of other programs are refused, quickly and every one of them."""

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from omr.faults import ForeignPage
from omr.image import PageImage
from omr.read import read_page
from omr.reading import Unreadable
from tests.omr.paper import KNOWN

SHARED = os.environ.get("PHIEU_SHARED")
SCANS = sorted(path for path in (Path(SHARED) / "foreign").iterdir() if path.suffix != ".csv") if SHARED else []


@pytest.mark.skipif(not SHARED, reason="needs the foreign scans in PHIEU_SHARED")
def test_no_foreign_page_is_read() -> None:
    assert SCANS
    for path in SCANS:
        with Image.open(path) as scan:
            gray = np.asarray(scan.convert("L"), dtype=np.uint8)
        reading = read_page(PageImage(gray=gray), KNOWN)
        assert isinstance(reading, Unreadable), path.name
        assert isinstance(reading.fault, ForeignPage), path.name
