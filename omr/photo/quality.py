"""Refuse photos on which a faint mark could hide: blurred, noisy, glaring, or of paper that does not lie flat."""

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.code import PageCode
from omr.columns import Columns
from omr.finding.furniture import Furniture
from omr.image import Gray
from omr.measuring.outline import REACH_MM
from omr.photo.faults import PhotoBent, PhotoBlurred, PhotoDark, PhotoGlare
from omr.photo.flatten import Places
from omr.reading import Measures

PER_MM = 12  # samples across an edge
ALONG_MM, ACROSS_MM = 1.8, 1.6  # half of the part of an edge looked at, and how far from it
RISE = (0.25, 0.75)  # of the way from black to paper: sharpening and grain move the ends, not the middle
# Edges of fair photos measure 0.17 to 0.25; blurred by a standard deviation of 0.3 mm, 0.4, and a stroke of 0.4 mm
# has lost half of its darkness then.
MOST_EDGE_MM = 0.35
MOST_NOISE = 0.05  # of the print's black; fair photos have 0.012 to 0.03, and pencil is 0.3 to 0.6
USUAL_OUTLINE = 0.5  # darkness of printed outlines in fair photos: 0.58 to 0.75
WEAK_RATIO = 0.55  # of the usual: half hidden by glare
MOST_WEAK_RATIO = 0.08  # of the boxes: fewer are asked about one by one


def check_sharp(gray: Gray, places: Places, furniture: Furniture) -> None:
    """Refuse a picture whose corner squares have soft edges.

    Args:
        gray: The photo itself.
        places: Where the sheet lies in it.
        furniture: What is printed.

    Raises:
        PhotoBlurred: Out of focus, or moved, at one of the corners at least.
    """
    widths_mm = [edge_mm(gray, places, corner, furniture.side_mm) for corner in furniture.corners_mm]
    if max(widths_mm) > MOST_EDGE_MM:
        raise PhotoBlurred(max(widths_mm), MOST_EDGE_MM)


def edge_mm(gray: Gray, places: Places, centre_mm: NDArray[np.float64], side_mm: float) -> float:
    """Give how wide the softest edge of a square is, in the picture but measured on the sheet."""
    along = np.linspace(-ALONG_MM, ALONG_MM, 2 * round(ALONG_MM * PER_MM) + 1)
    across = np.linspace(-ACROSS_MM, ACROSS_MM, 2 * round(ACROSS_MM * PER_MM) + 1)
    widths = []
    for turn in range(4):
        angle = turn * np.pi / 2
        outwards, sideways = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
        lines_mm = centre_mm + (side_mm / 2 + across)[None, :, None] * outwards + along[:, None, None] * sideways
        spots = places(lines_mm.reshape(-1, 2)).astype(np.float32).reshape(*lines_mm.shape)
        seen = cv2.remap(gray, spots[..., 0], spots[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        widths.append(_rise_mm(np.asarray(seen, dtype=np.float64)))
    return max(widths)


def _rise_mm(lines: NDArray[np.float64]) -> float:
    """Give the median width of an edge over lines of samples that run from black to paper.

    Line by line, because an edge that is seen a little askew would be smeared by averaging.
    """
    soft = cv2.blur(lines, (3, 5))  # of 1/12 mm: grain goes, edges stay
    low, high = soft[:, :4].mean(axis=1), soft[:, -4:].mean(axis=1)
    share = (soft - low[:, None]) / np.maximum(high - low, 1.0)[:, None]
    begins = np.argmax(share > RISE[0], axis=1)
    ends = np.argmax(share > RISE[1], axis=1)
    return float(np.median(ends - begins)) / PER_MM


def check_clear(measures: Measures, code: PageCode) -> None:
    """Refuse a picture that is too noisy, or in which too many boxes have lost their outline.

    Args:
        measures: Of all boxes of the page.
        code: Whose page it is.

    Raises:
        PhotoDark: Too noisy.
        PhotoBent: Hardly an outline is where it should be.
        PhotoGlare: Some are where they should be, others are hidden.
    """
    m = Columns(measures)
    noise = float(m["noise"].max(initial=0))
    usual = m.usual("outline") if m.boxes else USUAL_OUTLINE
    if usual < WEAK_RATIO * USUAL_OUTLINE:
        raise PhotoBent(float(m["shift_mm"].max()), REACH_MM).of(code)
    if noise > MOST_NOISE:
        raise PhotoDark(noise, MOST_NOISE).of(code)
    # where ink lies right outside of an outline, that makes it weak, and not glare
    weak = int(((m["outline"] < WEAK_RATIO * usual) & (m["rim_sectors"] == 0)).sum())
    if weak > MOST_WEAK_RATIO * len(measures.values):
        raise PhotoGlare(weak, len(measures.values)).of(code)
