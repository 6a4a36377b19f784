"""The synthetic scanner keeps its sheet whole, its geometry true and its randomness seeded."""

from collections.abc import Iterable
from dataclasses import replace

import cv2
import numpy as np
import pytest

from forms.furniture import corners
from forms.sheet import PAGE_HEIGHT_MM, PAGE_WIDTH_MM
from omr.image import Gray
from pipeline.simulate.scan_settings import ScanSettings, draw_settings
from pipeline.simulate.scanner import scan, to_bitonal
from pipeline.simulate.words import Level

PX_PER_MM = 6.0  # coarse, so that many scans can be tried


def sheet_with_corners() -> Gray:
    sheet = np.full((round(PAGE_HEIGHT_MM * PX_PER_MM), round(PAGE_WIDTH_MM * PX_PER_MM)), 255, np.uint8)
    for corner in corners():
        left, top = round(corner.rect.x_mm * PX_PER_MM), round(corner.rect.y_mm * PX_PER_MM)
        side = round(corner.rect.w_mm * PX_PER_MM)
        sheet[top : top + side, left : left + side] = 0
    return sheet


SHEET = sheet_with_corners()


def plain(seed: int = 1) -> ScanSettings:
    """Settings without any distortion or dirt."""
    settings = draw_settings(Level.CLEAN, np.random.default_rng(seed))
    return replace(settings, skew_deg=0, shift_mm=(0, 0), scale_ratio=1, feed_mm=0, noise=0.01, blur_mm=0.03)


def square_centres(image: Gray, black: float) -> list[tuple[float, float]]:
    """Give the centres of the dark squares, found by connected components."""
    dark = (image < black + 60).astype(np.uint8)
    _, _, stats, centres = cv2.connectedComponentsWithStats(dark)
    least = (3.0 * image.shape[1] / PAGE_WIDTH_MM) ** 2
    found = ((float(x), float(y)) for (x, y), stat in zip(centres[1:], stats[1:], strict=True) if stat[4] > least)
    return by_column(found, image.shape[1])


def by_column(points: Iterable[tuple[float, float]], width: float) -> list[tuple[float, float]]:
    """Sort corners: the left ones from above, then the right ones."""
    return sorted(points, key=lambda point: (point[0] > width / 2, point[1]))


@pytest.mark.parametrize("level", [Level.NORMAL, Level.HARD])
def test_all_four_corner_squares_stay_on_the_canvas(level: Level) -> None:
    for seed in range(25):
        rng = np.random.default_rng(seed)
        settings = replace(draw_settings(level, rng), dpi=100, noise=0.01, salt_ratio=0, streaks=(), lid=250)
        image = scan(SHEET, settings, rng, px_per_mm=PX_PER_MM)
        found = square_centres(image, settings.black)
        assert len(found) == 4, f"seed {seed}, {settings}"
        margin_px = 3.0 * 100 / 25.4
        assert all(margin_px < x < image.shape[1] - margin_px for x, _ in found)
        assert all(margin_px < y < image.shape[0] - margin_px for _, y in found)


def test_a_turn_and_a_shift_move_the_squares_as_geometry_says() -> None:
    settings = replace(plain(), skew_deg=1.5, shift_mm=(0.8, -0.6), dpi=200)
    image = scan(SHEET, settings, np.random.default_rng(0), px_per_mm=PX_PER_MM)
    turn, middle = np.radians(1.5), np.array([105.0, 148.5])
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    printed = np.array([corner.rect.centre for corner in corners()])
    expected_mm = (printed - middle) @ spin.T + middle + [0.8, -0.6]
    expected = by_column(((float(x), float(y)) for x, y in expected_mm * 200 / 25.4 - 0.5), image.shape[1])
    np.testing.assert_allclose(square_centres(image, settings.black), expected, atol=0.35)


def test_uneven_feed_moves_rows_by_no_more_than_it_says() -> None:
    straight, uneven = (
        square_centres(scan(SHEET, settings, np.random.default_rng(0), px_per_mm=PX_PER_MM), settings.black)
        for settings in (plain(), replace(plain(), feed_mm=0.8))
    )
    moved_mm = np.abs(np.array(uneven) - np.array(straight)) * 25.4 / 200
    assert moved_mm[:, 0].max() < 0.05
    assert 0.05 < moved_mm[:, 1].max() <= 0.85


def test_upside_down_is_the_same_scan_turned() -> None:
    upright = scan(SHEET, plain(), np.random.default_rng(0), px_per_mm=PX_PER_MM)
    turned = scan(SHEET, replace(plain(), turned=True), np.random.default_rng(0), px_per_mm=PX_PER_MM)
    np.testing.assert_array_equal(turned, np.rot90(upright, 2))


def test_tone_and_noise_are_as_asked() -> None:
    settings = replace(plain(), paper=230, black=60, noise=5, falloff_ratio=0)
    image = scan(SHEET, settings, np.random.default_rng(0), px_per_mm=PX_PER_MM)
    middle = image[500:1500, 500:1200].astype(float)
    assert abs(middle.mean() - 230) < 1
    assert 4.5 < middle.std() < 5.5
    (x, y), *_ = square_centres(image, settings.black)
    assert abs(float(image[int(y) - 10 : int(y) + 10, int(x) - 10 : int(x) + 10].mean()) - 60) < 2


def test_the_same_random_numbers_give_the_same_scan() -> None:
    scans = []
    for _ in range(2):
        rng = np.random.default_rng(9)
        settings = draw_settings(Level.HARD, rng)
        scans.append(scan(SHEET, settings, rng, px_per_mm=PX_PER_MM))
    np.testing.assert_array_equal(scans[0], scans[1])


def test_a_one_bit_scan_has_only_black_and_white_and_keeps_the_squares() -> None:
    settings = draw_settings(Level.NORMAL, np.random.default_rng(2))
    bits = to_bitonal(scan(SHEET, settings, np.random.default_rng(2), px_per_mm=PX_PER_MM), settings)
    assert set(np.unique(bits)) == {0, 255}
    assert len(square_centres(bits, 0)) == 4
