"""How many pages a PDF file declares, as pdfium finds it.

qpdf leaves out a page whose object is spoilt and corrects the count as it opens the file: by one wrong byte a page
would be gone without a trace.
"""

from pathlib import Path

import pypdfium2


def declared_pages(path: Path) -> int:
    """Give the number of pages that the page tree declares; 0 where pdfium cannot tell."""
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        return 0
    try:
        return len(document)
    finally:
        document.close()
