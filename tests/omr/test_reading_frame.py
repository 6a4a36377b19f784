"""The frame against maps that are computed here, without the code under test."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from forms.furniture import bars, corners
from omr.faults import PageBent
from omr.finding.bars import agreeing
from omr.finding.scale import scale_ratio
from omr.frame import Frame, fit_corners, refine

CORNERS_MM = np.array([corner.rect.centre for corner in corners()])
BARS_MM = np.array([bar.rect.centre for bar in bars()])
LEFT_MM, RIGHT_MM = BARS_MM[:20], BARS_MM[20:]
PLACES_MM = np.array([(x, y) for x in (25.0, 80.0, 130.0, 188.0) for y in (36.0, 99.0, 150.0, 261.0)])
Points = NDArray[np.float64]


def scanned(points_mm: Points, *, turn_deg: float, px_per_mm: float, stretch_mm: float = 0.0) -> Points:
    """Say where a scanner puts places of the sheet: stretched along the feed, turned, enlarged."""
    x, y = points_mm.T
    y = y + stretch_mm * np.sin(2 * np.pi * (y - 13.0) / 271.0)
    angle = np.deg2rad(turn_deg)
    across, down = x * np.cos(angle) - y * np.sin(angle), x * np.sin(angle) + y * np.cos(angle)
    return np.stack([across * px_per_mm + 31.0, down * px_per_mm - 12.0], axis=1)


def framed(*, lost: int | None = None, **lie: float) -> Frame:
    kept = [number for number in range(4) if number != lost]
    frame = fit_corners(scanned(CORNERS_MM[kept], **lie), CORNERS_MM[kept])
    edges = ((scanned(LEFT_MM, **lie), LEFT_MM), (scanned(RIGHT_MM, **lie), RIGHT_MM))
    return refine(frame, edges, limit_mm=4.0)


lies = {"turn_deg": st.floats(-190, 190), "px_per_mm": st.floats(5.5, 24)}


@given(**lies, stretch_mm=st.floats(-1.2, 1.2))
@settings(max_examples=40, deadline=None)
def test_frame_follows_a_turned_and_stretched_sheet(turn_deg: float, px_per_mm: float, stretch_mm: float) -> None:
    lie = {"turn_deg": turn_deg, "px_per_mm": px_per_mm, "stretch_mm": stretch_mm}
    # between two bars, 12 mm apart, a sine of 1.2 mm bends away from the straight line by 0.012 mm
    assert_allclose(framed(**lie).to_px(PLACES_MM), scanned(PLACES_MM, **lie), atol=0.02 * px_per_mm)


@given(**lies, lost=st.integers(0, 3))
@settings(max_examples=20, deadline=None)
def test_frame_needs_only_three_corners(turn_deg: float, px_per_mm: float, lost: int) -> None:
    lie = {"turn_deg": turn_deg, "px_per_mm": px_per_mm, "stretch_mm": 0.8}
    assert_allclose(framed(lost=lost, **lie).to_px(PLACES_MM), scanned(PLACES_MM, **lie), atol=0.02 * px_per_mm)


@given(**lies, stretch_mm=st.floats(-1.2, 1.2))
@settings(max_examples=20, deadline=None)
def test_frame_leads_back_to_the_sheet(turn_deg: float, px_per_mm: float, stretch_mm: float) -> None:
    lie = {"turn_deg": turn_deg, "px_per_mm": px_per_mm, "stretch_mm": stretch_mm}
    assert_allclose(framed(**lie).to_mm(scanned(PLACES_MM, **lie)), PLACES_MM, atol=0.02)


@pytest.mark.parametrize(("turn_deg", "turned", "skew_deg"), [(2.0, 0, 2.0), (92.0, 90, 2.0), (-181.5, 180, -1.5)])
def test_frame_tells_turn_and_skew(turn_deg: float, turned: int, skew_deg: float) -> None:
    frame = framed(turn_deg=turn_deg, px_per_mm=8.0)
    assert frame.turn_deg == turned
    assert frame.skew_deg == pytest.approx(skew_deg, abs=1e-6)
    assert frame.px_per_mm == pytest.approx(8.0)


def test_folded_sheet_is_refused_with_place_and_number() -> None:
    frame = fit_corners(scanned(CORNERS_MM, turn_deg=0, px_per_mm=8), CORNERS_MM)
    bent_px = scanned(LEFT_MM, turn_deg=0, px_per_mm=8)
    bent_px[9] += (0, 8 * 3.5)
    edges = ((bent_px, LEFT_MM), (scanned(RIGHT_MM, turn_deg=0, px_per_mm=8), RIGHT_MM))
    with pytest.raises(PageBent) as caught:
        refine(frame, edges, limit_mm=3.0)
    assert caught.value.error_mm == pytest.approx(3.5, abs=0.01)
    assert caught.value.y_mm == pytest.approx(LEFT_MM[9, 1])


@pytest.mark.parametrize("slip_mm", [-1.5, -0.9, 0.9, 1.8])
def test_a_jump_from_one_bar_to_the_next_is_a_strip_lost_or_scanned_twice(slip_mm: float) -> None:
    """A strip of about one bar's pitch: all bars below it lie near the place of another."""
    frame = fit_corners(scanned(CORNERS_MM, turn_deg=0, px_per_mm=8), CORNERS_MM)
    sides = []
    for side_mm in (LEFT_MM, RIGHT_MM):
        slipped_px = scanned(side_mm, turn_deg=0, px_per_mm=8)
        slipped_px[6:14] += (0, 8 * slip_mm)
        sides.append((slipped_px, side_mm))
    with pytest.raises(PageBent) as caught:
        refine(frame, (sides[0], sides[1]), limit_mm=3.0)
    assert caught.value.error_mm == pytest.approx(abs(slip_mm), abs=0.01)
    assert caught.value.y_mm in (LEFT_MM[6, 1], LEFT_MM[14, 1])


@given(st.lists(st.floats(0, 0.03), min_size=20, max_size=20))
@settings(max_examples=40, deadline=None)
def test_no_stretch_of_up_to_three_percent_is_a_jump(stretches: list[float]) -> None:
    frame = fit_corners(scanned(CORNERS_MM, turn_deg=0, px_per_mm=8), CORNERS_MM)
    down_px = np.cumsum(np.array(stretches) * 12.0 * 8)
    down_px -= down_px.mean()
    sides = []
    for side_mm in (LEFT_MM, RIGHT_MM):
        stretched_px = scanned(side_mm, turn_deg=0, px_per_mm=8)
        stretched_px[:, 1] += down_px
        sides.append((stretched_px, side_mm))
    refine(frame, (sides[0], sides[1]), limit_mm=9.0)


@given(st.integers(0, 19), st.floats(0.8, 3.0), st.sampled_from([-1, 1]))
@settings(max_examples=40, deadline=None)
def test_a_bar_that_disagrees_with_its_neighbours_is_the_only_one_dropped(bar: int, off_mm: float, sign: int) -> None:
    y_mm = LEFT_MM[:, 1]
    shifts_mm = np.stack([np.zeros(20), 0.8 * np.sin(y_mm / 40)], axis=1)
    shifts_mm[bar, 1] += sign * off_mm
    assert np.flatnonzero(~agreeing(y_mm, shifts_mm)).tolist() == [bar]


@given(st.lists(st.floats(0, 0.03), min_size=20, max_size=20))
@settings(max_examples=40, deadline=None)
def test_bars_of_a_sheet_stretched_by_up_to_three_percent_all_agree(stretches: list[float]) -> None:
    shifts_mm = np.stack([np.zeros(20), np.cumsum(np.array(stretches) * 12.0)], axis=1)
    assert agreeing(LEFT_MM[:, 1], shifts_mm).all()


@pytest.mark.parametrize(
    ("shape_px", "px_per_mm", "expected"),
    [((2339, 1654), 7.874 * 0.97, 0.97), ((1654, 2339), 7.874, 1.0), ((2700, 2100), 7.874 * 1.02, 1.02)],
)
def test_print_scale_is_told_from_the_canvas_or_the_nearest_resolution(
    shape_px: tuple[int, int], px_per_mm: float, expected: float
) -> None:
    assert scale_ratio(shape_px, px_per_mm) == pytest.approx(expected, abs=0.001)


def test_a_standard_fax_is_too_coarse_and_no_small_print() -> None:
    """Its canvas has no shape of paper, and its 98 dots to the inch are nobody's but a fax's."""
    assert scale_ratio((1145, 864), 98 / 25.4) == pytest.approx(0.98, abs=0.001)


def test_a_black_border_that_has_papers_shape_is_no_small_print() -> None:
    assert scale_ratio((2678, 1894), 7.874) == pytest.approx(1.0, abs=0.001)
    assert scale_ratio((2339, 1654), 7.874 * 0.88) == pytest.approx(0.88, abs=0.001)


def test_a4_on_an_a3_glass_is_not_taken_for_a_small_print() -> None:
    assert scale_ratio((3307, 4677), 7.874) == pytest.approx(1.0, abs=0.001)
