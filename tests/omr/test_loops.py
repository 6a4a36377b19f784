"""Every compiled loop gives what a few lines of NumPy or OpenCV say, on anything."""

from itertools import pairwise

import cv2
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from omr.kernels.boxes import lay_boxes, usual_line
from omr.kernels.colours import likenesses, reds_and_tints, usual_colours
from omr.kernels.edges import over_usual, side_windows
from omr.kernels.filters import strongest
from omr.kernels.inks import largest_pieces
from omr.kernels.pieces import find_runs, join_runs
from omr.kernels.solids import agreeing_bars, find_rectangles
from omr.kernels.spots import average_lines, count_grays, darker_than_round, weigh_spots
from omr.kernels.surroundings import shared
from omr.kernels.zones import count_per_box, free_spread, lay_ink, sample_tiles
from omr.measuring.bank import DISC, GROUPS, box_bank
from omr.pyramid import halve

SEEDS = st.integers(0, 2**32 - 1)
SIDE = 77  # samples of a box's patch
HERE = np.arange(SIDE, dtype=np.float32) - SIDE // 2


def page(dice: np.random.Generator, height: int = 140, width: int = 150) -> np.ndarray:
    return dice.integers(0, 256, (height, width), dtype=np.uint8)


def upright(columns: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Give places on a page that is neither turned nor scaled: one sample is one pixel."""
    ones, zeros = np.ones(len(columns)), np.zeros(len(columns))
    return np.stack([columns, rows, ones, zeros, zeros, ones], axis=1).astype(np.float32)


def without_specks(patch: np.ndarray) -> np.ndarray:
    padded = np.pad(patch, 1, constant_values=255)
    around = [padded[r : r + patch.shape[0], c : c + patch.shape[1]] for r in range(3) for c in range(3)]
    return np.maximum(patch, np.min(around[:4] + around[5:], axis=0))


@settings(max_examples=40)
@given(SEEDS)
def test_halves_are_those_of_opencv(seed: int) -> None:
    dice = np.random.default_rng(seed)
    height, width = (int(side) for side in dice.integers(2, 90, 2))
    image = page(dice, height, width)
    even = image[: height // 2 * 2, : width // 2 * 2]
    assert_array_equal(halve(image), cv2.resize(even, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))


@settings(max_examples=15)
@given(SEEDS)
def test_boxes_are_measured_as_numpy_would(seed: int) -> None:
    dice = np.random.default_rng(seed)
    image = cv2.GaussianBlur(page(dice), (0, 0), 1.5)
    middles = dice.integers(SIDE // 2, 140 - SIDE // 2 - 1, (2, 5))
    search, sizes = np.array([16, 6, 8, 3], dtype=np.int32), np.array([10, 9, 28, 10, 14], dtype=np.int32)
    rim_places, rim_starts = dice.permutation(57 * 57)[:90].astype(np.int32), np.array([0, 30, 90], dtype=np.int32)
    found = lay_boxes(image, upright(*middles), HERE, 40.0, 40.0, search, sizes, rim_places, rim_starts)
    darkness, across, down, outlines, sectors, inside = found
    for n, (column, row) in enumerate(middles.T):
        patch = image[row - 38 : row + 39, column - 38 : column + 39]
        rim = np.ones((SIDE, SIDE), dtype=bool)
        rim[10:-10, 10:-10] = False
        paper = np.median(patch[rim])
        right, below = outlines[n, :2].astype(int)
        cut = without_specks(patch)[38 + below - 28 : 38 + below + 29, 38 + right - 28 : 38 + right + 29]
        dark = (paper - cut.astype(np.float64)) / max(paper - 40, 40)
        assert inside[n] == SIDE * SIDE
        assert outlines[n, 3] == paper
        assert_allclose(darkness[n], dark, atol=1e-5)
        assert_allclose(across[n], dark[18:39].mean(axis=0), atol=1e-5)
        assert_allclose(down[n], dark[:, 18:39].mean(axis=1), atol=1e-5)
        assert_allclose(
            sectors[n], [dark.ravel()[rim_places[:30]].mean(), dark.ravel()[rim_places[30:]].mean()], atol=1e-5
        )
        middle = np.sort(dark[14:43, 14:43], axis=None)
        assert_allclose(outlines[n, 4:], [middle[84], middle[-84]], atol=1e-5)


@settings(max_examples=25)
@given(SEEDS)
def test_usual_line_is_the_median_of_both_lines_of_all_boxes(seed: int) -> None:
    profiles = np.random.default_rng(seed).normal(0.2, 0.3, (7, 59)).astype(np.float32)
    usual = np.median(np.concatenate([profiles, profiles[:, ::-1]]), axis=0)
    expected = np.where((np.arange(59) >= 4) & (np.arange(59) < 20) & (usual > 0.03), usual, 0)
    assert_allclose(usual_line(profiles, 4, 20, 0.03), expected, atol=1e-6)


@settings(max_examples=10)
@given(SEEDS, st.integers(1, 130))
def test_bank_gives_the_strongest_of_all_products(seed: int, boxes: int) -> None:
    bank = box_bank()
    insides = np.random.default_rng(seed).normal(0, 0.3, (boxes, 289)).astype(np.float32)
    dense = np.zeros((len(bank.group), 289))
    for number, (first, behind) in enumerate(pairwise(bank.starts)):
        np.add.at(dense[number], bank.places[first:behind], bank.weights[first:behind])
    all_of_them = dense @ insides.T
    found = strongest(insides, bank.places, bank.weights, bank.starts, bank.group, GROUPS)
    for group in range(DISC + 1):
        assert_allclose(found[group], all_of_them[bank.group == group].max(axis=0), atol=1e-5)
    assert_allclose(found[GROUPS], all_of_them.min(axis=0), atol=1e-5)


@settings(max_examples=30)
@given(SEEDS, st.floats(0.3, 0.9))
def test_largest_piece_is_that_of_opencv(seed: int, limit: float) -> None:
    insides = np.random.default_rng(seed).random((3, 17, 17), dtype=np.float32)
    for inside, (cells, largest, _, _) in zip(insides, largest_pieces(insides, limit), strict=True):
        ink = (inside > np.float32(limit)).astype(np.uint8)
        _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
        assert (cells, largest) == (ink.sum(), stats[1:, cv2.CC_STAT_AREA].max(initial=0))


@settings(max_examples=30)
@given(SEEDS, st.floats(0.05, 0.6))
def test_dark_spots_are_those_of_opencv(seed: int, share: float) -> None:
    dark = (np.random.default_rng(seed).random((30, 40)) < share).astype(np.uint8)
    runs, starts = find_runs(dark, dark.view(np.uint64), 1)
    assert [(row, column) for row, first, last in runs for column in range(first, last + 1)] == list(
        zip(*np.nonzero(dark), strict=True)
    )
    pieces = np.arange(len(runs), dtype=np.int32)
    join_runs(runs, starts, np.zeros(2, dtype=np.int32), pieces)
    _, _, stats, middles = cv2.connectedComponentsWithStats(dark, connectivity=4)
    expected = np.column_stack([stats[1:, [cv2.CC_STAT_AREA, cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]], middles[1:]])
    found = weigh_spots(runs, pieces)
    assert_allclose(found[np.lexsort(found.T)], expected[np.lexsort(expected.T)])


@settings(max_examples=20)
@given(SEEDS)
def test_grays_are_counted_and_averaged_as_numpy_does(seed: int) -> None:
    image = page(np.random.default_rng(seed))
    assert_array_equal(count_grays(image), np.bincount(image.ravel(), minlength=256))
    lines = average_lines(image, 12)
    ends = np.arange(13) * 140 // 12
    expected = [image[first:behind].mean(axis=0) for first, behind in pairwise(ends)]
    assert_allclose(lines, expected, rtol=1e-6)


@settings(max_examples=20)
@given(SEEDS, st.floats(0.5, 0.95))
def test_what_is_darker_than_the_mean_round_its_block_is_told_as_opencv_does(seed: int, share: float) -> None:
    image = cv2.GaussianBlur(page(np.random.default_rng(seed)), (0, 0), 4.0)
    mean = cv2.boxFilter(image.astype(np.float64), -1, (61, 61), borderType=cv2.BORDER_REFLECT)
    middles = [np.minimum(np.arange(size) // 8 * 8 + 4, size - 1) for size in image.shape]
    limit = share * mean[np.ix_(*middles)]
    rows_at, columns_at = (np.pad(np.arange(size, dtype=np.int32), 30, mode="symmetric") for size in image.shape)
    dark = darker_than_round(image, rows_at, columns_at, 8, share)
    clear = np.abs(image - limit) > 1
    assert_array_equal(dark[:, :150][clear], (image < limit)[clear])
    assert not dark[:, 150:].any()


@settings(max_examples=30)
@given(SEEDS, st.integers(1, 5))
def test_runs_shorter_than_asked_for_are_left_out(seed: int, least: int) -> None:
    dark = (np.random.default_rng(seed).random((20, 64)) < 0.6).astype(np.uint8)
    (runs, _), (long_enough, starts) = (find_runs(dark, dark.view(np.uint64), cells) for cells in (1, least))
    assert_array_equal(long_enough, runs[runs[:, 2] - runs[:, 1] + 1 >= least])
    assert_array_equal(starts, np.searchsorted(long_enough[:, 0], np.arange(21)))


@settings(max_examples=20)
@given(SEEDS)
def test_sides_are_sampled_between_pixels_as_opencv_does(seed: int) -> None:
    dice = np.random.default_rng(seed)
    image = cv2.GaussianBlur(page(dice), (0, 0), 1.0)
    places = upright(*dice.uniform(-5, 150, (2, 6)).astype(np.float32))  # some lie beyond the image
    offsets = dice.uniform(-20, 20, (4, 2, 6 * 3)).astype(np.float32)
    weights, paper, contrast = (
        dice.uniform(low, high, 6).astype(np.float32) for low, high in ((0, 1), (150, 250), (50, 200))
    )
    found = side_windows(image, places, offsets, weights[:3], paper, contrast, 2)
    for n, place in enumerate(places):
        columns, rows = place[0] + offsets[:, 0], place[1] + offsets[:, 1]
        gray = cv2.remap(image, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.float64)
        mass = ((paper[n] - gray.reshape(4, 6, 3)) * weights[:3]).sum(axis=2) / contrast[n]
        # a mix that lies half way between two levels may be rounded either way
        assert_allclose(found[n], (mass[:, 1:] + mass[:, :-1]) / 2, atol=1.5 * weights[:3].max() / contrast[n] + 1e-4)


@settings(max_examples=20)
@given(SEEDS, st.integers(1, 9))
def test_what_stands_out_is_told_from_medians(seed: int, boxes: int) -> None:
    windows = np.random.default_rng(seed).normal(0, 1, (boxes, 4, 7)).astype(np.float32)
    over = windows - np.median(windows, axis=0)
    whole = over - np.median(over, axis=(1, 2))[:, None, None]
    part = (over - np.median(over, axis=2)[:, :, None])[:, :, 1:-1]
    expected = (whole.max(axis=(1, 2)), part.max(axis=(1, 2)), part.min(axis=(1, 2)))
    for one, other in zip(over_usual(windows), expected, strict=True):
        assert_allclose(one, other, atol=1e-5)


@settings(max_examples=20)
@given(SEEDS)
def test_rectangle_is_placed_where_its_darkest_side_is_brightest(seed: int) -> None:
    dice = np.random.default_rng(seed)
    image = cv2.GaussianBlur(page(dice), (0, 0), 1.0)
    steps = np.arange(-20, 21, dtype=np.float32)
    windows = np.array(
        [(-4, -3, 5, 4), (-9, -5, -6, 6), (7, -5, 10, 6), (-6, -8, 7, -5), (-6, 6, 7, 9)], dtype=np.int32
    )
    reach, half = np.array([[6, 7], [6, 7]], dtype=np.int32), np.array([8, 7], dtype=np.int32)
    alone, never = np.array([-1], dtype=np.int32), np.array([np.inf, 0.0, 0.0])
    place = upright(np.array([70]), np.array([65]))
    (found,) = find_rectangles(image, place, steps, steps, windows, reach, half, alone, never)

    def mean(window: np.ndarray, x: int, y: int) -> float:
        return float(image[65 + y + window[1] : 65 + y + window[3], 70 + x + window[0] : 70 + x + window[2]].mean())

    places = [(x, y) for y in range(-7, 8) for x in range(-6, 7)]
    sides = [min(mean(window, *place) for window in windows[1:]) for place in places]
    cores = [mean(windows[0], *place) for place in places]
    best = int(np.argmax(np.subtract(sides, cores)))
    assert_allclose(found[3:], [cores[best], sides[best]])


@settings(max_examples=20)
@given(SEEDS)
def test_bar_is_found_about_where_the_one_above_it_says_and_else_wherever_it_lies(seed: int) -> None:
    dice = np.random.default_rng(seed)
    count, jumps, inked = 8, int(dice.integers(1, 8)), int(dice.integers(8))
    moved = np.cumsum(dice.integers(-2, 3, (count, 2)), axis=0)
    moved[jumps] += (9, -10)  # farther than any bar from the one above it
    moved = moved.clip((-10, -12), (10, 12))
    image = np.full((count * 60, 100), 230, dtype=np.uint8)
    for number, (x, y) in enumerate(moved + np.column_stack([np.full(count, 50), 30 + 60 * np.arange(count)])):
        image[y - 4 : y + 5, x - 6 : x + 7] = 40
        image[y + 5 : y + 12, x : x + 3] = 40 if number == inked else 230  # a pen crossed it
    image = cv2.GaussianBlur(image, (0, 0), 0.8)
    steps_x, steps_y = np.arange(-30, 31, dtype=np.float32), np.arange(-29, 30, dtype=np.float32)
    windows = np.array(
        [(-4, -2, 5, 3), (-12, -4, -8, 5), (9, -4, 13, 5), (-6, -10, 7, -6), (-6, 7, 7, 11)], dtype=np.int32
    )
    places = upright(np.full(count, 50), 30 + 60 * np.arange(count))
    far, near = np.array([[10, 12], [10, 12]], dtype=np.int32), np.array([[10, 12], [4, 4]], dtype=np.int32)
    half, before = np.array([9, 7], dtype=np.int32), np.arange(-1, count - 1, dtype=np.int32)
    sure = np.array([100.0, 0.85 * 117, 1.2 * 117])
    everywhere = find_rectangles(image, places, steps_x, steps_y, windows, far, half, before, sure)
    assert_allclose(np.delete(everywhere[:, :2], inked, axis=0), np.delete(moved, inked, axis=0), atol=0.1)
    followed = find_rectangles(image, places, steps_x, steps_y, windows, near, half, before, sure)
    assert_allclose(followed, everywhere, atol=1e-9)


@settings(max_examples=20)
@given(SEEDS)
def test_only_bars_off_all_lines_are_dropped(seed: int) -> None:
    dice = np.random.default_rng(seed)
    y_mm = np.arange(12) * 20.0
    shifts_mm = np.stack([0.01 * y_mm, 0.002 * y_mm], axis=1) + dice.normal(0, 0.01, (12, 2))
    wrong = int(dice.integers(12))
    shifts_mm[wrong] += (1.2, -1.0)
    pairs = np.array([(-3, -2), (-3, -1), (-2, -1), (-1, 1), (1, 2), (1, 3), (2, 3)], dtype=np.int32)
    assert_array_equal(agreeing_bars(y_mm, shifts_mm, pairs, 0.5, 4), np.arange(12) != wrong)


@settings(max_examples=20)
@given(SEEDS)
def test_tiles_and_their_ink_are_those_of_numpy(seed: int) -> None:
    dice = np.random.default_rng(seed)
    image = page(dice)
    steps = np.arange(-9, 10, dtype=np.float32)
    middles = dice.integers(9, 130, (2, 4))
    tiles = sample_tiles(image, upright(*middles), steps)
    expected = [without_specks(image[row - 9 : row + 10, column - 9 : column + 10]) for column, row in middles.T]
    assert_array_equal(tiles, expected)
    free = dice.random(tiles.shape) < 0.7
    owner, paper = np.array([0, 0, 1, 2], dtype=np.int32), np.array([240, 200, 220], dtype=np.float32)
    contrast = np.array([180, 150, 200], dtype=np.float32)
    dark = (paper[owner, None, None] - tiles) / contrast[owner, None, None]
    low, high = np.percentile(np.clip(dark, -2, None)[free], (25, 75), method="lower")
    counted = free.astype(np.uint8)
    assert abs(free_spread(tiles, counted, owner, paper, contrast) - (high - low)) <= 2 / 8192
    ink = free & (dark > np.float32(0.6))
    places = dice.integers(0, 30, (4, 2)).astype(np.int32)
    tile, row, column = np.nonzero(ink)
    cells = np.stack([places[tile, 0] + row, places[tile, 1] + column], axis=1)
    found = lay_ink(tiles, counted, owner, paper, contrast, 0.6, places, np.zeros((48, 48), dtype=np.uint8))
    expected_map = np.zeros((48, 48), dtype=np.uint8)
    np.add.at(expected_map, tuple(cells.T), 1)
    for one, other in zip(found, (expected_map, owner[tile], cells), strict=True):
        assert_array_equal(one, other)
    counts = count_per_box(tiles, counted, owner, paper, contrast, 0.6)
    assert_array_equal(counts, np.bincount(owner[tile], minlength=3))


@settings(max_examples=30)
@given(SEEDS)
def test_boxes_share_a_mark_where_their_ink_hangs_together(seed: int) -> None:
    dice = np.random.default_rng(seed)
    parents = np.minimum(np.arange(20), dice.integers(0, 20, 20)).astype(np.int32)  # each points to one before it
    nodes = np.where(dice.random(8) < 0.3, -1, dice.permutation(20)[:8]).astype(np.int32)
    tops = []
    for start in nodes.tolist():
        node = start
        while node >= 0 and parents[node] != node:
            node = int(parents[node])
        tops.append(node)
    assert_array_equal(shared(parents, nodes), [top >= 0 and tops.count(top) > 1 for top in tops])


def pulled(channel: np.ndarray, down: int, across: int) -> np.ndarray:
    """Give a channel in whose place (y, x) stands what stood at (y + down, x + across); its edge goes on for ever."""
    wide = np.pad(channel, 3, mode="edge")
    return wide[3 + down : 3 + down + channel.shape[0], 3 + across : 3 + across + channel.shape[1]]


@given(seed=SEEDS, red=st.tuples(*[st.integers(-2, 2)] * 2), blue=st.tuples(*[st.integers(-2, 2)] * 2))
def test_channels_that_lie_apart_are_most_alike_where_they_are_laid_on_each_other(
    seed: int, red: tuple[int, int], blue: tuple[int, int]
) -> None:
    green = page(np.random.default_rng(seed), 90, 80)
    colour = np.stack([pulled(green, -red[0], -red[1]), green, pulled(green, -blue[0], -blue[1])], axis=2)
    parts = np.array([(5, 5, 60, 60), (20, 10, 75, 65)], dtype=np.int32)
    best = likenesses(np.ascontiguousarray(colour), parts, 2).argmax(axis=2) - 2
    assert_array_equal(best, [red, blue])


@given(seed=SEEDS, side=st.integers(5, 25))
def test_colours_are_those_of_each_part(seed: int, side: int) -> None:
    dice = np.random.default_rng(seed)
    colour = dice.integers(0, 256, (90, 80, 3), dtype=np.uint8)
    corners = dice.integers(0, 90 - side, (7, 2))
    corners[:, 1] = corners[:, 1].clip(0, 80 - side)
    parts = np.concatenate([corners, corners + side], axis=1).astype(np.int32)
    over = dice.uniform(1 / 255, 1 / 60, 3).astype(np.float32)
    cut = [colour[top:bottom, left:right] for top, left, bottom, right in parts]
    assert_array_equal(usual_colours(colour, parts), [np.median(part, axis=(0, 1)) for part in cut])
    moved = np.array([dice.integers(-3, 4, 2), (0, 0), dice.integers(-3, 4, 2)], dtype=np.int32)
    found = reds_and_tints(colour, parts, moved, over, 0.08, 6, 4)
    lain = np.stack([pulled(colour[:, :, channel], *moved[channel]) for channel in range(3)], axis=2)
    for (top, left, bottom, right), (red, tint) in zip(parts, found, strict=True):
        part = lain[top:bottom, left:right]
        light = part * over
        excess = np.sort((light[:, :, 0] - light[:, :, 1:].max(axis=2)).clip(0).ravel())
        assert_allclose(red, excess[-max(1, round(0.08 * side * side)) :].mean(), rtol=1e-5)
        each = side // 6
        cells = light[: 6 * each, : 6 * each].reshape(6, max(each, 1), 6, max(each, 1), 3) if each else None
        means = cells.mean(axis=(1, 3)) if cells is not None else np.zeros((6, 6, 3))
        assert_allclose(tint, np.sort(np.ptp(means, axis=2).ravel())[-4], rtol=1e-4, atol=1e-5)
