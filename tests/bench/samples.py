"""The same pages in every format that offices scan to, with the fastest decoder known for each beside."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import imagecodecs
import numpy as np
import pikepdf
import simplejpeg
import tifffile
from numpy.typing import NDArray
from PIL import Image

from omr.faults import BlankPage, ForeignPage

Gray = NDArray[np.uint8]
DPI_FACTOR = 1.5  # 200 to 300 dpi
QUALITY = 85
BLANK_LUMA, BLANK_NOISE = 246, 2.5
PAPER_TINT, GRAIN = (0, -1, -7), 2  # gray levels
LINES_OF_TEXT, RULES = 46, 12  # of a page of another office: a letter over a ruled table


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Pages in one format, and the least that decoding them takes."""

    name: str
    files: tuple[Path, ...]
    pages: int
    decode: Callable[[], object]  # all pages, once, by the fastest library known
    expected: str = ""  # the fault's code of each page, empty where pages are to be read
    target: str = ""  # what the whole reading may cost


def make_samples(scans: Sequence[Path], folder: Path) -> tuple[Sample, ...]:
    """Write the pages of 200-dpi gray JPEG scans in all formats.

    300 dpi are made by enlarging, 1-bit by a threshold: that is enough to time decoders and readers.
    """
    grays = [decode_jpeg(path) for path in scans]
    large = [_enlarged(gray) for gray in grays]
    jpeg_300 = [_write(folder / f"{n}-300.jpg", encode_jpeg(page)) for n, page in enumerate(large)]
    tiffs = [_write_g4(folder / f"{n}.tif", page > 150) for n, page in enumerate(large)]
    pngs = [_write(folder / f"{n}.png", bytes(imagecodecs.png_encode(page))) for n, page in enumerate(grays)]
    noise = np.random.default_rng(1)
    colours = [_write(folder / f"{n}-colour.jpg", encode_colour(tinted(page, noise))) for n, page in enumerate(grays)]
    blanks = [np.clip(noise.normal(BLANK_LUMA, BLANK_NOISE, gray.shape), 0, 255).astype(np.uint8) for gray in grays]
    backs = [_write(folder / f"{n}-back.jpg", encode_jpeg(page)) for n, page in enumerate(blanks)]
    letters = [_write(folder / f"{n}-letter.jpg", encode_jpeg(letter(page, n))) for n, page in enumerate(blanks)]
    pdf_jpeg = _write_pdf(folder / "jpeg.pdf", [_jpeg_stream(path) for path in scans])
    pdf_g4 = _write_pdf(folder / "g4.pdf", [_g4_stream(path) for path in tiffs])
    return (
        _sample("JPEG gray 200 dpi", scans, decode_jpeg, target="1.5 x"),
        _sample("JPEG gray 300 dpi", jpeg_300, decode_jpeg),
        _sample("JPEG colour 200 dpi", colours, decode_colour_jpeg),
        Sample(
            name="TIFF G4 300 dpi", files=tuple(tiffs), pages=len(tiffs), decode=_g4_decoder(tiffs), target="+ 10 ms"
        ),
        _sample("PDF of JPEG 200 dpi", [pdf_jpeg], decode_pdf_jpeg, pages=len(scans)),
        _sample("PDF of G4 300 dpi", [pdf_g4], decode_pdf_g4, pages=len(scans)),
        _sample("PNG gray 200 dpi", pngs, decode_png),
        _sample("blank back, JPEG 200 dpi", backs, decode_jpeg, expected=BlankPage.code, target="2 x"),
        _sample("foreign page, JPEG 200 dpi", letters, decode_jpeg, expected=ForeignPage.code, target="2 x"),
    )


def decode_jpeg(path: Path) -> Gray:
    """Floor: simplejpeg on the file's bytes."""
    return _gray_of(path.read_bytes())


def decode_colour_jpeg(path: Path) -> object:
    """Floor: simplejpeg on the file's bytes, to RGB."""
    return simplejpeg.decode_jpeg(path.read_bytes(), "RGB", strict=True)


def decode_png(path: Path) -> object:
    """Floor: imagecodecs on the file's bytes."""
    return imagecodecs.png_decode(path.read_bytes())


def decode_pdf_jpeg(path: Path) -> None:
    """Floor: pikepdf's raw streams and simplejpeg."""
    with pikepdf.open(path) as pdf:
        for page in pdf.pages:
            _gray_of(page.images["/Im0"].read_raw_bytes())


def decode_pdf_g4(path: Path) -> None:
    """Floor: pikepdf's raw streams and imagecodecs."""
    with pikepdf.open(path) as pdf:
        for page in pdf.pages:
            image = page.images["/Im0"]
            imagecodecs.ccittfax4_decode(image.read_raw_bytes(), height=int(image.Height), width=int(image.Width))


def encode_jpeg(gray: Gray) -> bytes:
    """Compress as office scanners do."""
    data: bytes = simplejpeg.encode_jpeg(np.ascontiguousarray(gray[:, :, None]), quality=QUALITY, colorspace="GRAY")
    return data


def tinted(gray: Gray, noise: np.random.Generator) -> NDArray[np.uint8]:
    """Give a gray page the colour of office paper, with a scanner's grain in each colour."""
    grain = noise.integers(-GRAIN, GRAIN + 1, (*gray.shape, 3), dtype=np.int16)
    return np.clip(gray[:, :, None] + np.array(PAPER_TINT, dtype=np.int16) + grain, 0, 255).astype(np.uint8)


def encode_colour(page: NDArray[np.uint8]) -> bytes:
    """Compress as office scanners do, colours at half the resolution."""
    data: bytes = simplejpeg.encode_jpeg(page, quality=QUALITY, colorspace="RGB", colorsubsampling="420")
    return data


def join(parts: Sequence[Path], target: Path) -> Path:
    """Write one PDF with the pages of several."""
    with pikepdf.new() as whole:
        for part in parts:
            with pikepdf.open(part) as pdf:
                whole.pages.extend(pdf.pages)
        whole.save(target)
    return target


def halve(whole: Path, folder: Path) -> tuple[Path, Path]:
    """Write the first and the second half of a PDF's pages as two."""
    with pikepdf.open(whole) as pdf:
        middle = len(pdf.pages) // 2
        for name, pages in (("first", pdf.pages[:middle]), ("second", pdf.pages[middle:])):
            with pikepdf.new() as half:
                half.pages.extend(pages)
                half.save(folder / f"{name}.pdf")
    return folder / "first.pdf", folder / "second.pdf"


def _sample(
    name: str,
    files: Sequence[Path],
    decode: Callable[[Path], object],
    *,
    pages: int = 0,
    expected: str = "",
    target: str = "",
) -> Sample:
    return Sample(
        name=name,
        files=tuple(files),
        pages=pages or len(files),
        decode=lambda: [decode(path) for path in files],
        expected=expected,
        target=target,
    )


def letter(paper: Gray, seed: int) -> Gray:
    """Write lines of words on a page, and a ruled table with empty squares below them."""
    page, dice = paper.copy(), np.random.default_rng(seed)
    width_px = page.shape[1]
    for line in range(LINES_OF_TEXT):
        text = " ".join("".join(map(chr, dice.integers(97, 123, size))) for size in dice.integers(2, 9, 12))
        cv2.putText(page, text, (150, 150 + 32 * line), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 40, 2, cv2.LINE_AA)
    for rule in range(RULES):
        y_px = 1700 + 45 * rule
        cv2.line(page, (150, y_px), (width_px - 150, y_px), 60, 2)
        cv2.rectangle(page, (180, y_px + 10), (200, y_px + 30), 30, 2)
    return page


def _g4_decoder(paths: Sequence[Path]) -> Callable[[], object]:
    """Floor: imagecodecs on each file's only strip, whose place was looked up before."""
    strips = [(path, *_strip_of(path)) for path in paths]

    def decode() -> None:
        for path, data, width_px, height_px in strips:
            path.read_bytes()  # a reader must read the file as well
            imagecodecs.ccittfax4_decode(data, height=height_px, width=width_px)

    return decode


def _enlarged(gray: Gray) -> Gray:
    return np.asarray(
        cv2.resize(gray, None, fx=DPI_FACTOR, fy=DPI_FACTOR, interpolation=cv2.INTER_CUBIC), dtype=np.uint8
    )


def _gray_of(data: bytes) -> Gray:
    gray: Gray = simplejpeg.decode_jpeg(data, colorspace="GRAY")[:, :, 0]
    return gray


def _write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def _write_g4(path: Path, white: NDArray[np.bool_]) -> Path:
    # 262: 0 is white, as scanners write it; 278: all rows in one strip
    Image.fromarray(white).save(path, compression="group4", dpi=(300, 300), tiffinfo={262: 0, 278: white.shape[0]})
    return path


def _strip_of(path: Path) -> tuple[bytes, int, int]:
    with tifffile.TiffFile(path) as file:
        page = file.pages.first
        (offset,), (count,) = page.dataoffsets, page.databytecounts
        return path.read_bytes()[offset : offset + count], page.imagewidth, page.imagelength


def _jpeg_stream(path: Path) -> tuple[bytes, dict[str, object]]:
    data = path.read_bytes()
    height_px, width_px, _, _ = simplejpeg.decode_jpeg_header(data)
    entries = {"Width": width_px, "Height": height_px, "ColorSpace": pikepdf.Name.DeviceGray, "BitsPerComponent": 8}
    return data, {**entries, "Filter": pikepdf.Name.DCTDecode}


def _g4_stream(path: Path) -> tuple[bytes, dict[str, object]]:
    data, width_px, height_px = _strip_of(path)
    given = pikepdf.Dictionary(K=-1, Columns=width_px, Rows=height_px, BlackIs1=False)
    entries = {"Width": width_px, "Height": height_px, "ColorSpace": pikepdf.Name.DeviceGray, "BitsPerComponent": 1}
    return data, {**entries, "Filter": pikepdf.Name.CCITTFaxDecode, "DecodeParms": given}


def _write_pdf(path: Path, streams: Sequence[tuple[bytes, dict[str, object]]]) -> Path:
    """Write a scanner's PDF: each page is one image on all of A4."""
    with pikepdf.new() as pdf:
        for data, entries in streams:
            image = pikepdf.Stream(pdf, data, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, **entries)
            page = pdf.add_blank_page(page_size=(595.276, 841.89))
            page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
            page.Contents = pikepdf.Stream(pdf, b"q 595.276 0 0 841.89 0 0 cm /Im0 Do Q")
        pdf.save(path)
    return path
