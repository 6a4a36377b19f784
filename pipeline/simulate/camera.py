"""The phone: a sheet lies on a table, a picture comes out, askew, unevenly lit, tinted, soft and sharpened again.

Pure: the same image, settings and random numbers give the same picture.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.sheet import PAGE_HEIGHT_MM, PAGE_WIDTH_MM
from omr.image import Gray, Rgb
from pipeline.simulate.desk import draw_desk, glare_field, light_field
from pipeline.simulate.lens import sheet_places
from pipeline.simulate.photo_settings import PhotoSettings

PAPER = 0.94  # of the light that white paper gives back
NOISE_TILE_PX = 1024  # one square of noise, laid over the picture at places drawn for each colour
DENOISE_PX = 0.6  # a phone smooths its noise before it sharpens
SHARPEN_PX = 1.6


def photograph(sheet: Gray | Rgb, settings: PhotoSettings, rng: np.random.Generator, *, px_per_mm: float) -> Rgb:
    """Photograph an A4 sheet; the picture stands upright."""
    paper = sheet if sheet.ndim == 3 else np.asarray(cv2.merge([sheet] * 3), np.uint8)
    seen = _look(paper, settings, rng, px_per_mm)
    lit = np.asarray(cv2.multiply(seen, light_field(settings, rng), scale=PAPER / 255), np.uint8)
    if settings.glare:
        lit = np.asarray(cv2.add(lit, cv2.merge([glare_field(settings, rng)] * 3)), np.uint8)
    veiled = np.rint(np.linspace(settings.veil, 255, 256)).astype(np.uint8)
    return _develop(_focus(np.asarray(cv2.LUT(lit, veiled), np.uint8), settings, rng), settings, rng)


def _look(paper: Rgb, settings: PhotoSettings, rng: np.random.Generator, px_per_mm: float) -> Rgb:
    """Lay the sheet on the table as the lens sees it, with the shadow of its rim."""
    x_mm, y_mm = sheet_places(settings)
    desk = draw_desk(settings, rng)
    on_sheet = ((x_mm >= 0) & (x_mm <= PAGE_WIDTH_MM) & (y_mm >= 0) & (y_mm <= PAGE_HEIGHT_MM)).astype(np.uint8)
    under = cv2.blur(on_sheet * np.uint8(90), (41, 41))
    table = cv2.subtract(desk, cv2.merge([np.asarray(under, np.uint8)] * 3))
    soft = np.asarray(cv2.GaussianBlur(paper, (0, 0), 0.6), np.uint8)  # fewer pixels look at more paper each
    columns, rows = x_mm * np.float32(px_per_mm) - np.float32(0.5), y_mm * np.float32(px_per_mm) - np.float32(0.5)
    seen = cv2.remap(soft, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(np.where(on_sheet[:, :, None] > 0, seen, table), np.uint8)


def _focus(image: Rgb, settings: PhotoSettings, rng: np.random.Generator) -> Rgb:
    blurred = cv2.GaussianBlur(image, (0, 0), settings.blur_px)
    if settings.motion_px >= 1:
        size = 2 * round(settings.motion_px / 2) + 3
        angle = float(rng.uniform(0, np.pi))
        reach = settings.motion_px / 2 * np.array([np.cos(angle), np.sin(angle)])
        kernel = np.zeros((size, size), np.float32)
        for share in np.linspace(-1, 1, 33):
            column, row = np.rint(share * reach + size // 2).astype(int)
            kernel[row, column] += 1
        blurred = cv2.filter2D(blurred, -1, kernel / kernel.sum())
    return np.asarray(blurred, np.uint8)


def _develop(image: Rgb, settings: PhotoSettings, rng: np.random.Generator) -> Rgb:
    """Add the sensor's noise, smooth it and sharpen the picture, as phones do."""
    noisy = np.asarray(cv2.add(image, _noise(image.shape, settings.noise, rng), dtype=cv2.CV_8U), np.uint8)
    smooth = cv2.GaussianBlur(noisy, (0, 0), DENOISE_PX)
    if settings.sharpening <= 0:
        return np.asarray(smooth, np.uint8)
    soft = cv2.GaussianBlur(smooth, (0, 0), SHARPEN_PX)
    return np.asarray(cv2.addWeighted(smooth, 1 + settings.sharpening, soft, -settings.sharpening, 0), np.uint8)


def _noise(shape: tuple[int, ...], sigma: float, rng: np.random.Generator) -> NDArray[np.int8]:
    tile = np.clip(np.rint(rng.normal(0, sigma, (NOISE_TILE_PX, NOISE_TILE_PX))), -127, 127).astype(np.int8)
    height, width = shape[:2]
    many = np.tile(tile, (height // NOISE_TILE_PX + 2, width // NOISE_TILE_PX + 2))
    starts = rng.integers(0, NOISE_TILE_PX, (3, 2))
    return np.dstack([many[top : top + height, left : left + width] for top, left in starts])
