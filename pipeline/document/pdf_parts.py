"""The head of an official document and its foot with recipients and signature, as PDF flowables."""

from collections.abc import Iterator
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer, Table

from forms.fonts import MM_PER_PT, Face, width_mm
from forms.setting.text import balanced
from pipeline.document.model import MOTTO, NATION, RECIPIENTS, Document, Letterhead, Signature
from pipeline.document.pdf_said import Said, Title
from pipeline.document.pdf_style import centred, markup, style

HEAD_MM = (70.0, 94.0)  # the two columns of the head
FOOT_MM = (74.0, 90.0)
SEAL_MM = 26.0  # room for pen and seal


def head_flowables(head: Letterhead) -> list[Any]:
    """Give everything above the text."""
    agency: list[Any] = [_centred_lines(head.superior.upper(), 12)] if head.superior else []
    agency.append(_centred_lines(head.body.upper(), 12, bold=True))
    agency.append(rule(min(width_mm(head.body.upper(), Face.SERIF_BOLD, 12), HEAD_MM[0]) * 0.4))
    motto_mm = width_mm(MOTTO, Face.SERIF_BOLD, 13)
    nation = [_line(NATION, 12, bold=True), _line(MOTTO, 13, bold=True), rule(motto_mm)]
    cells = [[agency, nation], [_line(head.number, 13), _line(head.place_and_date, 13, italic=True)]]
    title = [_line(head.kind, 14, bold=True, kind=Title), _line(head.subject, 14, bold=True), rule(55.0)]
    to = [Spacer(1, 6), _line(f"Kính gửi: {head.addressed_to}", 14)] if head.addressed_to else []
    return [_columns(cells, HEAD_MM), Spacer(1, 12), *title, *to, Spacer(1, 8)]


def foot_flowables(document: Document) -> list[Any]:
    """Give the recipients and the signature, side by side."""
    left = [Said(RECIPIENTS, style(12, face=Face.SERIF_BOLD_ITALIC))] if document.recipients else []
    left += [Said(text, style(11, leading=1.15)) for text in recipient_lines(document.recipients)]
    return [Spacer(1, 10), _columns([[left, list(_signature(document.signature))]], FOOT_MM)]


def recipient_lines(recipients: tuple[str, ...]) -> Iterator[str]:
    """Write the list of recipients: a hyphen before, a semicolon behind, a full stop at the end."""
    for number, name in enumerate(recipients, 1):
        yield f"- {markup(name.rstrip(';. '))}{'.' if number == len(recipients) else ';'}"


class Rule(Flowable):  # type: ignore[misc]  # ReportLab ships no types
    """A short line under centred words."""

    def __init__(self, length_mm: float) -> None:
        super().__init__()
        self.length, self.room = length_mm * mm, 0.0

    def wrap(self, width: float, _: float) -> tuple[float, float]:
        """Take the whole width, so that the line's middle is the words' middle."""
        self.room = width
        return width, 8.0

    def draw(self) -> None:
        """Draw it where the text has come to."""
        self.canv.start_artifact()
        self.canv.setLineWidth(0.7)
        self.canv.line((self.room - self.length) / 2, 4.0, (self.room + self.length) / 2, 4.0)
        self.canv.stop_content()


def rule(length_mm: float) -> Rule:
    """Give a short line under centred words."""
    return Rule(length_mm)


def _signature(signature: Signature) -> Iterator[Any]:
    for title in signature.titles:
        yield _line(title, 14, bold=True)
    if signature.unsigned:
        yield _line(signature.unsigned, 12, italic=True)
    yield Spacer(1, SEAL_MM * mm)
    if signature.name:
        yield _line(signature.name, 14, bold=True)


def _columns(cells: list[list[Any]], widths_mm: tuple[float, ...]) -> Any:
    table = Table(cells, colWidths=[width * mm for width in widths_mm])
    table.setStyle(
        [
            ("FONTNAME", (0, 0), (-1, -1), Face.SERIF.value),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 1),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ]
    )
    return table


def _line(text: str, size_pt: float, *, bold: bool = False, italic: bool = False, kind: type[Said] = Said) -> Any:
    return kind(markup(text).replace("  ", "&nbsp; "), centred(size_pt, bold=bold, italic=italic))


def _centred_lines(text: str, size_pt: float, *, bold: bool = False) -> Any:
    """Give centred words, broken into even lines."""
    face = Face.SERIF_BOLD if bold else Face.SERIF
    lines = balanced(text, face, size_pt, HEAD_MM[0] - 4 * MM_PER_PT)
    return Said("<br/>".join(markup(line) for line in lines), centred(size_pt, bold=bold))
