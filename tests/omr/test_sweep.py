"""What rollers, hands and dirt do to a sheet never shifts a box; scans that end early are never read as empty."""

import cv2
import numpy as np
import pytest

from omr.image import PageImage
from omr.read import read_page
from omr.reading import PageReading
from tests.omr.paper import KNOWN, Image, Scanner, print_page, sealed
from tests.omr.sweep import KINDS, PAGE, cases, judge

SIDES = ("top", "bottom", "left", "right")


@pytest.mark.parametrize("kinds", KINDS, ids=" + ".join)
def test_a_sheet_is_read_right_asked_about_or_refused_but_never_shifted(kinds: tuple[str, ...]) -> None:
    outcomes = [judge(case) for case in cases(kinds, count=1, seed=0)]
    assert [outcome for outcome in outcomes if outcome.is_wrong] == []


@pytest.mark.slow
@pytest.mark.parametrize("kinds", KINDS, ids=" + ".join)
def test_no_sheet_of_the_whole_sweep_is_shifted(kinds: tuple[str, ...]) -> None:
    outcomes = [judge(case) for case in cases(kinds, count=40, seed=1)]
    assert [outcome for outcome in outcomes if outcome.is_wrong] == []


@pytest.fixture(scope="module")
def blank_sheet() -> Image:
    """Nobody marked it: whatever is read of it would be empty boxes."""
    return Scanner().scan(print_page(PAGE, sealed()).photograph()).gray


@pytest.mark.parametrize("share", [0.07, 0.1, 0.25, 0.5])
@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("pad", ["nothing", "white", "gray", "black", "last line"])
def test_scan_of_which_a_printed_part_is_missing_is_refused(
    blank_sheet: Image, side: str, share: float, pad: str
) -> None:
    turns = SIDES.index(side)
    gray = np.rot90(blank_sheet, (0, 2, 3, 1)[turns])
    lost = round(share * gray.shape[0])
    kept = gray[lost:]
    if pad == "last line":
        kept = np.concatenate([np.repeat(kept[:1], lost, axis=0), kept])
    elif pad != "nothing":
        tone = {"white": 255, "gray": 128, "black": 0}[pad]
        kept = np.concatenate([np.full((lost, gray.shape[1]), tone, dtype=np.uint8), kept])
    assert not isinstance(read_page(PageImage(gray=np.ascontiguousarray(kept)), KNOWN), PageReading)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.97])
def test_jpeg_whose_bytes_end_early_is_not_read_as_empty(blank_sheet: Image, share: float) -> None:
    data = cv2.imencode(".jpg", blank_sheet)[1].tobytes()
    gray = cv2.imdecode(np.frombuffer(data[: round(share * len(data))], dtype=np.uint8), cv2.IMREAD_GRAYSCALE)
    assert gray is None or not isinstance(read_page(PageImage(gray=np.asarray(gray)), KNOWN), PageReading)
