"""Draw what was read over the page, and cut out a row for a person: always with identity fields masked."""

from collections.abc import Collection
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.code import PageCode
from forms.geometry import RectMm
from forms.sheet import FiducialKind, FieldKind, PageLayout
from omr.faults import PageFault
from omr.finding.sheet import Sheet
from omr.frame import Frame
from omr.image import PageImage, Rgb, looks_dark, negative
from omr.known import KnownForms
from omr.photo.finding import Found, find_page
from omr.reading import BoxReading, BoxState

COLOURS: dict[BoxState, tuple[int, int, int]] = {
    BoxState.EMPTY: (150, 170, 190),
    BoxState.MARKED: (0, 140, 60),
    BoxState.CANCELLED: (200, 90, 0),
    BoxState.UNSURE: (210, 0, 120),
}
ROW_COLOUR = (225, 90, 0)
ROW_LINE_MM = 0.7  # seen at a glance on a page shown at half its size
FIDUCIAL_COLOUR = (0, 110, 220)
MASK_COLOUR = (90, 90, 90)  # solid: nothing of a person's identity shows through
CROP_LEFT_MM, CROP_WIDTH_MM = 17.0, 176.0  # the whole width of the content: the question's words belong to it
CROP_MARGIN_MM = 4.0
FRAME_MM = 0.6  # round a box, so that its own outline stays visible
GALLERY_MARGIN_MM = 1.0
BOX_MARGIN_MM = 4.0  # a tail or a ring belongs to the mark
CROP_PX_PER_MM = 8.0  # of a row's crop: as much as a 200-dpi scan has to show
MAP_STEP_PX = 4  # half a millimetre: the sheet bends over centimetres


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OpenPage:
    """A page laid out for looking at it: found once, shown in as many ways as are asked for."""

    canvas: Rgb
    sheet: Sheet


def open_page(image: PageImage, known: KnownForms, code: PageCode, *, show_identity: bool = False) -> OpenPage:
    """Find the sheet on a page and mask its identity fields.

    Args:
        image: The page as it was read.
        known: The forms of the survey.
        code: Which page it is, as it was read or typed.
        show_identity: Leave the identity fields open: only for those who were given leave, and logged.

    Raises:
        PageFault: The page cannot be laid out (any more); it was refused when it was read.
    """
    found = _found(image, known, code)
    image, sheet = found.image, found.sheet
    if show_identity:
        colour = image.colour.copy() if image.colour is not None else cv2.cvtColor(image.gray, cv2.COLOR_GRAY2RGB)
        return OpenPage(canvas=np.asarray(colour, dtype=np.uint8), sheet=sheet)
    return OpenPage(canvas=masked(image, sheet.page, sheet.frame), sheet=sheet)


def _found(image: PageImage, known: KnownForms, code: PageCode) -> Found:
    """Find the sheet as the reader did, on the negative where that is what can be read."""
    try:
        return find_page(image, known, code)
    except PageFault:
        if not looks_dark(image):
            raise
        return find_page(negative(image), known, code)


def draw_page(opened: OpenPage, boxes: tuple[BoxReading, ...], *, framed: Collection[str] = ()) -> Rgb:
    """Give a copy of the page, upright, with frame, boxes and states drawn in; no boxes leave the paper as it is.

    Args:
        opened: The page.
        boxes: Readings whose states are drawn in.
        framed: Questions round whose rows a frame is drawn.
    """
    canvas = opened.canvas
    if boxes or framed:
        canvas = canvas.copy()
        _draw(canvas, opened.sheet, boxes)
        for question in framed:
            _frame_row(canvas, opened.sheet, question)
    return np.ascontiguousarray(np.rot90(canvas, opened.sheet.frame.turn_deg // 90))


def _draw(canvas: Rgb, sheet: Sheet, boxes: tuple[BoxReading, ...]) -> None:
    for fiducial in sheet.page.fiducials:
        if fiducial.kind is not FiducialKind.WHITE_PATCH:
            _outline(canvas, fiducial.rect, sheet.frame, FIDUCIAL_COLOUR, thickness=1)
    states = {(box.question, box.option): box.state for box in boxes}
    for box in sheet.page.boxes:
        state = states.get((box.question, box.option))
        if state is not None:
            thickness = 1 if state is BoxState.EMPTY else 3
            _outline(canvas, box.rect.inset(-FRAME_MM), sheet.frame, COLOURS[state], thickness=thickness)


def _frame_row(canvas: Rgb, sheet: Sheet, question: str) -> None:
    rects = [box.zone for box in sheet.page.boxes if box.question == question]
    if rects:
        top_mm, bottom_mm = min(rect.y_mm for rect in rects), max(rect.bottom_mm for rect in rects)
        area = RectMm(CROP_LEFT_MM, top_mm, CROP_WIDTH_MM, bottom_mm - top_mm)
        _outline(canvas, area, sheet.frame, ROW_COLOUR, thickness=round(sheet.frame.px_per_mm * ROW_LINE_MM))


def masked(image: PageImage, page: PageLayout, frame: Frame) -> Rgb:
    """Give a colour copy of the page whose identity fields are solid."""
    canvas = image.colour.copy() if image.colour is not None else cv2.cvtColor(image.gray, cv2.COLOR_GRAY2RGB)
    for field in page.fields:
        if field.kind is FieldKind.IDENTITY:
            cv2.fillPoly(canvas, [_corners_px(field.rect, frame)], MASK_COLOUR)
    return np.asarray(canvas, dtype=np.uint8)


def crop_row(opened: OpenPage, question: str) -> Rgb:
    """Cut out one question's row, upright whatever way the page was scanned.

    Raises:
        KeyError: The question has no boxes on this page.
    """
    members = [box for box in opened.sheet.page.boxes if box.question == question]
    if not members:
        raise KeyError(question)
    shown = [rect for box in members for rect in (box.zone.inset(-CROP_MARGIN_MM), *box.beyond)]
    shown += [paper.rect for paper in opened.sheet.page.row_papers if paper.question == question]
    top_mm, bottom_mm = min(rect.y_mm for rect in shown), max(rect.bottom_mm for rect in shown)
    return _upright(opened.canvas, RectMm(CROP_LEFT_MM, top_mm, CROP_WIDTH_MM, bottom_mm - top_mm), opened.sheet.frame)


def crop_boxes(opened: OpenPage, question: str) -> Rgb:
    """Cut out the boxes of one question without its words: what a gallery shows of each.

    Raises:
        KeyError: The question has no boxes on this page.
    """
    rects = [box.zone for box in opened.sheet.page.boxes if box.question == question]
    if not rects:
        raise KeyError(question)
    left_mm, top_mm = min(rect.x_mm for rect in rects), min(rect.y_mm for rect in rects)
    right_mm, bottom_mm = max(rect.right_mm for rect in rects), max(rect.bottom_mm for rect in rects)
    area = RectMm(left_mm, top_mm, right_mm - left_mm, bottom_mm - top_mm).inset(-GALLERY_MARGIN_MM)
    return _upright(opened.canvas, area, opened.sheet.frame)


def crop_box(opened: OpenPage, question: str, option: str) -> Rgb:
    """Cut out one box with what stands round it.

    Raises:
        KeyError: There is no such box on this page.
    """
    for box in opened.sheet.page.boxes:
        if (box.question, box.option) == (question, option):
            return _upright(opened.canvas, box.rect.inset(-BOX_MARGIN_MM), opened.sheet.frame)
    raise KeyError(f"{question}={option}")


def crop_field(opened: OpenPage, question: str) -> Rgb:
    """Cut out one written field, such as a comment.

    Raises:
        KeyError: There is no such field on this page.
    """
    for field in opened.sheet.page.fields:
        if field.question == question:
            return _upright(opened.canvas, field.rect.inset(-1.0), opened.sheet.frame)
    raise KeyError(question)


def _upright(canvas: Rgb, area: RectMm, frame: Frame) -> Rgb:
    """Sample an area of the sheet row by row as it was printed."""
    width_px, height_px = round(area.w_mm * CROP_PX_PER_MM), round(area.h_mm * CROP_PX_PER_MM)
    # Mapped every half millimetre and drawn out from there: point by point it took as long as all else about a crop.
    across_mm = _every(MAP_STEP_PX, width_px) / CROP_PX_PER_MM + area.x_mm
    down_mm = _every(MAP_STEP_PX, height_px) / CROP_PX_PER_MM + area.y_mm
    x_mm, y_mm = np.meshgrid(across_mm, down_mm)
    places = frame.to_px(np.stack([x_mm.ravel(), y_mm.ravel()], axis=1)).astype(np.float32).reshape(*x_mm.shape, 2)
    whole = (x_mm.shape[1] * MAP_STEP_PX, x_mm.shape[0] * MAP_STEP_PX)
    maps = cv2.resize(places, whole, interpolation=cv2.INTER_LINEAR)
    maps = maps[MAP_STEP_PX : MAP_STEP_PX + height_px, MAP_STEP_PX : MAP_STEP_PX + width_px]
    crop = cv2.remap(canvas, maps[..., 0], maps[..., 1], cv2.INTER_LINEAR, borderValue=(255, 255, 255))
    return np.asarray(crop, dtype=np.uint8)


def _every(step_px: int, length_px: int) -> NDArray[np.float64]:
    """Give the middles of steps, from one before the first pixel to one behind the last: what `resize` draws out."""
    count = -(-length_px // step_px) + 2
    return np.asarray((np.arange(count) - 0.5) * step_px - 0.5, dtype=np.float64)


def _outline(canvas: Rgb, rect: RectMm, frame: Frame, colour: tuple[int, int, int], *, thickness: int) -> None:
    cv2.polylines(canvas, [_corners_px(rect, frame)], isClosed=True, color=colour, thickness=thickness)


def _corners_px(rect: RectMm, frame: Frame) -> NDArray[np.int32]:
    corners = [
        (rect.x_mm, rect.y_mm),
        (rect.right_mm, rect.y_mm),
        (rect.right_mm, rect.bottom_mm),
        (rect.x_mm, rect.bottom_mm),
    ]
    return np.round(frame.to_px(np.array(corners))).astype(np.int32)
