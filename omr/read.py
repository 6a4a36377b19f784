"""Read one page: find the sheet, measure its boxes, decide, answer. The top story of the reader."""

from collections.abc import Sequence

import numpy as np

from forms.code import PageCode
from forms.questionnaire import Correction
from forms.sheet import PageLayout
from omr.deciding.alike import believe_alike
from omr.deciding.all_chosen import doubt_all_chosen
from omr.deciding.answers import answer_row
from omr.deciding.behind_dirt import look_behind_dirt
from omr.deciding.blank_rows import look_at_blank_rows
from omr.deciding.boundary import move_boundary
from omr.deciding.by_scene import believe_scenes, doubt_scenes
from omr.deciding.decide import Ruled, decide_boxes
from omr.deciding.explained import explained_options
from omr.deciding.habit import accept_habit
from omr.deciding.paler import doubt_paler
from omr.deciding.red_pen import believe_red_pen
from omr.deciding.remarks import doubt_remarked
from omr.deciding.rows import judge_row
from omr.deciding.scrawls import believe_scrawls
from omr.deciding.streaked import overlook_streaks
from omr.deciding.tails import doubt_beside_questions, doubt_near_tails, doubt_words_near, overlook_tails
from omr.deciding.void import is_drawn_across
from omr.faults import BlankPage, PageFault, TooDirty
from omr.finding.sheet import Sheet
from omr.finding.streaks import find_streaks
from omr.health.page import page_health
from omr.image import PageImage, looks_dark, negative
from omr.known import KnownForms
from omr.measuring.measure import measure_page, rows_of
from omr.photo.doubt import doubt_photo, is_photo
from omr.photo.finding import find_page
from omr.photo.quality import check_clear
from omr.reading import BoxReading, Geometry, Measures, PageReading, RowReading, Unreadable

NO_STREAKS = np.empty(0, dtype=np.intp)  # no photo was fed over a dirty glass


def read_page(image: PageImage, known: KnownForms, *, given: PageCode | None = None) -> PageReading | Unreadable:
    """Read a page, also one scanned as a negative; never raises for bad paper.

    Args:
        image: The scanned page.
        known: What was printed in this survey.
        given: A person's typed code, for a page whose symbols cannot be read; all other checks stay.
    """
    reading = _read_as_is(image, known, given)
    if isinstance(reading, PageReading) or not looks_dark(image):
        return reading
    inverted = _read_as_is(negative(image), known, given)
    if isinstance(inverted, PageReading) or (inverted.fault.may_count and not reading.fault.may_count):
        return inverted
    if isinstance(reading.fault, BlankPage):
        return Unreadable(
            fault=TooDirty("the scan is dark all over: a negative, or no paper under the lid?"), code=None
        )
    return reading


def _read_as_is(image: PageImage, known: KnownForms, given: PageCode | None) -> PageReading | Unreadable:
    try:
        found = find_page(image, known, given)
        sheet = found.sheet
        streaks = NO_STREAKS if found.image.camera else find_streaks(found.pyramid)
        measures = measure_page(found.pyramid, found.image, sheet, streaks)
        if found.image.camera:
            check_clear(measures, sheet.code)
    except PageFault as fault:
        return Unreadable(fault=fault.without_trace(), code=fault.about)
    correction = known.correction_of(sheet.code.form, sheet.code.version)
    boxes, rows = decide_page(sheet.page, measures, correction, expected_errors=known.expected_errors)
    return PageReading(
        code=sheet.code,
        geometry=_geometry(sheet),
        health=None
        if found.image.camera
        else page_health(sheet, measures, streaks, found.pyramid.shape, boxes, symbols=found.image.symbols),
        measures=measures,
        boxes=boxes,
        rows=rows,
        across=is_drawn_across(measures),
    )


def decide_page(
    page: PageLayout, measures: Measures, correction: Correction, *, expected_errors: float
) -> tuple[tuple[BoxReading, ...], tuple[RowReading, ...]]:
    """Decide a page from its stored measures, without the scan: boxes in layout order, then rows."""
    if not page.boxes:  # nothing but text, or lines to write on
        return (), ()
    ruled = decide_boxes(page, measures, correction)
    moved = move_boundary(ruled.boxes, ruled.likelihood, expected_errors)
    # What the rest of the page says of a box stands: the setting must not change it.
    among = _among_others(page, measures, ruled, correction)
    alone = tuple(new if meant is old else meant for old, meant, new in zip(ruled.boxes, among, moved, strict=True))
    rows = rows_of(page)
    if is_photo(measures):
        alone = doubt_photo(alone, measures)
    alone = doubt_paler(alone, measures)
    multiple = _take_several(page)
    alone = look_at_blank_rows(alone, measures, rows, multiple=multiple)
    alone = doubt_remarked(alone, measures, rows, explained_options(page))
    return _by_rows(page, doubt_all_chosen(alone, measures, rows, multiple=multiple))


def _take_several(page: PageLayout) -> list[bool]:
    """Tell which rows take several answers."""
    return [page.boxes[members[0]].multiple for members in rows_of(page)]


def _among_others(page: PageLayout, measures: Measures, ruled: Ruled, correction: Correction) -> tuple[BoxReading, ...]:
    """Believe or doubt what the rules say of each box by the page's other boxes, and on dirty pages by what is seen."""
    rows = rows_of(page)
    multiple = _take_several(page)
    seen = ruled.boxes
    if correction is not Correction.BLACK_CANCELS:
        seen = accept_habit(seen, measures, rows, multiple=multiple)
        seen = believe_scrawls(seen, ruled.boxes, measures, rows=rows, multiple=multiple)
    seen = believe_alike(seen, measures, ruled.letters)
    seen = believe_red_pen(seen, measures, page, rows, multiple=multiple, correction=correction)
    seen = overlook_tails(seen, measures, rows, multiple=multiple)
    seen = overlook_streaks(seen, measures, rows, multiple=multiple)
    seen = doubt_near_tails(seen, measures, rows)
    seen = doubt_words_near(seen, measures, explained_options(page))
    seen = look_behind_dirt(seen, measures, page, rows, multiple=multiple, correction=correction)
    seen = believe_scenes(seen, measures, rows, correction=correction)
    seen = doubt_scenes(seen, measures)
    return doubt_beside_questions(seen, measures, rows)


def _by_rows(page: PageLayout, alone: Sequence[BoxReading]) -> tuple[tuple[BoxReading, ...], tuple[RowReading, ...]]:
    """Judge boxes together with their rows, and answer each row."""
    boxes: list[BoxReading] = list(alone)
    rows: list[RowReading] = []
    for members in rows_of(page):
        first = page.boxes[members[0]]
        judged = judge_row(tuple(alone[number] for number in members), multiple=first.multiple)
        for number, box in zip(members, judged, strict=True):
            boxes[number] = box
        rows.append(answer_row(first.question, judged, multiple=first.multiple))
    return tuple(boxes), tuple(rows)


def _geometry(sheet: Sheet) -> Geometry:
    return Geometry(
        turn_deg=sheet.frame.turn_deg,
        skew_deg=sheet.frame.skew_deg,
        scale_ratio=sheet.scale_ratio,
        px_per_mm=sheet.frame.px_per_mm,
        error_mm=sheet.frame.error_mm,
    )
