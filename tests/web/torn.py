"""A page whose codes are torn off, while all else of it can be read."""

import numpy as np
from PIL import Image

from tests.conftest import UNREAD
from tests.program import ProgramInside
from tests.web.conftest import Served


def scan_torn(unread: Served, number: int) -> None:
    """Scan the page of `one_unread` that could not be read once more: whole, but for its codes."""
    torn = unread.folder / "torn" / UNREAD
    torn.parent.mkdir()
    pixels = np.array(Image.open(unread.folder / "whole" / UNREAD))
    px_per_mm = pixels.shape[1] / 210
    layout = next(iter(unread.desk.forms().values())).layout.page(number)
    for code in layout.codes:
        left, top, right, bottom = (
            round(mm * px_per_mm)
            for mm in (code.rect.x_mm, code.rect.y_mm, code.rect.x_mm + code.rect.w_mm, code.rect.y_mm + code.rect.h_mm)
        )
        pixels[top:bottom, left:right] = 255
    Image.fromarray(pixels).save(torn, quality=90)
    ProgramInside().run("-C", unread.folder, "scan", torn.parent, "--jobs", "1", codes=(5,))
