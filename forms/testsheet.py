"""What stands on the test sheet: marks, grays and lines of known size, by which printer and scanner are judged.

It carries the furniture and codes of a ballot, sealed for a form that no plan has: it is found and
named like a ballot and never counts as one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from forms.code import BallotId, PageCode
from forms.furniture import code_zones, fiducials
from forms.geometry import PointMm, RectMm
from forms.sheet import Box, PageLayout, SheetLayout

BOX_SIDE_MM = 5.0  # as on every form
FORM, VERSION = "TEST-SHEET", "1"  # as form and unit; no plan has them
ROUND = "TEST"
LEFT_MM, RIGHT_MM = 20.0, 190.0
ROWS_TOP_MM, ROW_MM = 56.0, 9.5
BLANK_ROWS = 5  # half of all boxes: what the reader takes for usual must be blank paper
BOXES_LEFT_MM, COLUMN_MM, COLUMNS = 86.0, 17.0, 6
WEDGE_TOP_MM, WEDGE_MM, WEDGE_GRAYS = 160.0, (18.0, 10.0), (0, 32, 64, 96, 128, 160, 192, 224, 255)
LINES_TOP_MM, LINES_MM = 184.0, 12.0
LINE_WIDTHS_MM = (0.5, 0.35, 0.25)
RULER_ACROSS_MM, RULER_Y_MM = 150.0, 212.0
RULER_ALONG_MM, RULER_X_MM = 50.0, 185.0
PEN_GRAY, PENCIL_MM = 40, 0.4
INSIDE_MM = 1.8  # gray ink is printed over black and would take a piece out of the outline
FAINT_GRAYS = (165, 175, 185, 195, 205, 215)


class Row(StrEnum):
    """What stands in the boxes of a row; its value begins the ids of the row's boxes."""

    BLANK = "blank"
    PEN = "pen"
    PENCIL = "pencil"
    LEAST = "least"
    SPECKS = "specks"
    FAINT = "faint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """One straight stroke, in millimetres from the middle of its box."""

    start: PointMm
    end: PointMm
    width_mm: float
    gray: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """One row of the sheet: its words, and what each of its boxes holds."""

    row: Row
    words: str
    strokes: tuple[tuple[Stroke, ...], ...] = ((),) * COLUMNS
    specks_mm: tuple[float, ...] = ()  # diameters


def _cross(gray: int, width_mm: float = 0.5, half_mm: float = 2.6) -> tuple[Stroke, ...]:
    ends = (((-half_mm, -half_mm), (half_mm, half_mm)), ((-half_mm, half_mm), (half_mm, -half_mm)))
    return tuple(Stroke(start=PointMm(*start), end=PointMm(*end), width_mm=width_mm, gray=gray) for start, end in ends)


def _tick() -> tuple[Stroke, ...]:
    corners = (PointMm(-1.6, 0.2), PointMm(-0.5, 1.6), PointMm(2.2, -2.0))
    return tuple(Stroke(start=start, end=end, width_mm=0.5, gray=PEN_GRAY) for start, end in pairwise(corners))


def _slash(gray: int, width_mm: float) -> tuple[Stroke, ...]:
    return (
        Stroke(start=PointMm(-INSIDE_MM, INSIDE_MM), end=PointMm(INSIDE_MM, -INSIDE_MM), width_mm=width_mm, gray=gray),
    )


def _least(gray: int, width_mm: float, x_mm: float, y_mm: float) -> tuple[Stroke, ...]:
    """The least mark that must be seen: 1 mm of a pencil, here 1.2 as the ends of a stroke are cut straight."""
    return (
        Stroke(
            start=PointMm(x_mm - 0.42, y_mm + 0.42),
            end=PointMm(x_mm + 0.42, y_mm - 0.42),
            width_mm=width_mm,
            gray=gray,
        ),
    )


ROWS = (
    *(Cells(row=Row.BLANK, words="Ô để trống"),) * BLANK_ROWS,
    Cells(
        row=Row.PEN,
        words="Dấu bút mực",
        strokes=(
            _cross(PEN_GRAY),
            _tick(),
            _slash(PEN_GRAY, 0.5),
            _cross(PEN_GRAY, 0.35),
            _cross(PEN_GRAY, 0.8),
            _cross(PEN_GRAY, 0.5, 1.6),
        ),
    ),
    Cells(
        row=Row.PENCIL,
        words="Nét bút chì, mức xám 110–150",
        strokes=(*(_cross(gray, PENCIL_MM, INSIDE_MM) for gray in (110, 120, 130, 140, 150)), _slash(130, PENCIL_MM)),
    ),
    Cells(
        row=Row.LEAST,
        words="Nét nhỏ nhất phải thấy, 1 mm",
        strokes=(
            _least(110, 0.3, 0, 0),
            _least(120, 0.35, -0.8, 0.7),
            _least(130, 0.4, 0.9, -0.6),
            _least(140, 0.45, 0.5, 0.8),
            _least(150, 0.5, -0.7, -0.8),
            _least(130, 0.5, 0, 0.4),
        ),
    ),
    Cells(row=Row.SPECKS, words="Hạt bụi, không phải dấu", specks_mm=(0.15, 0.2, 0.25, 0.3, 0.35, 0.4)),
    Cells(
        row=Row.FAINT,
        words="Nét rất nhạt, mức xám 165–215",
        strokes=tuple(_cross(gray, PENCIL_MM, INSIDE_MM) for gray in FAINT_GRAYS),
    ),
)


def sheet_code(plan: str) -> PageCode:
    """Give the identity of a survey's test sheet."""
    ballot = BallotId(plan=plan, unit=FORM, round=ROUND, serial=1)
    return PageCode(ballot=ballot, form=FORM, version=VERSION, page=1, pages=1)


def sheet_layout() -> SheetLayout:
    """Give where everything stands on the test sheet."""
    boxes = tuple(box for number, cells in enumerate(ROWS) for box in boxes_of(number, cells))
    page = PageLayout(number=1, boxes=boxes, fields=(), fiducials=fiducials(), codes=code_zones())
    return SheetLayout(form=FORM, version=VERSION, pages=(page,))


def row_of(question: str) -> Row:
    """Say to which row of the sheet a box belongs."""
    return Row(question.partition(".")[0])


def wedge_rects() -> tuple[RectMm, ...]:
    """Give the patches of the gray wedge, in the order of `WEDGE_GRAYS`."""
    width_mm, height_mm = WEDGE_MM
    return tuple(RectMm(LEFT_MM + 4 + n * width_mm, WEDGE_TOP_MM, width_mm, height_mm) for n in range(len(WEDGE_GRAYS)))


@dataclass(frozen=True, slots=True, kw_only=True)
class LineGroup:
    """Lines as wide as the paper between them."""

    rect: RectMm
    width_mm: float
    upright: bool


def line_groups() -> tuple[LineGroup, ...]:
    """Give the groups of fine lines: upright ones, then level ones, each from wide to fine."""
    places = [(upright, width_mm) for upright in (True, False) for width_mm in LINE_WIDTHS_MM]
    return tuple(
        LineGroup(rect=RectMm(LEFT_MM + 4 + n * 27, LINES_TOP_MM, LINES_MM, LINES_MM), width_mm=width, upright=upright)
        for n, (upright, width) in enumerate(places)
    )


def boxes_of(number: int, cells: Cells) -> Iterator[Box]:
    """Give the boxes of a row of the sheet."""
    for column in range(COLUMNS):
        zone = RectMm(BOXES_LEFT_MM + column * COLUMN_MM, ROWS_TOP_MM + number * ROW_MM, COLUMN_MM, ROW_MM)
        middle, half = zone.centre, BOX_SIDE_MM / 2
        rect = RectMm(middle.x_mm - half, middle.y_mm - half, BOX_SIDE_MM, BOX_SIDE_MM)
        question = f"{cells.row.value}.{number * COLUMNS + column + 1}"
        yield Box(question=question, option="1", multiple=False, rect=rect, zone=zone)
