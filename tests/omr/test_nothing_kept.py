"""Whatever became of a page, its pixels are let go at once.

What waits for the garbage collector may wait for long, since that counts objects and not what they hold: of photos that
were refused, each kept up to a hundred megabytes until then.
"""

import gc
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from omr.image import Gray, PageImage
from omr.pyramid import Pyramid
from omr.read import read_page
from omr.reading import PageReading
from tests.omr.paper import KNOWN, Scanner, print_page, sealed
from tests.omr.test_photos import ABOVE, FAIR, PAGE, SHEET_DPI, as_file, taken

MISTAKES = {
    "none": FAIR,
    "blurred": replace(FAIR, blur_px=9.0),
    "steep": replace(FAIR, pitch_deg=40.0),
    "too coarse": replace(FAIR, width_px=700, height_px=930),
    "a corner missing": replace(FAIR, aim=(30.0, 40.0)),
    "nothing but the desk": replace(ABOVE, aim=(600.0, 600.0)),
}


@pytest.fixture
def no_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.set_debug(0)
    gc.garbage.clear()
    gc.enable()


def left_over() -> list[str]:
    gc.set_debug(gc.DEBUG_SAVEALL)
    gc.collect()
    return [type(each).__name__ for each in gc.garbage if isinstance(each, PageImage | Pyramid)]


@pytest.fixture(scope="module")
def sheet() -> Gray:
    return print_page(PAGE, sealed(), dpi=SHEET_DPI).photograph()


@pytest.mark.parametrize("tagged", [True, False])
@pytest.mark.parametrize("mistake", MISTAKES)
def test_no_photo_is_kept(sheet: Gray, mistake: str, no_collector: None, *, tagged: bool) -> None:
    reading = read_page(as_file(taken(sheet, MISTAKES[mistake]), tagged=tagged), KNOWN)
    assert isinstance(reading, PageReading) == (mistake == "none")
    assert not left_over()


def cut(gray: Gray) -> Gray:
    return gray[: len(gray) * 3 // 4]


def torn(gray: Gray) -> Gray:
    """Without three of its corner squares, and so of its codes."""
    return np.triu(np.full_like(gray, 1)) * gray


def streaked(gray: Gray) -> Gray:
    darker = gray.copy()
    darker[:, 100:106] = 60
    return darker


def empty(gray: Gray) -> Gray:
    return np.full_like(gray, 250)


def negative(gray: Gray) -> Gray:
    return 255 - gray


def black(gray: Gray) -> Gray:
    return np.zeros_like(gray)


@pytest.mark.parametrize("change", [np.asarray, cut, torn, streaked, empty, negative, black])
def test_no_scan_is_kept(sheet: Gray, change: Callable[[Gray], Gray], no_collector: None) -> None:
    scan = Scanner().scan(sheet)
    read_page(replace(scan, gray=np.ascontiguousarray(change(scan.gray))), KNOWN)
    del scan
    assert not left_over()
