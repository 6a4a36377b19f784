"""Sets the test sheet: draws what `forms.testsheet` lays out, with words for the person who prints it."""

from collections.abc import Iterator, Sequence

from forms.fonts import Face
from forms.furniture import HEAD
from forms.geometry import PointMm, RectMm
from forms.questionnaire import Origin, Questionnaire
from forms.setting.form import SetForm
from forms.setting.ink import Align, Ink, Line, Shade
from forms.setting.style import STYLES
from forms.setting.text import aligned, leading_mm, wrapped
from forms.testsheet import (
    FORM,
    LEFT_MM,
    LINES_MM,
    LINES_TOP_MM,
    RIGHT_MM,
    ROW_MM,
    ROWS,
    ROWS_TOP_MM,
    RULER_ACROSS_MM,
    RULER_ALONG_MM,
    RULER_X_MM,
    RULER_Y_MM,
    VERSION,
    WEDGE_GRAYS,
    WEDGE_TOP_MM,
    boxes_of,
    line_groups,
    sheet_layout,
    wedge_rects,
)

NOTES = (
    "In tờ này như in phiếu: khổ A4, đúng cỡ 100%, không chọn “vừa trang”. Quét như quét phiếu (200–300 dpi, ảnh xám) "
    "rồi đưa tệp vào phần mềm như một xấp phiếu: phần mềm cho biết từng mục đạt hay không đạt, và chỗ không đạt "
    "thì sửa thế nào. Tờ này không phải phiếu khảo sát, không được tính vào kết quả.",
    "Hãy đo hai thước ở trên bằng thước thật: thước ngang phải dài đúng 150 mm, thước dọc 50 mm. Ngắn hơn là máy in đã "
    "thu nhỏ; máy quét không thể tự biết điều đó nếu chính nó cũng sai.",
)


def set_sheet() -> SetForm:
    """Set the test sheet, ready to be drawn like a form."""
    questionnaire = Questionnaire(
        key="test-sheet",
        form=FORM,
        version=VERSION,
        origin=Origin.DRAFTED,
        title="Tờ thử máy in và máy quét",
        pages=1,
        sections=(),
    )
    inks = (*_head(), *_rows(), *_wedge(), *_line_groups(), *_rulers(), *_notes())
    return SetForm(questionnaire=questionnaire, layout=sheet_layout(), inks=(inks,), style=STYLES[0])


def _head() -> Iterator[Ink]:
    lines = (
        ("TỜ THỬ MÁY IN VÀ MÁY QUÉT", Face.SERIF_BOLD, 15.0),
        ("Không phải phiếu khảo sát", Face.SERIF_ITALIC, 12.0),
    )
    top_mm = HEAD.y_mm
    for text, face, size_pt in lines:
        yield from aligned(
            (text,), face, size_pt, left_mm=HEAD.x_mm, room_mm=HEAD.w_mm, top_mm=top_mm, align=Align.CENTRE
        )
        top_mm += leading_mm(size_pt)
    yield from _said(NOTES[0], 36.0)


def _said(text: str, top_mm: float) -> Iterator[Ink]:
    lines = wrapped(text, Face.SERIF, 10.0, RIGHT_MM - LEFT_MM)
    yield from aligned(lines, Face.SERIF, 10.0, left_mm=LEFT_MM, room_mm=RIGHT_MM - LEFT_MM, top_mm=top_mm)


def _rows() -> Iterator[Ink]:
    for number, cells in enumerate(ROWS):
        top_mm = ROWS_TOP_MM + number * ROW_MM
        yield from _label(cells.words, top_mm + 2.0)
        boxes = tuple(boxes_of(number, cells))
        for box, strokes in zip(boxes, cells.strokes, strict=True):
            middle = box.rect.centre
            for stroke in strokes:
                ends = (PointMm(middle.x_mm + p.x_mm, middle.y_mm + p.y_mm) for p in (stroke.start, stroke.end))
                start, end = ends
                yield Line(start=start, end=end, width_mm=stroke.width_mm, gray=stroke.gray)
        for box, size_mm in zip(boxes, cells.specks_mm, strict=False):
            middle = box.rect.centre
            rect = RectMm(middle.x_mm + 0.4 - size_mm / 2, middle.y_mm - 0.5 - size_mm / 2, size_mm, size_mm)
            yield Shade(rect=rect, gray=0, rounded=True)


def _label(text: str, top_mm: float, left_mm: float = LEFT_MM) -> Sequence[Ink]:
    return aligned((text,), Face.SERIF, 11.0, left_mm=left_mm, room_mm=RIGHT_MM - left_mm, top_mm=top_mm)


def _wedge() -> Iterator[Ink]:
    yield from _label("Bậc xám", WEDGE_TOP_MM - 6.5)
    for rect, gray in zip(wedge_rects(), WEDGE_GRAYS, strict=True):
        yield Shade(rect=rect, gray=gray)
        yield from _below(rect, f"{gray}")


def _below(rect: RectMm, text: str) -> Sequence[Ink]:
    top_mm = rect.bottom_mm + 0.5
    return aligned((text,), Face.SANS, 8.0, left_mm=rect.x_mm, room_mm=rect.w_mm, top_mm=top_mm, align=Align.CENTRE)


def _line_groups() -> Iterator[Ink]:
    yield from _label("Vạch mảnh", LINES_TOP_MM - 6.0)
    for group in line_groups():
        rect = group.rect
        for n in range(round(LINES_MM / (2 * group.width_mm))):
            off_mm = 2 * n * group.width_mm
            if group.upright:
                yield Shade(rect=RectMm(rect.x_mm + off_mm, rect.y_mm, group.width_mm, LINES_MM), gray=0)
            else:
                yield Shade(rect=RectMm(rect.x_mm, rect.y_mm + off_mm, LINES_MM, group.width_mm), gray=0)
        yield from _below(rect, f"{group.width_mm} mm".replace(".", ","))


def _rulers() -> Iterator[Ink]:
    yield from _label(f"Thước ngang {RULER_ACROSS_MM:.0f} mm", RULER_Y_MM - 10.0)
    yield from _label(f"Thước dọc {RULER_ALONG_MM:.0f} mm", RULER_Y_MM - 10.0, left_mm=150.0)
    left_mm, top_mm = LEFT_MM + 4, RULER_Y_MM
    yield _black(PointMm(left_mm, top_mm), PointMm(left_mm + RULER_ACROSS_MM, top_mm))
    for n in range(round(RULER_ACROSS_MM / 5) + 1):
        x_mm, long_mm = left_mm + 5 * n, 4.0 if n % 2 == 0 else 2.5
        yield _black(PointMm(x_mm, top_mm), PointMm(x_mm, top_mm + long_mm))
    yield _black(PointMm(RULER_X_MM, top_mm), PointMm(RULER_X_MM, top_mm + RULER_ALONG_MM))
    for n in range(round(RULER_ALONG_MM / 5) + 1):
        y_mm, long_mm = top_mm + 5 * n, 4.0 if n % 2 == 0 else 2.5
        yield _black(PointMm(RULER_X_MM - long_mm, y_mm), PointMm(RULER_X_MM, y_mm))


def _black(start: PointMm, end: PointMm) -> Line:
    return Line(start=start, end=end, width_mm=0.2)


def _notes() -> Iterator[Ink]:
    lines = wrapped(NOTES[1], Face.SERIF, 10.0, 145.0)
    yield from aligned(lines, Face.SERIF, 10.0, left_mm=LEFT_MM, room_mm=145.0, top_mm=RULER_Y_MM + 8)
