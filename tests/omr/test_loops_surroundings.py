"""The loops that say what hangs together on a page, and where places of the sheet lie, against NumPy and OpenCV."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from omr.kernels.boxes import take_off_blanks
from omr.kernels.followed import stroke_ends
from omr.kernels.mapping import jacobians, places_on_level, to_millimetres, to_pixels
from omr.kernels.pieces import find_runs, join_rects, join_runs, piece_breadths, piece_sizes
from omr.kernels.surroundings import ring_sectors, weigh_remarks, weigh_zones

SEEDS = st.integers(0, 2**32 - 1)
ROWS, COLUMNS = 30, 40
WIDTHS = np.array([1, 2, 2, 2, 1], dtype=np.int32)


def sown(dice: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give a map with ink, its runs and the first run of each row."""
    laid = (dice.random((ROWS, COLUMNS)) < dice.uniform(0.01, 0.2)).astype(np.uint8)
    return laid, *find_runs(laid, laid.view(np.uint64), 1)


def tops(parents: np.ndarray) -> np.ndarray:
    """Give the node that stands for each."""
    found = parents.copy()
    while (found != parents[found]).any():
        found = parents[found]
    return found


def touching_pieces(runs: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Give which runs touch each other."""
    pieces = np.arange(len(runs), dtype=np.int32)
    join_runs(runs, starts, np.array([1, 1], dtype=np.int32), pieces)
    return pieces


def owners(dice: np.random.Generator, runs: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give what hangs together by chance, the nodes of five boxes, of which two hold no mark, and the marks' tops."""
    parents = np.minimum(np.arange(runs + 3), dice.integers(0, runs + 3, runs + 3)).astype(np.int32)
    nodes = np.array([runs, -1, runs + 1, runs + 2, -1], dtype=np.int32)
    return parents, nodes, tops(parents)[nodes[nodes >= 0]]


def run_under(runs: np.ndarray, row: int, column: int) -> int:
    return int(np.flatnonzero((runs[:, 0] == row) & (runs[:, 1] <= column) & (runs[:, 2] >= column))[0])


@settings(max_examples=30)
@given(SEEDS)
def test_pieces_are_as_large_as_opencv_says(seed: int) -> None:
    laid, runs, starts = sown(np.random.default_rng(seed))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(laid, connectivity=8)
    expected = stats[labels[runs[:, 0], runs[:, 1]]][:, [cv2.CC_STAT_AREA, cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]
    assert_array_equal(piece_sizes(runs, touching_pieces(runs, starts)), expected)


@settings(max_examples=30)
@given(SEEDS)
def test_pieces_are_as_broad_as_their_covariance_says(seed: int) -> None:
    laid, runs, starts = sown(np.random.default_rng(seed))
    _, labels = cv2.connectedComponents(laid, connectivity=8)
    for (row, column, _), breadth in zip(runs, piece_breadths(runs, touching_pieces(runs, starts)), strict=True):
        places = np.argwhere(labels == labels[row, column])
        expected = np.linalg.eigvalsh(np.cov(places.T, ddof=0))[0] if len(places) > 1 else 0.0
        assert breadth**2 == pytest.approx(expected, abs=1e-6)


@settings(max_examples=30)
@given(SEEDS)
def test_rectangles_hold_the_runs_that_touch_them_once_thickened(seed: int) -> None:
    dice = np.random.default_rng(seed)
    _, runs, starts = sown(dice)
    lefts, heights = dice.integers(0, 34, 3), dice.integers(0, 24, 3)
    sizes = dice.integers(0, 6, (2, 3))
    rects = np.stack([lefts, heights, lefts + sizes[0], heights + sizes[1]], axis=1).astype(np.int32)
    masks = []
    for row, first, last in runs:
        mask = np.zeros((ROWS + 10, COLUMNS + 10), dtype=bool)
        for down, width in enumerate(WIDTHS, start=-2):
            mask[row + down + 5, first - width + 5 : last + width + 6] = True
        masks.append(mask)
    for left, top, right, bottom in rects:
        mask = np.zeros((ROWS + 10, COLUMNS + 10), dtype=bool)
        mask[top + 5 : bottom + 6, left + 5 : right + 6] = True
        masks.append(mask)
    joined = np.eye(len(masks), dtype=bool)
    for number in range(len(runs), len(masks)):  # runs are joined by another loop: here only with rectangles
        near = cv2.dilate(masks[number].astype(np.uint8), np.ones((3, 3), dtype=np.uint8)) > 0
        touching = [bool((near & mask).any()) for mask in masks]
        joined[number] |= touching
        joined[:, number] |= touching
    for _ in range(6):
        joined = joined @ joined
    parents = np.arange(len(masks), dtype=np.int32)
    join_rects(runs, starts, WIDTHS, rects, parents)
    found = tops(parents)
    assert_array_equal(found[:, None] == found[None, :], joined)


@settings(max_examples=30)
@given(SEEDS)
def test_ink_in_a_zone_is_weighed_by_whose_it_is(seed: int) -> None:
    dice = np.random.default_rng(seed)
    laid, runs, starts = sown(dice)
    parents, nodes, marked = owners(dice, len(runs))
    sizes = dice.integers(1, 10, (len(runs), 3)).astype(np.int32)
    inked = np.argwhere(laid)
    cells = inked[dice.integers(0, len(inked), 60)].astype(np.int32)
    boxes = dice.integers(0, 5, 60).astype(np.int32)
    labels = np.sort(dice.integers(0, 30, (2, 5, 2)), axis=0).transpose(1, 0, 2).reshape(5, 4).astype(np.int32)
    expected = np.zeros((5, 5))
    for box, (row, column) in zip(boxes, cells, strict=True):
        run = run_under(runs, row, column)
        top = tops(parents)[run]
        expected[box, 0] += 1
        if top not in marked:
            expected[box, 2] = max(expected[box, 2], sizes[run, 0])
            expected[box, 3] = max(expected[box, 3], np.hypot(*sizes[run, 1:].astype(float)))
            left, above, right, below = labels[box]
            expected[box, 4] += sizes[run, 0] >= 3 and left <= column <= right and above <= row <= below
        elif nodes[box] < 0 or tops(parents)[nodes[box]] != top:
            expected[box, 1] += 1
    assert_allclose(weigh_zones(runs, starts, parents, nodes, boxes, cells, sizes, labels), expected)


@settings(max_examples=30)
@given(SEEDS)
def test_ink_that_may_be_none_of_a_mark_is_weighed_by_whether_it_touches_its_box(seed: int) -> None:
    dice = np.random.default_rng(seed)
    laid, runs, starts = sown(dice)
    parents, nodes, marked = owners(dice, len(runs))
    touching, _, rooted = owners(dice, len(runs))
    sizes = dice.integers(1, 10, (len(runs), 3)).astype(np.int32)
    inked = np.argwhere(laid)
    cells = inked[dice.integers(0, len(inked), 60)].astype(np.int32)
    boxes = dice.integers(0, 5, 60).astype(np.int32)
    dense, broad, high = dice.random((3, len(runs))) < 0.3
    expected = np.zeros((5, 5))
    for box, (row, column) in zip(boxes, cells, strict=True):
        run = run_under(runs, row, column)
        if sizes[run, 0] < 3 or tops(parents)[run] not in marked:
            continue
        touches = tops(touching)[run] in rooted
        expected[box, 0] += not touches
        expected[box, 2 if touches else 1] += dense[run] or (broad[run] and not touches)
        expected[box, 3] += touches and dense[run] and high[run]
        own = nodes[box] >= 0 and tops(parents)[nodes[box]] == tops(parents)[run]
        expected[box, 4] += not touches and own
    found = weigh_remarks(runs, starts, parents, touching, nodes, boxes, cells, sizes, dense, broad, high)
    assert_allclose(found, expected)


@settings(max_examples=30)
@given(SEEDS)
def test_directions_round_a_box_are_counted_where_ink_is_not_anothers(seed: int) -> None:
    dice = np.random.default_rng(seed)
    laid, runs, starts = sown(dice)
    laid[laid > 0] = dice.integers(1, 4, int(laid.sum()))  # cells that lie in several zones count as often
    parents, nodes, marked = owners(dice, len(runs))
    middles = dice.uniform(2, 10, (5, 2))
    around = np.concatenate([middles, middles - dice.uniform(1, 4, (5, 2)), middles + dice.uniform(1, 4, (5, 2))], 1)
    expected = np.zeros(5)
    for box, (x, y, left, top, right, bottom) in enumerate(around):
        asked = np.zeros(laid.shape, dtype=bool)
        for (row, first, last), whose in zip(runs, tops(parents), strict=False):
            asked[row, first : last + 1] = whose not in marked or (
                nodes[box] >= 0 and whose == tops(parents)[nodes[box]]
            )
        row, column = np.nonzero(asked)
        x_mm, y_mm = (column + 0.5) / 3, (row + 0.5) / 3
        near = (x_mm >= left) & (x_mm <= right) & (y_mm >= top) & (y_mm <= bottom)
        angle = np.arctan2(y_mm[near] - y, x_mm[near] - x)
        if laid[row[near], column[near]].sum() >= 5:
            expected[box] = len(set(((angle / (2 * np.pi) + 0.5) * 24).astype(int) % 24))
    assert_array_equal(ring_sectors(laid, runs, starts, parents, nodes, around, 3, 24, 5.0), expected)


@settings(max_examples=20)
@given(SEEDS, st.integers(1, 2))
def test_what_is_left_of_a_box_is_the_ink_that_no_line_explains(seed: int, play: int) -> None:
    dice = np.random.default_rng(seed)
    darkness = dice.normal(0.05, 0.2, (3, 59, 59)).astype(np.float32)
    across, down = dice.normal(0.1, 0.3, (2, 3, 59)).astype(np.float32)
    line, lying = np.zeros((2, 59), dtype=np.float32)
    line[9:15], lying[10:16] = dice.uniform(0.1, 1, (2, 6))
    found = take_off_blanks(darkness, across, down, line, lying, np.array([2, play, 16], dtype=np.int32), 1.15)

    def blank(profile: np.ndarray, usual: np.ndarray) -> np.ndarray:
        laid = np.zeros(59)
        for way in (1, -1):  # each line where this box has it: the second one is the mirror image
            seen = profile[::way].astype(np.float64)
            slips = [(usual[4:29] * np.roll(seen, -slip)[4:29]).sum() for slip in range(-2, 3)]
            slip = int(np.argmax(slips)) - 2
            moved = [np.roll(np.where(np.arange(59) < 29, usual, 0), slip + wider) for wider in range(-play, play + 1)]
            laid = np.maximum(laid, 1.15 * np.max(moved, axis=0)[::way])
        return laid

    for box in range(3):
        printed = np.maximum(blank(across[box], line)[None, :], blank(down[box], lying)[:, None])
        left = np.maximum(darkness[box] - printed, np.minimum(darkness[box], 0))
        weights = np.outer((1, 2, 1), (1, 2, 1)) / 16
        smooth = cv2.filter2D(left, -1, weights, borderType=cv2.BORDER_REFLECT)[13:46:2, 13:46:2]
        assert_allclose(found[box], smooth, atol=1e-5)


def bent_sheet(dice: np.random.Generator) -> tuple[np.ndarray, ...]:
    """Give a projective map, and what the bars down both edges of a sheet add to it."""
    matrix = np.array([(8.0, 0.1, 5.0), (-0.1, 8.0, 9.0), (1e-5, -2e-5, 1.0)]) + dice.normal(0, 1e-6, (3, 3))
    edges = []
    for _ in range(2):
        y_mm = np.sort(dice.choice(np.arange(20.0, 290.0, 12.0), int(dice.integers(8, 20)), replace=False))
        edges += [y_mm, dice.normal(0, 0.4, (len(y_mm), 2))]
    return matrix, *edges, np.array([8.0, 202.0])


def mapped(sheet: tuple[np.ndarray, ...], points_mm: np.ndarray) -> np.ndarray:
    """Map places as NumPy interpolates."""
    matrix, left_y, left, right_y, right, x_mm = sheet
    across = ((points_mm[:, 0] - x_mm[0]) / (x_mm[1] - x_mm[0]))[:, None]
    one, other = (
        np.stack([np.interp(points_mm[:, 1], y_mm, shift[:, axis]) for axis in (0, 1)], axis=1)
        for y_mm, shift in ((left_y, left), (right_y, right))
    )
    moved = points_mm + (1 - across) * one + across * other
    flat = np.concatenate([moved, np.ones((len(moved), 1))], axis=1) @ matrix.T
    return flat[:, :2] / flat[:, 2:]


@settings(max_examples=30)
@given(SEEDS)
def test_places_are_mapped_as_numpy_interpolates(seed: int) -> None:
    dice = np.random.default_rng(seed)
    sheet = bent_sheet(dice)
    at_a_bar = np.stack([dice.uniform(0, 210, len(sheet[1])), sheet[1]], axis=1)
    points_mm = np.concatenate([dice.uniform((0, 0), (210, 297), (20, 2)), at_a_bar])
    assert_allclose(to_pixels(*sheet, points_mm), mapped(sheet, points_mm), rtol=1e-12)
    flat = (sheet[0], np.empty(0), np.empty((0, 2)), np.empty(0), np.empty((0, 2)), sheet[5])
    straight = cv2.perspectiveTransform(points_mm[None], sheet[0])[0]
    assert_allclose(to_pixels(*flat, points_mm), straight, rtol=1e-12)


@settings(max_examples=30)
@given(SEEDS)
def test_pixels_are_mapped_back_and_the_local_map_is_the_slope(seed: int) -> None:
    dice = np.random.default_rng(seed)
    matrix, left_y, left, right_y, right, x_mm = sheet = bent_sheet(dice)
    gentle = (left_y, left / 20, right_y, right / 20, x_mm)  # a stretch of under 5 %, as paper has
    points_mm = dice.uniform((0, 0), (210, 297), (20, 2))
    there = mapped((matrix, *gentle), points_mm)
    assert_allclose(to_millimetres(np.linalg.inv(matrix), *gentle, there, 6), points_mm, atol=1e-4)
    steps = np.array([(2.0, 0.0), (0.0, 2.0)])
    slope = np.stack(
        [(mapped(sheet, points_mm + step) - mapped(sheet, points_mm - step)) / 4 for step in steps], axis=2
    )
    assert_allclose(jacobians(*sheet, points_mm, 2.0), slope, rtol=1e-9, atol=1e-9)
    found = places_on_level(*sheet, points_mm, 2.0, 0.5)
    assert_allclose(found[:, :2], (mapped(sheet, points_mm) + 0.5) / 2 - 0.5, rtol=1e-6)
    assert_allclose(found[:, 2:].reshape(-1, 2, 2), slope / 2, rtol=1e-5, atol=1e-6)


@settings(max_examples=30)
@given(SEEDS)
def test_strokes_end_where_their_longer_axis_leaves_them(seed: int) -> None:
    """Of several strokes those that are straight, long enough and no mark's own are given, each with both its ends."""
    dice = np.random.default_rng(seed)
    laid = np.zeros((60, 64), dtype=np.uint8)
    for top in (4, 24, 44):
        low, high = dice.integers(2, 60, (2, 2)), dice.integers(0, 12, 2)
        cv2.line(laid, (int(low[0, 0]), top + int(high[0])), (int(low[1, 1]), top + int(high[1])), 1)
    runs, starts = find_runs(laid, laid.view(np.uint64), 1)
    _, labels = cv2.connectedComponents(laid, connectivity=8)
    pieces = np.append(touching_pieces(runs, starts), 0).astype(np.int32)  # the last node, a marked box, owns the first
    cells = np.ascontiguousarray(np.argwhere(laid), dtype=np.int32)
    boxes = labels[laid > 0].astype(np.int32) + 10
    ends = stroke_ends(runs, starts, pieces, np.array([len(runs)], dtype=np.int32), boxes, cells, 4, 1.0, 0.94)
    expected = []
    for label in np.unique(labels[runs[:, 0], runs[:, 1]]):
        at = np.argwhere(labels == label)[:, ::-1].astype(np.float64)
        if label == labels[runs[0, 0], runs[0, 1]] or len(at) < 4:
            continue
        values, vectors = np.linalg.eigh(np.cov(at.T, bias=True))
        if values[0] <= 1.0 and 12 * values[1] >= 16 and abs(vectors[1, 1]) <= 0.94:
            along = (at - at.mean(axis=0)) @ vectors[:, 1]
            expected += [
                (label + 10, *(at.mean(axis=0) + reach * vectors[:, 1])) for reach in (along.min(), along.max())
            ]
    assert_allclose(sorted(map(tuple, ends[:, 1:4])), sorted(expected), atol=0.6)
    assert_allclose(np.hypot(ends[:, 4], ends[:, 5]), 1.0)
