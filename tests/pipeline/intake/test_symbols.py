"""Scans that keep like-looking pieces once are read, and known for what they are."""

from pathlib import Path

import numpy as np
import pikepdf
import pytest

from pipeline.intake.jbig2 import draws_symbols
from pipeline.intake.page import ScannedPage
from pipeline.intake.pdf_check import LEAST_LETTERS, check_drawn
from pipeline.intake.scan_file import open_scan
from tests.pipeline.intake.pages import bitonal_page, gray_page, jpeg_bytes, jpeg_entries, pdf_of
from tests.pipeline.intake.symbols import PAGE, entries, segment, symbol_page


def scanned(path: Path) -> ScannedPage:
    with open_scan(path) as scan:
        page = scan.page(1)
    assert isinstance(page, ScannedPage), page
    return page


def test_a_page_of_symbols_is_read_to_the_pixel_and_known_without_a_word_of_the_decoder(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    white = bitonal_page()
    page = scanned(pdf_of(tmp_path / "compact.pdf", [(symbol_page(white), entries(white))]))
    assert not caplog.messages
    np.testing.assert_array_equal(page.image.gray > 0, white)
    assert page.image.symbols


def test_pages_without_symbols_are_not_taken_for_such(tmp_path: Path) -> None:
    gray = gray_page()
    assert not scanned(pdf_of(tmp_path / "plain.pdf", [(jpeg_bytes(gray), jpeg_entries(gray))])).image.symbols
    generic_region = 38
    assert not draws_symbols(segment(0, PAGE, bytes(19)) + segment(1, generic_region, bytes(30)))


def test_symbols_in_one_layer_of_several_are_found_behind_its_mask(tmp_path: Path) -> None:
    white, gray = bitonal_page(), gray_page()
    path = pdf_of(tmp_path / "layers.pdf", [(jpeg_bytes(gray), jpeg_entries(gray))])
    with pikepdf.open(path) as pdf:
        assert not check_drawn(pdf.pages[0])
        mask = pikepdf.Stream(pdf, symbol_page(white))
        for name, value in (entries(white) | {"/Type": "/XObject", "/Subtype": "/Image"}).items():
            mask[name] = pikepdf.Name(value) if isinstance(value, str) else value
        mask.ImageMask = True
        del mask["/ColorSpace"]
        pdf.pages[0].Resources.XObject.Im0.Mask = mask
        assert check_drawn(pdf.pages[0])


@pytest.mark.parametrize(
    ("letter", "count", "known"),
    [
        pytest.param(b"9 0 0 0 9 9 d1 0 0 9 9 re f", LEAST_LETTERS, True, id="outlines"),
        pytest.param(b"9 0 0 0 8 1 d1 BI /IM true /W 8 /H 1 ID \x00 EI", LEAST_LETTERS, True, id="pictures"),
        pytest.param(b"9 0 0 0 9 9 d1 0 0 9 9 re f", 12, False, id="the-words-of-a-stamp"),
        pytest.param(b"9 0 0 0 0 0 d1", LEAST_LETTERS, False, id="recognised-text-that-shows-nothing"),
    ],
)
def test_letters_that_a_program_made_of_a_scan_are_symbols(
    tmp_path: Path, letter: bytes, count: int, known: bool
) -> None:
    gray = gray_page()
    path = pdf_of(tmp_path / "editable.pdf", [(jpeg_bytes(gray), jpeg_entries(gray))])
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        names = [f"/g{number}" for number in range(count)]
        encoding = pikepdf.Dictionary(Differences=pikepdf.Array([0, *map(pikepdf.Name, names)]))
        pdf.pages[0].Resources.Font = pikepdf.Dictionary(
            F0=pikepdf.Dictionary(
                Type=pikepdf.Name.Font,
                Subtype=pikepdf.Name.Type3,
                FontBBox=pikepdf.Array([0, 0, 9, 9]),
                FontMatrix=pikepdf.Array([1, 0, 0, 1, 0, 0]),
                FirstChar=0,
                LastChar=count - 1,
                Widths=pikepdf.Array([9] * count),
                Encoding=encoding,
                CharProcs=pikepdf.Dictionary({name: pdf.make_stream(letter) for name in names}),
            )
        )
        pdf.pages[0].contents_add(b"BT /F0 1 Tf 1 0 0 1 50 50 Tm <00> Tj 1 0 0 1 300 400 Tm <00> Tj ET")
        pdf.save()
    assert scanned(path).image.symbols is known
