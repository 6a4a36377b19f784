"""How a sheet is photographed with a phone, drawn at random: as a careful person does it, or with one mistake."""

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from pipeline.simulate.words import Level


class Mistake(StrEnum):
    """What spoils a photo."""

    NONE = "none"
    CORNER = "corner out"  # a corner square lies outside the picture
    FAR = "far"  # fewer than 150 dpi across the sheet
    BLUR = "blur"
    GLARE = "glare"  # a lamp mirrored on the paper
    STEEP = "steep"
    CURLED = "curled"
    DARK = "dark"


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoSettings:
    """How one page is photographed. The picture stands upright here; its file may hold it turned."""

    width_px: int
    height_px: int
    focal_ratio: float  # focal length over the picture's long side
    pitch_deg: float
    yaw_deg: float
    roll_deg: float
    fill_ratio: float  # of the picture that the sheet takes up along its tighter side
    aim: tuple[float, float]  # of the room that is left, -1 to 1; beyond it the sheet leaves the picture
    distortion: float  # of the lens: how much a ray at 45 degrees is off
    curl_mm: float  # by which the paper rises off the table
    curl_deg: float  # direction in which it does
    curl_waves: float
    curl_phase: float
    desk: str
    light_deg: float  # direction in which the light falls off
    light_falloff: float
    vignette: float
    shadow: float  # how much of the light a hand or the phone takes
    shadow_soft_ratio: float  # of the picture's width
    warmth: float  # -1 a cloudy sky to 1 a bulb
    exposure: float  # of the paper where it is brightest
    veil: float  # gray levels of stray light
    blur_px: float
    motion_px: float
    noise: float
    sharpening: float
    glare: float  # gray levels that a mirrored lamp adds
    jpeg_quality: int
    orientation: int  # EXIF: 1 upright, 3, 6, 8
    tagged: bool  # with the camera's tags; messengers strip them
    mistake: Mistake = Mistake.NONE


SIZES_PX = ((3000, 4000), (3000, 4000), (2448, 3264), (3072, 4096))
DESKS = ("wood", "cloth", "dark", "light", "tiles")
# Focal length over long side of the main cameras of phones: 24 to 28 mm on film of 34.6 mm.
FOCAL_RATIO = (0.70, 0.82)
MOST_TILT_DEG = 18.0
TAGGED_RATIO = 0.75


def draw_photo(level: Level, rng: np.random.Generator) -> PhotoSettings:
    """Draw how one page is photographed: fairly, or for `POOR_PHOTO` with one mistake."""
    fair = _fair(rng)
    if level is not Level.POOR_PHOTO:
        return fair
    return spoil(fair, list(Mistake)[1 + int(rng.integers(len(Mistake) - 1))], rng)


def spoil(fair: PhotoSettings, mistake: Mistake, rng: np.random.Generator) -> PhotoSettings:
    """Make one mistake with an otherwise fair photo."""
    turn = 1 if rng.random() < 0.5 else -1
    changes = {
        Mistake.NONE: {},
        Mistake.CORNER: {
            "fill_ratio": float(rng.uniform(1.0, 1.1)),
            "aim": (turn * float(rng.uniform(1.0, 1.3)), float(rng.uniform(1.0, 1.3))),
            "roll_deg": float(rng.uniform(-6, 6)),
        },
        Mistake.FAR: {"fill_ratio": float(rng.uniform(0.26, 0.42))},
        Mistake.BLUR: {"blur_px": float(rng.uniform(4.0, 8.0)), "motion_px": float(rng.uniform(0, 14))},
        Mistake.GLARE: {"glare": float(rng.uniform(180, 420))},
        Mistake.STEEP: {"pitch_deg": turn * float(rng.uniform(32, 45))},
        Mistake.CURLED: {"curl_mm": float(rng.uniform(12, 30)), "curl_waves": float(rng.uniform(0.6, 1.5))},
        Mistake.DARK: {
            "exposure": float(rng.uniform(0.12, 0.25)),
            "noise": float(rng.uniform(9, 16)),
            "shadow": float(rng.uniform(0.3, 0.6)),
        },
    }[mistake]
    return replace(fair, mistake=mistake, **changes)  # type: ignore[arg-type]  # each names its own fields


def _fair(rng: np.random.Generator) -> PhotoSettings:
    width_px, height_px = SIZES_PX[int(rng.integers(len(SIZES_PX)))]
    tilt_deg, towards = MOST_TILT_DEG * float(rng.beta(1.6, 2.4)), float(rng.uniform(0, 2 * np.pi))
    tagged = bool(rng.random() < TAGGED_RATIO)
    return PhotoSettings(
        width_px=width_px,
        height_px=height_px,
        focal_ratio=float(rng.uniform(*FOCAL_RATIO)),
        pitch_deg=tilt_deg * float(np.sin(towards)),
        yaw_deg=tilt_deg * float(np.cos(towards)),
        roll_deg=float(np.clip(rng.normal(0, 3), -9, 9)),
        fill_ratio=float(rng.uniform(0.80, 0.97)),
        aim=(float(rng.uniform(-0.8, 0.8)), float(rng.uniform(-0.8, 0.8))),
        distortion=float(rng.uniform(-0.03, 0.02)),
        curl_mm=float(rng.gamma(2.0, 0.9)),
        curl_deg=float(rng.uniform(0, 180)),
        curl_waves=float(rng.uniform(0.5, 1.0)),
        curl_phase=float(rng.uniform(0, 1)),
        desk=DESKS[int(rng.integers(len(DESKS)))],
        light_deg=float(rng.uniform(0, 360)),
        light_falloff=float(rng.uniform(0, 0.35)),
        vignette=float(rng.uniform(0.02, 0.22)),
        shadow=float(rng.uniform(0.12, 0.45)) if rng.random() < 0.6 else 0.0,
        shadow_soft_ratio=float(rng.uniform(0.012, 0.08)),
        warmth=float(rng.uniform(-1, 1)),
        exposure=float(rng.uniform(0.66, 0.97)),
        veil=float(rng.uniform(4, 36)),
        blur_px=float(rng.uniform(0.5, 1.5)),
        motion_px=float(rng.uniform(0, 2.5)) if rng.random() < 0.4 else 0.0,
        noise=float(rng.uniform(1.5, 5.0)),
        sharpening=float(rng.uniform(0, 0.8)),
        glare=0.0,
        jpeg_quality=int(rng.integers(70, 93)),
        orientation=int(rng.choice([6, 6, 6, 8, 1, 3])) if tagged else 1,
        tagged=tagged,
    )
