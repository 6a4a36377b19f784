"""Synthetic paper, pen and scanner for the reader's tests: drawn from the layout alone, by OpenCV.

The printer of the product is not used here, so that an error common to printer and reader would show.
"""

from dataclasses import dataclass, field

import cv2
import numpy as np
import segno
from numpy.typing import NDArray

from forms.code import BallotId, PageCode, seal
from forms.furniture import code_zones, fiducials
from forms.geometry import RectMm
from forms.sheet import Box, CodeKind, FiducialKind, PageLayout, SheetLayout
from omr.image import PageImage
from omr.known import KnownForms
from tests.forms.paper import packs

KEY = bytes(range(32))
DPI = 200
OUTLINE_MM = 0.35
SIDE_MM = 5.0
SUPERSAMPLE = 2
Image = NDArray[np.uint8]


def matrix_page(*, rows: int = 18, options: int = 5, multi_rows: int = 2, number: int = 1) -> PageLayout:
    """Give a page with a matrix of single rows, one labelled yes/no row and labelled multi rows."""
    boxes: list[Box] = []
    for row in range(rows):
        top_mm = 60.0 + row * 8.5
        for option in range(options):
            zone = RectMm(120.0 + option * 14.0, top_mm + 0.5, 14.0, 7.5)
            boxes.append(_box(f"1.{row + 1}", str(option + 1), zone, centre_x_mm=zone.centre.x_mm))
    top_mm = 60.0 + rows * 8.5
    boxes += [_labelled("2.1", str(n + 1), RectMm(100.0 + n * 45, top_mm + 0.5, 45.0, 7.5)) for n in range(2)]
    for row in range(multi_rows):
        for option in range(3):
            zone = RectMm(30.0 + option * 50, top_mm + 9 + row * 8.5, 50.0, 7.5)
            boxes.append(_labelled("3.1", str(row * 3 + option + 1), zone, multiple=True))
    return PageLayout(number=number, boxes=tuple(boxes), fields=(), fiducials=fiducials(), codes=code_zones())


def _box(question: str, option: str, zone: RectMm, *, centre_x_mm: float, multiple: bool = False) -> Box:
    rect = RectMm(centre_x_mm - SIDE_MM / 2, zone.centre.y_mm - SIDE_MM / 2, SIDE_MM, SIDE_MM)
    return Box(question=question, option=option, multiple=multiple, rect=rect, zone=zone)


def _labelled(question: str, option: str, zone: RectMm, *, multiple: bool = False) -> Box:
    box = _box(question, option, zone, centre_x_mm=zone.x_mm + 6, multiple=multiple)
    label = RectMm(box.rect.right_mm + 3, zone.centre.y_mm - 1.8, 20.0, 3.6)
    return Box(question=question, option=option, multiple=multiple, rect=box.rect, zone=zone, label=label)


LAYOUT = SheetLayout(form="T", version="1", pages=(matrix_page(),))
KNOWN = KnownForms(key=KEY, plan="TEST", layouts={("T", "1"): LAYOUT})


def page_code(serial: int = 7, *, page: int = 1, pages: int = 1) -> PageCode:
    """Give the identity of a test ballot."""
    ballot = BallotId(plan="TEST", unit="U-1", round="2023", serial=serial)
    return PageCode(ballot=ballot, form="T", version="1", page=page, pages=pages)


@dataclass
class Paper:
    """A printed page that can be written on; lengths in millimetres of the sheet."""

    page: PageLayout
    dpi: int = DPI
    image: Image = field(init=False)

    def __post_init__(self) -> None:
        self.px_per_mm = self.dpi / 25.4 * SUPERSAMPLE
        shape = (round(297 * self.px_per_mm), round(210 * self.px_per_mm))
        self.image = np.full(shape, 255, dtype=np.uint8)

    def px(self, x_mm: float, y_mm: float) -> tuple[int, int]:
        """Give the pixel, in 1/16, of a place; x 0 is the left edge of the first pixel."""
        return round((x_mm * self.px_per_mm - 0.5) * 16), round((y_mm * self.px_per_mm - 0.5) * 16)

    def solid(self, rect: RectMm, gray: int = 0) -> None:
        """Fill a rectangle to the sub-pixel."""
        corners = [(rect.x_mm, rect.y_mm), (rect.right_mm, rect.y_mm), (rect.right_mm, rect.bottom_mm)]
        corners.append((rect.x_mm, rect.bottom_mm))
        points = np.array([self.px(*corner) for corner in corners], dtype=np.int32)
        cv2.fillPoly(self.image, [points], gray, lineType=cv2.LINE_AA, shift=4)

    def line(self, points_mm: list[tuple[float, float]], *, width_mm: float = 0.5, gray: int = 40) -> None:
        """Draw a pen stroke; ink darkens what is there."""
        layer = np.full_like(self.image, 255)
        points = np.array([self.px(*point) for point in points_mm], dtype=np.int32)
        width_px = max(1, round(width_mm * self.px_per_mm))
        cv2.polylines(layer, [points], False, gray, thickness=width_px, lineType=cv2.LINE_AA, shift=4)
        self.image = np.minimum(self.image, layer)

    def ellipse(self, rect: RectMm, *, width_mm: float = 0.5, gray: int = 40) -> None:
        """Draw a ring that fills `rect`."""
        angles = np.linspace(0, 2 * np.pi, 60)
        centre = rect.centre
        x_mm = centre.x_mm + rect.w_mm / 2 * np.cos(angles)
        y_mm = centre.y_mm + rect.h_mm / 2 * np.sin(angles)
        self.line(list(zip(x_mm.tolist(), y_mm.tolist(), strict=True)), width_mm=width_mm, gray=gray)

    def text(self, text: str, x_mm: float, y_mm: float, *, height_mm: float = 2.5, gray: int = 0) -> None:
        """Print words; `y_mm` is the base line."""
        scale = height_mm * self.px_per_mm / 21
        x, y = self.px(x_mm, y_mm)
        width_px = max(1, round(0.3 * self.px_per_mm))
        place = (x // 16, y // 16)
        cv2.putText(self.image, text, place, cv2.FONT_HERSHEY_SIMPLEX, scale, gray, width_px, cv2.LINE_AA)

    def photograph(self) -> Image:
        """Give the page at its own resolution."""
        size = (self.image.shape[1] // SUPERSAMPLE, self.image.shape[0] // SUPERSAMPLE)
        return np.asarray(cv2.resize(self.image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def print_page(page: PageLayout, payload: str, *, dpi: int = DPI) -> Paper:
    """Print a page as its layout says."""
    paper = Paper(page, dpi=dpi)
    for fiducial in page.fiducials:
        if fiducial.kind is not FiducialKind.WHITE_PATCH:
            paper.solid(fiducial.rect)
    for zone in page.codes:
        if zone.kind is CodeKind.QR:
            print_symbol(paper, payload, zone.rect)
    for box in page.boxes:
        paper.solid(box.rect)
        paper.solid(box.rect.inset(OUTLINE_MM), gray=255)
        if box.label:
            paper.text("Rat tot", box.label.x_mm + 0.5, box.label.bottom_mm - 0.5, height_mm=2.2)
    for question in page.questions():
        box = next(box for box in page.boxes if box.question == question)
        if box.label is None:
            paper.text(f"{question} Thai do phuc vu cua can bo", 22, box.rect.bottom_mm - 1)
    return paper


def print_symbol(paper: Paper, payload: str, zone: RectMm) -> None:
    """Print a QR symbol into its zone, quiet zone left white."""
    matrix = segno.make(payload, version=4, error="m", boost_error=False).matrix
    module_mm = zone.w_mm / (len(matrix) + 8)
    for row, cells in enumerate(matrix):
        for column, cell in enumerate(cells):
            if cell:
                x_mm, y_mm = zone.x_mm + (column + 4) * module_mm, zone.y_mm + (row + 4) * module_mm
                paper.solid(RectMm(x_mm, y_mm, module_mm, module_mm))


def cross(paper: Paper, box: Box, *, width_mm: float = 0.5, gray: int = 40, over_mm: float = 0.3) -> None:
    """Cross a box, a little beyond its corners."""
    r = box.rect.inset(-over_mm)
    paper.line([(r.x_mm, r.y_mm), (r.right_mm, r.bottom_mm)], width_mm=width_mm, gray=gray)
    paper.line([(r.right_mm, r.y_mm), (r.x_mm, r.bottom_mm)], width_mm=width_mm, gray=gray)


@dataclass(frozen=True, kw_only=True)
class Scanner:
    """What a scanner does to a sheet."""

    skew_deg: float = 0.0
    shift_px: tuple[float, float] = (0.0, 0.0)
    scale: float = 1.0
    feed_mm: float = 0.0  # greatest uneven feed along y
    canvas: tuple[int, int] | None = None  # height, width; else that of the sheet
    noise: float = 3.0
    blur_px: float = 0.6
    paper: int = 240
    black: int = 30
    quality: int | None = 80
    turns: int = 0  # quarter turns counter-clockwise
    bitonal: bool = False
    seed: int = 1

    def matrix(self, shape: tuple[int, int]) -> NDArray[np.float64]:
        """Give the (2, 3) map from the paper's pixels to the scan's (before quarter turns and feed)."""
        height, width = shape
        canvas = self.canvas or shape
        turn = cv2.getRotationMatrix2D((width / 2 - 0.5, height / 2 - 0.5), self.skew_deg, self.scale)
        turn[:, 2] += ((canvas[1] - width) / 2 + self.shift_px[0], (canvas[0] - height) / 2 + self.shift_px[1])
        return np.asarray(turn, dtype=np.float64)

    def scan(self, sheet: Image) -> PageImage:
        """Scan a sheet."""
        canvas = self.canvas or sheet.shape
        fed = self._feed(sheet)
        gray = cv2.warpAffine(
            fed, self.matrix(sheet.shape), canvas[::-1], flags=cv2.INTER_LINEAR, borderValue=255.0
        ).astype(np.float32)
        gray = cv2.GaussianBlur(gray, (0, 0), self.blur_px) if self.blur_px else gray
        gray = self.black + gray * ((self.paper - self.black) / 255.0)
        gray += np.random.default_rng(self.seed).normal(0, self.noise, gray.shape) if self.noise else 0.0
        page = np.asarray(gray.clip(0, 255), dtype=np.uint8)
        if self.quality:
            _, data = cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, self.quality])
            page = np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), dtype=np.uint8)
        if self.bitonal:
            page = np.where(page < (self.black + self.paper) / 2 + 15, 0, 255).astype(np.uint8)
        return PageImage(gray=np.ascontiguousarray(np.rot90(page, self.turns)), bitonal=self.bitonal)

    def _feed(self, sheet: Image) -> Image:
        if not self.feed_mm:
            return sheet
        height, width = sheet.shape
        px_per_mm = height / 297
        y = np.arange(height, dtype=np.float32)
        moved = y + self.feed_mm * px_per_mm * np.sin(2 * np.pi * y / height * 1.5).astype(np.float32)
        x_map = np.broadcast_to(np.arange(width, dtype=np.float32), sheet.shape)
        y_map = np.broadcast_to(moved[:, None], sheet.shape)
        fed = cv2.remap(sheet, np.array(x_map), np.array(y_map), cv2.INTER_LINEAR, borderValue=255.0)
        return np.asarray(fed, dtype=np.uint8)


def sealed(code: PageCode | None = None) -> str:
    """Give the payload of a test ballot."""
    return seal(code or page_code(), KEY)


def box_of(page: PageLayout, question: str, option: str) -> Box:
    """Give one box of a page."""
    return next(box for box in page.boxes if (box.question, box.option) == (question, option))


def known_of(layout: SheetLayout) -> KnownForms:
    """Give what the reader knows of one form of the packs."""
    return KnownForms(key=packs.KEY, plan="KN23", layouts={(layout.form, layout.version): layout})
