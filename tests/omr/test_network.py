"""Ink is looked at as a person looks at it: what is no plain mark is asked about, what is one is not."""

import numpy as np
import pytest

from omr.measuring.network import SEEN, convolved, network, neurons_of, odd_of, picture_of
from omr.read import read_page
from omr.reading import BoxReason, BoxState, PageReading
from tests.omr.paper import KNOWN, LAYOUT, Paper, Scanner, box_of, cross, print_page, sealed

PAGE = LAYOUT.pages[0]
BOX = ("1.7", "3")
SIDE = 61  # samples of a patch


@pytest.fixture
def paper() -> Paper:
    return print_page(PAGE, sealed())


def stroke(paper: Paper, *points: tuple[float, float], width_mm: float = 0.45) -> None:
    """Draw through points given in millimetres from the middle of the box."""
    x_mm, y_mm = box_of(PAGE, *BOX).rect.centre
    paper.line([(x_mm + x, y_mm + y) for x, y in points], width_mm=width_mm)


def state_and_reason(paper: Paper) -> tuple[BoxState, BoxReason]:
    reading = read_page(Scanner().scan(paper.photograph()), KNOWN)
    assert isinstance(reading, PageReading)
    return next((box.state, box.reason) for box in reading.boxes if (box.question, box.option) == BOX)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param([(-3.4, 0.1), (3.4, -0.2)], id="level"),
        pytest.param([(-3.2, 1.0), (3.3, -0.9)], id="slanting"),
        pytest.param([(0.2, -3.4), (-0.1, 3.4)], id="upright"),
        pytest.param([(-3.2, 0.3), (-1.2, -0.3), (1.0, 0.4), (3.2, -0.2)], id="wavering"),
    ],
)
def test_a_cross_with_one_line_through_it_is_asked_about(paper: Paper, line: list[tuple[float, float]]) -> None:
    cross(paper, box_of(PAGE, *BOX), width_mm=0.45)
    stroke(paper, *line)
    assert state_and_reason(paper) == (BoxState.UNSURE, BoxReason.SCRIBBLED)


@pytest.mark.parametrize(
    "ways",
    [
        pytest.param([[(-1.6, -1.6), (1.7, 1.6)], [(1.6, -1.7), (-1.7, 1.5)]], id="a cross within its box"),
        pytest.param([[(-2.6, -3.2), (3.0, 2.6)], [(2.4, -3.0), (-3.2, 2.9)]], id="a cross over its box"),
        pytest.param([[(-1.7, -0.2), (-0.6, 1.6), (2.9, -3.0)]], id="a tick"),
        pytest.param([[(1.6, -2.6), (-1.7, 2.5)]], id="a slash"),
    ],
)
def test_plain_marks_stand(paper: Paper, ways: list[list[tuple[float, float]]]) -> None:
    for way in ways:
        stroke(paper, *way)
    assert state_and_reason(paper) == (BoxState.MARKED, BoxReason.NONE)


def test_pale_ink_looks_like_dark_ink() -> None:
    darkness = np.random.default_rng(1).random((4, SIDE, SIDE), dtype=np.float32)
    ink = np.full(4, 0.8, dtype=np.float32)
    assert picture_of(darkness / 2, ink / 2) == pytest.approx(picture_of(darkness, ink), abs=1e-6)


def test_what_it_sees_of_a_box_is_the_same_whatever_stands_beside_it() -> None:
    rng = np.random.default_rng(2)
    picture = rng.random((9, SIDE // 2, SIDE // 2), dtype=np.float32)
    told = rng.random((9, len(SEEN)), dtype=np.float32)
    together = neurons_of(network(), picture, told)
    alone = np.concatenate([neurons_of(network(), picture[n : n + 1], told[n : n + 1]) for n in range(9)])
    assert together == pytest.approx(alone, abs=1e-4)


def test_the_odds_of_odd_and_plain_looks_are_those_of_their_scores() -> None:
    odds = np.array([[2.0, 1.0, 3.0, 1.0, 1.0, 1.0, 1.0], [8.0, 1.0, 0.25, 0.25, 0.25, 0.25, 0.0]], dtype=np.float32)
    with np.errstate(divide="ignore"):
        assert odd_of(np.log(odds)) == pytest.approx([0.7, 0.1])


def test_a_convolution_is_what_its_definition_says() -> None:
    """The first layer, place by place with plain loops."""
    net, rng = network(), np.random.default_rng(3)
    picture = rng.random((1, 30, 30), dtype=np.float32)
    kernels, offset = net.kernels[0], net.offsets[0]
    from_network = convolved(picture[:, :, :, None], kernels, offset)
    edged = np.pad(picture[0], 1)
    size = kernels.shape[0]
    for row, column in [(0, 0), (3, 7), (13, 13)]:
        part = edged[2 * row : 2 * row + size, 2 * column : 2 * column + size]
        wanted = np.maximum((part[:, :, None] * kernels[:, :, 0]).sum(axis=(0, 1)) + offset, 0)
        assert from_network[0, row, column] == pytest.approx(wanted, abs=1e-4)
