"""What a chart is drawn from: rectangles, lines and words on a sheet of millimetres, y down. Knows no file format."""

from dataclasses import dataclass
from enum import StrEnum

from forms.fonts import Face


class Anchor(StrEnum):
    """Which end of a label its place is."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shade:
    """How an area is filled; light falls from shade to shade, so that a black-and-white print tells them apart."""

    fill: str  # `#rrggbb`
    hatched: bool = False
    white_text: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A filled rectangle with a thin outline."""

    x_mm: float
    y_mm: float
    w_mm: float
    h_mm: float
    shade: Shade


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """A line through points."""

    points_mm: tuple[tuple[float, float], ...]
    width_mm: float
    colour: str = "#000000"
    dashes_mm: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A line of words on its baseline."""

    x_mm: float
    baseline_mm: float
    text: str
    size_pt: float
    anchor: Anchor = Anchor.START
    face: Face = Face.SERIF
    colour: str = "#000000"


Shape = Area | Stroke | Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A finished drawing."""

    width_mm: float
    height_mm: float
    shapes: tuple[Shape, ...]


OUTLINE, OUTLINE_MM, GRID, GRID_MM = "#404040", 0.2, "#c8c8c8", 0.15
HATCH_STEP_MM = 1.4

SHADES = (
    Shade(fill="#1f3b57", white_text=True),
    Shade(fill="#6289ab"),
    Shade(fill="#b9cddd"),
    Shade(fill="#ececec"),
    Shade(fill="#ffffff", hatched=True),
)
_SPREAD = {1: (1,), 2: (0, 4), 3: (0, 2, 4), 4: (0, 1, 2, 4)}


def shades(number: int) -> tuple[Shade, ...]:
    """Give as many shades as there are series, from dark to light."""
    places = _SPREAD.get(number) or tuple(place % len(SHADES) for place in range(number))
    return tuple(SHADES[place] for place in places)


def hatch_of(area: Area) -> tuple[Stroke, ...]:
    """Give the slanting lines of a hatched area, cut at its edges."""
    strokes = []
    reach = int((area.w_mm + area.h_mm) / HATCH_STEP_MM) + 1
    for step in range(1, reach):
        offset = step * HATCH_STEP_MM
        x0, y0 = max(0.0, offset - area.h_mm), min(offset, area.h_mm)
        x1, y1 = min(offset, area.w_mm), max(0.0, offset - area.w_mm)
        ends = ((area.x_mm + x0, area.y_mm + y0), (area.x_mm + x1, area.y_mm + y1))
        strokes.append(Stroke(points_mm=ends, width_mm=0.12, colour="#707070"))
    return tuple(strokes)
