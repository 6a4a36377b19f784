"""Photos: what a careful person takes is read and right; what a hasty one takes is refused with advice, or right."""

from dataclasses import replace

import numpy as np
import pytest

from omr.faults import PageBent, PageFault, SeveralSheets
from omr.image import PageImage, Rgb
from omr.overlay import crop_row, open_page
from omr.photo.faults import PhotoBent, PhotoBlurred, PhotoDark, PhotoSteep, PhotoTooCoarse, PhotoUnclear, PhotoUnframed
from omr.read import read_page
from omr.reading import BoxState, PageReading, Unreadable
from pipeline.intake.pixels import to_page
from pipeline.simulate.camera import photograph
from pipeline.simulate.photo_settings import PhotoSettings
from tests.omr.paper import KNOWN, LAYOUT, Scanner, box_of, cross, page_code, print_page, sealed

PAGE = LAYOUT.pages[0]
CHOSEN = {(f"1.{row}", str(row % 5 + 1)) for row in range(1, 19)} | {("2.1", "2"), ("3.1", "1"), ("3.1", "5")}
SHEET_DPI = 300
FAIR = PhotoSettings(
    width_px=2448,
    height_px=3264,
    focal_ratio=0.75,
    pitch_deg=4.0,
    yaw_deg=-3.0,
    roll_deg=1.0,
    fill_ratio=0.92,
    aim=(0.2, -0.3),
    distortion=-0.01,
    curl_mm=0.5,
    curl_deg=30.0,
    curl_waves=0.7,
    curl_phase=0.2,
    desk="wood",
    light_deg=40.0,
    light_falloff=0.15,
    vignette=0.1,
    shadow=0.2,
    shadow_soft_ratio=0.04,
    warmth=0.4,
    exposure=0.85,
    veil=15.0,
    blur_px=0.9,
    motion_px=0.0,
    noise=2.5,
    sharpening=0.4,
    glare=0.0,
    jpeg_quality=85,
    orientation=1,
    tagged=True,
)
ABOVE = replace(FAIR, pitch_deg=0, yaw_deg=0, roll_deg=0, curl_mm=0, shadow=0)
POSES = {
    "from the foot of the sheet": replace(FAIR, pitch_deg=17),
    "from the side, turned": replace(FAIR, yaw_deg=-15, pitch_deg=6, roll_deg=-9, desk="dark"),
    "sheet the other way up": replace(FAIR, roll_deg=183),
    "curled across": replace(FAIR, curl_mm=4, curl_deg=0, curl_waves=1.0, curl_phase=0.5),
    "under a hand's hard shadow, by a bulb": replace(FAIR, shadow=0.45, shadow_soft_ratio=0.012, warmth=1.0),
    "on white cloth, under a cold sky": replace(FAIR, desk="light", warmth=-1.0, exposure=0.7, noise=4.5),
}


@pytest.fixture(scope="module")
def sheet() -> np.ndarray:
    paper = print_page(PAGE, sealed(), dpi=SHEET_DPI)
    for question, option in CHOSEN:
        cross(paper, box_of(PAGE, question, option))
    return paper.photograph()


def taken(sheet: np.ndarray, settings: PhotoSettings) -> Rgb:
    return photograph(sheet, settings, np.random.default_rng(4), px_per_mm=SHEET_DPI / 25.4)


def as_file(picture: Rgb, *, tagged: bool = True) -> PageImage:
    return replace(to_page(picture), camera=tagged)


def states(reading: PageReading) -> dict[tuple[str, str], BoxState]:
    return {(box.question, box.option): box.state for box in reading.boxes}


def wrong(reading: PageReading) -> list[tuple[str, str]]:
    certain = (BoxState.MARKED, BoxState.EMPTY)
    return [
        key for key, state in states(reading).items() if state in certain and (state is certain[0]) != (key in CHOSEN)
    ]


@pytest.mark.parametrize("pose", POSES)
def test_a_fair_photo_is_read_and_nothing_in_it_is_wrong(sheet: np.ndarray, pose: str) -> None:
    reading = read_page(as_file(taken(sheet, POSES[pose])), KNOWN)
    assert isinstance(reading, PageReading), reading
    assert reading.code == page_code()
    assert wrong(reading) == []
    assert sum(state is BoxState.UNSURE for state in states(reading).values()) <= 2


def test_a_photo_of_a_sheet_full_of_crosses_is_not_too_dark() -> None:
    paper = print_page(PAGE, sealed(), dpi=SHEET_DPI)
    for box in PAGE.boxes:
        cross(paper, box, over_mm=-0.3)
    reading = read_page(as_file(taken(paper.photograph(), FAIR)), KNOWN)
    assert isinstance(reading, PageReading), reading
    assert BoxState.EMPTY not in states(reading).values()


def test_a_photo_without_the_cameras_tags_is_known_by_its_perspective_or_its_light(sheet: np.ndarray) -> None:
    for settings in (POSES["from the foot of the sheet"], replace(ABOVE, light_falloff=0.35)):
        reading = read_page(as_file(taken(sheet, settings), tagged=False), KNOWN)
        assert isinstance(reading, PageReading), reading
        assert reading.measures.values[:, reading.measures.names.index("photo")].all()
        assert wrong(reading) == []


def test_a_colour_scan_is_not_taken_for_a_photo(sheet: np.ndarray) -> None:
    gray = Scanner(skew_deg=1.5, scale=0.97, feed_mm=0.5).scan(sheet)
    coloured = np.dstack([gray.gray, gray.gray, gray.gray])
    coloured[:40, :40, 0] -= 60  # a red speck in the margin makes it a colour scan
    one, other = read_page(gray, KNOWN), read_page(to_page(coloured), KNOWN)
    assert isinstance(one, PageReading)
    assert isinstance(other, PageReading)
    assert not other.measures.values[:, other.measures.names.index("photo")].any()
    assert states(one) == states(other)


@pytest.mark.parametrize(
    ("changes", "kinds"),
    [
        ({"fill_ratio": 1.05, "aim": (1.2, 1.2)}, PhotoUnframed),
        ({"fill_ratio": 0.4}, PhotoTooCoarse),
        ({"pitch_deg": 33.0}, PhotoSteep),
        ({"blur_px": 5.0}, PhotoBlurred),
        ({"exposure": 0.15, "noise": 14.0}, PhotoDark),
        ({"curl_mm": 25.0, "curl_waves": 1.2}, (PhotoBent, PhotoUnframed, PhotoUnclear, PhotoSteep)),
    ],
)
def test_a_poor_photo_is_refused_with_advice_and_names_its_page_where_it_can(
    sheet: np.ndarray, changes: dict[str, float], kinds: type[PageFault] | tuple[type[PageFault], ...]
) -> None:
    reading = read_page(as_file(taken(sheet, replace(FAIR, **changes))), KNOWN)
    assert isinstance(reading, Unreadable)
    assert isinstance(reading.fault, kinds), reading.fault
    assert reading.fault.may_count
    assert ":" in str(reading.fault)
    assert reading.code in (None, page_code())


@pytest.mark.parametrize("glare", [150.0, 420.0])
def test_under_glare_a_photo_is_refused_or_right(sheet: np.ndarray, glare: float) -> None:
    reading = read_page(as_file(taken(sheet, replace(FAIR, glare=glare))), KNOWN)
    assert isinstance(reading, Unreadable) or wrong(reading) == []


def test_a_photo_of_something_else_goes_to_a_person() -> None:
    empty = np.full((round(297 * SHEET_DPI / 25.4), round(210 * SHEET_DPI / 25.4)), 255, np.uint8)
    reading = read_page(as_file(taken(empty, FAIR)), KNOWN)
    assert isinstance(reading, Unreadable)
    assert isinstance(reading.fault, PhotoUnframed)


def test_two_sheets_in_one_photo_are_refused(sheet: np.ndarray) -> None:
    other = print_page(PAGE, sealed(page_code(8)), dpi=SHEET_DPI).photograph()
    wide = replace(ABOVE, width_px=4096, height_px=3072, fill_ratio=0.9)
    left, right = taken(sheet, replace(wide, aim=(-0.9, 0.0))), taken(other, replace(wide, aim=(0.9, 0.0)))
    reading = read_page(as_file(np.concatenate([left[:, :2048], right[:, 2048:]], axis=1)), KNOWN)
    assert isinstance(reading, Unreadable)
    assert isinstance(reading.fault, SeveralSheets)


def test_the_row_that_a_person_is_shown_lies_flat_and_upright(sheet: np.ndarray) -> None:
    photo = crop_row(open_page(as_file(taken(sheet, POSES["from the side, turned"])), KNOWN, page_code()), "1.7")
    scan = crop_row(open_page(Scanner(noise=0, quality=None).scan(sheet), KNOWN, page_code()), "1.7")
    assert photo.shape == scan.shape
    alike = np.corrcoef(photo.mean(axis=2).ravel(), scan.mean(axis=2).ravel())[0, 1]
    assert alike > 0.85


def test_a_colour_scan_that_lost_a_strip_is_a_bent_scan_and_no_bad_photo() -> None:
    """Whoever scanned it is told to scan it again, not to photograph it better."""
    scan = Scanner().scan(print_page(PAGE, sealed()).photograph())
    gray = np.concatenate([scan.gray[:1000], scan.gray[1012:], scan.gray[-12:]])
    colour = np.dstack([gray, gray, np.minimum(gray, 235)])
    reading = read_page(PageImage(gray=gray, colour=colour), KNOWN)
    assert isinstance(reading, Unreadable)
    assert isinstance(reading.fault, PageBent)
