"""Sample patches of a page, all in one integer gather; nothing is warped.

A patch stands upright on the sheet whatever way the sheet lies on the scan: its rows and columns
are millimetre steps of the sheet, and each sample is the nearest pixel.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omr.frame import Frame, Points
from omr.image import Gray
from omr.pyramid import Pyramid, to_level

Patches = NDArray[np.uint8]
"""Shape (n, rows, columns)."""

# Where the scan has more pixels than this, one level smaller carries all that pen and paper show,
# and a sample is then an average of four pixels instead of one of them.
DENSE_PX_PER_MM = 15.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Gathered:
    """Patches with the share of each that lies on the image."""

    values: Patches
    inside_ratio: NDArray[np.float64]  # (n,)
    columns_px: NDArray[np.intp]  # (n, rows, columns): where on the sampled level each value came from
    rows_px: NDArray[np.intp]
    level: int


def sampling_level(pyramid: Pyramid, frame: Frame, *, dense_px_per_mm: float = DENSE_PX_PER_MM) -> int:
    """Choose the finest level that is not denser than `dense_px_per_mm`."""
    level, px_per_mm = 0, frame.px_per_mm
    while px_per_mm >= dense_px_per_mm and level < pyramid.coarse:
        level, px_per_mm = level + 1, px_per_mm / 2
    return level


def steps_mm(half_mm: float, per_mm: int) -> NDArray[np.float64]:
    """Give sample places from -half to +half, `per_mm` to the millimetre, centred on 0."""
    count = 2 * round(half_mm * per_mm) + 1
    return (np.arange(count) - count // 2) / per_mm


def gather(
    pyramid: Pyramid,
    frame: Frame,
    centres_mm: Points,
    *,
    half_mm: tuple[float, float],
    per_mm: int,
    level: int,
) -> Gathered:
    """Sample a patch round each centre.

    Args:
        pyramid: The page.
        frame: Where the sheet lies on it.
        centres_mm: (n, 2) middles of the patches on the sheet.
        half_mm: Half the width and half the height of a patch.
        per_mm: Samples to the millimetre.
        level: Which level of the pyramid is sampled.
    """
    centres_px = to_level(frame.to_px(centres_mm), level)
    local = (frame.jacobian(centres_mm) * 0.5**level).astype(np.float32)
    x_mm = steps_mm(half_mm[0], per_mm).astype(np.float32)
    y_mm = steps_mm(half_mm[1], per_mm).astype(np.float32)
    columns = _places(centres_px[:, 0], local[:, 0, :], x_mm, y_mm)
    rows = _places(centres_px[:, 1], local[:, 1, :], x_mm, y_mm)
    return _take(pyramid.levels[level], columns, rows, level)


def _places(
    origin_px: NDArray[np.floating],
    px_per_mm: NDArray[np.float32],
    x_mm: NDArray[np.float32],
    y_mm: NDArray[np.float32],
) -> NDArray[np.intp]:
    """Give one pixel coordinate of every sample: rounded down after adding a half."""
    base = (origin_px.astype(np.float32) + np.float32(0.5))[:, None, None]
    across = px_per_mm[:, 0, None, None] * x_mm[None, None, :]
    down = px_per_mm[:, 1, None, None] * y_mm[None, :, None]
    return np.asarray(np.floor(base + down + across), dtype=np.intp)


def _take(image: Gray, columns: NDArray[np.intp], rows: NDArray[np.intp], level: int) -> Gathered:
    height, width = image.shape
    inside_ratio = np.ones(len(columns))
    if columns.min() < 0 or rows.min() < 0 or columns.max() >= width or rows.max() >= height:
        inside = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
        inside_ratio = inside.mean(axis=(1, 2))
        columns, rows = columns.clip(0, width - 1), rows.clip(0, height - 1)
    values = image.ravel().take(rows * width + columns)
    return Gathered(values=values, inside_ratio=inside_ratio, columns_px=columns, rows_px=rows, level=level)
