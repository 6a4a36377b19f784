"""Words in a box say something that only a person can weigh: they are never counted as a mark without a question."""

import cv2
import numpy as np
import pytest

from omr.measuring.strokes import find_strokes
from omr.read import read_page
from omr.reading import BoxState, PageReading
from tests.omr.paper import KNOWN, LAYOUT, Paper, Scanner, cross, print_page, sealed

PAGE = LAYOUT.pages[0]
WORDS = ("ok", "OK", "8", "@", "&", "?")  # of straight strokes, such as "X" or "V", still pass for marks
FONTS = (cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_COMPLEX_SMALL)
REMARK = "huy"  # that the mark beside it does not count
CROSSED = range(0, 90, 5)  # the first box of each row


def crossed() -> Paper:
    """A sheet with a cross in the first box of each row."""
    paper = print_page(PAGE, sealed())
    for number in CROSSED:
        cross(paper, PAGE.boxes[number])
    return paper


def asked_about(paper: Paper) -> set[int]:
    """Which of the crosses are no marks without a question."""
    reading = read_page(Scanner(seed=5).scan(paper.photograph()), KNOWN)
    assert isinstance(reading, PageReading)
    return {number for number in CROSSED if reading.boxes[number].state is not BoxState.MARKED}


def remark(paper: Paper, number: int, away_mm: float, height_mm: float) -> None:
    """Write a word to the right of a box, level with its middle."""
    (_, height), _ = cv2.getTextSize(REMARK, cv2.FONT_HERSHEY_SIMPLEX, 1.0, 1)
    box = PAGE.boxes[number].rect
    start = np.array(paper.px(box.right_mm + away_mm, box.centre.y_mm + height_mm / 2)) // 16
    size = height_mm * paper.px_per_mm / height
    thick = max(1, round(0.4 * paper.px_per_mm))
    cv2.putText(paper.image, REMARK, start.tolist(), cv2.FONT_HERSHEY_SIMPLEX, size, 70, thick, cv2.LINE_AA)


@pytest.mark.parametrize("away_mm", [1.5, 2.0])
def test_a_mark_with_a_word_beside_it_is_asked_about(away_mm: float) -> None:
    paper = crossed()
    remarked = (10, 35, 70)
    for number in remarked:
        remark(paper, number, away_mm, 2.0)
    assert asked_about(paper) == set(remarked)


@pytest.mark.parametrize("size_mm", [1.5, 2.2])
def test_a_thin_pens_second_cross_over_a_gap_from_a_mark_is_asked_about(size_mm: float) -> None:
    paper = crossed()
    crossed_twice = (10, 35, 70)
    for number in crossed_twice:
        box = PAGE.boxes[number].rect
        x_mm, y_mm = box.right_mm + 1.5 + size_mm, box.centre.y_mm
        for lean in (-1, 1):
            ends = [(x_mm - size_mm, y_mm - size_mm * lean), (x_mm + size_mm, y_mm + size_mm * lean)]
            paper.line(ends, width_mm=0.25, gray=70)
    assert asked_about(paper) == set(crossed_twice)


def write(paper: Paper, number: int, word: str, font: int) -> None:
    """Write a word over the middle of a box, as large as the box allows."""
    (width, height), _ = cv2.getTextSize(word, font, 1.0, 1)
    scale = 3.6 * paper.px_per_mm / max(width, 1.3 * height)
    middle = np.array(paper.px(*PAGE.boxes[number].rect.centre)) // 16
    start = (int(middle[0] - width * scale / 2), int(middle[1] + height * scale / 2))
    thick = max(1, round(0.4 * paper.px_per_mm))
    cv2.putText(paper.image, word, start, font, scale, 70, thick, cv2.LINE_AA)


@pytest.mark.parametrize("font", FONTS)
def test_most_bent_letters_in_boxes_are_asked_about(font: int) -> None:
    paper = print_page(PAGE, sealed())
    written = dict(zip(range(0, 90, 5), WORDS * 4, strict=False))
    for number, word in written.items():
        write(paper, number, word, font)
    reading = read_page(Scanner(seed=font).scan(paper.photograph()), KNOWN)
    assert isinstance(reading, PageReading)
    states = [reading.boxes[number].state for number in written]
    assert BoxState.EMPTY not in states
    assert states.count(BoxState.MARKED) <= len(states) // 6, states


def draw_looped_cross(paper: Paper, number: int, half_mm: float) -> None:
    """Draw an X in one go, as many do: down to the right, round outside and back through the middle."""
    middle = PAGE.boxes[number].rect.centre
    way = [(-1, -1), (1, 0.9), (1.25, 0.4), (1.3, 0), (1.25, -0.4), (1, -0.9), (-1, 1)]
    points = [paper.px(middle.x_mm + x * half_mm, middle.y_mm + y * half_mm) for x, y in way]
    thick = max(1, round(0.4 * paper.px_per_mm))
    cv2.polylines(paper.image, [np.array(points, dtype=np.int32)], False, 70, thick, cv2.LINE_AA, 4)


def test_a_cross_drawn_in_one_loop_is_a_mark() -> None:
    paper = print_page(PAGE, sealed())
    crossed = dict(zip(range(0, 90, 5), (1.0, 1.2, 1.4, 1.6) * 5, strict=False))
    for number, half_mm in crossed.items():
        draw_looped_cross(paper, number, half_mm)
    reading = read_page(Scanner(seed=4).scan(paper.photograph()), KNOWN)
    assert isinstance(reading, PageReading)
    states = [reading.boxes[number].state for number in crossed]
    assert states.count(BoxState.MARKED) >= len(states) - 1, states


def test_two_straight_strokes_leave_nothing_over_and_a_circle_leaves_much() -> None:
    inside = np.zeros((3, 17, 17), dtype=np.float32)
    cv2.line(inside[0], (1, 1), (15, 15), 1.0, 1)
    cv2.line(inside[0], (15, 2), (2, 14), 1.0, 1)
    cv2.line(inside[1], (8, 1), (8, 15), 1.0, 2)
    cv2.circle(inside[2], (8, 8), 6, 1.0, 1)
    bent = find_strokes(
        inside, np.arange(3), np.ones(3, dtype=np.float32), np.full(3, 0.2, dtype=np.float32)
    ).bent_ratio
    assert bent[:2].max() < 0.03
    assert bent[2] > 0.3
