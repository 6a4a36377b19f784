"""See the ink on the paper of each question beside its options, between the words of the question or on them.

Who answers there has marked no box; beside a mark it is a remark (`remarks`).
"""

from forms.geometry import RectMm
from forms.sheet import PageLayout, Words
from omr.measuring.labels import draw_letters
from omr.measuring.zones import Area, Tiles, cut_tiles
from omr.per_page import once_per_page

MM_PER_PT = 25.4 / 72


@once_per_page
def row_paper_tiles(page: PageLayout) -> Tiles:
    """Cut the paper of the questions into tiles, each owned by its question's first box."""
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
