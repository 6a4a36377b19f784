"""Pens: how wide, how dark and how even they write. A new pen is one more line in `PENS`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """What a pen leaves on office paper, as a scanner sees it."""

    name: str
    width_mm: float
    luma: float  # of a full deposit on white paper, 0 black to 255 white
    grain_ratio: float  # how much the paper's tooth shows in the line
    bleed_mm: float  # how far ink creeps into the paper
    thinning_ratio: float  # how much of its width and ink a fast line loses
    skip_ratio: float  # of the strokes, that miss ink for a moment
    rgb: tuple[int, int, int]


# Widths and tones as measured on office scans of handwriting: ball pens leave 0.3-0.5 mm, and blue ink is
# lighter than black in a gray scan; a soft pencil comes out at luma 100-150, a hard one at 140-180.
PENS = (
    Pen(
        name="ballpoint_blue",
        width_mm=0.42,
        luma=72,
        grain_ratio=0.28,
        bleed_mm=0.02,
        thinning_ratio=0.22,
        skip_ratio=0.08,
        rgb=(38, 58, 150),
    ),
    Pen(
        name="ballpoint_black",
        width_mm=0.42,
        luma=48,
        grain_ratio=0.25,
        bleed_mm=0.02,
        thinning_ratio=0.2,
        skip_ratio=0.06,
        rgb=(46, 46, 52),
    ),
    Pen(
        name="gel_blue",
        width_mm=0.55,
        luma=52,
        grain_ratio=0.08,
        bleed_mm=0.035,
        thinning_ratio=0.1,
        skip_ratio=0.02,
        rgb=(22, 40, 140),
    ),
    Pen(
        name="gel_black",
        width_mm=0.5,
        luma=28,
        grain_ratio=0.08,
        bleed_mm=0.035,
        thinning_ratio=0.1,
        skip_ratio=0.02,
        rgb=(26, 26, 30),
    ),
    Pen(
        name="felt",
        width_mm=1.15,
        luma=22,
        grain_ratio=0.05,
        bleed_mm=0.09,
        thinning_ratio=0.12,
        skip_ratio=0.0,
        rgb=(20, 20, 26),
    ),
    Pen(
        name="pencil",
        width_mm=0.5,
        luma=98,
        grain_ratio=0.5,
        bleed_mm=0.02,
        thinning_ratio=0.25,
        skip_ratio=0.0,
        rgb=(96, 96, 100),
    ),
    Pen(
        name="faint_pencil",
        width_mm=0.42,
        luma=132,
        grain_ratio=0.5,
        bleed_mm=0.02,
        thinning_ratio=0.25,
        skip_ratio=0.0,
        rgb=(130, 130, 134),
    ),
)
BY_NAME = {pen.name: pen for pen in PENS}
FAINT_PENCIL = BY_NAME["faint_pencil"]
