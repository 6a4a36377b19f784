"""Ink on paper: strokes become a small patch of coverage, and the patch darkens the paper."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.image import Gray
from pipeline.simulate.pen import Pen
from pipeline.simulate.stroke import STEP_MM, Stroke

FINER = 3  # strokes are drawn this much finer than the page and averaged down
_SHIFT = 4  # OpenCV's fixed point: sixteenths of a pixel
_MARGIN_MM = 1.2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InkPatch:
    """How much of each pixel is ink, 0.0 to 1.0, and where the patch lies on the page."""

    left_px: int
    top_px: int
    cover: NDArray[np.float32]  # (h, w)


def ink_strokes(
    strokes: Sequence[Stroke], pen: Pen, rng: np.random.Generator, *, px_per_mm: float, page_shape: tuple[int, ...]
) -> InkPatch | None:
    """Draw strokes with a pen; None where all of them lie off the page."""
    points = np.vstack([stroke.points_mm for stroke in strokes]) * px_per_mm
    low = np.maximum(np.floor(points.min(0) - _MARGIN_MM * px_per_mm).astype(int), 0)
    high = np.minimum(np.ceil(points.max(0) + _MARGIN_MM * px_per_mm).astype(int), (page_shape[1], page_shape[0]))
    if (high <= low).any():
        return None
    width_px, height_px = (int(size) for size in high - low)
    paper = np.ones((height_px, width_px), np.float32)
    for stroke in strokes:
        fine = _draw_fine(stroke, pen, rng, scale=px_per_mm * FINER, low_px=low * FINER, shape=paper.shape)
        paper *= 1 - _settle(fine, pen, shape=paper.shape, px_per_mm=px_per_mm)
    cover = (1 - paper) * _tooth(paper.shape, pen, rng, px_per_mm)
    return InkPatch(left_px=int(low[0]), top_px=int(low[1]), cover=np.clip(cover, 0, 1).astype(np.float32))


def lay_down(page: NDArray[np.uint8], patch: InkPatch, tone: float | tuple[int, int, int]) -> None:
    """Darken `page`, gray or RGB, in place: it is the caller's own copy.

    Ink multiplies: over print it never brightens what lies below.
    """
    height, width = patch.cover.shape
    part = page[patch.top_px : patch.top_px + height, patch.left_px : patch.left_px + width]
    absorbed = 1 - np.asarray(tone, np.float32) / 255
    on_page = patch.cover[: part.shape[0], : part.shape[1]]
    cover = on_page if page.ndim == 2 else on_page[:, :, None]
    part[...] = np.rint(part * (1 - cover * absorbed)).astype(np.uint8)


def _draw_fine(
    stroke: Stroke,
    pen: Pen,
    rng: np.random.Generator,
    *,
    scale: float,
    low_px: NDArray[np.int_],
    shape: tuple[int, ...],
) -> Gray:
    fine = np.zeros((shape[0] * FINER, shape[1] * FINER), np.uint8)
    # A pixel's centre has whole-number coordinates: the sheet's corner is at -0.5.
    at = np.rint((stroke.points_mm * scale - 0.5 - low_px) * (1 << _SHIFT)).astype(int)
    thin = 1 - pen.thinning_ratio * stroke.speed
    widths = np.maximum(1, np.rint(pen.width_mm * scale * thin * (0.8 + 0.2 * stroke.pressure))).astype(int)
    darks = 255 * np.clip(_flow(stroke, pen, rng) * (0.55 + 0.45 * stroke.pressure) * thin**0.5, 0, 1)
    ends = [tuple(point) for point in at.tolist()]
    for index, (width, dark) in enumerate(zip(widths[1:].tolist(), darks[1:].tolist(), strict=True)):
        cv2.line(fine, ends[index], ends[index + 1], dark, width, cv2.LINE_8, _SHIFT)
    return fine


def _flow(stroke: Stroke, pen: Pen, rng: np.random.Generator) -> NDArray[np.float64]:
    """Ink that comes out: now and then a ball pen misses for up to a millimetre, most at its start."""
    count = len(stroke.pressure)
    flow = np.ones(count)
    start = int(count * rng.beta(0.6, 1.6))
    length = int(rng.uniform(0.3, 1.0) / STEP_MM)
    weak = rng.uniform(0.15, 0.5)
    if rng.random() < pen.skip_ratio:
        flow[start : start + length] = weak
    return flow


def _settle(fine: Gray, pen: Pen, *, shape: tuple[int, ...], px_per_mm: float) -> NDArray[np.float32]:
    spread_px = pen.bleed_mm * px_per_mm * FINER
    if spread_px > 0.3:
        fine = np.asarray(cv2.GaussianBlur(fine, (0, 0), spread_px), np.uint8)
    coarse = cv2.resize(fine, (shape[1], shape[0]), interpolation=cv2.INTER_AREA)
    return np.multiply(coarse, np.float32(1 / 255), dtype=np.float32)


def _tooth(shape: tuple[int, ...], pen: Pen, rng: np.random.Generator, px_per_mm: float) -> NDArray[np.float32]:
    """Give the paper's tooth: fibres of about a tenth of a millimetre that take more or less ink."""
    grain = rng.standard_normal(shape, dtype=np.float32)
    grain = np.asarray(cv2.GaussianBlur(grain, (0, 0), 0.05 * px_per_mm), np.float32)
    grain /= max(float(grain.std()), 1e-6)
    return np.asarray(np.clip(1 - pen.grain_ratio * (0.35 + 0.5 * grain), 0.1, 1.1), np.float32)
