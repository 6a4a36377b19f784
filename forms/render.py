"""Draws packs of ballots as PDF. The only module that knows ReportLab and PDF points.

What all ballots of a pack share is drawn once a page as a form object and shown again on every
ballot; a ballot of its own has only its two QR symbols (drawn once, shown twice) and its codes.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from reportlab import rl_config
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from forms.cover import Cover, set_cover
from forms.errors import FormError
from forms.fonts import Face, width_mm
from forms.furniture import QR_MODULE_MM, QR_MODULES, QR_QUIET_MODULES
from forms.geometry import RectMm
from forms.qr_symbol import qr_runs
from forms.setting import SetForm
from forms.setting_ink import BOX_LINE_MM, Ink, Line, Outline, Slot, Text
from forms.setting_slots import PackHead, fill_slot
from forms.sheet import PAGE_HEIGHT_MM, PAGE_WIDTH_MM, CodeKind, CodeZone, FiducialKind, PageLayout

__all__ = ["BallotPrint", "PackHead", "PackWritten", "write_pack"]

CODE_PT, LEAST_CODE_PT = 9.5, 6.5
CODE_LEAD = "Mã phiếu: "
DOTS_PT = (0.01, 1.6)  # round dots: dashes of no length with round ends
SOLID = frozenset({FiducialKind.CORNER, FiducialKind.BAR, FiducialKind.BLACK_PATCH})


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotPrint:
    """What one ballot has of its own."""

    code: str  # the ballot code for people
    payloads: tuple[str, ...]  # of the QR symbols, one a page


@dataclass(frozen=True, slots=True, kw_only=True)
class PackWritten:
    """Where the ballots went, pages counted from 1."""

    first_pages: tuple[int, ...]  # in the order of the ballots given
    pages: int  # of the whole file


def write_pack(
    target: BinaryIO | Path,
    *,
    form: SetForm,
    head: PackHead,
    pages_of: Sequence[BallotPrint],
    cover: Cover | None = None,
) -> PackWritten:
    """Write the ballots of a pack, in the order given, behind their cover sheet.

    A form of two pages gets an empty page behind the cover, so that a printer that prints both
    sides puts the two pages of a ballot on one sheet.

    Raises:
        FormError: A text or a code does not fit its place.
    """
    data = io.BytesIO()
    canvas = _canvas(data, form, head)
    before = 0
    if cover:
        _draw_all(canvas, set_cover(cover, head))
        canvas.showPage()
        before = len(form.layout.pages)
        for _ in range(before - 1):
            canvas.showPage()
    for page, inks in zip(form.layout.pages, form.inks, strict=True):
        _draw_static(canvas, page, inks, head)
    for ballot in pages_of:
        _draw_ballot(canvas, form, ballot)
    canvas.save()
    _write(target, data.getvalue())
    step = len(form.layout.pages)
    first_pages = tuple(before + 1 + step * n for n in range(len(pages_of)))
    return PackWritten(first_pages=first_pages, pages=before + step * len(pages_of))


def _canvas(data: BinaryIO, form: SetForm, head: PackHead) -> Any:
    _register_faces()
    size = (PAGE_WIDTH_MM * mm, PAGE_HEIGHT_MM * mm)
    canvas = Canvas(data, pagesize=size, pageCompression=1, invariant=1, lang="vi")
    title = " ".join(f"{form.questionnaire.title} {form.questionnaire.subtitle}".split())
    canvas.setTitle(f"{title} – {head.unit_name} – {head.round_heading}")
    canvas.setAuthor(head.issuing_body)
    canvas.setSubject(f"Mẫu {form.layout.form}, phiên bản {form.layout.version}")
    canvas.setCreator("Phieu")
    return canvas


@cache
def _register_faces() -> None:
    rl_config.useA85 = 0  # binary streams: a quarter smaller, and no program minds them
    for face in Face:
        pdfmetrics.registerFont(TTFont(face.value, str(face.path)))


def _draw_static(canvas: Any, page: PageLayout, inks: tuple[Ink, ...], head: PackHead) -> None:
    canvas.beginForm(_static_name(page))
    for fiducial in page.fiducials:
        if fiducial.kind in SOLID:
            canvas.rect(*_corner(fiducial.rect), stroke=0, fill=1)
    for box in page.boxes:
        _draw_outline(canvas, Outline(rect=box.rect, width_mm=BOX_LINE_MM))
    slots = [ink for ink in inks if isinstance(ink, Slot)]
    words = [ink for slot in slots for ink in fill_slot(slot, head)]
    _draw_all(canvas, (*(ink for ink in inks if not isinstance(ink, Slot)), *words))
    canvas.endForm()


def _draw_ballot(canvas: Any, form: SetForm, ballot: BallotPrint) -> None:
    pages = form.layout.pages
    if len(ballot.payloads) != len(pages):
        raise ValueError(f"ballot {ballot.code} has {len(ballot.payloads)} payloads, the form {len(pages)} pages")
    for page, payload in zip(pages, ballot.payloads, strict=True):
        symbol = f"qr-{canvas.getPageNumber()}"
        _draw_symbol(canvas, symbol, payload)
        canvas.doForm(_static_name(page))
        for zone in page.codes:
            if zone.kind is CodeKind.QR:
                _show_symbol(canvas, symbol, zone)
        upper, lower = (zone.rect for zone in page.codes if zone.kind is CodeKind.TEXT)
        page_text = f"   trang {page.number}/{len(pages)}"
        _draw_code(canvas, ballot.code, page_text, upper, is_right=True)
        _draw_code(canvas, ballot.code, page_text, lower, is_right=False)
        canvas.showPage()


def _draw_symbol(canvas: Any, name: str, payload: str) -> None:
    # All dark modules in one path: filled at once, no viewer shows seams between them.
    runs = [f"{run.column} {QR_MODULES - 1 - run.row} {run.length} 1 re" for run in qr_runs(payload)]
    canvas.beginForm(name, 0, 0, QR_MODULES, QR_MODULES)
    canvas.addLiteral("\n".join((*runs, "f")))
    canvas.endForm()


def _show_symbol(canvas: Any, name: str, zone: CodeZone) -> None:
    left, bottom, _, _ = _corner(zone.rect.inset(QR_QUIET_MODULES * QR_MODULE_MM))
    canvas.saveState()
    canvas.transform(QR_MODULE_MM * mm, 0, 0, QR_MODULE_MM * mm, left, bottom)
    canvas.doForm(name)
    canvas.restoreState()


def _draw_code(canvas: Any, code: str, page_text: str, zone: RectMm, *, is_right: bool) -> None:
    parts = ((CODE_LEAD, Face.SANS), (code, Face.SANS_BOLD), (page_text, Face.SANS))
    size_pt = CODE_PT
    while (total_mm := sum(width_mm(text, face, size_pt) for text, face in parts)) > zone.w_mm:
        size_pt -= 0.5
        if size_pt < LEAST_CODE_PT:
            raise FormError(f"the ballot code {code} is too long to be printed; shorten the plan code or unit id")
    x_mm = zone.right_mm - total_mm if is_right else zone.x_mm
    for text, face in parts:
        _draw_text(canvas, Text(text=text, face=face, size_pt=size_pt, x_mm=x_mm, baseline_mm=zone.bottom_mm - 1.2))
        x_mm += width_mm(text, face, size_pt)


def _draw_all(canvas: Any, inks: Sequence[Ink]) -> None:
    for ink in inks:
        match ink:
            case Text():
                _draw_text(canvas, ink)
            case Line():
                _draw_line(canvas, ink)
            case Outline():
                _draw_outline(canvas, ink)
            case Slot():
                raise ValueError(f"the slot {ink.name} was not filled")


def _draw_text(canvas: Any, text: Text) -> None:
    canvas.setFont(text.face.value, text.size_pt)
    canvas.drawString(text.x_mm * mm, (PAGE_HEIGHT_MM - text.baseline_mm) * mm, text.text)


def _draw_line(canvas: Any, line: Line) -> None:
    canvas.setLineWidth(line.width_mm * mm)
    if line.dotted:
        canvas.setLineCap(1)
        canvas.setDash(*DOTS_PT)
    ends = (line.start.x_mm, PAGE_HEIGHT_MM - line.start.y_mm, line.end.x_mm, PAGE_HEIGHT_MM - line.end.y_mm)
    canvas.line(*(end * mm for end in ends))
    if line.dotted:
        canvas.setLineCap(0)
        canvas.setDash()


def _draw_outline(canvas: Any, outline: Outline) -> None:
    # PDF draws half of a line outside its path; the rectangle is the outer edge of the ink.
    canvas.setLineWidth(outline.width_mm * mm)
    x, y, width, height = _corner(outline.rect.inset(outline.width_mm / 2))
    if outline.rounded:
        canvas.ellipse(x, y, x + width, y + height, stroke=1, fill=0)
    else:
        canvas.rect(x, y, width, height, stroke=1, fill=0)


def _corner(rect: RectMm) -> tuple[float, float, float, float]:
    """Give a rectangle as PDF wants it: lower left corner, width, height, in points."""
    return rect.x_mm * mm, (PAGE_HEIGHT_MM - rect.bottom_mm) * mm, rect.w_mm * mm, rect.h_mm * mm


def _static_name(page: PageLayout) -> str:
    return f"page-{page.number}"


def _write(target: BinaryIO | Path, data: bytes) -> None:
    if isinstance(target, Path):
        target.write_bytes(data)
    else:
        target.write(data)
