"""Pages of other programs are refused, quickly and every one of them."""

import os
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from forms.sheet import PAGE_WIDTH_MM, FiducialKind
from omr.faults import ForeignPage
from omr.image import PageImage
from omr.kernels.compiling import load_all
from omr.read import read_page
from omr.reading import Unreadable
from tests.bench.samples import letter
from tests.omr.paper import KNOWN, LAYOUT, Paper, Scanner

PAGE = LAYOUT.pages[0]
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


def test_letters_whose_words_pass_for_bars_are_nobodys_ballot() -> None:
    """Solid letters stand like corners by chance, and paper shows between the others as beside edge bars.

    The seeds are the first ones, none chosen: of some letters 19 in 20 words pass for bars, each by itself.
    """
    paper = np.full((2339, 1654), 246, dtype=np.uint8)
    for seed in range(60):
        reading = read_page(PageImage(gray=letter(paper, seed)), KNOWN)
        assert isinstance(reading, Unreadable), seed
        assert isinstance(reading.fault, ForeignPage), seed


@pytest.mark.parametrize("height_px", [7016, 9921, 14_031])
def test_a_picture_as_dark_as_a_code_makes_no_page_too_large_to_be_refused(height_px: int) -> None:
    """Where a code may be is looked at closely: of A3 at 600 dpi, more pixels than are looked at in one go."""
    u = height_px // 297
    gray = np.full((height_px, 210 * u), 240, dtype=np.uint8)
    checks = np.indices((30 * u, 30 * u)).sum(axis=0) // u % 2
    gray[100 * u : 130 * u, 60 * u : 90 * u] = np.where(checks, 30, 240)
    reading = read_page(PageImage(gray=gray), KNOWN)
    assert isinstance(reading, Unreadable)
    assert isinstance(reading.fault, ForeignPage)


def test_a_strangers_ballot_with_a_column_of_bars_like_ours_is_no_torn_sheet_of_ours() -> None:
    """Ballots of other programs have bars at one edge; ours stand between two corner squares."""
    paper = Paper(PAGE)
    for bar in PAGE.of_kind(FiducialKind.BAR):
        if bar.rect.x_mm < PAGE_WIDTH_MM / 2:
            paper.solid(bar.rect)
    for row in range(30):
        paper.text("Day la mot trang khac", 25, 40 + 8 * row)
    reading = read_page(Scanner().scan(paper.photograph()), KNOWN)
    assert isinstance(reading, Unreadable)
    assert isinstance(reading.fault, ForeignPage)
