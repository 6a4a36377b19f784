"""The office scanner: a sheet goes in, a page image comes out, a little turned, stretched, gray and noisy.

Pure: the same image, settings and random numbers give the same scan.
"""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.sheet import PAGE_HEIGHT_MM, PAGE_WIDTH_MM
from omr.image import Gray, Rgb
from pipeline.simulate.scan_settings import ScanSettings

SAFE_EDGE_MM = 9.5  # the nearest print to the paper's edge stands at 10 mm: half a millimetre stays on the canvas
MM_PER_INCH = 25.4


def scan(sheet: Gray, settings: ScanSettings, rng: np.random.Generator, *, px_per_mm: float) -> Gray:
    """Scan an A4 sheet onto the canvas; all print of the sheet stays on it."""
    blurred = np.asarray(cv2.GaussianBlur(sheet, (0, 0), settings.blur_mm * px_per_mm), np.uint8)
    settings = replace(settings, shift_mm=_shift_that_keeps_all(settings))
    lid = (settings.lid - settings.black) / (settings.paper - settings.black) * 255
    placed = _place(blurred, settings, px_per_mm=px_per_mm, lid=float(np.clip(lid, 0, 255)))
    fed = _feed(placed, settings)
    lit = _light(fed, settings)
    image = _dirty(lit, settings, rng)
    return np.ascontiguousarray(np.rot90(image, 2)) if settings.turned else image


def scan_colour(sheet: Rgb, settings: ScanSettings, rng: np.random.Generator, *, px_per_mm: float) -> Rgb:
    """Scan in colour: three sensors that see the same place, each with noise of its own."""
    sensors = rng.spawn(3)
    channels = (np.ascontiguousarray(sheet[:, :, at]) for at in range(3))
    seen = [scan(channel, settings, own, px_per_mm=px_per_mm) for channel, own in zip(channels, sensors, strict=True)]
    return np.dstack(seen)


def to_bitonal(image: Gray, settings: ScanSettings) -> Gray:
    """Give the scan as a 1-bit scanner would: every pixel 0 or 255."""
    limit = settings.black + settings.threshold * (settings.paper - settings.black)
    return np.asarray(np.where(image < limit, 0, 255), np.uint8)


def _shift_that_keeps_all(settings: ScanSettings) -> tuple[float, float]:
    """Give the shift, smaller where turn, scale and feed would push print off the canvas."""
    turn, grow = np.radians(abs(settings.skew_deg)), settings.scale_ratio
    half = np.asarray(settings.canvas_mm) / 2
    reach = (np.array([PAGE_WIDTH_MM, PAGE_HEIGHT_MM]) / 2 - SAFE_EDGE_MM) * grow
    swung = np.array([[np.cos(turn), np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ reach
    room = np.maximum(half - swung - np.array([0, settings.feed_mm]), 0)
    x_mm, y_mm = np.clip(settings.shift_mm, -room, room)
    return float(x_mm), float(y_mm)


def _place(sheet: Gray, settings: ScanSettings, *, px_per_mm: float, lid: float) -> Gray:
    """Lay the sheet under the scan line: turned, shifted, scaled, at the scan's resolution."""
    out_px_per_mm = settings.dpi / MM_PER_INCH
    width, height = (round(side_mm * out_px_per_mm) for side_mm in settings.canvas_mm)
    turn = np.radians(settings.skew_deg)
    spin = settings.scale_ratio * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    middle = np.array([PAGE_WIDTH_MM, PAGE_HEIGHT_MM]) / 2
    offset_mm = np.asarray(settings.canvas_mm) / 2 + np.asarray(settings.shift_mm) - spin @ middle
    # Sheet pixel -> mm -> turned mm -> scan pixel; a pixel's centre has whole-number coordinates.
    linear = spin * out_px_per_mm / px_per_mm
    constant = (spin @ np.full(2, 0.5 / px_per_mm) + offset_mm) * out_px_per_mm - 0.5
    matrix = np.column_stack([linear, constant])
    return np.asarray(
        cv2.warpAffine(
            sheet, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=lid
        ),
        np.uint8,
    )


def _feed(image: Gray, settings: ScanSettings) -> Gray:
    """Stretch and squeeze along the feed as rollers do."""
    height = image.shape[0]
    at = np.linspace(0, 1, height)
    first, second, waves = settings.feed_waves
    sway = 0.6 * np.sin(2 * np.pi * at + first) + 0.4 * np.sin(2 * np.pi * waves * at + second)
    source = np.arange(height) + settings.feed_mm * settings.dpi / MM_PER_INCH * sway
    rows = np.clip(source, 0, height - 1).astype(np.float32)[:, None]
    return np.asarray(_resample_rows(image, rows), np.uint8)


def _resample_rows(image: Gray, rows: NDArray[np.float32]) -> Gray:
    low = np.minimum(rows[:, 0].astype(int), image.shape[0] - 2)
    part = np.rint((rows[:, 0] - low) * 64).astype(np.uint16)[:, None]
    mixed = image[low] * (64 - part) + image[low + 1] * part
    return np.asarray((mixed + 32) >> 6, np.uint8)


def _light(image: Gray, settings: ScanSettings) -> Gray:
    """Give the scan its black, its paper tone and the lamp's falloff."""
    tones = np.rint(np.linspace(settings.black, settings.paper, 256)).astype(np.uint8)
    toned = np.asarray(cv2.LUT(image, tones), np.uint8)
    if settings.falloff_ratio < 0.005:
        return toned
    height, width = image.shape
    across = 1 - settings.falloff_ratio * np.linspace(-0.6, 1, 24)[None, :] ** 2
    along = 1 - settings.falloff_ratio * 0.5 * np.linspace(0, 1, 34)[:, None]
    field = np.rint(255 * np.clip(across * along, 0, 1)).astype(np.uint8)
    smooth = cv2.resize(field, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.multiply(toned, smooth, scale=1 / 255), np.uint8)


def _dirty(image: Gray, settings: ScanSettings, rng: np.random.Generator) -> Gray:
    """Add streaks of the glass, the sensor's noise and single dead pixels."""
    height, width = image.shape
    image = image.copy()
    for place, width_mm, dark in settings.streaks:
        left = int(place * width)
        columns = image[:, left : left + max(1, round(width_mm * settings.dpi / MM_PER_INCH))]
        columns[...] = np.rint(columns * (1 - dark)).astype(np.uint8)
    grain = np.frombuffer(rng.bytes(height * width), np.uint8).reshape(height, width)
    noisy = cv2.add(image, cv2.LUT(grain, _noise_table(settings.noise)), dtype=cv2.CV_8U)
    count = int(settings.salt_ratio * height * width)
    rows, columns_at = rng.integers(0, height, count), rng.integers(0, width, count)
    noisy[rows, columns_at] = rng.choice(np.array([20, 60, 250], np.uint8), count, p=[0.5, 0.25, 0.25])
    return np.asarray(noisy, np.uint8)


def _noise_table(sigma: float) -> NDArray[np.int8]:
    """Give the normal distribution's 256 quantiles: one random byte, one gray level of noise.

    Source:
        Abramowitz and Stegun, Handbook of Mathematical Functions, 1964, formula 26.2.23.
    """
    at = (np.arange(256) + 0.5) / 256
    tail = np.minimum(at, 1 - at)
    t = np.sqrt(-2 * np.log(tail))
    upper = t - (2.515517 + 0.802853 * t + 0.010328 * t**2) / (1 + 1.432788 * t + 0.189269 * t**2 + 0.001308 * t**3)
    noise = np.rint(sigma * np.where(at < 0.5, -upper, upper))
    return np.asarray(np.clip(noise, -127, 127), np.int8)
