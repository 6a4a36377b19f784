"""Show a page of which nobody knows where its identity fields lie: then only the bands of the codes are shown."""

from collections.abc import Iterable

import cv2
import numpy as np

from forms.furniture import CONTENT
from forms.sheet import PAGE_HEIGHT_MM, FieldKind, SheetLayout
from omr.image import PageImage, Rgb

BLIND_COLOUR = (225, 225, 225)


def behind_blinds(image: PageImage, layouts: Iterable[SheetLayout]) -> Rgb:
    """Give a colour copy of the page; where any form asks for identity, all but the code bands is covered.

    The codes stand in the bands above and below the questionnaire, so a torn code can still be
    typed in, whatever way the page was fed.
    """
    colour = image.colour.copy() if image.colour is not None else cv2.cvtColor(image.gray, cv2.COLOR_GRAY2RGB)
    canvas = np.asarray(colour, dtype=np.uint8)
    if any(field.kind is FieldKind.IDENTITY for layout in layouts for page in layout.pages for field in page.fields):
        band = min(CONTENT.y_mm, PAGE_HEIGHT_MM - CONTENT.bottom_mm) / PAGE_HEIGHT_MM
        long_side = canvas if canvas.shape[0] >= canvas.shape[1] else canvas.swapaxes(0, 1)
        edge = round(long_side.shape[0] * band)
        long_side[edge:-edge] = BLIND_COLOUR
    return canvas
