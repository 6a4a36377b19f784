"""Scans that keep like-looking pieces once are read, and known for what they are."""

from pathlib import Path

import numpy as np
import pikepdf
import pytest

from pipeline.intake.jbig2 import draws_symbols
from pipeline.intake.page import ScannedPage
from pipeline.intake.pdf_check import check_drawn
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
