"""Pages whose every pixel is known, and files of every format that hold them."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pikepdf
from numpy.typing import NDArray
from PIL import Image

from omr.image import PageImage
from pipeline.intake.page import DamagedPage, ScannedPage
from pipeline.intake.scan_file import open_scan

WIDTH_PX, HEIGHT_PX = 413, 585  # A4 at 50 dpi; neither is a multiple of 8 nor of 5

Pixels = NDArray[np.generic]
Save = Callable[..., Path]


def page_ink(seed: int) -> NDArray[np.bool_]:
    """A page with lines, boxes and specks, no two seeds alike; True is ink."""
    random = np.random.default_rng(seed)
    ink = np.zeros((HEIGHT_PX, WIDTH_PX), dtype=bool)
    ink[20:24, 30:380] = True
    ink[40 + seed * 7 :: 31, 50:300] = True
    for row, column in zip(random.integers(0, HEIGHT_PX, 90), random.integers(0, WIDTH_PX, 90), strict=True):
        ink[row : row + 4, column : column + 7] = True
    return ink


def bitonal_page(seed: int = 1) -> NDArray[np.bool_]:
    """Black on white, True is white."""
    return ~page_ink(seed)


def gray_page(seed: int = 1) -> NDArray[np.uint8]:
    """Ink in shades on paper with a slope of light."""
    slope = np.linspace(200, 250, WIDTH_PX, dtype=np.float64)[None, :]
    return np.where(page_ink(seed), 40 + slope / 4, slope).astype(np.uint8)


def colour_page(seed: int = 1) -> NDArray[np.uint8]:
    """The gray page with a red seal and a blue stroke."""
    page = np.dstack([gray_page(seed)] * 3)
    page[300:360, 200:260] = (200, 30, 40)
    page[400:404, 100:300] = (20, 40, 180)
    return page


def jpeg_bytes(pixels: Pixels, **options: object) -> bytes:
    """Encode with Pillow, at a quality that keeps pixels close."""
    out = BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", **{"quality": 95, "subsampling": 0, **options})
    return out.getvalue()


def pdf_of(path: Path, images: list[tuple[bytes, dict[str, object]]], **page: object) -> Path:
    """Write a scanner's PDF: each page shows one image stream, on all of A4."""
    pdf = pikepdf.new()
    for data, entries in images:
        stream = pikepdf.Stream(pdf, data)
        for name, value in {"/Type": "/XObject", "/Subtype": "/Image", **entries}.items():
            stream[name] = pikepdf.Name(value) if isinstance(value, str) else value
        show = page.get("show", b"q 595 0 0 842 0 0 cm /Im0 Do Q")
        sheet = pikepdf.Dictionary(
            Type=pikepdf.Name.Page,
            MediaBox=page.get("box", [0, 0, 595, 842]),
            Resources=pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=pdf.make_indirect(stream))),
            Contents=pikepdf.Stream(pdf, show),
        )
        if "rotate" in page:
            sheet.Rotate = page["rotate"]
        pdf.pages.append(pikepdf.Page(pdf.make_indirect(sheet)))
    if "keywords" in page:
        pdf.docinfo["/Keywords"] = page["keywords"]
    pdf.save(path)
    return path


def jpeg_entries(pixels: Pixels) -> dict[str, object]:
    """What a PDF says of a JPEG of these pixels."""
    return {
        "/Width": pixels.shape[1],
        "/Height": pixels.shape[0],
        "/BitsPerComponent": 8,
        "/ColorSpace": "/DeviceGray" if pixels.ndim == 2 else "/DeviceRGB",
        "/Filter": "/DCTDecode",
    }


def image_of(path: Path, number: int = 1) -> PageImage:
    """Decode a page that is sound."""
    with open_scan(path) as scan:
        page = scan.page(number)
    assert isinstance(page, ScannedPage), page
    return page.image


def damage_of(path: Path) -> DamagedPage:
    """Give what is wrong with the first page."""
    with open_scan(path) as scan:
        page = scan.page(1)
    assert isinstance(page, DamagedPage)
    return page
