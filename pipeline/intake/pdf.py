"""PDF files: pages that are one scanned image are lifted out, the others drawn."""

from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf

from omr.image import PageImage
from pipeline.intake.damage import Damaged, broken, cut
from pipeline.intake.jbig2 import check_jbig2, decode_sole_jbig2, draws_symbols
from pipeline.intake.limits import check_page_count, check_pixels
from pipeline.intake.page import Damage
from pipeline.intake.pdf_check import check_drawn
from pipeline.intake.pdf_count import declared_pages
from pipeline.intake.pdf_draw import draw_page
from pipeline.intake.pdf_drawing import check_no_pack, is_drawing
from pipeline.intake.pdf_image import lift
from pipeline.intake.pdf_layers import keep_layers
from pipeline.intake.pdf_notes import check_notes
from pipeline.intake.pdf_place import SoleImage, sole_image
from pipeline.intake.pdf_several import check_not_joined, check_nothing_attached, check_nothing_attached_to
from pipeline.intake.pdf_shape import image_shape, stream_filter
from pipeline.intake.pixels import to_page
from pipeline.intake.source import SIMULATED

# Readers look for the end marker in the last KB; a file cut anywhere has none there.
_END_BYTES = 2048
_JBIG2 = "/JBIG2Decode"


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfFile:
    """An open PDF file."""

    pdf: pikepdf.Pdf
    found: int  # pages in the page tree
    declared: int  # what the tree says of itself
    simulated: bool

    @property
    def page_count(self) -> int:
        """Pages found, and one more that stands for those that are declared but not there."""
        return self.found + (self.declared > self.found)

    def decode(self, number: int) -> PageImage:
        """Lift or draw one page."""
        if number > self.found:
            raise cut(
                "the PDF declares %(declared)s pages, %(found)s are there", declared=self.declared, found=self.found
            )
        page = self.pdf.pages[number - 1]
        check_nothing_attached_to(page)
        sole = sole_image(page)
        return (self._lifted(page, sole) if sole else None) or self._drawn(page)

    def close(self) -> None:
        """Close the file."""
        self.pdf.close()

    def _lifted(self, page: pikepdf.Page, sole: SoleImage) -> PageImage | None:
        shape = image_shape(sole.image)
        if shape is None:
            return None
        check_pixels(shape.width_px, shape.height_px)
        if stream_filter(sole.image) == _JBIG2 and shape.bits == 1 and shape.palette is None:
            data = sole.image.read_raw_bytes()
            check_jbig2(data, height_px=shape.height_px)
            symbols = draws_symbols(data)
            samples: Any = decode_sole_jbig2(_alone(self.pdf, page))
        else:
            symbols, samples = False, lift(sole.image, shape)
        return None if samples is None else replace(to_page(samples, orientation=sole.orientation), symbols=symbols)

    def _drawn(self, page: pikepdf.Page) -> PageImage:
        symbols = check_drawn(page)
        check_notes(page)
        box = [float(value) for value in page.cropbox]
        drawn = to_page(draw_page(_alone(self.pdf, page), abs(box[2] - box[0]), abs(box[3] - box[1])))
        return replace(drawn, symbols=symbols, drawn=is_drawing(page))


def open_pdf(path: Path) -> PdfFile:
    """Open a PDF file and find its pages.

    Raises:
        Damaged: It has a password, is cut, its pages cannot be found, it is a pack that is still to be printed, or
            several files in one.
    """
    if _is_cut(path):  # the pages behind the cut are lost, and nobody could tell how many
        raise cut("the PDF has no end")
    check_not_joined(path)
    try:
        pdf = pikepdf.open(path, suppress_warnings=True)
    except pikepdf.PasswordError as error:
        raise Damaged(Damage.PASSWORD, "the PDF has a password: remove it and scan again") from error
    except pikepdf.PdfError as error:
        raise (
            cut("the PDF has no end")
            if _is_cut(path)
            else broken("the PDF is damaged (%(said)s)", said=_said(error, path))
        ) from error
    try:
        if _is_cut(path):  # the pages behind the cut are lost, and nobody could tell how many
            raise cut("the PDF has no end")
        declared = pdf.Root.Pages.get("/Count", 0)
        found = len(pdf.pages)
        check_page_count(found)
        check_no_pack(pdf)
        check_nothing_attached(pdf)
        keywords = str(pdf.trailer.get("/Info", pikepdf.Dictionary()).get("/Keywords", ""))
    except pikepdf.PdfError as error:
        pdf.close()
        raise broken("the PDF is damaged (%(said)s)", said=_said(error, path)) from error
    except Damaged:
        pdf.close()
        raise
    declared = int(declared) if isinstance(declared, int) else 0
    return PdfFile(pdf=pdf, found=found, declared=max(declared, declared_pages(path)), simulated=SIMULATED in keywords)


def _said(error: pikepdf.PdfError, path: Path) -> str:
    """Give qpdf's message without the path before it: reports name files their own way."""
    return str(error).removeprefix(str(path)).lstrip(": ")


def _is_cut(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _END_BYTES))
        _, end, behind = file.read().rpartition(b"%%EOF")
        return not end or b" obj" in behind  # an addition to the file had begun


def _alone(pdf: pikepdf.Pdf, page: pikepdf.Page) -> BytesIO:
    """Give a PDF of this page only: no program must open a thousand pages to see one, or count them otherwise."""
    single, out = pikepdf.new(), BytesIO()
    single.pages.append(page)
    keep_layers(pdf, single)
    single.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    out.seek(0)
    return out
