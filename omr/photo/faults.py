"""Why a photo was not read, with what to do better the next time."""

from forms.phrase import Phrase, measure, phrase
from omr.faults import PageFault


class PhotoUnframed(PageFault):
    """The four corner squares were not all found in the picture."""

    code = "photo_unframed"

    @property
    def said(self) -> Phrase:
        return phrase(
            "the four corner squares are not all seen: take the whole sheet into the picture, on a plain table"
        )


class PhotoTooCoarse(PageFault):
    """The sheet is too small in the picture."""

    code = "photo_too_coarse"

    def __init__(self, dpi: float, limit_dpi: float) -> None:
        super().__init__(dpi, limit_dpi)
        self.dpi, self.limit_dpi = dpi, limit_dpi

    @property
    def said(self) -> Phrase:
        return phrase(
            "%(dpi)s dpi where the sheet is farthest, %(limit_dpi)s needed: "
            "move closer, and send the photo as it is, not compressed by a messenger",
            dpi=measure(self.dpi, 0),
            limit_dpi=measure(self.limit_dpi, 0),
        )


class PhotoSteep(PageFault):
    """The picture was taken from the side."""

    code = "photo_steep"

    def __init__(self, tilt_deg: float, limit_deg: float) -> None:
        super().__init__(tilt_deg, limit_deg)
        self.tilt_deg, self.limit_deg = tilt_deg, limit_deg

    @property
    def said(self) -> Phrase:
        return phrase(
            "seen %(tilt_deg)s° from the side, limit %(limit_deg)s°: hold the phone above the sheet",
            tilt_deg=measure(self.tilt_deg, 0),
            limit_deg=measure(self.limit_deg, 0),
        )


class PhotoBlurred(PageFault):
    """Out of focus, or moved."""

    code = "photo_blurred"

    def __init__(self, edge_mm: float, limit_mm: float) -> None:
        super().__init__(edge_mm, limit_mm)
        self.edge_mm, self.limit_mm = edge_mm, limit_mm

    @property
    def said(self) -> Phrase:
        return phrase(
            "edges are %(edge_mm)s mm wide, limit %(limit_mm)s mm: tap on the sheet to focus, hold still, more light",
            edge_mm=measure(self.edge_mm, 2),
            limit_mm=measure(self.limit_mm, 2),
        )


class PhotoDark(PageFault):
    """Too little light: pencil would drown in the picture's noise."""

    code = "photo_dark"

    def __init__(self, noise: float, limit: float) -> None:
        super().__init__(noise, limit)
        self.noise, self.limit = noise, limit

    @property
    def said(self) -> Phrase:
        return phrase(
            "the picture's noise is %(noise)s of the print's black, limit %(limit)s: more light",
            noise=measure(100 * self.noise, 1, "%"),
            limit=measure(100 * self.limit, 1, "%"),
        )


class PhotoGlare(PageFault):
    """A lamp is mirrored on the paper, or a hard shadow lies over it: boxes there cannot be seen."""

    code = "photo_glare"

    def __init__(self, lost: int, boxes: int) -> None:
        super().__init__(lost, boxes)
        self.lost, self.boxes = lost, boxes

    @property
    def said(self) -> Phrase:
        return phrase(
            "%(lost)s of %(boxes)s boxes have lost their outline: no flash, "
            "no lamp mirrored on the paper, no hand above it",
            lost=self.lost,
            boxes=self.boxes,
        )


class PhotoBent(PageFault):
    """The paper does not lie flat."""

    code = "photo_bent"

    def __init__(self, error_mm: float, limit_mm: float) -> None:
        super().__init__(error_mm, limit_mm)
        self.error_mm, self.limit_mm = error_mm, limit_mm

    @property
    def said(self) -> Phrase:
        return phrase(
            "print lies %(error_mm)s mm off, limit %(limit_mm)s mm: flatten the sheet",
            error_mm=measure(self.error_mm, 1),
            limit_mm=measure(self.limit_mm, 1),
        )


class PhotoUnclear(PageFault):
    """Print that must be seen is not: too much of it drowns in shadow, blur or a fold."""

    code = "photo_unclear"

    def __init__(self, what: Phrase) -> None:
        super().__init__(what)
        self.what = what

    @property
    def said(self) -> Phrase:
        return phrase("%(what)s: lay the sheet flat in even light and take it again from right above", what=self.what)
