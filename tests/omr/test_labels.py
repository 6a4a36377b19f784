"""A mark made on the words of an option is a question: its box is not called empty."""

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from forms.fonts import MM_PER_PT, Face
from forms.geometry import RectMm
from forms.sheet import Box, PageLayout, SheetLayout, Words
from omr.read import read_page
from omr.reading import BoxReason, BoxState, PageReading
from tests.omr.paper import KNOWN, LAYOUT, Paper, Scanner, cross, print_page, sealed

LABELS = ("Rất hài lòng", "Chưa", "Không quan tâm", "Trước hẹn", "Qua phương tiện", "Bình thường", "Kém", "Có, nhiều")
SIZE_PT = 11.0
FINE = 8  # pixels drawn for each pixel of the paper


def drawn(text: str, px_per_mm: float) -> np.ndarray:
    """Draw a line by FreeType, from a margin of 10 mm, its baseline 10 mm down: 1 where there is ink."""
    font = ImageFont.truetype(str(Face.SERIF.path), SIZE_PT * MM_PER_PT * px_per_mm)
    image = Image.new("L", (round(80 * px_per_mm), round(20 * px_per_mm)))
    ImageDraw.Draw(image).text((10 * px_per_mm, 10 * px_per_mm), text, font=font, fill=255, anchor="ls")
    return np.asarray(image, dtype=np.float32) / 255


def labelled(box: Box, text: str) -> Box:
    """Give a box of which the label is known letter by letter."""
    rows, columns = np.nonzero(drawn(text, 20.0) > 0.5)
    left_mm, baseline_mm = box.rect.right_mm + 3.2, box.rect.centre.y_mm + 1.2
    top_mm, bottom_mm = rows.min() / 20 - 10, (rows.max() + 1) / 20 - 10
    label = RectMm(left_mm, baseline_mm + top_mm, (columns.max() + 1) / 20 - 10, bottom_mm - top_mm)
    words = Words(text=text, face=Face.SERIF, size_pt=SIZE_PT, x_mm=left_mm, baseline_mm=baseline_mm)
    return replace(box, label=label, words=(words,))


def _page() -> PageLayout:
    page = LAYOUT.pages[0]
    texts = iter(LABELS)
    return replace(page, boxes=tuple(labelled(box, next(texts)) if box.label else box for box in page.boxes))


PAGE = _page()
LABELLED = [box for box in PAGE.boxes if box.words]
KNOWN_WORDS = replace(KNOWN, layouts={("T", "1"): SheetLayout(form="T", version="1", pages=(PAGE,))})


@pytest.fixture
def paper() -> Paper:
    """Print a page with real letters, drawn by another program than ours."""
    paper = print_page(PAGE, sealed())
    for box in LABELLED:
        (line,) = box.words
        clear = box.zone.inset(0.3)
        paper.solid(
            RectMm(box.rect.right_mm + 0.5, clear.y_mm, clear.right_mm - box.rect.right_mm - 0.5, clear.h_mm), 255
        )
        ink = cv2.resize(drawn(line.text, paper.px_per_mm * 2), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        left = round((line.x_mm - 10) * paper.px_per_mm)
        top = round((line.baseline_mm - 10) * paper.px_per_mm)
        part = paper.image[top : top + ink.shape[0], left : left + ink.shape[1]]
        part[:] = np.minimum(part, 255 * (1 - ink[: part.shape[0], : part.shape[1]])).astype(np.uint8)
    return paper


def read(paper: Paper, scanner: Scanner) -> PageReading:
    reading = read_page(scanner.scan(paper.photograph()), KNOWN_WORDS)
    assert isinstance(reading, PageReading)
    return reading


SCANNERS = {
    "usual": Scanner(),
    "turned": Scanner(skew_deg=0.8, shift_px=(3.0, -2.0)),
    "uneven feed": Scanner(feed_mm=0.4),
    "blurred and faded": Scanner(blur_px=1.2, black=90, paper=225, noise=5.0, quality=45),
    "1-bit": Scanner(bitonal=True, noise=0.0, quality=None),
}


@pytest.mark.parametrize("scanner", SCANNERS.values(), ids=SCANNERS)
def test_labels_as_they_are_printed_are_no_question(paper: Paper, scanner: Scanner) -> None:
    for box in LABELLED:
        if box.question == "2.1" and box.option == "1":
            cross(paper, box)
    asked = [box for box in read(paper, scanner).boxes if box.state is BoxState.UNSURE]
    assert asked == []


def _cross(paper: Paper, x_mm: float, y_mm: float, gray: int, half_mm: float = 1.9) -> None:
    for way in (1, -1):
        ends = [(x_mm - half_mm, y_mm - way * half_mm), (x_mm + half_mm, y_mm + way * half_mm)]
        paper.line(ends, width_mm=0.45, gray=gray)


def _tick(paper: Paper, x_mm: float, y_mm: float, gray: int) -> None:
    paper.line([(x_mm - 1.6, y_mm), (x_mm - 0.4, y_mm + 2.0), (x_mm + 2.6, y_mm - 2.4)], width_mm=0.45, gray=gray)


@pytest.mark.parametrize("gray", [20, 120], ids=["pen", "pencil"])
@pytest.mark.parametrize("mark", [_cross, _tick])
@pytest.mark.parametrize("scanner", [SCANNERS["usual"], SCANNERS["turned"], SCANNERS["uneven feed"]])
def test_a_mark_on_the_words_of_an_option_is_asked_about(
    paper: Paper, scanner: Scanner, mark: Callable[[Paper, float, float, int], None], gray: int
) -> None:
    for box in LABELLED:
        assert box.label is not None
        mark(paper, box.label.x_mm + min(4.0, box.label.w_mm / 2), box.label.centre.y_mm, gray)
    seen = {(box.question, box.option): box for box in read(paper, scanner).boxes}
    missed = [box.words[0].text for box in LABELLED if seen[box.question, box.option].state is not BoxState.UNSURE]
    assert missed == []
    assert {seen[box.question, box.option].reason for box in LABELLED} == {BoxReason.BESIDE}


def test_a_tail_across_the_words_of_its_own_box_is_that_mark_s(paper: Paper) -> None:
    box = next(box for box in LABELLED if box.question == "2.1")
    x_mm, y_mm = box.rect.centre
    tail = [(x_mm - 1.5, y_mm), (x_mm - 0.3, y_mm + 1.8), (x_mm + 5.0, y_mm - 1.0), (x_mm + 9.0, y_mm - 2.5)]
    paper.line(tail, width_mm=0.45)
    seen = {(each.question, each.option): each.state for each in read(paper, Scanner()).boxes}
    assert seen[box.question, box.option] is BoxState.MARKED


def test_layouts_older_than_their_letters_are_read_as_before(paper: Paper) -> None:
    bare = replace(PAGE, boxes=tuple(replace(box, words=()) for box in PAGE.boxes))
    known = replace(KNOWN, layouts={("T", "1"): SheetLayout(form="T", version="1", pages=(bare,))})
    reading = read_page(Scanner().scan(paper.photograph()), known)
    assert isinstance(reading, PageReading)
    assert {box.state for box in reading.boxes} == {BoxState.EMPTY}
