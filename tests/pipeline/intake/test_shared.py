"""Damaged and foreign files that others have collected; read where they lie, never copied."""

import csv
import os
import subprocess
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image

from pipeline.intake.files import find_scans
from pipeline.intake.page import Damage, DamagedPage, ScannedPage
from pipeline.intake.scan_file import open_scan

SHARED = os.environ.get("PHIEU_SHARED")
pytestmark = pytest.mark.skipif(not SHARED, reason="PHIEU_SHARED names no folder with collected files")
TIME_LIMIT_S = 10  # of CPU

# What a person who looked at them would say of these.
SOUND = (
    "2400dpi.pdf", "ccitt.pdf", "exif-dpi-zerodivision.jpg", "g4-fillorder-test.tif", "g4-multi.tiff",
    "g4_orientation_3.tif", "hopper_g4.tif", "hopper_orientation_6.jpg", "jbig2.pdf", "junk_jpeg_header.jpg",
    "multipage_out_of_order.tiff", "old-style-jpeg-compression.tif", "pil_sample_cmyk.jpg", "pport_g4.tif",
    "rotated_skew.pdf", "total-pages-zero.tif",
)  # fmt: skip
REFUSED = {
    "broken.png": Damage.CUT,
    "broken_data_stream.png": Damage.BROKEN,
    "encryption_openpassword.pdf": Damage.PASSWORD,
    "hugemono.pdf": Damage.TOO_LARGE,
    "invalid.pdf": Damage.BROKEN,
    "png_decompression_dos.png": Damage.TOO_SMALL,
    "truncated_image.png": Damage.CUT,
    "truncated_jpeg.jpg": Damage.CUT,
}


def collected(folder: str) -> Path:
    return Path(SHARED or "") / folder


def pages_of(path: Path) -> list[ScannedPage | DamagedPage]:
    with open_scan(path) as scan:
        return [scan.page(number) for number in range(1, scan.page_count + 1)]


def cpu_s() -> float:
    """Give what this program and those that it started have cost: others on the machine cost nothing."""
    return sum(os.times()[:4])


def test_every_malformed_file_is_an_image_or_a_reason_and_none_hangs() -> None:
    with (collected("malformed") / "malformed.csv").open(encoding="utf-8") as file:
        names = [row["file"] for row in csv.DictReader(file)]
    assert names
    for name in names:
        start_s = cpu_s()
        pages = pages_of(collected("malformed") / name)
        assert cpu_s() - start_s < TIME_LIMIT_S, name
        assert pages, name
        for page in pages:
            assert isinstance(page, ScannedPage) or (page.reason in Damage and page.text), name


@pytest.mark.parametrize("name", SOUND)
def test_odd_but_sound_files_are_read(name: str) -> None:
    assert all(isinstance(page, ScannedPage) for page in pages_of(collected("malformed") / name))


@pytest.mark.parametrize("name", REFUSED)
def test_damaged_files_are_refused_for_the_right_reason(name: str) -> None:
    (page,) = pages_of(collected("malformed") / name)
    assert isinstance(page, DamagedPage)
    assert page.reason is REFUSED[name]


@pytest.mark.parametrize("tenth", [3, 8, 9.9])
def test_an_old_jpeg_tiff_that_is_cut_is_refused(tenth: float, tmp_path: Path) -> None:
    """libtiff would give black for what is missing."""
    data = (collected("malformed") / "old-style-jpeg-compression.tif").read_bytes()
    (tmp_path / "cut.tif").write_bytes(data[: int(len(data) * tenth / 10)])
    assert all(isinstance(page, DamagedPage) for page in pages_of(tmp_path / "cut.tif"))


@pytest.mark.parametrize("tenth", [2, 8, 9.9])
def test_a_jbig2_stream_that_is_cut_is_refused(tenth: float, tmp_path: Path) -> None:
    """pdfium would give white for what is missing."""
    with pikepdf.open(collected("malformed") / "jbig2.pdf") as pdf:
        image = pdf.pages[0].Resources.XObject.R7
        data = image.read_raw_bytes()
        image.write(data[: int(len(data) * tenth / 10)], filter=image.Filter, decode_parms=image.get("/DecodeParms"))
        pdf.save(tmp_path / "cut.pdf")
    (page,) = pages_of(tmp_path / "cut.pdf")
    assert isinstance(page, DamagedPage)
    assert page.reason is Damage.CUT


@pytest.mark.parametrize("drawn", [False, True])
def test_a_jbig2_page_that_is_lower_than_the_pdf_says_is_refused(*, drawn: bool, tmp_path: Path) -> None:
    """Poppler and pdfium would give white for the rows that are missing."""
    with pikepdf.open(collected("malformed") / "jbig2.pdf") as pdf:
        image = pdf.pages[0].Resources.XObject.R7
        image.Height = int(image.Height) * 2
        if drawn:
            image.Mask = pikepdf.Array([0, 0])
        pdf.save(tmp_path / "low.pdf")
    (page,) = pages_of(tmp_path / "low.pdf")
    assert isinstance(page, DamagedPage)
    assert page.reason is Damage.CUT


@pytest.mark.parametrize("name", ["jbig2.pdf", "ccitt.pdf", "2400dpi.pdf"])
def test_an_embedded_image_is_lifted_as_poppler_takes_it_out(name: str, tmp_path: Path) -> None:
    path = collected("malformed") / name
    (page,) = pages_of(path)
    subprocess.run(["pdfimages", "-png", str(path), str(tmp_path / "out")], check=True, timeout=60)
    (out,) = tmp_path.glob("out*.png")
    assert isinstance(page, ScannedPage)
    assert np.array_equal(page.image.gray, np.asarray(Image.open(out).convert("L")))


def test_every_foreign_scan_is_decoded() -> None:
    found = find_scans([collected("foreign")])
    assert found.scans
    for path in found.scans:
        assert all(isinstance(page, ScannedPage) for page in pages_of(path)), path.name
