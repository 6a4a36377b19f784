"""What happens to the paper before it is scanned: faded print, holes, folds, stains, a stamp, show-through."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.image import Gray, Rgb
from pipeline.simulate.words import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperHabits:
    """How often each thing happens to a sheet, as shares of all pages."""

    faded_ratio: float
    worn_print_luma: float  # up to which faded print comes up from black
    fold_ratio: float
    holes_ratio: float
    stain_ratio: float
    stamp_ratio: float


PAPER = {
    Level.CLEAN: PaperHabits(
        faded_ratio=0, worn_print_luma=0, fold_ratio=0, holes_ratio=0, stain_ratio=0, stamp_ratio=0
    ),
    Level.NORMAL: PaperHabits(
        faded_ratio=0.05, worn_print_luma=35, fold_ratio=0.03, holes_ratio=0.02, stain_ratio=0.01, stamp_ratio=0
    ),
    Level.HARD: PaperHabits(
        faded_ratio=0.5, worn_print_luma=90, fold_ratio=0.12, holes_ratio=0.05, stain_ratio=0.06, stamp_ratio=0.02
    ),
}
PAPER |= {level: PAPER[Level.NORMAL] for level in Level if level.is_photo}
# Of what darkens a gray page, how much red, green and blue lose.
TEA, SEAL = (0.6, 1.0, 1.4), (0.25, 1.6, 1.5)
HOLE_EDGE_MM, HOLE_PITCH_MM, HOLE_SIZE_MM = 6.5, 80.0, 5.5  # ISO 838, but punched carelessly near the edge


def print_as_found(blank: Gray, level: Level, rng: np.random.Generator) -> Gray:
    """Give the printed sheet as it came from this printer: full black, or worn."""
    habits = PAPER[level]
    fades, luma = rng.random() < habits.faded_ratio, rng.uniform(0.3, 1.0) * habits.worn_print_luma
    if not fades:
        return blank
    table = np.rint(np.linspace(luma, 255, 256)).astype(np.uint8)
    return np.asarray(cv2.LUT(blank, table), np.uint8)


def handle_sheet(page: Gray | Rgb, level: Level, rng: np.random.Generator, *, px_per_mm: float) -> Gray | Rgb:
    """Give the filled-in sheet as it reached the scanner."""
    habits = PAPER[level]
    folds, holed, stained, stamped = rng.random(4) < (
        habits.fold_ratio,
        habits.holes_ratio,
        habits.stain_ratio,
        habits.stamp_ratio,
    )
    if not (folds or holed or stained or stamped):
        return page
    page = page.copy()
    if folds:
        _fold(page, rng, px_per_mm)
    if stained:
        _stain(page, rng, px_per_mm)
    if stamped:
        stamp_sheet(page, rng, px_per_mm)
    if holed:
        _punch(page, rng, px_per_mm)
    return page


def _fold(page: Gray | Rgb, rng: np.random.Generator, px_per_mm: float) -> None:
    """Leave a soft gray crease straight across the sheet."""
    height = page.shape[0]
    row = int(height * float(rng.choice([1 / 3, 1 / 2, 2 / 3])) + rng.normal(0, 3) * px_per_mm)
    reach = int(1.5 * px_per_mm)
    depth = rng.uniform(0.04, 0.12)
    shade = 1 - depth * np.exp(-(np.linspace(-2.5, 2.5, 2 * reach) ** 2))
    band = page[row - reach : row + reach]
    band[...] = np.rint(band * shade.reshape(-1, *(1,) * (page.ndim - 1))).astype(np.uint8)


def _stain(page: Gray | Rgb, rng: np.random.Generator, px_per_mm: float) -> None:
    """Leave a pale blot with a darker rim, as tea does."""
    size = int(rng.uniform(6, 25) * px_per_mm)
    blot = np.zeros((2 * size, 2 * size), np.float32)
    axes = (int(size * 0.8), int(size * rng.uniform(0.5, 0.8)))
    cv2.ellipse(blot, (size, size), axes, float(rng.uniform(0, 180)), 0, 360, 0.07, -1)
    cv2.ellipse(blot, (size, size), axes, 0, 0, 360, 0.13, max(1, int(0.6 * px_per_mm)))
    _darken(page, np.asarray(cv2.GaussianBlur(blot, (0, 0), 0.6 * px_per_mm), np.float32), TEA, rng)


def stamp_sheet(page: Gray | Rgb, rng: np.random.Generator, px_per_mm: float) -> None:
    """Stamp the office's round seal somewhere; red is a light gray to most scanners."""
    size = int(20 * px_per_mm)
    seal = np.zeros((2 * size, 2 * size), np.float32)
    for radius_mm, line_mm in ((18, 0.9), (16.5, 0.35), (10.5, 0.35)):
        cv2.circle(seal, (size, size), int(radius_mm * px_per_mm), 1.0, max(1, int(line_mm * px_per_mm)), cv2.LINE_AA)
    star = [(np.sin(t) * r, -np.cos(t) * r) for t, r in zip(np.arange(10) * np.pi / 5, [7.0, 2.7] * 5, strict=True)]
    corners = np.rint(np.asarray(star) * px_per_mm + size).astype(np.int32)
    cv2.fillPoly(seal, [corners], 1.0, cv2.LINE_AA)
    worn = rng.random((40, 40), dtype=np.float32)
    patchy = np.asarray(cv2.resize(worn, seal.shape[::-1], interpolation=cv2.INTER_CUBIC), np.float32)
    _darken(page, seal * np.clip(0.2 + 0.35 * patchy, 0, 0.5), SEAL, rng)


def _darken(
    page: Gray | Rgb, share: NDArray[np.float32], dye: tuple[float, float, float], rng: np.random.Generator
) -> None:
    """Darken a place drawn at random; on a colour page each of red, green and blue by its part of `share`."""
    height, width = page.shape[:2]
    top = int(rng.uniform(0, height - share.shape[0]))
    left = int(rng.uniform(0, width - share.shape[1]))
    part = page[top : top + share.shape[0], left : left + share.shape[1]]
    taken = share if page.ndim == 2 else share[:, :, None] * np.asarray(dye, np.float32)
    part[...] = np.rint(part * (1 - taken)).astype(np.uint8)


def _punch(page: Gray | Rgb, rng: np.random.Generator, px_per_mm: float) -> None:
    """Punch two holes into the left margin; the scanner's lid shows through, with a shadow."""
    height = page.shape[0]
    x = int((HOLE_EDGE_MM + rng.normal(0, 0.8)) * px_per_mm)
    for side in (-0.5, 0.5):
        y = int(height / 2 + side * HOLE_PITCH_MM * px_per_mm)
        cv2.circle(page, (x, y), int(HOLE_SIZE_MM / 2 * px_per_mm), (150, 150, 150), -1, cv2.LINE_AA)
        cv2.circle(page, (x, y), int(HOLE_SIZE_MM / 2.2 * px_per_mm), (225, 225, 225), -1, cv2.LINE_AA)
