"""Two threads never draw or count pages of a PDF at the same time: PDFium would mix them up, or end the program."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from pipeline.document.pdf_draw import picture_of
from pipeline.document.shapes import OUTLINE, OUTLINE_MM, Drawing, Stroke
from pipeline.intake.pdf_count import declared_pages
from tests.pipeline.intake.pages import gray_page, jpeg_bytes, jpeg_entries, pdf_of


def test_two_threads_are_never_in_pdfium_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    within, most = [0], [0]

    class Watched(pypdfium2.PdfDocument):  # type: ignore[misc]  # foreign, without types
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            within[0] += 1
            most[0] = max(most[0], within[0])
            time.sleep(0.02)
            super().__init__(*args, **kwargs)

        def close(self, *args: Any, **kwargs: Any) -> Any:
            within[0] -= 1
            return super().close(*args, **kwargs)

    monkeypatch.setattr(pypdfium2, "PdfDocument", Watched)
    path = pdf_of(tmp_path / "page.pdf", [(jpeg_bytes(gray_page()), jpeg_entries(gray_page()))] * 3)
    line = Stroke(points_mm=((1, 1), (9, 9)), colour=OUTLINE, width_mm=OUTLINE_MM)
    begin = threading.Barrier(4)

    def at_once(work: Callable[[], object]) -> object:
        begin.wait()
        return work()

    def count() -> int:
        return declared_pages(path)

    def draw() -> bytes:
        return picture_of(Drawing(width_mm=20, height_mm=10, shapes=(line,)))[:4]

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(at_once, (count, draw, count, draw))) == [3, b"\x89PNG", 3, b"\x89PNG"]
    assert (most, within) == ([1], [0])
