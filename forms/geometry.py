"""Lengths on the sheet: millimetres from its top left corner, x right, y down."""

from dataclasses import dataclass
from typing import NamedTuple


class PointMm(NamedTuple):
    """A place on the sheet in millimetres."""

    x_mm: float
    y_mm: float


@dataclass(frozen=True, slots=True)
class RectMm:
    """An upright rectangle on the sheet; `x_mm, y_mm` is its top left corner."""

    x_mm: float
    y_mm: float
    w_mm: float
    h_mm: float

    def __post_init__(self) -> None:
        if self.w_mm <= 0 or self.h_mm <= 0:
            raise ValueError(f"a rectangle needs a width and a height above 0, got {self.w_mm} x {self.h_mm} mm")

    @property
    def right_mm(self) -> float:
        return self.x_mm + self.w_mm

    @property
    def bottom_mm(self) -> float:
        return self.y_mm + self.h_mm

    @property
    def centre(self) -> PointMm:
        return PointMm(self.x_mm + self.w_mm / 2, self.y_mm + self.h_mm / 2)

    def inset(self, by_mm: float) -> "RectMm":
        """Give the rectangle shrunk by `by_mm` on all four sides; negative values grow it."""
        return RectMm(self.x_mm + by_mm, self.y_mm + by_mm, self.w_mm - 2 * by_mm, self.h_mm - 2 * by_mm)

    def overlaps(self, other: "RectMm") -> bool:
        return (
            self.x_mm < other.right_mm
            and other.x_mm < self.right_mm
            and self.y_mm < other.bottom_mm
            and other.y_mm < self.bottom_mm
        )

    def contains(self, other: "RectMm") -> bool:
        return (
            self.x_mm <= other.x_mm
            and self.y_mm <= other.y_mm
            and other.right_mm <= self.right_mm
            and other.bottom_mm <= self.bottom_mm
        )
