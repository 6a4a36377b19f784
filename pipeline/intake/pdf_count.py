"""How many pages a PDF file declares, as pdfium finds it.

qpdf leaves out a page whose object is spoilt and corrects the count as it opens the file: by one wrong byte a page
would be gone without a trace.
"""

from pathlib import Path

from pypdfium2 import PdfiumError

from pipeline.pdfium import opened


def declared_pages(path: Path) -> int:
    """Give the number of pages that the page tree declares; 0 where pdfium cannot tell."""
    try:
        with opened(path) as document:
            return len(document)
    except PdfiumError:
        return 0
