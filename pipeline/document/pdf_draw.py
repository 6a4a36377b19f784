"""Draw the shapes of a chart on a PDF canvas, and alone as a picture for formats that hold no drawings."""

import io
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from pipeline.document.pdf_style import register_faces
from pipeline.document.shapes import OUTLINE, OUTLINE_MM, Anchor, Area, Drawing, Label, Stroke, hatch_of
from pipeline.pdfium import drawn, opened

PICTURE_DPI = 220


def draw(canvas: Any, drawing: Drawing) -> None:
    """Draw it with its lower left corner at the canvas's own."""
    for shape in drawing.shapes:
        match shape:
            case Area():
                _area(canvas, shape, drawing.height_mm)
            case Stroke():
                _stroke(canvas, shape, drawing.height_mm)
            case Label():
                _label(canvas, shape, drawing.height_mm)


def picture_of(drawing: Drawing) -> bytes:
    """Give the drawing as PNG."""
    register_faces()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(drawing.width_mm * mm, drawing.height_mm * mm), invariant=1)
    draw(canvas, drawing)
    canvas.save()
    with opened(out.getvalue()) as document:
        image = drawn(document, 0, px_per_pt=PICTURE_DPI / 72).convert("P", colors=64)
    png = io.BytesIO()
    image.save(png, "PNG", dpi=(PICTURE_DPI, PICTURE_DPI))
    return png.getvalue()


def _area(canvas: Any, area: Area, height_mm: float) -> None:
    canvas.setFillColor(HexColor(area.shade.fill))
    canvas.setStrokeColor(HexColor(OUTLINE))
    canvas.setLineWidth(OUTLINE_MM * mm)
    bottom_mm = height_mm - area.y_mm - area.h_mm
    canvas.rect(area.x_mm * mm, bottom_mm * mm, area.w_mm * mm, area.h_mm * mm, stroke=1, fill=1)
    if area.shade.hatched:
        for line in hatch_of(area):
            _stroke(canvas, line, height_mm)


def _stroke(canvas: Any, stroke: Stroke, height_mm: float) -> None:
    canvas.setStrokeColor(HexColor(stroke.colour))
    canvas.setLineWidth(stroke.width_mm * mm)
    canvas.setDash([length * mm for length in stroke.dashes_mm])
    path = canvas.beginPath()
    for number, (x_mm, y_mm) in enumerate(stroke.points_mm):
        step = path.lineTo if number else path.moveTo
        step(x_mm * mm, (height_mm - y_mm) * mm)
    canvas.drawPath(path, stroke=1, fill=0)
    canvas.setDash()


def _label(canvas: Any, label: Label, height_mm: float) -> None:
    canvas.setFillColor(HexColor(label.colour))
    canvas.setFont(label.face.value, label.size_pt)
    place = (label.x_mm * mm, (height_mm - label.baseline_mm) * mm, label.text)
    if label.anchor is Anchor.START:
        canvas.drawString(*place)
    elif label.anchor is Anchor.MIDDLE:
        canvas.drawCentredString(*place)
    else:
        canvas.drawRightString(*place)
