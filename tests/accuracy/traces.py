"""What no person wrote, and must never be read as a mark: specks, folds, show-through, holes, stamps."""

from collections.abc import Callable

import cv2
import numpy as np

from forms.sheet import PageLayout
from omr.image import Gray, Rgb
from pipeline.simulate.fill import draw_page
from pipeline.simulate.paper import stamp_sheet
from pipeline.simulate.words import BoxTruth, Level
from pipeline.simulate.writer import meet_writer
from tests.accuracy.wishes import draw_wishes

Image = Gray | Rgb
Trace = Callable[[Image, PageLayout, np.random.Generator, float], Image]

SPECK_MM = (0.12, 0.5)
STAPLE_MM, PUNCH_MM = 12.0, 5.5
LIDS = (25, 120, 225, 250)  # lumas of the scanner's lid, seen through a hole


def leave_traces(
    image: Image, page: PageLayout, number: int, rng: np.random.Generator, *, px_per_mm: float
) -> tuple[str, Image, tuple[BoxTruth, ...]]:
    """Leave one sort of trace on a copy of an empty page; the sorts take turns."""
    name, trace = TRACES[number % len(TRACES)]
    truth = tuple(BoxTruth(question=box.question, option=box.option) for box in page.boxes)
    return name, trace(image.copy(), page, rng, px_per_mm), truth


def _specks(image: Image, page: PageLayout, rng: np.random.Generator, px_per_mm: float) -> Image:
    """Put one to three specks into half of the boxes."""
    for box in page.boxes:
        for _ in range(int(rng.integers(1, 4)) if rng.random() < 0.5 else 0):
            x_mm = rng.uniform(box.rect.x_mm, box.rect.right_mm)
            y_mm = rng.uniform(box.rect.y_mm, box.rect.bottom_mm)
            long_mm = rng.uniform(*SPECK_MM)
            size_mm = (long_mm, long_mm * rng.uniform(0.5, 1))
            turn_deg, luma = float(rng.uniform(0, 180)), int(rng.integers(0, 120))
            _ellipse(image, (x_mm, y_mm), size_mm, turn_deg=turn_deg, luma=luma, px_per_mm=px_per_mm)
    return image


def _folds(image: Image, page: PageLayout, rng: np.random.Generator, px_per_mm: float) -> Image:
    """Crease the sheet in eight places, along and across: a soft shadow with a sharp line in it."""
    height, width = image.shape[:2]
    layer = np.zeros((height, width), np.float32)
    for fold in range(8):
        ends = rng.uniform(0.12, 0.88) + rng.normal(0, 0.006, 2)
        points = [(0, ends[0] * height), (width, ends[1] * height)]
        if fold % 2:
            points = [(ends[0] * width, 0), (ends[1] * width, height)]
        one, other = (tuple(int(v) for v in point) for point in points)
        cv2.line(layer, one, other, float(rng.uniform(0.05, 0.2)), max(1, int(0.25 * px_per_mm)), cv2.LINE_AA)
    soft = cv2.GaussianBlur(layer, (0, 0), 0.6 * px_per_mm) * 1.5 + layer * 0.6
    return _darkened(image, soft)


def _show_through(image: Image, page: PageLayout, rng: np.random.Generator, px_per_mm: float) -> Image:
    """Let a filled-in other side shine through the paper."""
    back = image[:, :, 1] if image.ndim == 3 else image
    people = meet_writer(rng, rng, Level.NORMAL)
    filled = draw_page(np.ascontiguousarray(back), page, draw_wishes(page, 0.1, rng), writer=people, rng=rng)
    ink = 255 - cv2.GaussianBlur(filled.image, (0, 0), 0.15 * px_per_mm)[:, ::-1].astype(np.float32)
    return _darkened(image, ink / 255 * float(rng.uniform(0.06, 0.2)))


def _staple_holes(image: Image, page: PageLayout, rng: np.random.Generator, px_per_mm: float) -> Image:
    """Leave the two holes of a staple, some with a torn rim, in forty places."""
    for _ in range(40):
        box = page.boxes[int(rng.integers(len(page.boxes)))].rect
        turn, lid = rng.uniform(0, np.pi), int(rng.choice(LIDS))
        x_mm, y_mm = rng.uniform(box.x_mm, box.right_mm), rng.uniform(box.y_mm, box.bottom_mm)
        for away_mm in (0.0, STAPLE_MM):
            centre = (x_mm + away_mm * np.cos(turn), y_mm + away_mm * np.sin(turn))
            long_mm, wide_mm = rng.uniform(0.5, 0.8), rng.uniform(0.4, 0.6)
            for grown, luma in ((1.3, 190), (1.0, lid)):
                size_mm, turn_deg = (long_mm * grown, wide_mm * grown), float(np.degrees(turn))
                _ellipse(image, centre, size_mm, turn_deg=turn_deg, luma=luma, px_per_mm=px_per_mm)
    return image


def _punch_holes(image: Image, page: PageLayout, rng: np.random.Generator, px_per_mm: float) -> Image:
    """Punch thirty holes that touch boxes; the lid shows through, with a shadow at the rim."""
    for _ in range(30):
        box = page.boxes[int(rng.integers(len(page.boxes)))].rect
        centre = (box.centre.x_mm + rng.uniform(-5, 5), box.centre.y_mm + rng.uniform(-5, 5))
        for size_mm, luma in ((PUNCH_MM, 150), (PUNCH_MM * 0.94, int(rng.choice(LIDS)))):
            _ellipse(image, centre, (size_mm, size_mm), luma=luma, px_per_mm=px_per_mm)
    return image


def _stamps(image: Image, page: PageLayout, rng: np.random.Generator, px_per_mm: float) -> Image:
    """Press the round seal eight times."""
    for _ in range(8):
        stamp_sheet(image, rng, px_per_mm)
    return image


TRACES: tuple[tuple[str, Trace], ...] = (
    ("specks", _specks),
    ("folds", _folds),
    ("show-through", _show_through),
    ("staple holes", _staple_holes),
    ("punch holes", _punch_holes),
    ("stamps", _stamps),
)


def _ellipse(
    image: Image,
    centre_mm: tuple[float, float],
    size_mm: tuple[float, float],
    *,
    turn_deg: float = 0,
    luma: int,
    px_per_mm: float,
) -> None:
    at = tuple(round((v * px_per_mm - 0.5) * 16) for v in centre_mm)
    half = tuple(max(8, round(float(v) * px_per_mm * 8)) for v in size_mm)
    cv2.ellipse(image, at, half, turn_deg, 0, 360, (luma,) * 3, -1, cv2.LINE_AA, 4)


def _darkened(image: Image, share: np.ndarray) -> Image:
    kept = 1 - share if image.ndim == 2 else 1 - share[:, :, None]
    return np.rint(image * np.clip(kept, 0, 1)).astype(np.uint8)
