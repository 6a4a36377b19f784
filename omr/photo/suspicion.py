"""Tell a photo from a scan by what it shows, where its file does not say so: messengers strip a camera's tags."""

import math

import numpy as np

from omr.finding.sheet import Sheet
from omr.frame import Frame
from omr.image import PageImage
from omr.pyramid import Pyramid, to_level

SHAPES = (4 / 3, 3 / 2, 16 / 9)  # long over short side of a camera's pictures; A4 is 1.414, Letter 1.294
SHAPE_TOLERANCE = 0.006
PAPER_SHAPES = (1.4142, 11 / 8.5, 14 / 8.5)  # of A4 and its sisters, Letter, Legal
PAPER_TOLERANCE = 0.012
# A scanner shears and stretches: its corners stay a parallelogram to a few tenths. Seen from two degrees off
# they open by 5 mm.
OPEN_MM = 1.6
# Paper of one brightness; scanners fall off by a fifth at most, and lamps and shadows hardly by less.
LEAST_EVEN_RATIO = 0.72
MARGIN_X_MM, MARGIN_Y_MM = (16.2, 193.8), np.arange(40.0, 260.0, 12.0)  # beside the edge bars nothing is printed


def may_be_photo(image: PageImage) -> bool:
    """Tell whether a camera may have taken it: cameras see colour, or leave a picture of their own shape."""
    return not image.bitonal and (image.colour is not None or is_camera_shaped(image.gray.shape))


def is_camera_shaped(shape_px: tuple[int, ...]) -> bool:
    """Tell whether an image has the proportions of a camera's pictures and of no paper."""
    short_px, long_px = sorted(shape_px[:2])
    return any(math.isclose(long_px / short_px, shape, rel_tol=SHAPE_TOLERANCE) for shape in SHAPES)


def is_paper_shaped(shape_px: tuple[int, ...]) -> bool:
    """Tell whether an image has the proportions of paper: what came of a scanner, most likely."""
    short_px, long_px = sorted(shape_px[:2])
    return any(math.isclose(long_px / short_px, shape, rel_tol=PAPER_TOLERANCE) for shape in PAPER_SHAPES)


def looks_photographed(pyramid: Pyramid, sheet: Sheet) -> bool:
    """Tell whether a sheet that was found as on a scan is a camera's picture: by its shape, perspective or light."""
    return (
        is_camera_shaped(pyramid.shape)
        or opening_mm(sheet.frame) > OPEN_MM
        or _evenness(pyramid, sheet.frame) < LEAST_EVEN_RATIO
    )


def opening_mm(frame: Frame) -> float:
    """Give by how much the sheet's corners miss a parallelogram, on the sheet."""
    corners_mm = np.array([(13.0, 13.0), (197.0, 13.0), (13.0, 284.0), (197.0, 284.0)])
    top_left, top_right, bottom_left, bottom_right = Frame(mm_to_px=frame.mm_to_px).to_px(corners_mm)
    return float(np.linalg.norm(top_left + bottom_right - top_right - bottom_left)) / frame.px_per_mm


def _evenness(pyramid: Pyramid, frame: Frame) -> float:
    """Give the darkest over the brightest paper down both margins."""
    places_mm = np.array([(x_mm, y_mm) for x_mm in MARGIN_X_MM for y_mm in MARGIN_Y_MM])
    coarse = pyramid.levels[pyramid.coarse]
    places = np.rint(to_level(frame.to_px(places_mm), pyramid.coarse)).astype(int)
    columns, rows = places[:, 0].clip(0, coarse.shape[1] - 1), places[:, 1].clip(0, coarse.shape[0] - 1)
    low, high = np.percentile(coarse[rows, columns], (10, 90))
    return float(low / max(high, 1.0))
