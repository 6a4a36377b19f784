"""The page of an official document (Nghị định 30/2020): its margins, and what stands in them."""

from forms.fonts import Face, width_mm

WIDTH_MM, HEIGHT_MM = 210.0, 297.0
TOP_MM, BOTTOM_MM, LEFT_MM, RIGHT_MM = 20.0, 20.0, 30.0, 15.0
NUMBER_PT = 13.0
_BETWEEN = " · "


def mark_lines(marks: tuple[str, ...], room_mm: float, *, size_pt: float) -> tuple[str, ...]:
    """Set the marks of a page on as few lines as hold them."""
    lines: list[str] = []
    for mark in marks:
        joined = f"{lines[-1]}{_BETWEEN}{mark}" if lines else mark
        if lines and width_mm(joined, Face.SERIF_BOLD, size_pt) <= room_mm:
            lines[-1] = joined
        else:
            lines.append(mark)
    return tuple(lines)
