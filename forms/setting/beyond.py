"""The clear paper beyond a row's rules where no other row lies: a mark that slipped there is a mark all the same.

Between two rows such a mark lies in the other one's zone, and asks. Below the last row of a table, or above the first,
it would lie nowhere: of 240 crosses drawn round such rules 132 passed for nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from forms.geometry import RectMm
from forms.setting.ink import RULE_MM, Ink, snapped_rect
from forms.setting.style import RULE_CLEAR_MM
from forms.sheet import PageLayout

REACH_MM = 5.0  # as high as a mark that stands on the rule itself
LEAST_MM = 1.0  # less shows nothing of a mark
WRITING_MM = 5.0  # round a place where people write: their letters reach out of it
OVER_RULE_MM = 2 * RULE_CLEAR_MM  # from a zone to the paper beyond its rule, as from one row to the next
SLACK_MM = 0.001  # rounding of sums
PRINT_CLEAR_MM = RULE_CLEAR_MM - RULE_MM / 2  # from what is printed there


def with_paper_beyond(page: PageLayout, inks: Sequence[Ink]) -> PageLayout:
    """Give the page, each box with the paper beyond it where nothing is printed and nobody is asked to write."""
    zones = [box.zone for box in page.boxes]
    taken = [
        *(fiducial.rect for fiducial in page.fiducials),
        *(code.rect for code in page.codes),
        *(field.rect.inset(-WRITING_MM) for field in page.fields),
        *(ink.rect.inset(-PRINT_CLEAR_MM) for ink in inks),
    ]
    above = [_flipped(rect) for rect in zones], [_flipped(rect) for rect in taken]
    boxes = []
    for box in page.boxes:
        beyond = (*map(_flipped, _below(_flipped(box.zone), *above)), *_below(box.zone, zones, taken))
        boxes.append(replace(box, beyond=tuple(map(snapped_rect, beyond))))
    return replace(page, boxes=tuple(boxes))


def _below(zone: RectMm, zones: Sequence[RectMm], taken: Sequence[RectMm]) -> Iterator[RectMm]:
    """Give the paper below a zone, in pieces beside and above what is printed there."""
    near = [rect for rect in taken if _lies_below(rect, zone) and rect.y_mm < zone.bottom_mm + OVER_RULE_MM + REACH_MM]
    ends_mm = {zone.x_mm, zone.right_mm, *(x_mm for rect in near for x_mm in (rect.x_mm, rect.right_mm))}
    for left_mm, right_mm in pairwise(sorted(x_mm for x_mm in ends_mm if zone.x_mm <= x_mm <= zone.right_mm)):
        part = replace(zone, x_mm=left_mm, w_mm=right_mm - left_mm)
        height_mm = _free_mm(part, zones, near) - OVER_RULE_MM
        if min(height_mm, part.w_mm) >= LEAST_MM:
            yield RectMm(left_mm, zone.bottom_mm + OVER_RULE_MM, part.w_mm, height_mm)


def _free_mm(zone: RectMm, zones: Sequence[RectMm], taken: Sequence[RectMm]) -> float:
    """Give how far below a zone nothing stands; of a gap between two rows each has half."""
    rows_mm = [(rect.y_mm - zone.bottom_mm) / 2 for rect in zones if _lies_below(rect, zone)]
    prints_mm = [rect.y_mm - zone.bottom_mm for rect in taken if _lies_below(rect, zone)]
    return min([OVER_RULE_MM + REACH_MM, *rows_mm, *prints_mm])


def _lies_below(rect: RectMm, zone: RectMm) -> bool:
    """Tell whether something reaches further down than a zone and the rule below it, within its width."""
    is_beside = rect.x_mm < zone.right_mm and zone.x_mm < rect.right_mm
    return is_beside and rect.bottom_mm > zone.bottom_mm + OVER_RULE_MM + SLACK_MM


def _flipped(rect: RectMm) -> RectMm:
    return RectMm(rect.x_mm, -rect.bottom_mm, rect.w_mm, rect.h_mm)
