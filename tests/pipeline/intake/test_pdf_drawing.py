"""Pages that a program drew are told from pages that show paper."""

from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream

from pipeline.intake.page import Damage, DamagedPage, ScannedPage
from pipeline.intake.pdf_drawing import is_drawing
from pipeline.intake.scan_file import open_scan

LINES = b"0 g 100 300 300 2 re f BT /F0 9 Tf 50 700 Td (BI and ID) Tj ET "
DOT = b"q 9 0 0 9 50 50 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x00 EI Q "


def page_of(content: bytes, **resources: object) -> pikepdf.Pdf:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    page = pdf.pages[0]
    page.Contents = pdf.make_stream(content)
    helvetica = Dictionary(F0=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    page.Resources = Dictionary({"/Font": helvetica, **{f"/{kind}": named for kind, named in resources.items()}})
    return pdf


def image(pdf: pikepdf.Pdf) -> pikepdf.Object:
    dot = Stream(pdf, b"\0", Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1, BitsPerComponent=8)
    dot.ColorSpace = Name.DeviceGray
    return pdf.make_indirect(dot)


def form(pdf: pikepdf.Pdf, content: bytes, **named: object) -> pikepdf.Object:
    shown = Stream(pdf, content, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 595, 842]))
    shown.Resources = Dictionary(XObject=Dictionary({f"/{name}": each for name, each in named.items()}))
    return pdf.make_indirect(shown)


def inline(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Contents = pdf.make_stream(LINES + DOT)


def in_a_form_of_a_form(pdf: pikepdf.Pdf) -> None:
    inner = form(pdf, b"/I Do", I=image(pdf))
    pdf.pages[0].Resources.XObject = Dictionary(A=form(pdf, b"/B Do", B=inner))


def inline_in_a_form(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Resources.XObject = Dictionary(A=form(pdf, DOT))


def in_a_pattern(pdf: pikepdf.Pdf) -> None:
    tile = form(pdf, b"/I Do", I=image(pdf))
    del tile.Subtype
    tile.PatternType, tile.PaintType, tile.TilingType, tile.XStep, tile.YStep = 1, 1, 1, 9, 9
    pdf.pages[0].Resources.Pattern = Dictionary(P=tile)


def in_letters(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Resources.Font = Dictionary(F0=Dictionary(Type=Name.Font, Subtype=Name.Type3))


def under_a_note(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Ink, Rect=Array([0, 0, 9, 9]))])


def test_lines_and_letters_are_a_drawing_and_are_drawn_as_one(tmp_path: Path) -> None:
    with page_of(LINES) as pdf:
        ring = form(pdf, b"/A Do")
        ring.Resources.XObject.A = ring
        pdf.pages[0].Resources.XObject = Dictionary(A=ring, B=form(pdf, LINES))
        assert is_drawing(pdf.pages[0])
    with page_of(LINES) as pdf:
        pdf.save(tmp_path / "page.pdf")
    with open_scan(tmp_path / "page.pdf") as scan:
        page = scan.page(1)
    assert isinstance(page, ScannedPage)
    assert page.image.drawn


@pytest.mark.parametrize("encoding", ["Identity-H", "UniJIS-UCS2-H"])
def test_letters_of_a_font_that_nobody_has_are_refused_with_what_to_do(encoding: str, tmp_path: Path) -> None:
    with page_of(b"BT /F1 9 Tf 50 700 Td <00410042> Tj ET " + LINES) as pdf:
        base = Name("/NobodysFont")
        at = Dictionary(Type=Name.FontDescriptor, FontName=base, Flags=4, FontBBox=Array([0, -200, 1000, 900]))
        system = Dictionary(Registry="Adobe", Ordering="Japan1", Supplement=2)
        letters = Dictionary(Type=Name.Font, Subtype=Name.CIDFontType0, BaseFont=base, CIDSystemInfo=system)
        letters.FontDescriptor = pdf.make_indirect(at)
        font = Dictionary(Type=Name.Font, Subtype=Name.Type0, BaseFont=base, Encoding=Name("/" + encoding))
        font.DescendantFonts = Array([pdf.make_indirect(letters)])
        pdf.pages[0].Resources.Font.F1 = font
        pdf.save(tmp_path / "page.pdf")
    with open_scan(tmp_path / "page.pdf") as scan:
        page = scan.page(1)
    assert isinstance(page, DamagedPage)
    assert page.reason is Damage.UNSUPPORTED
    assert "a font that the file does not hold" in page.text


@pytest.mark.parametrize(
    "paper",
    [inline, in_a_form_of_a_form, inline_in_a_form, in_a_pattern, in_letters, under_a_note],
    ids=lambda way: way.__name__,
)
def test_a_page_on_which_paper_may_be_shown_is_none(paper: Callable[[pikepdf.Pdf], None]) -> None:
    with page_of(LINES) as pdf:
        paper(pdf)
        assert not is_drawing(pdf.pages[0])
