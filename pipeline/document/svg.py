"""A drawing as inline SVG with its words, for pages that must read without pictures."""

from html import escape

from forms.fonts import MM_PER_PT, width_mm
from pipeline.document.shapes import OUTLINE, OUTLINE_MM, Area, Drawing, Label, Shape, Stroke, hatch_of
from pipeline.document.text import printable

_FAMILY = "'Times New Roman','Liberation Serif',serif"


def svg_of(drawing: Drawing, *, title: str, alternative: str, id: str) -> str:
    """Write a drawing as one SVG element; units are millimetres of its view box."""
    body = "".join(_element(shape) for shape in drawing.shapes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{id}-t {id}-d" '
        f'viewBox="0 0 {drawing.width_mm:.1f} {drawing.height_mm:.1f}" font-family="{_FAMILY}">'
        f'<title id="{id}-t">{escape(printable(title))}</title>'
        f'<desc id="{id}-d">{escape(alternative)}</desc>{body}</svg>'
    )


def _element(shape: Shape) -> str:
    match shape:
        case Area():
            hatch = "".join(_stroke(line) for line in hatch_of(shape)) if shape.shade.hatched else ""
            return (
                f'<rect x="{shape.x_mm:.2f}" y="{shape.y_mm:.2f}" width="{shape.w_mm:.2f}" height="{shape.h_mm:.2f}" '
                f'fill="{shape.shade.fill}" stroke="{OUTLINE}" stroke-width="{OUTLINE_MM}"/>{hatch}'
            )
        case Stroke():
            return _stroke(shape)
        case Label():
            return _label(shape)


def _label(label: Label) -> str:
    """Write words as wide as they were measured: in the faces of a telephone their letters would run off the chart."""
    text = printable(label.text)
    wide = width_mm(text, label.face, label.size_pt)
    fit = f' textLength="{wide:.2f}" lengthAdjust="spacingAndGlyphs"' if wide else ""
    return (
        f'<text x="{label.x_mm:.2f}" y="{label.baseline_mm:.2f}" font-size="{label.size_pt * MM_PER_PT:.2f}"{fit} '
        f'text-anchor="{label.anchor.value}" fill="{label.colour}">{escape(text)}</text>'
    )


def _stroke(line: Stroke) -> str:
    points = " ".join(f"{x:.2f},{y:.2f}" for x, y in line.points_mm)
    dashes = " ".join(f"{length:g}" for length in line.dashes_mm)
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<polyline points="{points}" fill="none" stroke="{line.colour}" stroke-width="{line.width_mm:g}"{dashed}/>'
