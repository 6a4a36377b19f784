"""What the reader looks for before it knows which form lies before it: corners, codes, black patch.

All forms of a survey usually carry the same furniture; each different set is tried once.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from forms.geometry import RectMm
from forms.sheet import CodeKind, FiducialKind, PageLayout
from omr.frame import Points
from omr.known import KnownForms
from omr.per_page import once_per_page


@dataclass(frozen=True)
class Furniture:
    """The places on the sheet by which it is found and named."""

    corners: tuple[RectMm, ...]  # top left, top right, bottom left, bottom right
    codes: tuple[RectMm, ...]  # quiet zones of the QR symbols
    black_patch: RectMm
    bars: tuple[RectMm, ...]

    @cached_property
    def bars_mm(self) -> Points:
        """(n, 2) middles of the edge bars."""
        return np.array([bar.centre for bar in self.bars])

    @property
    def bar_size_mm(self) -> tuple[float, float]:
        """Width and height of a bar."""
        return (self.bars[0].w_mm, self.bars[0].h_mm)

    @cached_property
    def corners_mm(self) -> Points:
        """(4, 2) middles of the corner squares."""
        return np.array([corner.centre for corner in self.corners])

    @property
    def side_mm(self) -> float:
        """The side of a corner square."""
        return self.corners[0].w_mm


@once_per_page
def furniture_of(page: PageLayout) -> Furniture:
    """Give one page's furniture."""
    return Furniture(
        corners=tuple(corner.rect for corner in page.of_kind(FiducialKind.CORNER)),
        codes=tuple(code.rect for code in page.codes if code.kind is CodeKind.QR),
        black_patch=page.of_kind(FiducialKind.BLACK_PATCH)[0].rect,
        bars=tuple(bar.rect for bar in page.of_kind(FiducialKind.BAR)),
    )


@once_per_page
def furniture_sets(known: KnownForms) -> tuple[Furniture, ...]:
    """Give each different set of furniture among the known forms, in their order."""
    pages = (page for layout in known.layouts.values() for page in layout.pages)
    return tuple(dict.fromkeys(furniture_of(page) for page in pages))
