"""The paper that belongs to a question beside its options: who writes the answer there has marked no box.

Left of a row's first box stand its number and its words; above options with words of their own stands the question.
An examiner's crosses and words there, more than 8 mm from the first box, passed for rows left blank: 89 of 92.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from forms.furniture import BESIDE_BARS_MM, CONTENT
from forms.geometry import RectMm
from forms.setting.beyond import PRINT_CLEAR_MM, WRITING_MM
from forms.setting.ink import Ink, Text, snapped_rect, snapped_words
from forms.setting.style import CLEAR_MM, RULE_CLEAR_MM
from forms.sheet import PAGE_WIDTH_MM, Box, PageLayout, RowPaper

LEAST_MM = 3.0  # each way: less shows nothing of a mark
ABOVE_MM = 18.0  # as high as the words of a question


def with_row_papers(page: PageLayout, inks: Sequence[Ink]) -> PageLayout:
    """Give the page with the paper of each question beside its options."""
    papers = [
        RowPaper(question=question, rect=snapped_rect(rect))
        for question in page.questions()
        for rect in _paper_of(page, [box for box in page.boxes if box.question == question])
        if min(rect.w_mm, rect.h_mm) >= LEAST_MM
    ]
    words = snapped_words(tuple(ink.words for ink in inks if isinstance(ink, Text)))
    taken = [ink.rect.inset(-PRINT_CLEAR_MM) for ink in inks if not isinstance(ink, Text)]
    taken += [field.rect.inset(-WRITING_MM) for field in page.fields]
    return replace(page, row_papers=tuple(papers), words=words, taken=tuple(map(snapped_rect, taken)))


def _paper_of(page: PageLayout, boxes: Sequence[Box]) -> Iterator[RectMm]:
    """Give the paper left of each line of a question's options, and that above options with words of their own."""
    for top_mm in sorted({box.zone.y_mm for box in boxes}):
        line = [box for box in boxes if box.zone.y_mm == top_mm]
        lefts_mm = (min(box.zone.x_mm, box.rect.x_mm - CLEAR_MM) for box in line)
        beyond_mm = (rect.x_mm for box in line for rect in box.beyond if rect.y_mm < box.zone.bottom_mm)
        right_mm = min(*lefts_mm, PAGE_WIDTH_MM, *beyond_mm)
        yield _between(BESIDE_BARS_MM, top_mm, right_mm, max(box.zone.bottom_mm for box in line))
    first_mm = min(box.zone.y_mm for box in boxes)
    if boxes[0].label:
        yield _between(
            BESIDE_BARS_MM, _ends_above(page, first_mm), PAGE_WIDTH_MM - BESIDE_BARS_MM, first_mm - 2 * RULE_CLEAR_MM
        )


def _ends_above(page: PageLayout, y_mm: float) -> float:
    """Give where what belongs to others ends, above a place."""
    zones = [box.zone.bottom_mm + 2 * RULE_CLEAR_MM for box in page.boxes if box.zone.bottom_mm <= y_mm]
    fields = [field.rect.bottom_mm + WRITING_MM for field in page.fields if field.rect.y_mm < y_mm]
    beyond = [rect.bottom_mm for box in page.boxes for rect in box.beyond if rect.bottom_mm <= y_mm]
    return max([CONTENT.y_mm, y_mm - ABOVE_MM, *zones, *fields, *beyond])


def _between(left_mm: float, top_mm: float, right_mm: float, bottom_mm: float) -> RectMm:
    return RectMm(left_mm, top_mm, max(right_mm - left_mm, 0.001), max(bottom_mm - top_mm, 0.001))
