"""The printed pages as images, drawn from the printed PDF itself by poppler (through pdf2image)."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pdf2image
from pdf2image import exceptions

from forms.errors import SurveyError
from omr.image import Gray
from pipeline.errors import ToolMissing

WORKING_DPI = 300
TIME_LIMIT_S = 120


class PrintError(SurveyError):
    """A printed file is not there any more, or is not what the manifest says."""


def draw_blanks(file: Path, pages: Sequence[int]) -> dict[int, Gray]:
    """Draw `pages` of a printed file, neighbours in one call.

    Raises:
        PrintError: The file is missing, damaged or too short.
        ToolMissing: Poppler is not installed.
    """
    if not file.is_file():
        raise PrintError("%(file)s is not there: print its ballots again (phieu print --reprint)", file=file)
    blanks: dict[int, Gray] = {}
    for first, last in _runs(sorted(set(pages))):
        blanks.update(zip(range(first, last + 1), _draw_run(file, first, last), strict=True))
    return blanks


def _runs(pages: Sequence[int]) -> Iterator[tuple[int, int]]:
    first = last = None
    for page in pages:
        if first is None or last is None:
            first = last = page
        elif page == last + 1:
            last = page
        else:
            yield first, last
            first = last = page
    if first is not None and last is not None:
        yield first, last


def _draw_run(file: Path, first: int, last: int) -> list[Gray]:
    try:
        drawn = pdf2image.convert_from_path(
            file, dpi=WORKING_DPI, first_page=first, last_page=last, grayscale=True, timeout=TIME_LIMIT_S
        )
    except exceptions.PDFInfoNotInstalledError as error:
        raise ToolMissing("poppler is missing: sudo apt-get install poppler-utils") from error
    except (exceptions.PDFSyntaxError, exceptions.PDFPageCountError, exceptions.PDFPopplerTimeoutError) as error:
        raise PrintError(
            "%(file)s: pages %(first)s to %(last)s cannot be drawn (%(error)s)",
            file=file,
            first=first,
            last=last,
            error=error,
        ) from error
    if len(drawn) != last - first + 1:
        raise PrintError(
            "%(file)s has no page %(first)s: it is not the file that was printed", file=file, first=first + len(drawn)
        )
    return [np.asarray(image.convert("L"), np.uint8) for image in drawn]
