"""Notes over PDF pages: what every viewer shows is read, what some show is refused, what none shows changes nothing."""

from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name

from pipeline.intake.page import Damage, DamagedPage, ScannedPage
from pipeline.intake.scan_file import open_scan
from tests.pipeline.intake.pages import gray_page, jpeg_bytes, jpeg_entries, pdf_of

PLACE = [150, 350, 450, 650]  # PDF points
CORNERS = Array([150, 350, 450, 650, 450, 350])
WITHOUT_A_LOOK = {
    "PolyLine": {"Vertices": CORNERS},
    "Polygon": {"Vertices": CORNERS},
    "Line": {"L": Array([150, 350, 450, 650])},
    "Stamp": {},
    "Redact": {},
}


def noted(path: Path, **note: object) -> Path:
    """Write a scan with a note over it."""
    pdf_of(path, [(jpeg_bytes(gray_page()), jpeg_entries(gray_page()))])
    entries = {"Type": Name.Annot, "Rect": PLACE, "F": 4, "C": Array([0, 0, 0]), "BS": Dictionary(W=30), **note}
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        over = Dictionary({f"/{key}": value for key, value in entries.items()})
        pdf.pages[0].Annots = Array([pdf.make_indirect(over)])
        pdf.save(path)
    return path


def page_of(path: Path) -> ScannedPage | DamagedPage:
    with open_scan(path) as scan:
        return scan.page(1)


def darkest(page: ScannedPage | DamagedPage) -> int:
    assert isinstance(page, ScannedPage), page
    height, width = page.image.gray.shape
    return int(page.image.gray[int(height * 0.25) : int(height * 0.55), int(width * 0.3) : int(width * 0.7)].min())


def seen_by_pdfium(path: Path) -> int:
    with pypdfium2.PdfDocument(path) as pdf:
        drawn = pdf[0].render(scale=1, may_draw_forms=False).to_numpy()[:, :, 0]
    height, width = drawn.shape
    return int(drawn[int(height * 0.25) : int(height * 0.55), int(width * 0.3) : int(width * 0.7)].min())


@pytest.mark.parametrize("kind", WITHOUT_A_LOOK)
def test_a_note_that_viewers_draw_or_leave_out_is_refused_and_not_guessed(kind: str, tmp_path: Path) -> None:
    page = page_of(noted(tmp_path / "page.pdf", Subtype=Name("/" + kind), **WITHOUT_A_LOOK[kind]))
    assert isinstance(page, DamagedPage)
    assert page.reason is Damage.UNSUPPORTED
    assert "a note that some viewers show and others do not" in page.text


def test_a_stroke_drawn_in_a_viewer_is_read_as_every_viewer_shows_it(tmp_path: Path) -> None:
    path = noted(tmp_path / "page.pdf", Subtype=Name.Ink, InkList=Array([CORNERS]))
    assert (darkest(page_of(path)) < 60, seen_by_pdfium(path) < 60) == (True, True)


@pytest.mark.parametrize("flags", [2, 32, 34])
def test_a_note_that_no_viewer_shows_changes_nothing(flags: int, tmp_path: Path) -> None:
    path = noted(tmp_path / "page.pdf", Subtype=Name.PolyLine, Vertices=CORNERS, F=flags)
    plain = pdf_of(tmp_path / "plain.pdf", [(jpeg_bytes(gray_page()), jpeg_entries(gray_page()))])
    assert abs(darkest(page_of(path)) - darkest(page_of(plain))) <= 8  # drawn, where the other is lifted
    assert np.isclose(seen_by_pdfium(path), seen_by_pdfium(plain), atol=8)
