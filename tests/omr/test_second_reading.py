"""The second way of reading sees the same ink as the first, by another road, and says nothing where it cannot."""

import numpy as np
import pytest

from forms.code import seal
from forms.geometry import RectMm
from forms.sheet import CodeKind
from omr.image import PageImage
from omr.second import SecondReading, SecondState, Unread, read_again
from omr.second.reading import SecondFault
from tests.omr.paper import KEY, KNOWN, LAYOUT, Paper, Scanner, box_of, cross, page_code, print_page, sealed

PAGE = LAYOUT.pages[0]
MARKED = {("1.1", "5"), ("1.4", "2"), ("1.18", "1"), ("2.1", "2"), ("3.1", "3"), ("3.1", "6")}


@pytest.fixture(scope="module")
def sheet() -> Paper:
    paper = print_page(PAGE, sealed())
    for question, option in sorted(MARKED):
        cross(paper, box_of(PAGE, question, option))
    return paper


def marked(image: PageImage) -> set[tuple[str, str]]:
    """Read again; every other box must be empty."""
    reading = read_again(image, KNOWN)
    assert isinstance(reading, SecondReading), reading
    assert SecondState.UNSURE not in reading.states
    pairs = zip(PAGE.boxes, reading.states, strict=True)
    return {(box.question, box.option) for box, state in pairs if state is SecondState.MARKED}


@pytest.mark.parametrize(
    "scanner",
    [
        Scanner(),
        Scanner(turns=2, skew_deg=1.5),
        Scanner(turns=1),
        Scanner(scale=0.96, feed_mm=0.5, shift_px=(5, -7)),
        Scanner(bitonal=True, quality=None),
        Scanner(black=70, paper=200, noise=6, quality=50),
    ],
    ids=["plain", "upside down and turned", "sideways", "printed small, fed unevenly", "1-bit", "pale"],
)
def test_however_the_sheet_is_scanned_the_second_way_sees_the_marks(sheet: Paper, scanner: Scanner) -> None:
    assert marked(scanner.scan(sheet.photograph())) == MARKED


def test_one_torn_code_is_enough_of_a_name(sheet: Paper) -> None:
    page = sheet.photograph().copy()
    upper = next(zone.rect for zone in PAGE.codes if zone.kind is CodeKind.QR)
    cover(page, upper)
    assert marked(Scanner().scan(page)) == MARKED


def test_without_a_code_the_second_way_says_nothing(sheet: Paper) -> None:
    page = sheet.photograph().copy()
    for zone in PAGE.codes:
        cover(page, zone.rect)
    assert read_again(Scanner().scan(page), KNOWN) == Unread(fault=SecondFault.NO_CODE)


def test_a_code_of_another_key_is_none_of_ours() -> None:
    foreign = print_page(PAGE, seal(page_code(), KEY[::-1]))
    assert read_again(Scanner().scan(foreign.photograph()), KNOWN) == Unread(fault=SecondFault.NO_CODE)


def test_a_streak_of_the_glass_is_never_a_mark() -> None:
    scan = Scanner().scan(print_page(PAGE, sealed()).photograph())
    column = round(box_of(PAGE, "1.1", "3").rect.centre.x_mm * 200 / 25.4)
    gray = scan.gray.copy()
    gray[:, column : column + 4] = np.minimum(gray[:, column : column + 4], 90)
    reading = read_again(PageImage(gray=gray), KNOWN)
    assert isinstance(reading, SecondReading)
    assert SecondState.MARKED not in reading.states


def cover(page: np.ndarray, rect: RectMm) -> None:
    """Make a place white, as if torn off."""
    per_mm = 200 / 25.4
    rows = slice(round(rect.y_mm * per_mm), round(rect.bottom_mm * per_mm))
    page[rows, round(rect.x_mm * per_mm) : round(rect.right_mm * per_mm)] = 255
