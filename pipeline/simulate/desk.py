"""What a photo of a sheet shows besides the sheet: the table under it and the light over both."""

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.image import Rgb
from pipeline.simulate.photo_settings import PhotoSettings

Field = NDArray[np.float32]

COARSE = 16  # fields of light change little in so many pixels
WARM, COLD = np.array([1.0, 0.90, 0.72]), np.array([0.86, 0.95, 1.0])
COLOURS = {
    "wood": (150, 105, 65),
    "cloth": (70, 95, 120),
    "dark": (45, 42, 40),
    "light": (205, 200, 190),
    "tiles": (170, 170, 165),
}


def draw_desk(settings: PhotoSettings, rng: np.random.Generator) -> Rgb:
    """Draw the table: its colour, its grain, and the joints between tiles."""
    width, height = settings.width_px // 4, settings.height_px // 4
    stretch = (2, 60) if settings.desk == "wood" else (40, 40)
    rough = rng.random((height // stretch[0] + 2, width // stretch[1] + 2), dtype=np.float32)
    grain = cv2.resize(rough, (width, height), interpolation=cv2.INTER_LINEAR) - 0.5
    fine = cv2.GaussianBlur(rng.random((height, width), dtype=np.float32) - 0.5, (0, 0), 0.8)
    tone = 1 + (0.35 if settings.desk == "wood" else 0.12) * grain + (0.5 if settings.desk == "cloth" else 0.1) * fine
    if settings.desk == "tiles":
        tone[:: width // 3] *= 0.5
        tone[1 :: width // 3] *= 0.5
        tone[:, :: width // 3] *= 0.5
        tone[:, 1 :: width // 3] *= 0.5
    small = np.clip(tone[:, :, None] * np.array(COLOURS[settings.desk], np.float32), 0, 255).astype(np.uint8)
    return np.asarray(cv2.resize(small, (settings.width_px, settings.height_px), interpolation=cv2.INTER_LINEAR))


def light_field(settings: PhotoSettings, rng: np.random.Generator) -> Rgb:
    """Give how much of 255 is left of red, green and blue at each pixel."""
    width, height = settings.width_px // COARSE, settings.height_px // COARSE
    x, y = np.meshgrid(np.linspace(-1, 1, width, dtype=np.float32), np.linspace(-1, 1, height, dtype=np.float32))
    angle = np.radians(settings.light_deg)
    falls = 1 - settings.light_falloff * (1 + np.cos(angle) * x + np.sin(angle) * y) / 2
    field = falls * (1 - settings.vignette * (x**2 + y**2) / 2) * settings.exposure
    if settings.shadow:
        field *= 1 - settings.shadow * _shadow(width, height, settings.shadow_soft_ratio, rng)
    tint = np.where(settings.warmth > 0, WARM, COLD) ** abs(settings.warmth)
    coloured = np.clip(255 * field[:, :, None] * tint.astype(np.float32), 0, 255).astype(np.uint8)
    return np.asarray(cv2.resize(coloured, (settings.width_px, settings.height_px), interpolation=cv2.INTER_LINEAR))


def glare_field(settings: PhotoSettings, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Give the gray levels that a lamp mirrored on the paper adds at each pixel."""
    width, height = settings.width_px // COARSE, settings.height_px // COARSE
    x, y = np.meshgrid(np.linspace(-1, 1, width, dtype=np.float32), np.linspace(-1, 1, height, dtype=np.float32))
    at_x, at_y = rng.uniform(-0.45, 0.45, 2)
    wide, high = rng.uniform(0.12, 0.3, 2)
    spot = settings.glare * np.exp(-(((x - at_x) / wide) ** 2) - ((y - at_y) / high) ** 2)
    small = np.clip(spot, 0, 255).astype(np.uint8)
    return np.asarray(cv2.resize(small, (settings.width_px, settings.height_px), interpolation=cv2.INTER_LINEAR))


def _shadow(width: int, height: int, soft_ratio: float, rng: np.random.Generator) -> Field:
    """Let the phone or an arm come in from one side."""
    shade = np.zeros((height, width), np.float32)
    reach, at, half = rng.uniform(0.25, 0.75), rng.uniform(0.1, 0.9), rng.uniform(0.08, 0.3)
    lean = rng.uniform(-0.2, 0.2)
    ends = np.array([(at - half, 0), (at + half, 0), (at + half + lean, reach), (at - half + lean, reach)])
    cv2.fillPoly(shade, [np.rint(ends * (width, height)).astype(np.int32)], 1.0)
    shade = np.rot90(shade, 2) if rng.random() < 0.5 else shade
    return np.asarray(cv2.GaussianBlur(np.ascontiguousarray(shade), (0, 0), max(1.0, soft_ratio * width)), np.float32)
