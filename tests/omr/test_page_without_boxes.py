"""A sheet may have a page with nothing to mark on it: it is read as any other, and holds no answers."""

from dataclasses import replace

import pytest

from forms.questionnaire import Correction
from forms.sheet import SheetLayout
from omr.image import PageImage
from omr.known import KnownForms
from omr.read import decide_page, read_page
from omr.reading import PageReading
from omr.second import SecondReading, read_again
from tests.omr.paper import KEY, KNOWN, LAYOUT, Image, Scanner, page_code, print_page, sealed
from tests.omr.test_photos import FAIR, SHEET_DPI, as_file, taken

PAGE = replace(LAYOUT.pages[0], boxes=())
FORMS = KnownForms(key=KEY, plan=KNOWN.plan, layouts={("T", "1"): SheetLayout(form="T", version="1", pages=(PAGE,))})
EXPECTED_ERRORS = 5.0


def sheet(dpi: int = 200) -> Image:
    return print_page(PAGE, sealed(), dpi=dpi).photograph()


def read(image: PageImage) -> PageReading:
    reading = read_page(image, FORMS)
    assert isinstance(reading, PageReading), str(reading.fault)
    assert reading.code == page_code()
    return reading


@pytest.mark.parametrize("scanner", [Scanner(), Scanner(bitonal=True, quality=None), Scanner(turns=2, noise=20)])
def test_a_scan_of_it_is_known_and_has_no_boxes(scanner: Scanner) -> None:
    reading = read(scanner.scan(sheet()))
    assert (reading.boxes, reading.rows) == ((), ())
    assert decide_page(PAGE, reading.measures, Correction.RING_CANCELS, expected_errors=EXPECTED_ERRORS) == ((), ())


@pytest.mark.parametrize("curl_mm", [0.5, 4.0])
def test_a_photo_of_it_is_known_too(curl_mm: float) -> None:
    assert read(as_file(taken(sheet(SHEET_DPI), replace(FAIR, curl_mm=curl_mm)))).boxes == ()


def test_the_second_way_of_reading_has_nothing_to_say_of_it() -> None:
    reading = read_again(Scanner().scan(sheet()), FORMS)
    assert isinstance(reading, SecondReading), reading
    assert reading.states == ()
