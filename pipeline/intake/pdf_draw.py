"""PDF pages that are more than one image, drawn by poppler through pdf2image; each in a process with a time limit."""

import re
from io import BytesIO

import numpy as np
import pdf2image
from numpy.typing import NDArray
from pdf2image import exceptions

from forms.errors import SurveyError
from pipeline.intake.damage import Damaged, ToolMissing, broken, too_much, unsupported
from pipeline.intake.machine import is_of_system

DRAW_DPI = 300
# A page claims any size; a sheet is A4, whatever it claims. Within these it is believed.
SHEET_INCHES = (7.0, 14.0)
A4_INCHES = 11.69
POINTS_PER_INCH = 72
TIME_LIMIT_S = 60
# What poppler says where a font is in no file that it has, so that it leaves letters out.
FONT_MISSING = re.compile(r"non-embedded font|language pack|No display font|find a font")


def draw_page(one_page_pdf: BytesIO, width_pt: float, height_pt: float) -> NDArray[np.uint8]:
    """Draw the only page of a PDF as RGB.

    Raises:
        Damaged: Poppler complains of its data or lacks a font (it would leave out what it cannot draw), or takes too
            long.
        OSError: This computer could not start it.
        ToolMissing: Poppler is not installed.
    """
    try:
        drawn = pdf2image.convert_from_bytes(
            one_page_pdf.getvalue(), dpi=_dpi(width_pt, height_pt), strict=True, timeout=TIME_LIMIT_S, use_cropbox=True
        )
    except exceptions.PDFInfoNotInstalledError as error:
        # pdf2image says so too where poppler is there and the system will not start one more process
        why = error.__context__
        if why and is_of_system(why) and not isinstance(why, FileNotFoundError | PermissionError):
            raise why from None
        raise ToolMissing("poppler", "sudo apt-get install poppler-utils") from error
    except exceptions.PDFPopplerTimeoutError as error:  # a busy computer, or a page that takes hours anywhere
        why_slow = SurveyError("the PDF page could not be drawn within %(time_limit_s)s s", time_limit_s=TIME_LIMIT_S)
        raise too_much(why_slow) from error
    except (exceptions.PDFSyntaxError, exceptions.PDFPageCountError, OSError) as error:
        if is_of_system(error):
            raise
        raise _not_drawn(" ".join(str(error).split())) from error
    if len(drawn) != 1:
        raise broken("the PDF page cannot be drawn")
    return np.asarray(drawn[0].convert("RGB"), dtype=np.uint8)


def _not_drawn(complaint: str) -> Damaged:
    if FONT_MISSING.search(complaint):
        return unsupported("a PDF page with text in a font that the file does not hold")
    return broken("the PDF page cannot be drawn (%(error)s)", error=complaint[:200])


def _dpi(width_pt: float, height_pt: float) -> int:
    """Choose a resolution at which the page has the pixels of A4 at 300 dpi, about."""
    long_in = max(width_pt, height_pt, 1.0) / POINTS_PER_INCH
    if SHEET_INCHES[0] <= long_in <= SHEET_INCHES[1]:
        return DRAW_DPI
    return max(1, round(DRAW_DPI * A4_INCHES / long_in))
