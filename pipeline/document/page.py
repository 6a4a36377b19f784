"""The page of an official document (Nghị định 30/2020): its margins, and what stands in them."""

from forms.fonts import Face, width_mm

WIDTH_MM, HEIGHT_MM = 210.0, 297.0
TOP_MM, BOTTOM_MM, LEFT_MM, RIGHT_MM = 20.0, 20.0, 30.0, 16.0
NUMBER_PT = 13.0
_BETWEEN = " · "

_CAPTION_MM = 14.0  # the title above a chart, and what other programs need more


def room_mm(*, landscape: bool) -> float:
    """Give the width between the margins."""
    return (HEIGHT_MM if landscape else WIDTH_MM) - LEFT_MM - RIGHT_MM


def chart_room_mm(*, landscape: bool) -> float:
    """Give the height that a chart may have on a page."""
    return (WIDTH_MM if landscape else HEIGHT_MM) - TOP_MM - BOTTOM_MM - _CAPTION_MM


def mark_lines(marks: tuple[str, ...], width_mm_: float, *, size_pt: float) -> tuple[str, ...]:
    """Set the marks of a page on as few lines as hold them."""
    lines: list[str] = []
    for mark in marks:
        joined = f"{lines[-1]}{_BETWEEN}{mark}" if lines else mark
        if lines and width_mm(joined, Face.SERIF_BOLD, size_pt) <= width_mm_:
            lines[-1] = joined
        else:
            lines.append(mark)
    return tuple(lines)
