"""See what is left of the hairlines below the rows: what a scanner makes of them, it makes of thin pale strokes.

A scanner that is set to "text" or to much contrast stretches the darker half of what it sees over all grays: paper is
white to the last sample and print black, but pencil is white as well, and a page full of crosses looks as if nobody
had answered. The hairlines are always there, and no wider than half a pencil's stroke.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.sheet import PageLayout
from omr.frame import Frame, Points
from omr.per_page import once_per_page
from omr.photometry import LEAST_CONTRAST, at_share
from omr.pyramid import Pyramid

PRINTED_MM = 0.12  # how thick they are
# What such a scanner makes of paper and print, as grays. Scans that are merely too bright have white paper as well, but
# print of 50 to 130, on which a pencil's stroke is as dark as ever.
WHITE, BLACK = 254.0, 40.0
BELOW_MM = 0.6  # a zone, as all forms are set
REACH_MM, STEP_MM = 0.6, 0.1  # to both sides of where one should lie, and between samples
LOOKS = 8  # across each zone: handwriting may cover some
USUAL_SHARE = 0.25  # of the zones: frames of tables are thicker


def hairline_mm(pyramid: Pyramid, frame: Frame, page: PageLayout, *, paper: NDArray[np.float32], black: float) -> float:
    """Give the darkness times mm of a usual hairline of the page; `PRINTED_MM` where the paper has grays of its own.

    Args:
        pyramid: The page, of which the full size is looked at: hairlines are narrower than two pixels.
        frame: Where the sheet lies.
        page: What was printed; only forms have hairlines where they are looked for, and paper for words on their rows.
        paper: (n,) gray of the paper round each box.
        black: Gray of solid print.
    """
    if not page.row_papers or float(np.median(paper)) < WHITE or black > BLACK:
        return PRINTED_MM
    boxes, points_mm = _places_of(page)
    places = frame.to_px(points_mm.reshape(-1, 2)).astype(np.float32).reshape(points_mm.shape)
    across, down = places[..., 0], places[..., 1]
    gray = cv2.remap(pyramid.levels[0], across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    light = paper[boxes][:, None, None]
    darkness = (light - gray.reshape(len(boxes), LOOKS, -1)) / np.maximum(light - np.float32(black), LEAST_CONTRAST)
    lines = np.median(darkness.clip(0, 1).sum(axis=2), axis=1) * STEP_MM
    return at_share(np.sort(lines), USUAL_SHARE)


@once_per_page
def _places_of(page: PageLayout) -> tuple[NDArray[np.intp], Points]:
    """Give the lowest boxes of the questions, and where to look below them, shape (k * LOOKS, steps, 2)."""
    lowest_mm: dict[str, float] = {}
    for box in page.boxes:
        lowest_mm[box.question] = max(lowest_mm.get(box.question, 0.0), box.zone.bottom_mm)
    boxes = [at for at, box in enumerate(page.boxes) if box.zone.bottom_mm > lowest_mm[box.question] - REACH_MM]
    down_mm = np.arange(BELOW_MM - REACH_MM, BELOW_MM + REACH_MM + STEP_MM / 2, STEP_MM)
    looks = []
    for zone in (page.boxes[at].zone for at in boxes):
        across_mm = zone.x_mm + zone.w_mm * (np.arange(LOOKS) + 0.5) / LOOKS
        looks.append(np.stack(np.meshgrid(across_mm, zone.bottom_mm + down_mm, indexing="ij"), axis=-1))
    return np.array(boxes, dtype=np.intp), np.concatenate(looks)
