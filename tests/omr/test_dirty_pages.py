"""Clear marks on dirty paper are read: the other side's print and stains are paler than the page's own ink."""

from collections.abc import Callable
from functools import cache

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from forms.sheet import Box
from omr.image import Gray, PageImage
from omr.measuring.scenes import SHOWN
from omr.measuring.sieve import sieved_of
from omr.read import decide_page, read_page
from omr.reading import PageReading
from omr.same_paper import same_paper
from tests.omr.paper import KNOWN, LAYOUT, Paper, Scanner, box_of, cross, print_page, sealed
from tests.omr.stored import without

PAGE = LAYOUT.pages[0]
ROWS = tuple(f"1.{row}" for row in range(1, 19))
CROSSED = tuple(f"1.{row}" for row in range(1, 15))
TAKEN_BACK, FAINT_ALONE, RINGED = "1.15", "1.16", "1.17"

Dirt = Callable[[Gray], Gray]


def shown_through(scan: Gray) -> Gray:
    """The other side's print, mirrored, blurred and pale."""
    other = cv2.GaussianBlur(np.roll(scan[:, ::-1], (37, 21), (0, 1)), (0, 0), 2.0)
    return darkened(scan, 0.28 * (255 - other.astype(np.float64)))


def stained(scan: Gray) -> Gray:
    """Soft blotches of one to four millimetres, up to a third as dark as ink, over half of the paper."""
    grain = np.random.default_rng(4).normal(size=scan.shape)
    blotches = cv2.GaussianBlur(grain, (0, 0), 7.0)
    pale, dark = np.percentile(blotches, (50, 99))
    return darkened(scan, 60.0 * ((blotches - pale) / (dark - pale)).clip(0, 1))


def darkened(scan: Gray, by: NDArray[np.float64]) -> Gray:
    return np.clip(scan - by, 0, 255).astype(np.uint8)


def filled_in() -> Paper:
    """Crosses by a pen in most rows, and what a person must look at in three."""
    paper = print_page(PAGE, sealed())
    for number, question in enumerate((*CROSSED, TAKEN_BACK, RINGED)):
        cross(paper, box_of(PAGE, question, str(number % 4 + 1)))
    pencil(paper, TAKEN_BACK)
    pencil(paper, FAINT_ALONE)
    paper.ellipse(box_of(PAGE, RINGED, "5").rect.inset(-1.6))
    return paper


def pencil(paper: Paper, question: str) -> None:
    """Cross the last box of a row by a pencil half as dark as the pen."""
    middle = box_of(PAGE, question, "5").rect.centre
    for lean in (-1, 1):
        ends = [(middle.x_mm - 1.7, middle.y_mm - 1.7 * lean), (middle.x_mm + 1.7, middle.y_mm + 1.7 * lean)]
        paper.line(ends, width_mm=0.4, gray=140)


@cache
def read(dirt: Dirt) -> PageReading:
    scan = Scanner(seed=6).scan(filled_in().photograph()).gray
    reading = read_page(PageImage(gray=dirt(scan)), KNOWN)
    assert isinstance(reading, PageReading)
    return reading


DIRTS = pytest.mark.parametrize("dirt", [shown_through, stained])


@DIRTS
def test_most_of_a_pens_crosses_on_dirty_paper_are_answers_and_none_is_a_wrong_one(dirt: Dirt) -> None:
    answers = {row.question: row for row in read(dirt).rows}
    proposals = [answers[question].proposal for question in CROSSED if not answers[question].asks]
    assert len(proposals) >= len(CROSSED) - 3  # ink behind stains looks odd
    for number, question in enumerate(CROSSED):
        proposal = answers[question].proposal
        assert answers[question].asks or (proposal is not None and proposal.codes == (str(number % 4 + 1),))


@DIRTS
def test_a_paler_pens_cross_beside_a_clear_one_is_asked_about(dirt: Dirt) -> None:
    assert TAKEN_BACK in {row.question for row in read(dirt).rows if row.asks}


@DIRTS
def test_a_pencils_cross_alone_in_its_row_is_never_blank(dirt: Dirt) -> None:
    row = next(row for row in read(dirt).rows if row.question == FAINT_ALONE)
    assert row.asks or (row.proposal is not None and row.proposal.codes == ("5",))


@DIRTS
def test_a_ring_round_another_box_than_the_crossed_one_is_asked_about(dirt: Dirt) -> None:
    assert RINGED in {row.question for row in read(dirt).rows if row.asks}


def arrow(paper: Paper, box: Box) -> None:
    x_mm, y_mm = box.rect.right_mm + 0.8, box.rect.centre.y_mm
    paper.line([(x_mm + 4.2, y_mm), (x_mm, y_mm)])
    paper.line([(x_mm + 1.2, y_mm - 0.9), (x_mm, y_mm), (x_mm + 1.2, y_mm + 0.9)])


def second_cross(paper: Paper, box: Box) -> None:
    x_mm, y_mm = box.rect.centre.x_mm - 5.2, box.rect.centre.y_mm
    for lean in (-1, 1):
        paper.line([(x_mm - 1.2, y_mm - 1.2 * lean), (x_mm + 1.2, y_mm + 1.2 * lean)])


def word(paper: Paper, box: Box) -> None:
    paper.text("tot", box.rect.right_mm + 0.8, box.rect.centre.y_mm + 1.2, height_mm=2.3, gray=50)


def dash(paper: Paper, box: Box) -> None:
    x_mm, y_mm = box.rect.x_mm - 4.5, box.rect.centre.y_mm
    paper.line([(x_mm, y_mm - 0.5), (x_mm + 3, y_mm + 0.6)])


@cache
def written_beside(write: Callable[[Paper, Box], None]) -> PageReading:
    """A clean sheet with a cross in every row, and something beside another box of each: no dirt, though it litters."""
    paper = print_page(PAGE, sealed())
    for number, question in enumerate(ROWS):
        cross(paper, box_of(PAGE, question, str(number % 3 + 1)))
        write(paper, box_of(PAGE, question, str(4 + number % 2)))
    reading = read_page(Scanner(seed=6).scan(paper.photograph()), KNOWN)
    assert isinstance(reading, PageReading)
    assert sieved_of(reading.measures) is not None
    return reading


@pytest.mark.parametrize("write", [arrow, second_cross, word, dash])
def test_what_somebody_writes_beside_a_box_row_after_row_is_no_dirt(write: Callable[[Paper, Box], None]) -> None:
    asked = {row.question for row in written_beside(write).rows if row.asks}
    assert asked.issuperset(ROWS)


@pytest.mark.parametrize("write", [arrow, second_cross, word, dash])
def test_ink_beside_many_boxes_is_overlooked_only_where_it_was_seen_to_be_dirt(
    write: Callable[[Paper, Box], None],
) -> None:
    unseen = without(written_beside(write).measures, SHOWN)
    _, rows = decide_page(PAGE, unseen, KNOWN.correction, expected_errors=KNOWN.expected_errors)
    assert {row.question for row in rows if row.asks}.issuperset(ROWS)


def test_a_dirty_page_is_decided_alike_from_its_stored_measures() -> None:
    reading = read(stained)
    boxes, rows = decide_page(PAGE, reading.measures, KNOWN.correction, expected_errors=KNOWN.expected_errors)
    assert (boxes, rows) == (reading.boxes, reading.rows)


def test_a_sheet_scanned_again_with_less_dirt_is_still_the_same_paper() -> None:
    clean = Scanner(seed=6).scan(filled_in().photograph()).gray
    readings = [read_page(PageImage(gray=scan), KNOWN) for scan in (clean, specked(clean))]
    one, other = (reading.measures for reading in readings if isinstance(reading, PageReading))
    assert one.names != other.names
    assert same_paper(one, other)


def specked(scan: Gray) -> Gray:
    """Specks of half a millimetre in every zone, outside the boxes."""
    image = scan.copy()
    for box in PAGE.boxes:
        x_px, y_px = ((box.rect.right_mm + 1.9) * 200 / 25.4, box.rect.centre.y_mm * 200 / 25.4)
        cv2.circle(image, (round(x_px), round(y_px)), 4, 60, -1)
    return image
