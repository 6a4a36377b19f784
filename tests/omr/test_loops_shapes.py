"""The loops that see the shape of ink, and find corners, against what NumPy and OpenCV make of the same."""

import itertools

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from omr.finding.quads import DIAGONALS, LIMITS
from omr.kernels.glance import count_bars
from omr.kernels.outlines import least_sides
from omr.kernels.quads import find_quads
from omr.kernels.rings import best_rings
from omr.measuring.arches import arch_mm2
from omr.measuring.fullness import full_ratio
from omr.measuring.rings import ring_ratio
from omr.measuring.strokes import find_strokes, struck_mm

SEEDS = st.integers(0, 2**32 - 1)
SIDE = 59  # samples of a box
DARK = np.float32(0.8)


def drawn(dice: np.random.Generator, boxes: int) -> np.ndarray:
    """Draw strokes, dots and grain into boxes."""
    darkness = dice.normal(0, 0.05, (boxes, SIDE, SIDE)).astype(np.float32)
    for box in darkness:
        for _ in range(dice.integers(0, 5)):
            one, other = dice.integers(8, 51, (2, 2)).tolist()
            cv2.line(box, one, other, float(dice.uniform(0.2, 1)), int(dice.integers(1, 6)))
        if dice.random() < 0.3:
            cv2.ellipse(box, dice.integers(15, 44, 2).tolist(), dice.integers(1, 14, 2).tolist(), 30, 0, 360, 0.9, -1)
        if dice.random() < 0.2:
            box[dice.random(box.shape) < 0.05] = 1
    return darkness


@settings(max_examples=15)
@given(SEEDS)
def test_fullness_is_the_ink_in_the_convex_outline_that_opencv_fills(seed: int) -> None:
    darkness = drawn(np.random.default_rng(seed), 8)
    found = full_ratio(darkness, np.arange(8), np.full(8, DARK))
    for box, ratio in zip(darkness[:, 15:44, 15:44], found, strict=True):
        _, labels, stats, _ = cv2.connectedComponentsWithStats((box > np.float32(0.32)).astype(np.uint8))
        large = np.flatnonzero(stats[:, cv2.CC_STAT_AREA] >= 4)
        ink = np.isin(labels, large[large > 0]).astype(np.uint8)
        filled = np.zeros_like(ink)
        if ink.any():
            cv2.fillConvexPoly(filled, cv2.convexHull(cv2.findNonZero(ink)), 1)
        assert ratio == np.float32(ink.sum() / max(filled.sum(), 1))


@settings(max_examples=15)
@given(SEEDS)
def test_arches_are_paper_under_ink_and_between_ink(seed: int) -> None:
    darkness = drawn(np.random.default_rng(seed), 6)
    found = arch_mm2(darkness, np.arange(6), np.full(6, DARK))
    for box, area_mm2 in zip(darkness, found, strict=True):
        rows = 0.5 * box[1:-1] + np.float32(0.25) * (box[:-2] + box[2:])
        smooth = 0.5 * rows[:, 1:-1] + np.float32(0.25) * (rows[:, :-2] + rows[:, 2:])
        ink = (smooth > np.float32(0.6) * DARK)[15:-15, 15:-15]
        under = 0
        for row, column in zip(*np.nonzero(~ink), strict=True):
            left, right = np.flatnonzero(ink[row, :column]), np.flatnonzero(ink[row, column:])
            is_between = len(left) and len(right) and column + right[0] - left[-1] <= 10
            under += bool(is_between and ink[max(0, row - 10) : row, column].any())
        assert area_mm2 == under / 64


@settings(max_examples=10)
@given(SEEDS)
def test_the_best_ring_is_the_one_of_which_most_steps_are_inked(seed: int) -> None:
    """Places by hand: as many rings of as many steps as there are, each with three places to be inked at."""
    dice = np.random.default_rng(seed)
    darkness = drawn(dice, 5)
    lengths = dice.integers(1, 30, 40)
    places = dice.integers(0, SIDE * SIDE, (lengths.sum(), 3)).astype(np.int32)
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    limits = dice.uniform(-0.05, 0.3, 3).astype(np.float32)
    found = best_rings(darkness, np.array([4, 0, 2], dtype=np.int32), limits, places, starts, 0.3)
    for box, limit, ratio in zip(darkness[[4, 0, 2]], limits, found, strict=True):
        inked = (box.ravel()[places] > limit).any(axis=1)
        best = max(inked[first:behind].mean() for first, behind in itertools.pairwise(starts))
        assert_allclose(ratio, best if best > 0.3 + 1e-6 else 0.0, atol=1e-6)


def ringed(wide_mm: float, high_mm: float, off_mm: tuple[float, float]) -> np.ndarray:
    """Draw a cross in a box of 5 mm and a ring round it: eight samples to the millimetre, as soft as a scan."""
    darkness = np.zeros((1, SIDE, SIDE), dtype=np.float32)
    cv2.rectangle(darkness[0], (10, 10), (48, 48), 1.0, 3)
    for one, other in (((17, 17), (41, 41)), ((41, 17), (17, 41))):
        cv2.line(darkness[0], one, other, 0.6, 3)
    if wide_mm:
        middle = (round(29 + 8 * off_mm[0]), round(29 + 8 * off_mm[1]))
        cv2.ellipse(darkness[0], middle, (round(8 * wide_mm), round(8 * high_mm)), 0, 0, 360, 0.6, 3)
    return cv2.GaussianBlur(darkness[0], (0, 0), 1.2)[None]


def ring_of(darkness: np.ndarray) -> float:
    first = np.zeros(1, dtype=np.intp)
    return float(ring_ratio(darkness, first, np.full(1, DARK), np.full(1, 0.12, dtype=np.float32), 5.0)[0])


@pytest.mark.parametrize("off_mm", [(0.0, 0.0), (0.3, 0.0), (-0.4, 0.3)])
@pytest.mark.parametrize(("wide_mm", "high_mm"), [(2.8, 2.8), (3.0, 2.8), (3.1, 3.3), (3.4, 3.2)])
def test_a_ring_close_to_the_outline_is_seen_where_it_is_clear_of_it(
    wide_mm: float, high_mm: float, off_mm: tuple[float, float]
) -> None:
    assert ring_of(ringed(wide_mm, high_mm, off_mm)) >= 0.9
    assert ring_of(ringed(0, 0, off_mm)) <= 0.65


SAMPLES = np.arange(-8, 9) / 4
X, Y = (grid.ravel() for grid in np.meshgrid(SAMPLES, SAMPLES))
BANDS = [(turn * np.pi / 24, place) for turn in range(24) for place in np.arange(-np.sqrt(8), np.sqrt(8) + 0.1, 0.2)]
Band = tuple[float, float]  # the angle of its normal, and its place along it


def lay(ink: np.ndarray, half_mm: float, most: int) -> tuple[list[tuple[Band, int]], int]:
    """Give the bands that hold most of what those before left, each with how much, and what all leave."""
    left, best = ink.copy(), []
    for _ in range(most):
        held = [left & (np.abs(X * np.cos(angle) + Y * np.sin(angle) - place) <= half_mm) for angle, place in BANDS]
        at = int(np.argmax([each.sum() for each in held]))
        best.append((BANDS[at], int(held[at].sum())))
        left = left & ~held[at]
    return best, int(left.sum())


def on_axis(ink: np.ndarray, band: Band) -> np.ndarray:
    return ink & (np.abs(X * np.cos(band[0]) + Y * np.sin(band[0]) - band[1]) <= 0.36)


def sine_of(bands: tuple[Band, Band]) -> float:
    return abs(np.sin(bands[0][0] - bands[1][0]))


def shortest_arm_mm(ink: np.ndarray, bands: tuple[Band, Band], least_sine: float) -> float:
    if sine_of(bands) < least_sine:
        return 0
    normals = np.array([(np.cos(angle), np.sin(angle)) for angle, _ in bands])
    crossing = np.linalg.solve(normals, [place for _, place in bands])
    arms = []
    for normal, band in zip(normals, bands, strict=True):
        along = (Y - crossing[1]) * normal[0] - (X - crossing[0]) * normal[1]
        steps = set(np.rint(along[on_axis(ink, band)] * 4).astype(int).tolist())
        for way in (1, -1):
            at, before = 0, True
            while at * way in steps or (before and (at + 1) * way in steps):
                before = at * way in steps
                at += 1
            arms.append(max(at - 1, 0))
    return min(arms) / 4 if np.abs(crossing).max() <= 2 else 0


def two_best(ink: np.ndarray, half_mm: float) -> tuple[float, float, float]:
    """Give what the two best straight bands leave, the shortest arm beyond their crossing and the sine there."""
    best, left = lay(ink, half_mm, 2)
    bands = (best[0][0], best[1][0])
    arm_mm = shortest_arm_mm(ink, bands, 0.6)
    return left / max(ink.sum(), 1), arm_mm, sine_of(bands) if arm_mm else 0


def second_arm_mm(ink: np.ndarray, half_mm: float) -> float:
    """Give the second longest of the shortest arms of any two of four bands, none beside an earlier one."""
    kept: list[Band] = []
    for band, held in lay(ink, half_mm, 4)[0]:
        near = [np.abs(X * np.cos(angle) + Y * np.sin(angle) - place)[on_axis(ink, band)] for angle, place in kept]
        beside = [
            sine_of((band, other)) < 0.35 and (len(away) == 0 or np.median(away) < 0.6)
            for other, away in zip(kept, near, strict=True)
        ]
        if held >= 0.06 * ink.sum() and not any(beside):
            kept.append(band)
    arms = sorted(shortest_arm_mm(ink, pair, 0.42) for pair in itertools.combinations(kept, 2))
    return arms[-2] if len(arms) > 1 else 0


@settings(max_examples=8, deadline=None)
@given(SEEDS)
def test_strokes_are_the_two_bands_that_hold_most_ink(seed: int) -> None:
    insides = np.ascontiguousarray(drawn(np.random.default_rng(seed), 4)[:, 13:47:2, 13:47:2])
    which = np.array([0, 2, 3])
    found = find_strokes(insides, which, np.full(3, DARK), np.array([0.1, 0.5, 0.2], dtype=np.float32))
    for number, half_mm in enumerate((0.36, 0.5, 0.36)):
        expected = two_best((insides[which[number]] > np.float32(0.4) * DARK).ravel(), half_mm)
        seen = (found.bent_ratio[number], found.crossing_mm[number], found.crossing_sine[number])
        assert_allclose(seen, expected, rtol=1e-5)


@settings(max_examples=8, deadline=None)
@given(SEEDS)
def test_a_struck_out_cross_goes_on_beyond_a_second_crossing(seed: int) -> None:
    insides = np.ascontiguousarray(drawn(np.random.default_rng(seed), 4)[:, 13:47:2, 13:47:2])
    which = np.array([0, 2, 3])
    found = struck_mm(insides, which, np.full(3, DARK), np.array([0.1, 0.5, 0.2], dtype=np.float32))
    for number, half_mm in enumerate((0.36, 0.5, 0.36)):
        ink = (insides[which[number]] > np.float32(0.4) * DARK).ravel()
        assert found[number] == second_arm_mm(ink, half_mm)


@settings(max_examples=15)
@given(SEEDS)
def test_every_four_of_squares_that_may_be_a_sheet_is_given(seed: int) -> None:
    dice = np.random.default_rng(seed)
    printed = np.array([(13.0, 13.0), (197.0, 13.0), (13.0, 284.0), (197.0, 284.0)])
    angle = np.radians(dice.uniform(-10, 10))
    turn = 2 * np.array([(np.cos(angle), -np.sin(angle)), (np.sin(angle), np.cos(angle))])
    sheet = printed @ turn.T + dice.normal(0, 1.5, (4, 2))
    lost = int(dice.integers(0, 5))  # of the corners; 4 is none
    centres = np.concatenate([np.delete(sheet, lost, axis=0) if lost < 4 else sheet, dice.uniform(0, 600, (6, 2))])
    sides = dice.uniform(10.5, 13.5, len(centres))
    ranks, corners, seen = find_quads(centres, sides, printed, 6.0, DIAGONALS, LIMITS)
    for quad, flags in zip(corners, seen, strict=True):
        is_candidate = (np.abs(quad[:, None] - centres).max(axis=2) < 1e-9).any(axis=1)
        assert is_candidate[flags].all()
        assert flags.sum() >= 3
        opening = quad[0] + quad[3] - quad[1] - quad[2]
        diagonal = max(np.hypot(*(quad[3] - quad[0])), np.hypot(*(quad[2] - quad[1])))  # one of them was guessed from
        assert np.hypot(*opening) <= 0.022 * diagonal * (1 + 1e-9)
    # Chance squares may stand even better, or where a lost corner was: the bars choose among those given.
    kept = [corner for corner in range(4) if corner != lost]
    assert (np.abs(corners[:, kept] - sheet[kept]).max(axis=(1, 2)) < 1e-6).any()
    alone = find_quads(centres[:-6], sides[:-6], printed, 6.0, DIAGONALS, LIMITS)
    if lost < 4:  # it is where the other three say
        sheet[lost] = sheet[kept].sum(axis=0) - 2 * sheet[3 - lost]
    assert_allclose(alone[1][np.argmin(alone[0])], sheet, atol=1e-6)
    expected = 0
    for ends, free in (((0, 3), (1, 2)), ((1, 2), (0, 3))):
        for one, other in itertools.combinations(range(len(centres)), 2):
            factor = complex(*(centres[other] - centres[one])) / complex(*(printed[ends[1]] - printed[ends[0]]))
            side = 6 * abs(factor)
            lean = (np.degrees(np.angle(factor)) + 45) % 90 - 45
            if max(abs(sides[[one, other]] / side - 1)) > 0.22 or abs(lean) > 14:
                continue
            places = [complex(*centres[one]) + factor * complex(*(place - printed[ends[0]])) for place in printed]
            limit = 0.042 * abs(places[3] - places[0])
            for corner, near in itertools.product(free, range(len(centres))):
                is_near = abs(complex(*centres[near]) - places[corner]) <= limit
                expected += is_near and abs(sides[near] / side - 1) <= 1.4 * 0.22
    assert len(ranks) == expected


@settings(max_examples=20)
@given(SEEDS)
def test_bars_are_counted_where_a_core_is_darker_than_its_sides(seed: int) -> None:
    dice = np.random.default_rng(seed)
    page = dice.integers(0, 256, (60, 50), dtype=np.uint8)
    looks = dice.uniform(-5, 65, (9, 4, 5, 2))
    matrix = np.array([(0.9, 0.1, 2.0), (-0.1, 0.9, 3.0), (1e-4, 0, 1)])
    flat = np.concatenate([looks.reshape(-1, 2), np.ones((180, 1))], axis=1) @ matrix.T
    columns, rows = np.rint(flat[:, :2] / flat[:, 2:]).astype(int).T
    inside = (columns >= 0) & (columns < 50) & (rows >= 0) & (rows < 60)
    soft = cv2.blur(page, (3, 3))
    grays = np.where(inside, soft[rows.clip(0, 59), columns.clip(0, 49)], 0).reshape(9, 4, 5).astype(int)
    darker = grays[:, :, 1:].min(axis=2) - grays[:, :, 0]
    assert count_bars(page, matrix, looks, 24.0) == (darker.max(axis=1) >= 24).sum()


def test_nothing_is_seen_where_no_box_is_asked_for() -> None:
    nobody = np.empty(0, dtype=np.intp)
    none = np.empty(0, dtype=np.float32)
    darkness = drawn(np.random.default_rng(1), 2)
    assert_array_equal(full_ratio(darkness, nobody, none), none)
    assert_array_equal(arch_mm2(darkness, nobody, none), none)
    assert_array_equal(ring_ratio(darkness, nobody, none, none, 5.0), none)
    assert_array_equal(find_strokes(darkness[:, :17, :17].copy(), nobody, none, none).bent_ratio, none)
    assert_array_equal(struck_mm(darkness[:, :17, :17].copy(), nobody, none, none), none)


@settings(max_examples=20)
@given(SEEDS)
def test_the_palest_side_of_an_outline_is_the_one_that_numpy_finds(seed: int) -> None:
    darkness = np.random.default_rng(seed).normal(0.2, 0.3, (5, SIDE, SIDE)).astype(np.float32)
    middle, along, first, last, rank = SIDE // 2, 13, 13, 25, 3
    turned = [np.rot90(darkness, turns, axes=(1, 2)) for turns in range(4)]
    across = [box[:, middle + first : middle + last, middle - along : middle + along + 1 : 2].sum(1) for box in turned]
    expected = np.min([np.sort(sums, axis=1)[:, rank] for sums in across], axis=0)
    assert_allclose(least_sides(darkness, along, first, last, rank), expected, rtol=1e-4, atol=1e-4)
