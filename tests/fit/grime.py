"""Dirt that the library has not: hairs, smeared ink, spilt tea, drops, staples and fingers, as offices leave them."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.image import Gray

Darkening = NDArray[np.float32]  # of the scan's shape, gray levels to take away
Kind = Callable[[Gray, np.random.Generator, float], Darkening]
SHIFT = 4  # OpenCV's fixed point: sixteenths of a pixel


def soil(scan: Gray, rng: np.random.Generator, dpi: int) -> Gray:
    """Leave one kind of grime on a scan."""
    kind = KINDS[int(rng.integers(len(KINDS)))]
    return np.clip(scan - kind(scan, rng, dpi / 25.4), 0, 255).astype(np.uint8)


def hairs(scan: Gray, rng: np.random.Generator, px_per_mm: float) -> Darkening:
    """Hairs and fibres: thin, long and bent."""
    layer = np.zeros(scan.shape, dtype=np.uint8)
    for place in _places(scan, rng, int(rng.integers(6, 40))):
        steps = int(rng.integers(6, 30))
        heading = rng.uniform(0, 2 * np.pi) + np.cumsum(rng.normal(0, 0.12) + rng.normal(0, 0.12, steps))
        way = np.cumsum(np.column_stack([np.cos(heading), np.sin(heading)]) * 0.8 * px_per_mm, axis=0)
        _line(layer, place + way, rng.uniform(0.08, 0.2) * px_per_mm, int(rng.integers(90, 240)))
    return _softened(layer, 0.5)


def staples(scan: Gray, rng: np.random.Generator, px_per_mm: float) -> Darkening:
    """Staples, and the marks they leave."""
    layer = np.zeros(scan.shape, dtype=np.uint8)
    for place in _places(scan, rng, int(rng.integers(3, 16))):
        heading, half_mm = rng.uniform(0, 2 * np.pi), rng.uniform(1.5, 3.0)
        along = np.array([np.cos(heading), np.sin(heading)]) * half_mm * px_per_mm
        _line(layer, np.array([place - along, place + along]), 0.5 * px_per_mm, int(rng.integers(100, 240)))
    return _softened(layer, 0.7)


def drops(scan: Gray, rng: np.random.Generator, px_per_mm: float) -> Darkening:
    """Drops and splashes of ink, most of them small."""
    layer = np.zeros(scan.shape, dtype=np.uint8)
    for place in _places(scan, rng, int(rng.integers(20, 160))):
        radius = max(1.0, min(2.5, rng.lognormal(-1.2, 0.7)) * px_per_mm)
        middle, turn = np.rint(place).astype(int).tolist(), float(rng.uniform(0, 180))
        axes = (round(radius), max(1, round(radius * rng.uniform(0.6, 1))))
        cv2.ellipse(layer, middle, axes, turn, 0, 360, int(rng.integers(60, 230)), -1, cv2.LINE_AA)
    return _softened(layer, 0.1 * px_per_mm)


def tea(scan: Gray, rng: np.random.Generator, px_per_mm: float) -> Darkening:
    """Spilt tea: pale areas with a dark edge."""
    layer, stains = np.zeros(scan.shape, dtype=np.float32), int(rng.integers(1, 7))
    for place in _places(scan, rng, stains):
        turns = np.linspace(0, 2 * np.pi, 90)
        waver = 1 + 0.05 * np.sin(3 * turns + rng.uniform(0, 6)) + 0.03 * np.sin(7 * turns + rng.uniform(0, 6))
        radius = rng.uniform(8, 40) * px_per_mm * waver
        outline = place + np.column_stack([np.cos(turns), np.sin(turns)]) * radius[:, None]
        stain = np.zeros(scan.shape, dtype=np.uint8)
        cv2.fillPoly(stain, [_fixed(outline)], int(rng.integers(5, 35)), cv2.LINE_AA, SHIFT)
        edge = np.zeros(scan.shape, dtype=np.uint8)
        _line(edge, outline, rng.uniform(0.4, 1.4) * px_per_mm, int(rng.integers(30, 110)))
        layer += stain + _softened(edge, 0.3 * px_per_mm)
    return layer


def smears(scan: Gray, rng: np.random.Generator, px_per_mm: float) -> Darkening:
    """Ink and print smeared one way, here and there."""
    reach = int(rng.uniform(3, 9) * px_per_mm)
    fade = np.zeros((1, 2 * reach + 1), dtype=np.float32)
    fade[0, : reach + 1] = np.linspace(0, 1, reach + 1)
    turned = np.rot90(fade, int(rng.integers(4))) / fade.sum()
    smeared = cv2.filter2D((255 - scan).astype(np.float32), -1, np.ascontiguousarray(turned))
    shape = tuple(int(size / (4 * px_per_mm)) + 2 for size in scan.shape)
    somewhere = cv2.GaussianBlur(rng.standard_normal(shape).astype(np.float32), (0, 0), 3.0) > 0
    share = cv2.resize(somewhere.astype(np.float32), scan.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(smeared * share * np.float32(rng.uniform(0.5, 1.3)))


def fingers(scan: Gray, rng: np.random.Generator, px_per_mm: float) -> Darkening:
    """Fingerprints: ridges half a millimetre apart."""
    layer, half = np.zeros(scan.shape, dtype=np.float32), int(14 * px_per_mm)
    y_mm, x_mm = (np.mgrid[-half:half, -half:half] / px_per_mm).astype(np.float32)
    for _ in range(int(rng.integers(3, 14))):
        away_mm = np.hypot(x_mm + rng.normal(0, 0.5), y_mm * 0.75)
        ridges = np.sin(2 * np.pi * away_mm / rng.uniform(0.45, 0.6) + rng.uniform(0, 6)) > 0
        print_ = ridges * np.exp(-(np.hypot(x_mm / 6, y_mm / 8) ** 4))
        left, top = (int(rng.integers(0, size - 2 * half)) for size in scan.shape[::-1])
        layer[top : top + 2 * half, left : left + 2 * half] += _softened(print_, 0.1 * px_per_mm) * rng.uniform(30, 110)
    return layer


KINDS: tuple[Kind, ...] = (hairs, staples, drops, tea, smears, fingers)


def _places(scan: Gray, rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    return rng.uniform(0, scan.shape[::-1], (count, 2))


def _line(layer: Gray, way: NDArray[np.float64], width_px: float, gray: int) -> None:
    cv2.polylines(layer, [_fixed(way)], False, gray, max(1, round(width_px)), cv2.LINE_AA, SHIFT)


def _fixed(places: NDArray[np.float64]) -> NDArray[np.int32]:
    return np.rint(places * 2**SHIFT).astype(np.int32)


def _softened(layer: NDArray[np.generic], by_px: float) -> Darkening:
    return np.asarray(cv2.GaussianBlur(layer.astype(np.float32), (0, 0), by_px), dtype=np.float32)
