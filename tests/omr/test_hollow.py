"""Scans that compare each pixel with its neighbours keep of black squares the outlines alone: they are read as well."""

import cv2
import numpy as np
import pytest

from omr.finding.hollow import filled
from omr.image import Gray, PageImage
from omr.overlay import crop_row, open_page
from omr.read import read_page
from omr.reading import BoxState, PageReading, Unreadable
from omr.second import SecondReading, SecondState, read_again
from tests.omr.paper import KNOWN, LAYOUT, Paper, Scanner, cross, page_code, print_page, sealed

PAGE = LAYOUT.pages[0]
CROSSED = tuple(range(0, 80, 5))
METHODS = {"mean": cv2.ADAPTIVE_THRESH_MEAN_C, "Gaussian": cv2.ADAPTIVE_THRESH_GAUSSIAN_C}


def crossed_sheet() -> Paper:
    paper = print_page(PAGE, sealed())
    for at in CROSSED:
        cross(paper, PAGE.boxes[at])
    return paper


def cut(gray: Gray, *, side_px: int, method: str = "mean", darker: int = 12) -> PageImage:
    """Call black what is darker than what lies round it."""
    bits = cv2.adaptiveThreshold(gray, 255, METHODS[method], cv2.THRESH_BINARY, side_px, darker)
    return PageImage(gray=np.asarray(bits, dtype=np.uint8), bitonal=True)


@pytest.fixture(scope="module")
def scan() -> Gray:
    return Scanner(turns=2, skew_deg=1.0).scan(crossed_sheet().photograph()).gray


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("side_px", [21, 31, 51])
def test_a_page_of_which_outlines_are_left_is_read(scan: Gray, side_px: int, method: str) -> None:
    reading = read_page(cut(scan, side_px=side_px, method=method), KNOWN)
    assert isinstance(reading, PageReading), reading
    marked = [at for at, box in enumerate(reading.boxes) if box.state is BoxState.MARKED]
    unsure = [at for at, box in enumerate(reading.boxes) if box.state is BoxState.UNSURE]
    assert set(marked) <= set(CROSSED) <= {*marked, *unsure}
    assert len(unsure) <= 2


def test_the_second_reader_reads_it_as_well(scan: Gray) -> None:
    again = read_again(cut(scan, side_px=31), KNOWN)
    assert isinstance(again, SecondReading), again
    assert [at for at, state in enumerate(again.states) if state is SecondState.MARKED] == list(CROSSED)


def test_a_person_is_shown_the_row_as_it_was_scanned(scan: Gray) -> None:
    image = cut(scan, side_px=21)
    opened = open_page(image, KNOWN, page_code())
    assert opened is not None
    shown = np.asarray(crop_row(opened, PAGE.boxes[1].question))
    assert (shown > 128).mean() > 0.7  # its empty boxes are not filled


@pytest.mark.parametrize(("dpi", "side_px"), [(200, 21), (300, 21), (300, 31)])
def test_a_blackened_box_whose_middle_is_lost_is_never_empty(dpi: int, side_px: int) -> None:
    paper = print_page(PAGE, sealed(), dpi=dpi)
    for at in CROSSED:
        paper.solid(PAGE.boxes[at].rect.inset(0.3), gray=40)
    reading = read_page(cut(Scanner().scan(paper.photograph()).gray, side_px=side_px), KNOWN)
    assert isinstance(reading, PageReading), reading
    assert BoxState.EMPTY not in {reading.boxes[at].state for at in CROSSED}


def test_a_sheet_torn_at_two_corners_is_refused_for_them(scan: Gray) -> None:
    torn = scan.copy()
    torn[:150, :] = torn[200, 1]
    reading = read_page(cut(torn, side_px=75), KNOWN)
    assert isinstance(reading, Unreadable)
    assert reading.fault.code == "corners_missing"


def test_what_has_anything_in_it_is_not_filled() -> None:
    bits = np.full((2970, 2100), 255, dtype=np.uint8)
    cv2.rectangle(bits, (100, 100), (160, 160), 0, 4)
    cv2.rectangle(bits, (300, 100), (360, 160), 0, 4)
    cv2.line(bits, (300, 100), (360, 160), 0, 4)
    cv2.rectangle(bits, (500, 100), (700, 300), 0, 4)  # too large for anything solid that is printed
    solid = filled(bits)
    assert [int(solid[130, x]) for x in (130, 345, 600)] == [0, 255, 255]


@pytest.mark.parametrize("side_px", [9, 11, 13])
def test_a_page_of_which_a_narrow_look_left_thin_outlines_is_nobody_elses(scan: Gray, side_px: int) -> None:
    """Its codes may be lost with its squares; then a person types them."""
    reading = read_page(cut(scan, side_px=side_px), KNOWN)
    assert isinstance(reading, PageReading) or reading.fault.may_count, reading
