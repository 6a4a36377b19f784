"""What printer and scanner do to the pages is measured in passing, and said while sheets can still be saved."""

from dataclasses import replace

import numpy as np
import pytest

from omr.health.batch import WINDOW, Batch, PageSeen, TroubleKind
from omr.image import PageImage
from omr.read import read_page
from omr.reading import PageHealth, PageReading
from tests.omr.paper import KNOWN, LAYOUT, Scanner, box_of, cross, print_page, sealed

PAGE = LAYOUT.pages[0]
GOOD = PageHealth(
    scale_ratio=1.0,
    skew_deg=0.3,
    dpi=200.0,
    error_mm=0.2,
    paper=238.0,
    black=24.0,
    noise=0.012,
    dirt_mm2=0.0,
    bitonal=False,
    symbols=False,
    unmarked=False,
    streaks_mm=(),
)


@pytest.fixture(scope="module")
def sheet() -> np.ndarray:
    paper = print_page(PAGE, sealed())
    for row in range(1, 19):
        cross(paper, box_of(PAGE, f"1.{row}", "3"))
    return paper.photograph()


def seen(image: PageImage) -> PageHealth:
    """Give what a page that must be readable shows."""
    reading = read_page(image, KNOWN)
    assert isinstance(reading, PageReading), str(getattr(reading, "fault", ""))
    assert reading.health
    return reading.health


def judged(*pages: PageHealth, unit: str = "U-1") -> set[TroubleKind]:
    batch = Batch()
    for page in pages:
        batch.add(PageSeen(unit=unit, health=page))
    return {trouble.kind for trouble in batch.troubles}


def test_a_page_shows_scale_skew_resolution_and_gray_levels_as_they_are(sheet: np.ndarray) -> None:
    health = seen(Scanner(skew_deg=1.2, scale=0.97, paper=225, black=45).scan(sheet))
    assert health.scale_ratio == pytest.approx(0.97, abs=0.002)
    assert health.skew_deg == pytest.approx(-1.2, abs=0.05)
    assert health.dpi == pytest.approx(200, abs=0.5)  # the scanner's, however small the sheet was printed
    assert health.paper == pytest.approx(225, abs=6)
    assert health.black == pytest.approx(45, abs=6)
    assert not health.streaks_mm


@pytest.mark.parametrize(("turns", "scale"), [(0, 1.0), (2, 1.0), (0, 0.95), (2, 1.05)])
def test_a_streak_is_placed_on_the_glass_whichever_way_and_size_the_sheet_lay(
    sheet: np.ndarray, turns: int, scale: float
) -> None:
    gray = Scanner(skew_deg=0.8, turns=turns, scale=scale).scan(sheet).gray.copy()
    gray[:, 811 : 811 + 3] = 120
    (place_mm,) = seen(PageImage(gray=gray)).streaks_mm
    assert place_mm == pytest.approx(103.1, abs=0.3)


# One scan for each fault; its health is then a dozen pages' worth. Truth is what the scanner was told to do.
FAULTS: tuple[tuple[Scanner, set[TroubleKind]], ...] = (
    (Scanner(), set()),
    (Scanner(skew_deg=1.0, noise=4, paper=232, black=40, quality=75), set()),
    (Scanner(bitonal=True, quality=None), set()),
    (Scanner(scale=0.97), {TroubleKind.SCALE}),
    (Scanner(skew_deg=2.4), {TroubleKind.SKEW}),
    (Scanner(paper=170, black=20), {TroubleKind.DARK}),
    (Scanner(paper=230, black=140), {TroubleKind.FAINT_PRINT}),
    (Scanner(noise=26, quality=50), {TroubleKind.DIRT}),
)


@pytest.mark.parametrize(("scanner", "expected"), FAULTS)
def test_a_known_fault_gives_its_advice_and_a_clean_stack_gives_none(
    sheet: np.ndarray, scanner: Scanner, expected: set[TroubleKind]
) -> None:
    assert judged(*[seen(scanner.scan(sheet))] * (2 * WINDOW)) == expected


def drifting(name: str, *values: float) -> list[PageHealth]:
    return [replace(GOOD, **{name: value}) for value in values]


DRIFTS: tuple[tuple[list[PageHealth], set[TroubleKind]], ...] = (
    (drifting("paper", *np.linspace(240, 215, 60)), {TroubleKind.DARKER}),
    (drifting("paper", *np.linspace(240, 230, 60)), set()),
    (drifting("skew_deg", *np.linspace(0, -2.2, 60)), {TroubleKind.SKEW}),
    (drifting("skew_deg", *[0.2] * 30, 2.8, *[0.2] * 30), set()),
    (drifting("dpi", *[100.0] * 12), {TroubleKind.COARSE}),
    (drifting("error_mm", *[1.9] * 12), {TroubleKind.STRETCH}),
    (drifting("dirt_mm2", *[0.6] * 12), {TroubleKind.DIRT}),
    (drifting("scale_ratio", *[0.97] * 7), set()),
    (drifting("scale_ratio", *[0.94, 1.0] * 10), set()),  # no pack is printed so: the scanner's canvas misleads
)


@pytest.mark.parametrize(("pages", "expected"), DRIFTS)
def test_a_drift_is_told_and_one_bad_page_is_not(pages: list[PageHealth], expected: set[TroubleKind]) -> None:
    assert judged(*pages) == expected


def test_a_streak_is_told_after_a_dozen_pages_once_and_with_its_place() -> None:
    batch, told = Batch(), []
    for number in range(40):
        streaks = (103.2 + 0.4 * (number % 3),) if number >= 10 else ()
        told += [(number, trouble) for trouble in batch.add(PageSeen(health=replace(GOOD, streaks_mm=streaks)))]
    ((number, trouble),) = told
    assert number < 10 + WINDOW
    assert trouble.kind is TroubleKind.STREAK
    assert trouble.value == pytest.approx(103.2, abs=1)
    assert batch.troubles[0].pages == 30


def test_the_glass_for_the_backs_is_seen_though_every_second_page_is_clean() -> None:
    assert judged(*[GOOD, replace(GOOD, streaks_mm=(61.0,))] * WINDOW) == {TroubleKind.STREAK}


def test_streaks_that_wander_are_no_dirt_on_the_glass() -> None:
    assert judged(*[replace(GOOD, streaks_mm=(20.0 + 7 * n % 170,)) for n in range(100)]) == set()


def test_a_badly_printed_pack_is_told_with_its_unit_among_good_ones() -> None:
    batch = Batch()
    for _ in range(20):
        batch.add(PageSeen(unit="GOOD", health=GOOD))
        batch.add(PageSeen(unit="SHRUNK", health=replace(GOOD, scale_ratio=0.97)))
    (trouble,) = batch.troubles
    assert (trouble.kind, trouble.about) == (TroubleKind.SCALE, "SHRUNK")
    assert trouble.value == pytest.approx(0.97)


def test_pages_refused_one_after_the_other_for_one_reason_are_told_with_it() -> None:
    batch = Batch()
    for number in range(12):
        batch.add(PageSeen(fault="page_cut" if number % 2 else "", health=None if number % 2 else GOOD))
    (trouble,) = batch.troubles
    assert (trouble.kind, trouble.about, trouble.pages) == (TroubleKind.REFUSED, "page_cut", 6)
    mixed = Batch()
    for fault in ("page_cut", "page_bent", "too_dirty", "bars_missing") * 3:
        mixed.add(PageSeen(fault=fault))
    assert not mixed.troubles


def test_a_scanner_that_leaves_the_pen_out_is_named_before_the_stack_is_through(sheet: np.ndarray) -> None:
    blue = np.where(sheet > 20, np.uint8(255), sheet)  # what is left by a drop-out of the pen's colour
    lost, kept = seen(Scanner(bitonal=True).scan(blue)), seen(Scanner(bitonal=True).scan(sheet))
    assert (lost.unmarked, kept.unmarked) == (True, False)
    assert judged(lost, kept, lost, lost, kept, lost, lost) == {TroubleKind.UNMARKED}
    assert judged(*[kept, lost] * 20) == set(), "backs that nobody fills are half of all pages"
    assert judged(*[*[kept] * 9, *[lost] * 3] * 3) == set(), "people hand in blank ballots"
