"""Say at what size a sheet was printed, as far as a scan can tell.

A scan shows pixels per printed millimetre. It tells the print's size only together with the
scanner's true resolution, which files misstate; the image's own shape says it better.
"""

import math

A4_MM = (210.0, 297.0)
A4_SHAPE_TOLERANCE = 0.012  # of the long to short side: 25 pixels at 200 dpi
SCALE_LIMITS = (0.90, 1.10)  # the promise is 94 to 106 %; the rest is the canvas's own doubt
USUAL_DPI = (75.0, 100.0, 150.0, 200.0, 240.0, 300.0, 400.0, 600.0)
MM_PER_INCH = 25.4


def true_dpi(px_per_mm: float, scale_ratio: float) -> float:
    """Give the scanner's resolution from the pixels of a printed millimetre and the size at which it was printed."""
    return px_per_mm / scale_ratio * MM_PER_INCH


def scale_ratio(shape_px: tuple[int, int], px_per_mm: float) -> float:
    """Give printed size over true size.

    A canvas of A4's shape is taken for A4 if the sheet then has a believable size; any other
    canvas for one at the nearest usual resolution.
    """
    short_px, long_px = sorted(shape_px)
    if math.isclose(long_px / short_px, A4_MM[1] / A4_MM[0], rel_tol=A4_SHAPE_TOLERANCE):
        ratio = px_per_mm / (long_px / A4_MM[1])
        if ratio > 0.8:  # smaller: A4 on an A3 glass, whose shape is the same
            return ratio
    dpi = px_per_mm * MM_PER_INCH
    nearest = min(USUAL_DPI, key=lambda usual: abs(math.log(dpi / usual)))
    return dpi / nearest
