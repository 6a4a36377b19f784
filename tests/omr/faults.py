"""What happens to one place of a printed sheet: torn, folded, inked over, erased. Each changes the paper it gets."""

from dataclasses import dataclass

import cv2
import numpy as np

from forms.geometry import RectMm
from tests.omr.paper import Paper

CORNERS = ((0.0, 0.0), (210.0, 0.0), (0.0, 297.0), (210.0, 297.0))


@dataclass(frozen=True, kw_only=True)
class Blot:
    """A rectangle filled with one gray: ink over a fiducial, or paper where it was erased."""

    rect: RectMm
    gray: int

    def do(self, paper: Paper) -> None:
        paper.solid(self.rect, gray=self.gray)


@dataclass(frozen=True, kw_only=True)
class Tear:
    """A corner torn off or folded over along a slanting line; `gray` is what is seen there instead."""

    corner: int
    along_x_mm: float
    along_y_mm: float
    gray: int = 255
    crease: bool = False  # a folded corner has a dark line of shadow

    def do(self, paper: Paper) -> None:
        x, y = CORNERS[self.corner]
        into_x = -1 if x else 1
        into_y = -1 if y else 1
        ends = [(x, y), (x + into_x * self.along_x_mm, y), (x, y + into_y * self.along_y_mm)]
        points = np.array([paper.px(*end) for end in ends], dtype=np.int32)
        cv2.fillPoly(paper.image, [points], self.gray, lineType=cv2.LINE_AA, shift=4)
        if self.crease:
            paper.line(ends[1:], width_mm=0.6, gray=120)


Fault = Blot | Tear
