"""A sheet of ours is known by its edge bars where its corners and codes are lost: found right, or not at all."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.furniture import bars, corners
from forms.geometry import RectMm
from forms.sheet import PAGE_HEIGHT_MM, PAGE_WIDTH_MM
from omr.faults import CodeUnreadable, CornersMissing, PageFault
from omr.finding.corners import CornerGuess
from omr.finding.furniture import furniture_of
from omr.finding.ladder import LEAST_RUNGS, LIKE, MOST_RUNGS, find_ladder
from omr.finding.spots import find_spots
from omr.image import PageImage
from omr.kernels.ladder import find_columns
from omr.pyramid import build_pyramid
from omr.read import read_page
from omr.reading import BoxState, PageReading, Unreadable
from tests.omr.faults import CORNERS
from tests.omr.paper import KNOWN, LAYOUT, Paper, Scanner, box_of, cross, page_code, print_page, sealed

PAGE = LAYOUT.pages[0]
FURNITURE = furniture_of(PAGE)
SEEDS = st.integers(0, 2**32 - 1)
RIGHT_MM = 2.0  # one side alone cannot tell a lean of a hundredth, 1.8 mm over the width; a wrong rung is 12 mm off


# --- the search ----------------------------------------------------------------------------------


def promised_map(dice: np.random.Generator) -> np.ndarray:
    """Give a map to a page of 585 by 827 pixels within the promises: scale 94 to 106 %, 7 degrees, any quarter turn."""
    px_per_mm = 2.2 * dice.uniform(0.94, 1.06)
    turn = np.radians(dice.uniform(-7, 7) + 90 * dice.integers(4))
    lean = dice.uniform(-0.01, 0.01)
    linear = px_per_mm * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    linear = linear @ np.array([[1, lean], [0, 1]])
    middle = linear @ (PAGE_WIDTH_MM / 2, PAGE_HEIGHT_MM / 2)
    return np.column_stack([linear, np.array([380, 380]) - middle])


def drawn(rect: RectMm, to_px: np.ndarray, page: np.ndarray, stretch: float) -> None:
    """Fill a rectangle where the map puts it, stretched along the feed by a share that comes and goes."""
    ends = np.array([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]) * (rect.w_mm, rect.h_mm)
    ends += (rect.x_mm, rect.y_mm)
    middle_mm = rect.y_mm + rect.h_mm / 2
    ends[:, 1] += stretch * 20 / np.pi * np.sin(middle_mm / 20 * np.pi)
    points = (ends @ to_px[:, :2].T + to_px[:, 2]) * 16
    cv2.fillPoly(page, [np.rint(points).astype(np.int32)], 30, lineType=cv2.LINE_AA, shift=4)


def laid(seed: int, *, missing: int, extra: int, smeared: bool = True) -> tuple[CornerGuess | None, np.ndarray]:
    """Give what is found of a sheet of bars and corners, and where its corners are."""
    dice = np.random.default_rng(seed)
    page, to_px = np.full((760, 760), 240, dtype=np.uint8), promised_map(dice)
    stretch = dice.uniform(0, 0.03)
    lost = set(dice.choice(40, missing, replace=False).tolist())
    for number, bar in enumerate(bars()):
        if number not in lost:
            drawn(bar.rect, to_px, page, stretch)
    for corner in corners():
        drawn(corner.rect, to_px, page, 0.0)
        if smeared:  # no square to the search for squares
            drawn(RectMm(corner.rect.x_mm + 3, corner.rect.y_mm + 2, 9, 2), to_px, page, 0.0)
    for x, y in dice.integers(0, 750, (extra, 2)):
        w, h = dice.integers(3, 12, 2)
        page[y : y + h, x : x + w] = 40
    page = cv2.GaussianBlur(page, (0, 0), 0.5)
    pyramid = build_pyramid(page)
    corners_px = FURNITURE.corners_mm @ to_px[:, :2].T + to_px[:, 2]
    return find_ladder(pyramid, find_spots(pyramid.levels[pyramid.coarse]), FURNITURE), corners_px


def off_mm(guess: CornerGuess, corners_px: np.ndarray) -> float:
    """Give how far the worst corner is off, either way up."""
    ways = (guess.places_px, guess.upside_down().places_px)
    return min(float(np.linalg.norm(places - corners_px, axis=1).max()) for places in ways) / 2.2


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.integers(0, 13), st.integers(0, 60))
def test_a_ladder_is_found_right_or_not_at_all(seed: int, missing: int, extra: int) -> None:
    """Either way up, with up to a third of the bars missing and any squares beside them."""
    guess, corners_px = laid(seed, missing=missing, extra=extra)
    assert guess is None or off_mm(guess, corners_px) < RIGHT_MM


def test_ladders_with_a_third_of_their_bars_missing_are_nearly_always_found() -> None:
    found = [laid(seed, missing=13, extra=30)[0] is not None for seed in range(40)]
    assert sum(found) >= 36


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.integers(20, 150))
def test_squares_strewn_about_are_no_ladder(seed: int, count: int) -> None:
    dice = np.random.default_rng(seed)
    page = np.full((760, 760), 240, dtype=np.uint8)
    for x, y in dice.integers(0, 750, (count, 2)):
        page[y : y + 4, x : x + 6] = 40
    pyramid = build_pyramid(page)
    assert find_ladder(pyramid, find_spots(pyramid.levels[pyramid.coarse]), FURNITURE) is None


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_a_column_is_followed_over_gaps_and_past_other_spots(seed: int) -> None:
    """Spots of one size, 24 pixels apart, their middles known to a fifth of a pixel, four others beside them."""
    dice = np.random.default_rng(seed)
    rungs = np.column_stack([100 + 0.05 * np.arange(20) * 24, 30 + 24.0 * np.arange(20)])
    rungs += dice.uniform(-0.2, 0.2, rungs.shape)
    rungs = np.delete(rungs, [4, 5, 11, 15], axis=0)
    places = np.concatenate([rungs, dice.uniform(150, 500, (4, 2))])
    order = np.argsort(places[:, 1])
    found = find_columns(
        np.ascontiguousarray(places[order]), np.full(len(places), 4.9), 4.9, LIKE, LEAST_RUNGS, MOST_RUNGS
    )
    columns = [set(order[column[column >= 0]].tolist()) for column in found]
    assert set(range(len(rungs))) in columns


# --- whole pages ---------------------------------------------------------------------------------


def filled() -> Paper:
    paper = print_page(PAGE, sealed())
    for row in range(1, 19):
        cross(paper, box_of(PAGE, f"1.{row}", str(row % 5 + 1)))
    return paper


def without_codes(paper: Paper) -> Paper:
    for code in PAGE.codes[:2]:
        paper.solid(code.rect, gray=255)
    return paper


def speckled(paper: Paper, seed: int) -> Paper:
    """Let a dirty drum print bands of specks past all four corners: half of the paper beside them is black."""
    dice = np.random.default_rng(seed)
    for top_mm in (2.0, 273.0):
        top, bottom = round(top_mm * paper.px_per_mm), round((top_mm + 22) * paper.px_per_mm)
        band = paper.image[top:bottom]
        specks = dice.random((band.shape[0] // 4 + 1, band.shape[1] // 4 + 1)) < 0.45
        band[cv2.resize(specks.astype(np.uint8), None, fx=4, fy=4)[: band.shape[0], : band.shape[1]] > 0] = 0
    return paper


def wrong_boxes(reading: PageReading) -> list[tuple[str, str]]:
    """Give the boxes of the matrix that are not read as `filled` left them."""
    return [
        (box.question, box.option)
        for box in reading.boxes
        if (row := box.question.removeprefix("1.")) != box.question
        and box.state is not (BoxState.MARKED if box.option == str(int(row) % 5 + 1) else BoxState.EMPTY)
    ]


def fault_of(image: PageImage) -> PageFault:
    reading = read_page(image, KNOWN)
    assert isinstance(reading, Unreadable)
    return reading.fault


@pytest.mark.parametrize(("turns", "skew_deg"), [(0, 0.0), (1, 2.0), (2, -1.5), (3, 0.7)])
def test_a_sheet_whose_codes_and_corners_are_under_specks_is_ours_and_its_code_is_asked_for(
    turns: int, skew_deg: float
) -> None:
    paper = speckled(without_codes(filled()), turns)
    scan = Scanner(turns=turns, skew_deg=skew_deg).scan(paper.photograph())
    assert isinstance(fault_of(scan), CodeUnreadable)


def test_a_typed_code_reads_what_was_crossed_on_a_sheet_that_only_its_bars_showed() -> None:
    paper = without_codes(filled())
    scan = Scanner(skew_deg=1.0).scan(speckled(paper, 1).photograph())
    reading = read_page(scan, KNOWN, given=page_code())
    assert isinstance(reading, PageReading)
    assert wrong_boxes(reading) == []


def test_a_sheet_with_its_codes_is_read_though_specks_stand_beside_all_its_corners() -> None:
    """What lies beside a corner square is no part of it once it is measured at full size."""
    paper, dice = filled(), np.random.default_rng(3)
    for x_mm, y_mm in FURNITURE.corners_mm:
        left, top = round((x_mm - 7) * paper.px_per_mm), round((y_mm - 7) * paper.px_per_mm)
        size = round(14 * paper.px_per_mm) // 4
        specks = cv2.resize((dice.random((size, size)) < 0.6).astype(np.uint8), None, fx=4, fy=4)
        paper.image[top : top + 4 * size, left : left + 4 * size][specks > 0] = 0
    reading = read_page(Scanner(turns=1, skew_deg=-2.0).scan(paper.photograph()), KNOWN)
    assert isinstance(reading, PageReading)
    assert wrong_boxes(reading) == []


@pytest.mark.parametrize("side", [0, 1])
def test_a_sheet_with_one_edge_torn_off_and_no_code_goes_to_a_person(side: int) -> None:
    """Two corners and the bars between them are left: 23 mm of the other edge hold all the others."""
    paper = without_codes(filled())
    x_mm = CORNERS[side][0]
    paper.solid(RectMm(min(x_mm, 182.0), 0, 28, PAGE_HEIGHT_MM), gray=255)
    assert isinstance(fault_of(Scanner(skew_deg=0.5).scan(paper.photograph())), CornersMissing)


@pytest.mark.parametrize("black_ratio", [0.35, 0.6])
def test_a_sheet_whose_black_has_worn_to_specks_goes_to_a_person(black_ratio: float) -> None:
    """No toner is left where codes and corners are to be read, but a person sees all of them."""
    paper, dice = filled(), np.random.default_rng(5)
    rows, columns = paper.image.shape
    grain_px = round(0.25 * paper.px_per_mm)
    specks = dice.random((rows // grain_px + 1, columns // grain_px + 1)) < black_ratio
    worn = cv2.resize(specks.astype(np.uint8), None, fx=grain_px, fy=grain_px, interpolation=cv2.INTER_NEAREST)
    paper.image = np.where(worn[:rows, :columns] > 0, paper.image, np.maximum(paper.image, 235)).astype(np.uint8)
    assert isinstance(fault_of(Scanner(skew_deg=1.0, noise=2.0).scan(paper.photograph())), CodeUnreadable)


@pytest.mark.parametrize("turns", [0, 1])
@pytest.mark.parametrize("half", [0, 1])
def test_half_a_sheet_without_a_code_goes_to_a_person(half: int, turns: int) -> None:
    """It is as wide as a whole sheet is high, so that all that stands on it looks twice as large at first."""
    gray = Scanner(skew_deg=0.5).scan(without_codes(filled()).photograph()).gray
    middle = gray.shape[0] // 2
    torn = np.rot90(gray[:middle] if half == 0 else gray[middle:], turns)
    assert isinstance(fault_of(PageImage(gray=np.ascontiguousarray(torn))), CodeUnreadable | CornersMissing)
