"""The clear paper round a row where no other row lies: a mark that slipped there is a mark all the same.

Between two rows such a mark lies in the other one's zone, and asks. Below the last row of a table, above the first,
left of the first box or right of the last it would lie nowhere: of 240 crosses drawn round such rules 132 passed for
nothing, of 264 of an examiner's marks 6 to 8 mm left of a first box 21, and 45 of 431 rows in a bracket on the right.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from forms.geometry import RectMm
from forms.setting.ink import RULE_MM, Ink, snapped_rect
from forms.setting.style import CLEAR_MM, RULE_CLEAR_MM
from forms.sheet import Box, PageLayout

REACH_MM = 5.0  # as high as a mark that stands on the rule itself, or beside the paper that is clear round a box
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
    upside_down = [_upside_down(rect) for rect in zones], [_upside_down(rect) for rect in taken]
    left_down = [_left_down(rect) for rect in zones], [_left_down(rect) for rect in taken]
    right_down = [_right_down(rect) for rect in zones], [_right_down(rect) for rect in taken]
    boxes = []
    for box in page.boxes:
        beyond = [
            *map(_upside_down, _below(_upside_down(box.zone), *upside_down, over_mm=OVER_RULE_MM)),
            *map(_left_down, _below(_left_down(_with_clear_left(box)), *left_down, over_mm=0.0)),
            *map(_right_down, _below(_right_down(box.zone), *right_down, over_mm=0.0)),
            *_below(box.zone, zones, taken, over_mm=OVER_RULE_MM),
        ]
        boxes.append(replace(box, beyond=tuple(map(snapped_rect, beyond))))
    return replace(page, boxes=tuple(boxes))


def _below(zone: RectMm, zones: Sequence[RectMm], taken: Sequence[RectMm], *, over_mm: float) -> Iterator[RectMm]:
    """Give the paper below a zone, from so far on, in pieces beside and above what is printed there."""
    start_mm = zone.bottom_mm + over_mm
    near = [rect for rect in taken if _reaches_below(rect, zone, start_mm) and rect.y_mm < start_mm + REACH_MM]
    ends_mm = {zone.x_mm, zone.right_mm, *(x_mm for rect in near for x_mm in (rect.x_mm, rect.right_mm))}
    for left_mm, right_mm in pairwise(sorted(x_mm for x_mm in ends_mm if zone.x_mm <= x_mm <= zone.right_mm)):
        part = replace(zone, x_mm=left_mm, w_mm=right_mm - left_mm)
        # of a gap between two rows each has half
        rows_mm = [(rect.y_mm + zone.bottom_mm) / 2 for rect in zones if _reaches_below(rect, part, start_mm)]
        prints_mm = [rect.y_mm for rect in near if _reaches_below(rect, part, start_mm)]
        height_mm = min([start_mm + REACH_MM, *rows_mm, *prints_mm]) - start_mm
        if min(height_mm, part.w_mm) >= LEAST_MM:
            yield RectMm(left_mm, start_mm, part.w_mm, height_mm)


def _reaches_below(rect: RectMm, zone: RectMm, start_mm: float) -> bool:
    """Tell whether something reaches further down than there, within the zone's width."""
    is_in_line = rect.x_mm < zone.right_mm and zone.x_mm < rect.right_mm
    return is_in_line and rect.bottom_mm > start_mm + SLACK_MM


def _with_clear_left(box: Box) -> RectMm:
    """Give the box's zone with the paper that is clear on its left, which is looked at in any case."""
    left_mm = min(box.zone.x_mm, box.rect.x_mm - CLEAR_MM)
    return replace(box.zone, x_mm=left_mm, w_mm=box.zone.right_mm - left_mm)


def _upside_down(rect: RectMm) -> RectMm:
    """Mirror it, so that what is above lies below; and back."""
    return RectMm(rect.x_mm, -rect.bottom_mm, rect.w_mm, rect.h_mm)


def _left_down(rect: RectMm) -> RectMm:
    """Mirror it, so that what is on its left lies below; and back."""
    return RectMm(-rect.bottom_mm, -rect.right_mm, rect.h_mm, rect.w_mm)


def _right_down(rect: RectMm) -> RectMm:
    """Mirror it, so that what is on its right lies below; and back."""
    return RectMm(rect.y_mm, rect.x_mm, rect.h_mm, rect.w_mm)
