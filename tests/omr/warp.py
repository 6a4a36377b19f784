"""A feeder that stretches, leans and turns the sheet, with the true place of everything on the scan."""

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.image import PageImage
from tests.omr.paper import Image

A4_MM = (210.0, 297.0)
Points = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Streak:
    """Dirt on the glass: one line down the whole scan."""

    x_mm: float
    width_px: int
    gray: int


@dataclass(frozen=True, kw_only=True)
class Feeder:
    """How a sheet goes through; the map is `stretch`, then `lean`, then turn, scale and shift about the middle."""

    dpi: int = 200
    bands: tuple[tuple[float, float, float], ...] = ()  # from y mm, to y mm, longer by this share
    lean_mm: float = 0.0  # the lower edge lies so much further right than the upper
    tilt_mm: float = 0.0  # the right edge lies so much lower than the left
    skew_deg: float = 0.0
    scale: float = 1.0
    shift_mm: tuple[float, float] = (0.0, 0.0)
    canvas_mm: tuple[float, float] = A4_MM
    streaks: tuple[Streak, ...] = ()
    noise: float = 3.0
    blur_px: float = 0.6
    paper: int = 240
    black: int = 30
    lid: int = 240
    quality: int = 80
    turns: int = 0
    bitonal: bool = False
    seed: int = 1
    _knots: tuple[NDArray[np.float64], NDArray[np.float64]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        y_mm = np.arange(0.0, A4_MM[1] + 0.01, 0.5)
        rate = np.ones(len(y_mm) - 1)
        for start, end, share in self.bands:
            rate[(y_mm[:-1] >= start) & (y_mm[:-1] < end)] += share
        fed = np.concatenate([[0.0], np.cumsum(rate * np.diff(y_mm))])
        object.__setattr__(self, "_knots", (y_mm, fed - fed[-1] / 2 + A4_MM[1] / 2))

    @property
    def px_per_mm(self) -> float:
        """Pixels of the scan to the millimetre."""
        return self.dpi / 25.4

    def to_px(self, points_mm: Points) -> Points:
        """Say where places of the sheet lie on the scan (before quarter turns)."""
        linear, constant = self._affine()
        fed = np.stack([points_mm[:, 0], np.interp(points_mm[:, 1], *self._knots)], axis=1)
        return np.asarray(fed @ linear.T + constant)

    def scan(self, sheet: Image) -> PageImage:
        """Scan a drawn sheet of any resolution."""
        page = self._moved(sheet).astype(np.float32)
        page = cv2.GaussianBlur(page, (0, 0), self.blur_px)
        page = self.black + page * ((self.paper - self.black) / 255.0)
        for streak in self.streaks:
            left = round(streak.x_mm * self.px_per_mm)
            page[:, left : left + streak.width_px] = np.minimum(page[:, left : left + streak.width_px], streak.gray)
        page += np.random.default_rng(self.seed).normal(0, self.noise, page.shape).astype(np.float32)
        _, data = cv2.imencode(".jpg", page.clip(0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, self.quality])
        gray = np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), dtype=np.uint8)
        if self.bitonal:
            gray = np.where(gray < (self.black + self.paper) / 2 + 15, 0, 255).astype(np.uint8)
        return PageImage(gray=np.ascontiguousarray(np.rot90(gray, self.turns)), bitonal=self.bitonal)

    def _affine(self) -> tuple[NDArray[np.float64], Points]:
        turn = np.deg2rad(self.skew_deg)
        spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        lean = np.array([[1.0, self.lean_mm / A4_MM[1]], [self.tilt_mm / A4_MM[0], 1.0]])
        linear = self.px_per_mm * self.scale * spin @ lean
        middle_px = (np.array(self.canvas_mm) / 2 + self.shift_mm) * self.px_per_mm - 0.5
        return linear, middle_px - linear @ (np.array(A4_MM) / 2)

    def _moved(self, sheet: Image) -> Image:
        width, height = (round(side * self.px_per_mm) for side in self.canvas_mm)
        linear, constant = self._affine()
        back = np.linalg.inv(linear).astype(np.float32)
        offset = -(back @ constant.astype(np.float32))
        x, y = np.arange(width, dtype=np.float32)[None, :], np.arange(height, dtype=np.float32)[:, None]
        x_mm = back[0, 0] * x + back[0, 1] * y + offset[0]
        fed_mm = back[1, 0] * x + back[1, 1] * y + offset[1]
        y_mm = np.interp(fed_mm, self._knots[1], self._knots[0], left=-9.0, right=A4_MM[1] + 9.0).astype(np.float32)
        sheet_px_per_mm = np.float32(sheet.shape[1] / A4_MM[0])
        half = np.float32(0.5)
        lid = float(np.clip((self.lid - self.black) / (self.paper - self.black) * 255, 0, 255))
        moved = cv2.remap(
            sheet,
            (x_mm * sheet_px_per_mm - half).astype(np.float32),
            (y_mm * sheet_px_per_mm - half).astype(np.float32),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=lid,
        )
        return np.asarray(moved, dtype=np.uint8)
