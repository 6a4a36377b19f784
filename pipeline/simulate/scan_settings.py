"""How a page is scanned, drawn at random: what office scanners do at each level."""

from dataclasses import dataclass

import numpy as np

from forms.sheet import PAGE_HEIGHT_MM, PAGE_WIDTH_MM
from pipeline.simulate.words import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanSettings:
    """How one page is scanned."""

    dpi: int
    turned: bool  # fed upside down
    skew_deg: float
    shift_mm: tuple[float, float]
    scale_ratio: float
    feed_mm: float  # greatest distance that uneven feed shifts a row
    feed_waves: tuple[float, float, float]  # phases and number of waves
    blur_mm: float
    noise: float  # standard deviation, gray levels
    paper: float  # luma of the paper
    black: float  # luma of full black
    falloff_ratio: float  # how much darker the far edge is
    streaks: tuple[tuple[float, float, float], ...]  # x as a share of the width, width mm, darkening 0 to 1
    salt_ratio: float  # share of single dark and white pixels
    lid: float  # luma of what is seen beside the sheet
    jpeg_quality: int
    threshold: float  # for 1-bit scans, between black and paper
    canvas_mm: tuple[float, float] = (PAGE_WIDTH_MM, PAGE_HEIGHT_MM)  # larger holds a sheet that lies askew


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannerHabits:
    """What the scans of a level are like; pairs are ranges."""

    dpis: tuple[int, ...]
    turned_ratio: float
    skew_sd_deg: float
    skew_limit_deg: float
    shift_sd_mm: float
    scale_sd: float
    feed_limit_mm: float
    blur_mm: tuple[float, float]
    noise: tuple[float, float]
    paper: tuple[float, float]
    black: tuple[float, float]
    falloff_ratio: float
    streak_ratio: float
    salt_limit: float
    lids: tuple[float, ...]
    jpeg_quality: tuple[int, int]


HABITS = {
    Level.CLEAN: ScannerHabits(
        dpis=(200,),
        turned_ratio=0,
        skew_sd_deg=0.05,
        skew_limit_deg=0.2,
        shift_sd_mm=0.3,
        scale_sd=0.0005,
        feed_limit_mm=0.03,
        blur_mm=(0.04, 0.05),
        noise=(0.5, 1.0),
        paper=(250, 254),
        black=(8, 16),
        falloff_ratio=0,
        streak_ratio=0,
        salt_limit=0,
        lids=(252,),
        jpeg_quality=(93, 95),
    ),
    Level.NORMAL: ScannerHabits(
        dpis=(200,),
        turned_ratio=0.06,
        skew_sd_deg=0.45,
        skew_limit_deg=1.8,
        shift_sd_mm=1.0,
        scale_sd=0.003,
        feed_limit_mm=0.3,
        blur_mm=(0.05, 0.09),
        noise=(1.5, 4.0),
        paper=(234, 252),
        black=(12, 40),
        falloff_ratio=0.04,
        streak_ratio=0.03,
        salt_limit=0.00002,
        lids=(250, 240, 225),
        jpeg_quality=(75, 90),
    ),
    Level.HARD: ScannerHabits(
        dpis=(150, 200, 200, 240, 300),
        turned_ratio=0.12,
        skew_sd_deg=1.5,
        skew_limit_deg=3.0,
        shift_sd_mm=1.0,
        scale_sd=0.008,
        feed_limit_mm=0.8,
        blur_mm=(0.07, 0.13),
        noise=(4.0, 9.0),
        paper=(210, 245),
        black=(51, 89),
        falloff_ratio=0.12,
        streak_ratio=0.3,
        salt_limit=0.002,
        lids=(250, 225, 120, 25),
        jpeg_quality=(40, 60),
    ),
}


def draw_settings(level: Level, rng: np.random.Generator) -> ScanSettings:
    """Draw how one page of `level` is scanned."""
    habits = HABITS[level]
    limit_deg = habits.skew_limit_deg
    return ScanSettings(
        dpi=int(rng.choice(habits.dpis)),
        turned=bool(rng.random() < habits.turned_ratio),
        skew_deg=float(np.clip(rng.normal(0, habits.skew_sd_deg), -limit_deg, limit_deg)),
        shift_mm=(float(rng.normal(0, habits.shift_sd_mm)), float(rng.normal(0, habits.shift_sd_mm))),
        scale_ratio=float(1 + np.clip(rng.normal(0, habits.scale_sd), -0.012, 0.012)),
        feed_mm=float(rng.uniform(0.2, 1.0) * habits.feed_limit_mm),
        feed_waves=(float(rng.uniform(0, 6.3)), float(rng.uniform(0, 6.3)), float(rng.uniform(1.5, 5.0))),
        blur_mm=float(rng.uniform(*habits.blur_mm)),
        noise=float(rng.uniform(*habits.noise)),
        paper=float(rng.uniform(*habits.paper)),
        black=float(rng.uniform(*habits.black)),
        falloff_ratio=float(rng.uniform(0, habits.falloff_ratio)),
        streaks=_streaks(habits, rng),
        salt_ratio=float(rng.uniform(0, habits.salt_limit)),
        lid=float(rng.choice(habits.lids)),
        jpeg_quality=int(rng.integers(habits.jpeg_quality[0], habits.jpeg_quality[1] + 1)),
        threshold=float(rng.uniform(0.45, 0.68)),
    )


def _streaks(habits: ScannerHabits, rng: np.random.Generator) -> tuple[tuple[float, float, float], ...]:
    count = int(rng.integers(1, 4)) if rng.random() < habits.streak_ratio else 0
    return tuple(
        (float(rng.uniform(0.03, 0.97)), float(rng.uniform(0.08, 0.4)), float(rng.uniform(0.06, 0.5)))
        for _ in range(count)
    )
