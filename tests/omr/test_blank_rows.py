"""A row in which nothing was seen is looked at more closely: hardly anybody leaves one out, and pens run dry."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from forms.sheet import Box
from omr.image import PageImage
from omr.read import read_page
from omr.reading import BoxState, PageReading, RowReading, Situation
from tests.forms.paper import packs
from tests.omr.paper import KNOWN, LAYOUT, Paper, Scanner, box_of, cross, known_of, print_page, sealed
from tests.omr.test_headings import DPI, scanned

PAGE = LAYOUT.pages[0]
ROWS = [f"1.{number}" for number in range(1, 19)]
SCANNERS = (Scanner(skew_deg=0.4), Scanner(skew_deg=-1.0, noise=5, seed=4), Scanner(paper=228, black=50, seed=9))


def slash(paper: Paper, box: Box, *, darkness: float) -> None:
    r = box.rect
    gray = round(255 * (1 - darkness))
    paper.line([(r.x_mm + 0.8, r.bottom_mm - 0.7), (r.right_mm - 0.8, r.y_mm + 0.6)], width_mm=0.5, gray=gray)


def tick(paper: Paper, box: Box, *, darkness: float) -> None:
    r = box.rect
    gray = round(255 * (1 - darkness))
    bends = [(r.x_mm + 0.8, r.y_mm + 2.4), (r.x_mm + 2.0, r.y_mm + 4.0), (r.right_mm - 0.8, r.y_mm + 0.9)]
    paper.line(bends, width_mm=0.5, gray=gray)


def rows_of(paper: Paper, scanner: Scanner) -> dict[str, RowReading]:
    reading = read_page(scanner.scan(paper.photograph()), KNOWN)
    assert isinstance(reading, PageReading)
    return {row.question: row for row in reading.rows}


@pytest.mark.parametrize("scanner", SCANNERS)
@pytest.mark.parametrize("draw", [slash, tick])
@pytest.mark.parametrize("darkness", [0.07, 0.1, 0.14])
@pytest.mark.parametrize("dry", [1, 18])
def test_a_pen_that_runs_dry_leaves_no_row_that_passes_for_blank(
    scanner: Scanner, draw: Callable[..., None], dry: int, darkness: float
) -> None:
    paper = print_page(PAGE, sealed())
    for row in ROWS[:-dry]:
        cross(paper, box_of(PAGE, row, "2"))
    for row in ROWS[-dry:]:
        draw(paper, box_of(PAGE, row, "4"), darkness=darkness)
    rows = rows_of(paper, scanner)
    assert all(rows[row].asks for row in ROWS[-dry:])
    assert not any(rows[row].asks for row in ROWS[:-dry])


@pytest.mark.parametrize("scanner", SCANNERS)
@pytest.mark.parametrize("marked", [7, 18])
def test_strokes_too_pale_to_be_told_one_by_one_are_asked_about_where_most_blank_rows_have_one(
    scanner: Scanner, marked: int
) -> None:
    paper = print_page(PAGE, sealed())
    left_out = 2
    for row in ROWS[marked + left_out :]:
        cross(paper, box_of(PAGE, row, "2"))
    for row in ROWS[:marked]:
        slash(paper, box_of(PAGE, row, "4"), darkness=0.022)
    rows = rows_of(paper, scanner)
    assert all(rows[row].asks for row in ROWS[:marked])


@pytest.mark.parametrize("scanner", SCANNERS)
def test_a_pale_mark_beside_a_plain_one_is_asked_about_where_several_answers_may_be_given(scanner: Scanner) -> None:
    paper = print_page(PAGE, sealed())
    for row in ROWS:
        cross(paper, box_of(PAGE, row, "3"))
    cross(paper, box_of(PAGE, "3.1", "1"))
    slash(paper, box_of(PAGE, "3.1", "5"), darkness=0.1)
    assert rows_of(paper, scanner)["3.1"].situation is Situation.MULTI_UNSURE


@pytest.mark.parametrize("scanner", [*SCANNERS, Scanner(noise=9, quality=40, seed=3)])
@pytest.mark.parametrize("marked", [0, 9])
def test_rows_that_were_left_out_stay_blank(scanner: Scanner, marked: int) -> None:
    paper = print_page(PAGE, sealed())
    for row in ROWS[:marked]:
        cross(paper, box_of(PAGE, row, "2"))
    rows = rows_of(paper, scanner)
    assert {rows[row].situation for row in ROWS[marked:]} == {Situation.ALL_EMPTY}
    assert rows["3.1"].situation is Situation.MULTI_CLEAR


def test_small_strokes_on_the_first_letters_of_options_are_asked_about_in_two_of_three() -> None:
    chance, asked, tried = np.random.default_rng(3), 0, 0
    for form in [("thanh-tra-dak-nong", "main"), ("so-cong-thuong-binh-phuoc", "main")] * 2:
        layout = packs.form_of(*form).layout
        for printed, page in zip(layout.pages, packs.pages_of(*form, DPI), strict=True):
            strokes = {}
            for question in printed.questions():
                lines = [box.words[0] for box in printed.boxes if box.question == question and box.words]
                if lines:
                    line = lines[int(chance.integers(len(lines)))]
                    x_mm, size_mm = line.x_mm + chance.uniform(-0.3, 1.2), chance.uniform(1.8, 2.8)
                    foot_mm = line.baseline_mm + 0.2
                    strokes[question] = [(x_mm, foot_mm), (x_mm + 0.8 * size_mm, foot_mm - size_mm)]
            reading = read_page(scanned(page, list(strokes.values())), known_of(layout))
            assert isinstance(reading, PageReading)
            asked += sum(row.asks for row in reading.rows if row.question in strokes)
            tried += len(strokes)
    assert tried >= 25
    assert asked >= 0.65 * tried


def test_a_page_on_which_no_box_is_empty_is_read() -> None:
    paper = print_page(PAGE, sealed())
    for box in PAGE.boxes:
        cross(paper, box)
    reading = read_page(Scanner().scan(paper.photograph()), KNOWN)
    assert isinstance(reading, PageReading)
    assert BoxState.EMPTY not in {box.state for box in reading.boxes}


def test_a_fold_across_blank_rows_is_no_mark() -> None:
    page = packs.pages_of("krong-no", "main", DPI)[0]
    height = len(page)
    fold = 1 - 0.1 * np.exp(-(((np.arange(height) - 0.6 * height) / (0.05 * DPI)) ** 2))
    reading = read_page(
        PageImage(gray=(20 + 0.9 * cv2.GaussianBlur(page, (0, 0), 0.7) * fold[:, None]).astype(np.uint8)),
        known_of(packs.form_of("krong-no", "main").layout),
    )
    assert isinstance(reading, PageReading)
    assert BoxState.MARKED not in {box.state for box in reading.boxes}


def dot(paper: Paper, box: Box) -> None:
    """Draw what a clipping scanner leaves of a pale cross: its crossing."""
    x, y = box.rect.centre
    paper.line([(x - 0.1, y), (x + 0.1, y)], width_mm=0.25, gray=185)


def specked(places: dict[str, tuple[str, ...]]) -> set[str]:
    """Give the rows that ask where there are dots in some boxes and nothing else."""
    paper = print_page(PAGE, sealed())
    for row, options in places.items():
        for option in options:
            dot(paper, box_of(PAGE, row, option))
    scan = Scanner(skew_deg=0.4)
    return {question for question, row in rows_of(paper, scan).items() if row.asks}


def test_a_dot_in_every_row_is_what_a_scanner_left_of_crosses() -> None:
    places = {row: (str(1 + at * 7 % 5),) for at, row in enumerate(ROWS)}
    assert specked(places) == set(ROWS)


def test_a_few_specks_or_several_in_one_row_are_dirt() -> None:
    assert specked({"1.3": ("2",), "1.8": ("5",), "1.15": ("1",)}) == set()
    assert specked(dict.fromkeys(ROWS[::2], ("1", "4"))) == set()


@pytest.mark.parametrize("scanner", SCANNERS)
def test_blank_rows_beside_a_pencil_that_hardly_shows_are_asked_about(scanner: Scanner) -> None:
    assert asked_beside(scanner, faint=8, plain=4) == set(ROWS) - set(ROWS[:4])
    assert asked_beside(scanner, faint=2, plain=4) == set(ROWS[-2:])
    assert asked_beside(scanner, faint=4, plain=9) == set(ROWS[-4:])


def asked_beside(scanner: Scanner, *, faint: int, plain: int) -> set[str]:
    """Give the rows that ask where the last ones hold pale strokes, the first ones crosses, and the others nothing."""
    paper = print_page(PAGE, sealed())
    for row in ROWS[:plain]:
        cross(paper, box_of(PAGE, row, "2"))
    for row in ROWS[-faint:]:
        slash(paper, box_of(PAGE, row, "4"), darkness=0.15)
    rows = rows_of(paper, scanner)
    return {row for row in ROWS if rows[row].asks}
