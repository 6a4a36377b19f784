"""The least mark that must never be missed: a pencil-gray stroke with a millimetre of itself inside the box."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forms.geometry import PointMm, RectMm
from forms.setting.ink import BOX_LINE_MM
from forms.sheet import PageLayout
from omr.image import Gray, Rgb
from omr.measuring.measure import rows_of
from pipeline.simulate.fill import MarkedPage
from pipeline.simulate.ink import ink_strokes, lay_down
from pipeline.simulate.pen import Pen
from pipeline.simulate.stroke import STEP_MM, Stroke
from pipeline.simulate.words import BoxTruth, Kind, Truth

LUMA, WIDTH_MM, INSIDE_MM = (110.0, 150.0), (0.3, 0.5), (1.0, 2.5)
LEAVING_RATIO, LEAVING_MM = 0.3, (0.5, 2.0)  # of the strokes, that run on over the outline, and by how much
Point = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Struck:
    """A page with one least mark in every row."""

    marked: MarkedPage
    boxes: frozenset[int]


def strike_least(image: Gray | Rgb, page: PageLayout, rng: np.random.Generator, *, px_per_mm: float) -> Struck:
    """Put one stroke at a random place into one box of every row."""
    paper = image.copy()
    chosen = frozenset(row[int(rng.integers(len(row)))] for row in rows_of(page))
    for at in sorted(chosen):
        start, end = random_stroke(page.boxes[at].rect.inset(BOX_LINE_MM), rng)
        luma = float(rng.uniform(*LUMA))
        patch = ink_strokes(
            (_straight(start, end),), _pencil(luma, rng), rng, px_per_mm=px_per_mm, page_shape=paper.shape
        )
        if patch is not None:
            tone = luma if paper.ndim == 2 else (round(luma - 3), round(luma), round(luma + 4))
            lay_down(paper, patch, tone=tone)
    truth = tuple(
        BoxTruth(question=box.question, option=box.option, truth=Truth.WANTED, kind=Kind.LIGHT)
        if at in chosen
        else BoxTruth(question=box.question, option=box.option)
        for at, box in enumerate(page.boxes)
    )
    return Struck(marked=MarkedPage(image=paper, truth=truth), boxes=chosen)


def random_stroke(inside: RectMm, rng: np.random.Generator) -> tuple[PointMm, PointMm]:
    """Draw a stroke's two ends, with at least a millimetre of it in the rectangle `inside`."""
    while True:
        length_mm, turn = rng.uniform(*INSIDE_MM), rng.uniform(0, 2 * np.pi)
        along = np.array([np.cos(turn), np.sin(turn)])
        start = np.array([rng.uniform(inside.x_mm, inside.right_mm), rng.uniform(inside.y_mm, inside.bottom_mm)])
        way_out_mm = _way_out_mm(inside, start, along)
        if way_out_mm < length_mm:
            continue
        leaves = rng.random() < LEAVING_RATIO
        end = start + along * (way_out_mm + rng.uniform(*LEAVING_MM) if leaves else length_mm)
        return PointMm(*start.tolist()), PointMm(*end.tolist())


def _way_out_mm(inside: RectMm, start: Point, along: Point) -> float:
    """Give how far it is from a point inside to the rectangle's edge."""
    low, high = np.array([inside.x_mm, inside.y_mm]), np.array([inside.right_mm, inside.bottom_mm])
    with np.errstate(divide="ignore"):
        return float(np.min(np.where(along > 0, (high - start) / along, (low - start) / along)))


def _straight(start: PointMm, end: PointMm) -> Stroke:
    length_mm = float(np.hypot(end.x_mm - start.x_mm, end.y_mm - start.y_mm))
    points = np.linspace(start, end, max(2, int(length_mm / STEP_MM)))
    return Stroke(points_mm=points, pressure=np.ones(len(points)), speed=np.zeros(len(points)))


def _pencil(luma: float, rng: np.random.Generator) -> Pen:
    """Give a pencil that writes evenly, so that its gray is the one that was asked for."""
    return Pen(
        name="least",
        width_mm=float(rng.uniform(*WIDTH_MM)),
        luma=luma,
        grain_ratio=0,
        bleed_mm=0.02,
        thinning_ratio=0,
        skip_ratio=0,
        rgb=(0, 0, 0),
    )
