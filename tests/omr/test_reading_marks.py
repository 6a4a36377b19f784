"""What people do to boxes, drawn by the tests' own pen: right, or a question; never silently wrong."""

import csv
import os
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from forms.geometry import RectMm
from forms.questionnaire import Correction
from forms.sheet import Box, SheetLayout
from omr.image import PageImage
from omr.known import KnownForms
from omr.measuring.measure import NAMES
from omr.overlay import crop_row, draw_page, open_page
from omr.read import read_page
from omr.reading import BoxReading, BoxReason, BoxState, PageReading, Situation
from tests.omr.paper import KEY, KNOWN, LAYOUT, Paper, Scanner, box_of, cross, matrix_page, print_page, sealed

PAGE = LAYOUT.pages[0]
DECIDED = {BoxState.MARKED, BoxState.EMPTY}


@pytest.fixture
def paper() -> Paper:
    return print_page(PAGE, sealed())


def read(image: PageImage, known: KnownForms = KNOWN) -> PageReading:
    reading = read_page(image, known)
    assert isinstance(reading, PageReading), str(getattr(reading, "fault", ""))
    return reading


def seen(reading: PageReading, question: str, option: str) -> BoxReading:
    return next(box for box in reading.boxes if (box.question, box.option) == (question, option))


def situation(reading: PageReading, question: str) -> Situation:
    return next(row.situation for row in reading.rows if row.question == question)


def stroke(paper: Paper, box: Box, *points: tuple[float, float], gray: int = 40, width_mm: float = 0.5) -> None:
    """Draw through points given in millimetres from the box's middle."""
    x_mm, y_mm = box.rect.centre
    paper.line([(x_mm + x, y_mm + y) for x, y in points], gray=gray, width_mm=width_mm)


def blacken(paper: Paper, question: str, option: str) -> None:
    """Fill a box to and fro, over its outline."""
    places = [(-2.8 + 0.35 * turn, 2.8 if turn % 2 else -2.8) for turn in range(17)]
    stroke(paper, box_of(PAGE, question, option), *places, width_mm=0.6, gray=30)


def test_ring_round_a_cross_takes_it_back_where_the_convention_says_so(paper: Paper) -> None:
    box = box_of(PAGE, "1.3", "2")
    cross(paper, box)
    paper.ellipse(box.rect.inset(-1.4))
    cross(paper, box_of(PAGE, "1.3", "4"))
    image = Scanner().scan(paper.photograph())
    reading = read(image)
    assert seen(reading, "1.3", "2").state is BoxState.CANCELLED
    assert seen(reading, "1.3", "4").state is BoxState.MARKED
    assert situation(reading, "1.3") is Situation.MARKED_AND_CANCELLED
    no_convention = KnownForms(key=KEY, plan="TEST", layouts=KNOWN.layouts, correction=Correction.NONE)
    assert seen(read(image, no_convention), "1.3", "2").state is BoxState.UNSURE


def test_blackened_box_is_a_mark_unless_black_cancels(paper: Paper) -> None:
    blacken(paper, "1.5", "1")
    image = Scanner().scan(paper.photograph())
    box = seen(read(image), "1.5", "1")
    assert (box.state, box.filled) == (BoxState.MARKED, True)
    cancels = KnownForms(key=KEY, plan="TEST", layouts=KNOWN.layouts, correction=Correction.BLACK_CANCELS)
    assert seen(read(image, cancels), "1.5", "1").state is BoxState.CANCELLED


@pytest.mark.parametrize(
    ("printed", "state"), [(Correction.RING_CANCELS, BoxState.MARKED), (Correction.BLACK_CANCELS, BoxState.CANCELLED)]
)
def test_a_form_is_read_by_the_correction_it_shows_whatever_the_plan_says_since(
    paper: Paper, printed: Correction, state: BoxState
) -> None:
    blacken(paper, "1.5", "1")
    image = Scanner().scan(paper.photograph())
    for planned in Correction:
        known = replace(KNOWN, correction=planned, printed_corrections={("T", "1"): printed})
        assert seen(read(image, known), "1.5", "1").state is state


def test_cross_and_blackened_box_on_one_row_ask_a_person(paper: Paper) -> None:
    blacken(paper, "1.5", "1")
    cross(paper, box_of(PAGE, "1.5", "4"))
    reading = read(Scanner().scan(paper.photograph()))
    assert situation(reading, "1.5") is Situation.MARKED_AND_FILLED
    assert {seen(reading, "1.5", option).state for option in "14"} == {BoxState.UNSURE}


def test_ring_round_an_empty_box_is_a_question_and_proposes_it(paper: Paper) -> None:
    paper.ellipse(box_of(PAGE, "1.2", "3").rect.inset(-1.6))
    reading = read(Scanner().scan(paper.photograph()))
    box = seen(reading, "1.2", "3")
    assert (box.state, box.reason) == (BoxState.UNSURE, BoxReason.RINGED)
    assert situation(reading, "1.2") is Situation.RINGED


def test_ring_round_a_label_is_a_question(paper: Paper) -> None:
    label = box_of(PAGE, "2.1", "2").label
    assert label is not None
    paper.ellipse(label.inset(-1.4))
    assert seen(read(Scanner().scan(paper.photograph())), "2.1", "2").state is BoxState.UNSURE


@pytest.mark.parametrize("side", [-1, 1])
def test_mark_beside_a_box_is_a_question_and_proposes_it(paper: Paper, side: int) -> None:
    box = box_of(PAGE, "1.2", "1")
    stroke(paper, box, (side * 3.6, -1.2), (side * 5.4, 1.2))
    stroke(paper, box, (side * 3.6, 1.2), (side * 5.4, -1.2))
    reading = read(Scanner().scan(paper.photograph()))
    assert seen(reading, "1.2", "1").state is BoxState.UNSURE
    assert situation(reading, "1.2") is Situation.BESIDE


@pytest.mark.parametrize("beside", [True, False])
def test_who_rings_options_or_marks_beside_boxes_in_every_row_is_asked_in_every_row(beside: bool) -> None:
    page = matrix_page(options=3)  # then a third of all zones hold such a mark
    paper = print_page(page, sealed())
    chosen = [box_of(page, f"1.{row}", "2") for row in range(1, 19)]
    for box in chosen:
        if beside:
            stroke(paper, box, (-6.4, -1.2), (-4.6, 1.2))
            stroke(paper, box, (-6.4, 1.2), (-4.6, -1.2))
        else:
            paper.ellipse(RectMm(box.rect.right_mm + 1.8, box.rect.y_mm, 2.5, 5.0))
    known = KnownForms(key=KEY, plan="TEST", layouts={("T", "1"): SheetLayout(form="T", version="1", pages=(page,))})
    reading = read(Scanner().scan(paper.photograph()), known)
    assert all(row.asks for row in reading.rows if row.question in {box.question for box in chosen})


def test_cross_beside_a_box_is_seen_where_it_nearly_touches_the_mark_of_the_next_row(paper: Paper) -> None:
    for row in (3, 7):
        box = box_of(PAGE, f"1.{row}", "2")
        stroke(paper, box, (3.2, -0.8), (4.4, 0.8), width_mm=0.3)
        stroke(paper, box, (3.2, 0.8), (4.4, -0.8), width_mm=0.3)
        stroke(paper, box_of(PAGE, f"1.{row + 1}", "2"), (-1.5, 0.5), (-0.3, 1.8), (4.0, -5.6))
    reading = read(Scanner().scan(paper.photograph()))
    assert {seen(reading, question, "2").state for question in ("1.3", "1.7")} == {BoxState.UNSURE}


@pytest.mark.parametrize("gray", [30, 120])
def test_punch_hole_over_a_corner_of_a_box_is_never_a_mark(paper: Paper, gray: int) -> None:
    holed = [box_of(PAGE, f"1.{row}", option) for row, option in zip(range(1, 19, 2), "2424242424", strict=False)]
    away_mm = np.random.default_rng(2).uniform(2.0, 3.6, (len(holed), 2))
    for box, (right_mm, down_mm) in zip(holed, away_mm.tolist(), strict=True):
        at = paper.px(box.rect.centre.x_mm + right_mm, box.rect.centre.y_mm + down_mm)
        cv2.circle(paper.image, at, round(5.5 / 2 * paper.px_per_mm * 16), gray, -1, cv2.LINE_AA, 4)
    reading = read(Scanner().scan(paper.photograph()))
    assert [box for box in holed if seen(reading, box.question, box.option).state is BoxState.MARKED] == []


def test_tail_of_a_tick_into_the_next_box_never_marks_it_alone(paper: Paper) -> None:
    stroke(paper, box_of(PAGE, "1.4", "2"), (-1.5, 0), (-0.3, 1.5), (15.0, -1.8))
    reading = read(Scanner().scan(paper.photograph()))
    assert seen(reading, "1.4", "2").state is not BoxState.EMPTY
    assert seen(reading, "1.4", "3").state is not BoxState.MARKED


def test_tail_of_a_tick_into_a_blank_row_is_a_question(paper: Paper) -> None:
    stroke(paper, box_of(PAGE, "1.5", "2"), (-1.5, 0), (-0.3, 1.5), (1.6, -10.5))
    reading = read(Scanner().scan(paper.photograph()))
    assert seen(reading, "1.5", "2").state is BoxState.MARKED
    assert seen(reading, "1.4", "2").state is BoxState.UNSURE


def test_line_down_a_column_is_right_or_a_question_in_every_row(paper: Paper) -> None:
    top, bottom = box_of(PAGE, "1.1", "2").rect, box_of(PAGE, "1.9", "2").rect
    paper.line([(top.centre.x_mm - 0.8, top.y_mm - 1), (top.centre.x_mm + 0.8, bottom.bottom_mm + 1)])
    reading = read(Scanner().scan(paper.photograph()))
    assert all(seen(reading, f"1.{number}", "2").state is not BoxState.EMPTY for number in range(1, 10))


def test_scribbled_out_cross_is_never_a_plain_mark(paper: Paper) -> None:
    box = box_of(PAGE, "1.6", "3")
    cross(paper, box)
    zigzag = [(-2.6 + 0.35 * n, 2.6 if n % 2 else -2.6) for n in range(16)]
    stroke(paper, box, *zigzag, width_mm=0.4)
    assert seen(read(Scanner().scan(paper.photograph())), "1.6", "3").state in (BoxState.CANCELLED, BoxState.UNSURE)


def test_light_pencil_strokes_with_a_millimetre_inside_are_never_empty() -> None:
    """Luma 150 on paper of 240, 0.3 mm wide, anywhere and in any direction: a minimum mark."""
    rng = np.random.default_rng(4)
    gray = round(255 * (150 - 30) / (240 - 30))
    for seed in range(3):
        paper = print_page(PAGE, sealed())
        for box in PAGE.boxes:
            if box.option == "1":
                angle, along = rng.uniform(0, np.pi), np.array((0.6, -0.6))
                x, y = rng.uniform(-1.4, 1.4, 2)
                dx, dy = np.cos(angle) * along, np.sin(angle) * along
                stroke(paper, box, (x + dx[0], y + dy[0]), (x + dx[1], y + dy[1]), gray=gray, width_mm=0.3)
        reading = read(Scanner(seed=seed).scan(paper.photograph()))
        missed = [box for box in reading.boxes if box.option == "1" and box.state is BoxState.EMPTY]
        assert not missed


def test_specks_are_never_marks(paper: Paper) -> None:
    rng = np.random.default_rng(5)
    for box in PAGE.boxes:
        x, y = rng.uniform(-1.7, 1.7, 2)
        stroke(paper, box, (x, y), (x + 0.05, y), width_mm=0.4)
    reading = read(Scanner().scan(paper.photograph()))
    assert not [box for box in reading.boxes if box.state is BoxState.MARKED]


def test_red_seal_over_boxes_marks_nothing_in_a_colour_scan(paper: Paper) -> None:
    gray = Scanner().scan(paper.photograph()).gray
    colour = np.repeat(gray[:, :, None], 3, axis=2)
    centre = box_of(PAGE, "1.8", "3").rect.centre
    place = (round(centre.x_mm * 200 / 25.4), round(centre.y_mm * 200 / 25.4))
    for radius_px in (60, 110, 118):
        cv2.circle(colour, place, radius_px, (205, 45, 60), 4, cv2.LINE_AA)
    cv2.putText(colour, "UBND XA", (place[0] - 70, place[1] + 12), cv2.FONT_HERSHEY_DUPLEX, 1.1, (205, 45, 60), 3)
    luma = np.asarray(cv2.cvtColor(colour, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    reading = read(PageImage(gray=luma, colour=colour))
    assert not [box for box in reading.boxes if box.state is BoxState.MARKED]
    assert BoxReason.COLOURED in {box.reason for box in reading.boxes}


@pytest.mark.parametrize("lines", [(-0.5, 0.5), (-0.9, 0.3), (-0.8, 0.0, 0.8)])
@pytest.mark.parametrize("width_mm", [0.3, 0.35])
def test_a_cross_struck_out_by_lines_is_never_a_mark(paper: Paper, lines: tuple[float, ...], width_mm: float) -> None:
    for row in range(1, 13):
        cross(paper, box_of(PAGE, f"1.{row}", str(1 + row % 5)))
    for option in ("1", "3", "5"):
        box = box_of(PAGE, f"1.{13 + int(option)}", option)
        stroke(paper, box, (-1.6, -1.7), (1.7, 1.6), width_mm=width_mm)
        stroke(paper, box, (1.6, -1.6), (-1.7, 1.7), width_mm=width_mm)
        for y_mm in lines:
            stroke(paper, box, (-3.4, y_mm - 0.1), (3.6, y_mm + 0.15), width_mm=width_mm)
    reading = read(Scanner().scan(paper.photograph()))
    assert {seen(reading, f"1.{13 + int(option)}", option).state for option in ("1", "3", "5")} == {BoxState.UNSURE}
    assert {seen(reading, f"1.{row}", str(1 + row % 5)).state for row in range(1, 13)} == {BoxState.MARKED}


def test_what_a_scanner_left_of_a_pencils_tick_on_paper_made_white_is_a_question(paper: Paper) -> None:
    for row in range(1, 9):
        cross(paper, box_of(PAGE, f"1.{row}", str(1 + row % 5)))
    box = box_of(PAGE, "1.12", "3")
    for x_mm, y_mm in ((-0.9, 0.3), (-0.5, 0.9), (0.0, 0.5), (0.5, -0.2), (1.0, -0.8)):
        stroke(paper, box, (x_mm, y_mm), (x_mm + 0.25, y_mm - 0.3), gray=232, width_mm=0.35)
    reading = read(PageImage(gray=paper.photograph()))  # no grain at all
    assert seen(reading, "1.12", "3").state is BoxState.UNSURE
    assert {seen(reading, "1.12", option).state for option in "1245"} == {BoxState.EMPTY}


def test_measures_carry_every_named_column_and_no_verdict(paper: Paper) -> None:
    measures = read(Scanner().scan(paper.photograph())).measures
    assert measures.names == NAMES
    assert measures.values.shape == (len(PAGE.boxes), len(NAMES))
    assert np.isfinite(measures.values).all()


def test_overlay_and_crop_show_the_page_and_leave_the_scan_as_it_was(paper: Paper) -> None:
    cross(paper, box_of(PAGE, "1.1", "2"))
    image = Scanner(turns=2).scan(paper.photograph())
    reading, before = read(image), image.gray.copy()
    opened = open_page(image, KNOWN, reading.code)
    drawn = draw_page(opened, reading.boxes)
    assert drawn.shape == (*image.gray.shape, 3)
    crop = crop_row(opened, "1.1")
    upright = crop_row(open_page(Scanner().scan(paper.photograph()), KNOWN, reading.code), "1.1")
    assert float(np.abs(crop.astype(int) - upright).mean()) < 6.0  # the same row, whatever way it lay
    assert np.array_equal(image.gray, before)


MARKED_KINDS = {"cross", "tick", "fill", "scribble", "light"}


def handwriting() -> list[tuple[str, Path]]:
    """Give kind and file of each crop of real handwriting; none without the shared folder."""
    shared = os.environ.get("PHIEU_SHARED")
    if not shared:
        return []
    with (Path(shared) / "marks" / "marks.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [(row["kind"], Path(shared) / "marks" / row["file"]) for row in rows if row["kind"] in MARKED_KINDS]


def paste(sheet: np.ndarray, box: Box, crop: np.ndarray, *, px_per_mm: float) -> None:
    """Lay a crop's ink over the middle of a box, at most 7 mm wide."""
    shrink = min(1.0, 7 * px_per_mm / max(crop.shape[:2]))
    ink = cv2.resize(crop, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA) if shrink < 1 else crop
    opacity = ink[:, :, 3] / 255.0
    luma = ink[:, :, :3].mean(axis=2) / 255.0
    left = round(box.rect.centre.x_mm * px_per_mm - ink.shape[1] / 2)
    top = round(box.rect.centre.y_mm * px_per_mm - ink.shape[0] / 2)
    part = sheet[top : top + ink.shape[0], left : left + ink.shape[1]]
    part[:] = (part * (1 - opacity * (1 - luma))).astype(np.uint8)


@pytest.mark.skipif(not os.environ.get("PHIEU_SHARED"), reason="needs the handwriting in PHIEU_SHARED")
def test_real_handwriting_is_never_read_as_an_empty_box() -> None:
    crops = handwriting()
    rows = [question for question in PAGE.questions() if question.startswith("1.")]
    found = 0
    for start in range(0, len(crops), len(rows)):
        sheet = print_page(PAGE, sealed()).photograph()
        part = crops[start : start + len(rows)]
        for number, (_, path) in enumerate(part):
            crop = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
            paste(sheet, box_of(PAGE, rows[number], str(number % 5 + 1)), crop, px_per_mm=200 / 25.4)
        reading = read(Scanner(seed=start).scan(sheet))
        wanted = {(rows[number], str(number % 5 + 1)): part[number] for number in range(len(part))}
        for box in reading.boxes:
            truth = wanted.get((box.question, box.option))
            assert not (truth and box.state is BoxState.EMPTY), truth
            assert truth or box.state is not BoxState.MARKED, (box, start)
            found += bool(truth) and box.state is BoxState.MARKED
    assert found >= 0.5 * len(crops)  # fills and scribbles are mostly asked about
