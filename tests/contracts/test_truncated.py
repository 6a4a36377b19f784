"""A scan that lacks a part of the sheet is refused with its reason, and never read as empty boxes."""

import io
import itertools
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.program import ProgramInside

Gray = NDArray[np.uint8]
CUTS = tuple(itertools.product(("top", "bottom", "left", "right"), (0.03, 0.04, 0.05, 0.06, 0.07, 0.2, 0.5)))
WIDTH_MM, HEIGHT_MM = 210.0, 297.0
# What the simulated scanner moves a clean sheet by, and half a line of print: nearer to the cut nobody can say.
DOUBT_MM = 1.2
CUT_REASONS = {
    "page_cut",
    "corners_missing",
    "bars_missing",
    "code_unreadable",
    "foreign_page",
    "scale_out",
    "photo_unframed",  # of no scanner's shape any more: taken for a photo, and refused as one that shows a part only
}


def cropped(gray: Gray, side: str, share: float) -> Gray:
    """Cut a share of the page off one side."""
    height, width = gray.shape
    rows, columns = round(share * height), round(share * width)
    parts = {"top": gray[rows:], "bottom": gray[: height - rows], "left": gray[:, columns:]}
    return parts[side] if side in parts else gray[:, : width - columns]


def depth_mm(layout: Path, side: str) -> float:
    """Give how far from a side of the paper the outermost printed element begins, from the published layout."""
    page = json.loads(layout.read_text(encoding="utf-8"))["pages"][0]
    things = [thing for kind in ("boxes", "fiducials", "codes") for thing in page[kind]]
    ends = {
        "left": [thing["x_mm"] for thing in things],
        "top": [thing["y_mm"] for thing in things],
        "right": [WIDTH_MM - thing["x_mm"] - thing["w_mm"] for thing in things],
        "bottom": [HEIGHT_MM - thing["y_mm"] - thing["h_mm"] for thing in things],
    }
    return float(min(ends[side]))


# --- files that end early ------------------------------------------------------------------------


def jpeg(gray: Gray) -> bytes:
    return _saved(gray, "JPEG", quality=85)


def progressive(gray: Gray) -> bytes:
    return _saved(gray, "JPEG", quality=85, progressive=True)


def png(gray: Gray) -> bytes:
    return _saved(gray, "PNG")


def tiff_lzw(gray: Gray) -> bytes:
    return _saved(gray, "TIFF", compression="tiff_lzw")


def tiff_raw(gray: Gray) -> bytes:
    return _saved(gray, "TIFF")


def tiff_jpeg(gray: Gray) -> bytes:
    return _saved(gray, "TIFF", compression="jpeg")


def tiff_g4(gray: Gray) -> bytes:
    return _one_bit(gray, "TIFF", compression="group4")


def pdf_jpeg(gray: Gray) -> bytes:
    return _in_pdf(gray, jpeg(gray), pikepdf.Name.DCTDecode)


def pdf_cut_stream(gray: Gray) -> bytes:
    """A whole PDF round a JPEG that its scanner ended early."""
    data = jpeg(gray)
    return _in_pdf(gray, data[: round(0.8 * len(data))], pikepdf.Name.DCTDecode)


def _saved(gray: Gray, format: str, **more: object) -> bytes:
    target = io.BytesIO()
    Image.fromarray(gray).save(target, format, dpi=(200, 200), **more)
    return target.getvalue()


def _one_bit(gray: Gray, format: str, **more: object) -> bytes:
    target = io.BytesIO()
    Image.fromarray(gray).point(lambda level: 255 * (level > 140)).convert("1").save(
        target, format, dpi=(200, 200), **more
    )
    return target.getvalue()


def _in_pdf(gray: Gray, data: bytes, filter_: pikepdf.Object) -> bytes:
    height, width = gray.shape
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595.28, 841.89))
        image = pikepdf.Stream(pdf, data)
        image.update(
            {
                "/Type": pikepdf.Name.XObject,
                "/Subtype": pikepdf.Name.Image,
                "/Width": width,
                "/Height": height,
                "/ColorSpace": pikepdf.Name.DeviceGray,
                "/BitsPerComponent": 8,
                "/Filter": filter_,
            }
        )
        pdf.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
        pdf.pages[0].Contents = pikepdf.Stream(pdf, b"q 595.28 0 0 841.89 0 0 cm /Im0 Do Q")
        target = io.BytesIO()
        pdf.save(target)
    return target.getvalue()


FORMATS: tuple[Callable[[Gray], bytes], ...] = (
    jpeg,
    progressive,
    png,
    tiff_lzw,
    tiff_raw,
    tiff_jpeg,
    tiff_g4,
    pdf_jpeg,
)
KEPT = (0.97, 0.9, 0.6, 0.3)  # of the bytes
SUFFIX = {"jpeg": "jpg", "progressive": "jpg", "png": "png", "pdf": "pdf", "tiff": "tif"}


# --- one scan of everything ----------------------------------------------------------------------


@dataclass(frozen=True)
class Page:
    """What became of one file."""

    status: str
    reason: str
    states: str | None  # of its boxes; None where it was not read


@dataclass(frozen=True)
class Tried:
    """What became of each file, by its name, beside the whole page, and the layout that was printed."""

    pages: dict[str, Page]
    layout: Path

    @property
    def whole(self) -> str:
        states = self.pages["00-whole.jpg"].states
        assert states
        assert "m" in states
        return states


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Tried:
    """One ballot, whole and cut in every way, each a file of its own."""
    folder, program = tmp_path_factory.mktemp("truncated") / "dak-mil", ProgramInside()
    program.start(folder, "dak-mil", count=1)
    words = ("--format", "jpeg", "--level", "clean", "--seed", "4", "--jobs", "1")
    program.ok("-C", folder, "simulate", folder / "jpeg", *words)
    gray = np.asarray(Image.open(min((folder / "jpeg").glob("*.jpg"))).convert("L"))
    cut = folder / "cut"
    cut.mkdir()
    for name, data in files(gray):
        (cut / name).write_bytes(data)
    program.run("-C", folder, "scan", cut, "--jobs", "1", codes=(4, 5))
    (layout,) = (folder / "print" / "layout").glob("*.json")
    with closing(sqlite3.connect(folder / "phieu.db")) as store:
        wanted = "select source, status, reason, states from page join scan_file on scan_file.id = file_id"
        return Tried(pages={name: Page(*row) for name, *row in store.execute(wanted)}, layout=layout)


def files(gray: Gray) -> Iterator[tuple[str, bytes]]:
    yield "00-whole.jpg", jpeg(gray)
    for side, share in CUTS:
        yield f"{side}-{share:.2f}.jpg", jpeg(cropped(gray, side, share))
    for write in FORMATS:
        data = write(gray)
        for kept in KEPT:
            end = round(kept * len(data))
            yield named(write, "cut", kept), data[:end]
            yield named(write, "zeros", kept), data[:end] + bytes(len(data) - end)
    yield "pdf_cut_stream.pdf", pdf_cut_stream(gray)
    data = jpeg(gray)
    for kept in KEPT:
        yield named(jpeg, "closed", kept), data[: round(kept * len(data))] + b"\xff\xd9"


def named(write: Callable[[Gray], bytes], how: str, kept: float) -> str:
    """Name a file whose bytes were kept only to a share."""
    end = next(end for start, end in SUFFIX.items() if write.__name__.startswith(start))
    return f"{write.__name__}-{how}-{kept:.2f}.{end}"


@pytest.mark.parametrize(("side", "share"), CUTS)
def test_a_scan_that_lost_a_printed_element_is_refused_for_it(tried: Tried, side: str, share: float) -> None:
    page, off_mm = tried.pages[f"{side}-{share:.2f}.jpg"], share * (WIDTH_MM if side in "leftright" else HEIGHT_MM)
    if off_mm > depth_mm(tried.layout, side) + DOUBT_MM:
        assert page.states is None
        assert page.reason in CUT_REASONS
    elif off_mm < depth_mm(tried.layout, side) - DOUBT_MM:  # bare paper was cut off
        assert page.states == tried.whole
    else:
        assert page.states in (None, tried.whole)


@pytest.mark.parametrize("write", FORMATS, ids=lambda write: write.__name__)
def test_a_file_that_ends_early_is_refused_for_it(tried: Tried, write: Callable[[Gray], bytes]) -> None:
    for kept in KEPT:
        page = tried.pages[named(write, "cut", kept)]
        assert (page.status, page.reason, page.states) == ("rejected", "ends_early", None), kept


def test_a_whole_pdf_round_a_scan_that_ends_early_is_refused_for_it(tried: Tried) -> None:
    assert tried.pages["pdf_cut_stream.pdf"] == Page("rejected", "ends_early", None)


@pytest.mark.parametrize("write", FORMATS, ids=lambda write: write.__name__)
def test_a_file_whose_end_a_copy_filled_with_zeros_never_reads_otherwise(
    tried: Tried, write: Callable[[Gray], bytes]
) -> None:
    for kept in KEPT:
        page = tried.pages[named(write, "zeros", kept)]
        assert page.states in (None, tried.whole), kept
        assert page.states or page.reason, kept


def test_a_jpeg_that_was_closed_after_half_of_the_page_is_refused(tried: Tried) -> None:
    for kept in KEPT:
        page = tried.pages[named(jpeg, "closed", kept)]
        assert page.states in (None, tried.whole), kept
        assert page.states or page.reason, kept
