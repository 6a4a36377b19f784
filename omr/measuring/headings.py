"""See the ink between the letters of a matrix's headings: who rings "Hài lòng" up there may mean all rows below it.

Of 226 such pages of an examiner, with a ring round or a tick on the heading and nothing in the boxes, 219 passed for
rows without an answer.
"""

import numpy as np
from numpy.typing import NDArray

from forms.sheet import Box, Heading, PageLayout
from omr.frame import Frame
from omr.measuring.labels import draw_letters
from omr.measuring.zones import Area, Tiles, cut_tiles, inked_mm2
from omr.per_page import once_per_page
from omr.pyramid import Pyramid

OVER_USUAL = 2  # a fold or a smear across the head of a table darkens all headings, if not evenly, and answers nothing


def heading_mm2(
    pyramid: Pyramid, frame: Frame, page: PageLayout, *, paper: NDArray[np.float32], black: float, limit: float
) -> NDArray[np.float32]:
    """Give the ink on each box's heading beyond what the page's usual one has, between letters; 0 where none is known.

    Args:
        pyramid: The page.
        frame: Where the sheet lies.
        page: What was printed.
        paper: (n,) gray of the paper round each box.
        black: Gray of solid print.
        limit: Darkness above which a cell counts as ink.
    """
    heads = heads_of(page)
    if not (heads >= 0).any():
        return np.zeros(len(page.boxes), dtype=np.float32)
    inked = inked_mm2(pyramid, frame, _tiles_of(page), paper=paper, black=black, limit=limit)
    ordered = np.sort(inked[np.unique(heads[heads >= 0])])
    over = inked[heads] - np.float32(OVER_USUAL) * ordered[(len(ordered) - 1) // 2]  # of two, the clearer one
    return np.where(heads >= 0, np.maximum(over, np.float32(0)), np.float32(0))


@once_per_page
def heads_of(page: PageLayout) -> NDArray[np.intp]:
    """Give for each box the first box below the same heading, itself included; -1 where it stands below none."""
    first: dict[Heading, int] = {}
    heads = np.full(len(page.boxes), -1, dtype=np.intp)
    for number, box in enumerate(page.boxes):
        heading = _heading_of(box, page.headings)
        if heading:
            heads[number] = first.setdefault(heading, number)
    return heads


def _heading_of(box: Box, headings: tuple[Heading, ...]) -> Heading | None:
    """Give the heading of the column in which a box stands; a box with words of its own stands in none."""
    above = [h for h in headings if h.option == box.option and h.rect.bottom_mm <= box.rect.y_mm]
    return max(above, key=_top_mm) if above and box.label is None else None


def _top_mm(heading: Heading) -> float:
    return heading.rect.y_mm


@once_per_page
def _tiles_of(page: PageLayout) -> Tiles:
    """Cut the headings into tiles, each owned by the first box below it; depends on the layout alone."""
    heads = heads_of(page)
    firsts = np.unique(heads[heads >= 0]).tolist()
    headings = [(number, _heading_of(page.boxes[number], page.headings)) for number in firsts]
    return cut_tiles(
        Area(owner=number, rect=heading.rect, letters=draw_letters(heading.rect, heading.words))
        for number, heading in headings
        if heading
    )
