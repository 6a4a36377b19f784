"""See that a scan holds all of the printed sheet: what is cut off must not read as empty boxes."""

from dataclasses import dataclass

import numpy as np

from forms.geometry import RectMm
from forms.phrase import Phrase, phrase
from forms.sheet import CodeKind, FiducialKind, PageLayout
from omr.faults import PageCut
from omr.frame import Frame, Points
from omr.per_page import once_per_page

CUT_TOLERANCE_MM = 0.35  # a printed element may end this close outside: half of it is the fit's own error
EDGE_PX = 0.5  # an image reaches so far beyond the middles of its outermost pixels
_NAMES = {
    FiducialKind.CORNER: Phrase("a corner square"),
    FiducialKind.BAR: Phrase("an edge bar"),
    FiducialKind.BLACK_PATCH: Phrase("the black patch"),
    FiducialKind.WHITE_PATCH: Phrase("the white patch"),
    CodeKind.QR: Phrase("a QR symbol"),
    CodeKind.TEXT: Phrase("the printed code"),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Printed:
    """All printed elements of a page."""

    names: tuple[str, ...]
    ends_mm: Points  # (4 n, 2) the corners of each, less the tolerance


def check_whole(shape_px: tuple[int, int], frame: Frame, page: PageLayout) -> None:
    """Refuse a scan that leaves out any printed element, however little of it.

    Args:
        shape_px: Height and width of the scan.
        frame: Where the sheet lies on it.
        page: What was printed.

    Raises:
        PageCut: Names the first element that lies outside the image.
    """
    printed = _printed(page)
    height, width = shape_px
    ends_px = frame.to_px(printed.ends_mm)
    outside = ((ends_px < -EDGE_PX) | (ends_px > (width - EDGE_PX, height - EDGE_PX))).any(axis=1)
    if outside.any():
        raise PageCut(printed.names[int(np.argmax(outside)) // 4])


@once_per_page
def _printed(page: PageLayout) -> Printed:
    places = [(_NAMES[fiducial.kind], fiducial.rect) for fiducial in page.fiducials]
    places += [(_NAMES[code.kind], code.rect) for code in page.codes]
    words = "the box of answer %(option)s to question %(question)s"
    places += [(phrase(words, option=box.option, question=box.question), box.rect) for box in page.boxes]
    return Printed(
        names=tuple(
            str(phrase("%(what)s at (%(x_mm)s, %(y_mm)s) mm", what=what, x_mm=f"{r.x_mm:.0f}", y_mm=f"{r.y_mm:.0f}"))
            for what, r in places
        ),
        ends_mm=np.array([_ends(rect.inset(CUT_TOLERANCE_MM)) for _, rect in places]).reshape(-1, 2),
    )


def _ends(rect: RectMm) -> list[tuple[float, float]]:
    return [(x_mm, y_mm) for y_mm in (rect.y_mm, rect.bottom_mm) for x_mm in (rect.x_mm, rect.right_mm)]
