"""Say at what size a sheet was printed, as far as a scan can tell.

A scan shows pixels per printed millimetre. It tells the print's size only together with the
scanner's true resolution, which files misstate; the image's own shape says it better.
"""

import math

A4_MM = (210.0, 297.0)
A4_SHAPE_TOLERANCE = 0.012  # of the long to short side: 25 pixels at 200 dpi
SCALE_LIMITS = (0.90, 1.10)  # the promise is 94 to 106 %; the rest is the canvas's own doubt
LEAST_RATIO = 0.8  # of a canvas of A4's shape: printers shrink to no less
DPI_TOLERANCE = 0.03  # as far as paper and printers are off; the usual resolutions lie 20 % apart and more
USUAL_DPI = (75.0, 100.0, 150.0, 200.0, 240.0, 300.0, 400.0, 600.0)
MM_PER_INCH = 25.4


def true_dpi(px_per_mm: float, scale_ratio: float) -> float:
    """Give the scanner's resolution from the pixels of a printed millimetre and the size at which it was printed."""
    return px_per_mm / scale_ratio * MM_PER_INCH


def scale_ratio(shape_px: tuple[int, int], px_per_mm: float) -> float:
    """Give printed size over true size.

    A canvas of A4's shape is taken for A4 if the sheet then has a size that printers give; so may one be of which a
    black border makes that shape, and then the sheet has a usual resolution. Any other canvas is taken for one at the
    nearest usual resolution.
    """
    short_px, long_px = sorted(shape_px)
    dpi = px_per_mm * MM_PER_INCH
    by_dpi = dpi / min(USUAL_DPI, key=lambda usual: abs(math.log(dpi / usual)))
    if not math.isclose(long_px / short_px, A4_MM[1] / A4_MM[0], rel_tol=A4_SHAPE_TOLERANCE):
        return by_dpi
    ratio = px_per_mm / (long_px / A4_MM[1])
    is_printed = SCALE_LIMITS[0] <= ratio <= SCALE_LIMITS[1]
    is_usual = math.isclose(by_dpi, 1.0, rel_tol=DPI_TOLERANCE)
    # smaller than 0.8 is A4 on an A3 glass, whose shape is the same
    return ratio if is_printed or (ratio > LEAST_RATIO and not is_usual) else by_dpi
