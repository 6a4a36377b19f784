"""PDFium, which must not be called by two threads at once: one document at a time in each process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pypdfium2
from PIL import Image

_LOCK = threading.RLock()  # the desk answers requests in threads, and reads stacks in another


@contextmanager
def opened(source: Path | BytesIO | bytes) -> Iterator[pypdfium2.PdfDocument]:
    """Open a PDF for as long as this lasts; others wait for it. All that was taken from it is closed with it.

    Raises:
        PdfiumError: PDFium finds no PDF in it.
    """
    with _LOCK:
        document = pypdfium2.PdfDocument(source)
        try:
            yield document
        finally:
            document.close()


def drawn(document: pypdfium2.PdfDocument, index: int, *, px_per_pt: float) -> Image.Image:
    """Draw one page of an open PDF, as a picture that outlives it."""
    bitmap = document[index].render(scale=px_per_pt)
    try:
        picture: Image.Image = bitmap.to_pil().copy()
    finally:
        bitmap.close()
    return picture
