"""See the ink on the paper of each question beside its options: who writes the answer there has marked no box.

It lies between the words of the question, or on them. Only where a row holds no mark: beside one it is a remark.
"""

import numpy as np
from numpy.typing import NDArray

from forms.geometry import RectMm
from forms.sheet import PageLayout, Words
from omr.frame import Frame
from omr.kernels.zones import lay_ink
from omr.labels import draw_letters
from omr.per_page import once_per_page
from omr.pyramid import Pyramid
from omr.zones import NO_INK, PER_MM, Area, Tiles, contrast_of, cut_tiles, sample_all

MM_PER_PT = 25.4 / 72


def row_paper_mm2(
    pyramid: Pyramid, frame: Frame, page: PageLayout, *, paper: NDArray[np.float32], black: float, limit: float
) -> NDArray[np.float32]:
    """Give the ink on the paper of each question, at its first box, (n,); 0 at the others, and where none is known.

    Args:
        pyramid: The page.
        frame: Where the sheet lies.
        page: What was printed.
        paper: (n,) gray of the paper round each box.
        black: Gray of solid print.
        limit: Darkness above which a cell counts as ink.
    """
    tiles = _tiles_of(page)
    if not len(tiles.owner):
        return np.zeros(len(page.boxes), dtype=np.float32)
    seen, contrast = sample_all(pyramid, frame, tiles), contrast_of(paper, black)
    _, firsts, _ = lay_ink(seen, tiles.free, tiles.owner, paper, contrast, limit, tiles.places, NO_INK)
    return np.bincount(firsts, minlength=len(page.boxes)).astype(np.float32) / np.float32(PER_MM**2)


@once_per_page
def _tiles_of(page: PageLayout) -> Tiles:
    """Cut the paper of the questions into tiles, each owned by the first box of its question."""
    first: dict[str, int] = {}
    for number, box in enumerate(page.boxes):
        first.setdefault(box.question, number)
    return cut_tiles(
        Area(
            owner=first[paper.question],
            rect=paper.rect,
            letters=draw_letters(paper.rect, near(page.words, paper.rect)),
            printed=tuple(rect for rect in page.taken if rect.overlaps(paper.rect)),
        )
        for paper in page.row_papers
    )


def near(words: tuple[Words, ...], rect: RectMm) -> tuple[Words, ...]:
    """Give the lines of words that may reach into a rectangle: letters reach no farther than their size."""
    reach_mm = {line: line.size_pt * MM_PER_PT for line in words}
    return tuple(
        line for line in words if rect.y_mm - reach_mm[line] < line.baseline_mm < rect.bottom_mm + reach_mm[line]
    )
