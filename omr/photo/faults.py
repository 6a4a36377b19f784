"""Why a photo was not read, with what to do better the next time."""

from omr.faults import PageFault


class PhotoUnframed(PageFault):
    """The four corner squares were not all found in the picture."""

    code = "photo_unframed"

    def __str__(self) -> str:
        return "the four corner squares are not all seen: take the whole sheet into the picture, on a plain table"


class PhotoTooCoarse(PageFault):
    """The sheet is too small in the picture."""

    code = "photo_too_coarse"

    def __init__(self, dpi: float, limit_dpi: float) -> None:
        super().__init__(dpi, limit_dpi)
        self.dpi, self.limit_dpi = dpi, limit_dpi

    def __str__(self) -> str:
        return (
            f"{self.dpi:.0f} dpi where the sheet is farthest, {self.limit_dpi:.0f} needed: "
            "move closer, and send the photo as it is, not compressed by a messenger"
        )


class PhotoSteep(PageFault):
    """The picture was taken from the side."""

    code = "photo_steep"

    def __init__(self, tilt_deg: float, limit_deg: float) -> None:
        super().__init__(tilt_deg, limit_deg)
        self.tilt_deg, self.limit_deg = tilt_deg, limit_deg

    def __str__(self) -> str:
        return f"seen {self.tilt_deg:.0f}° from the side, limit {self.limit_deg:.0f}°: hold the phone above the sheet"


class PhotoBlurred(PageFault):
    """Out of focus, or moved."""

    code = "photo_blurred"

    def __init__(self, edge_mm: float, limit_mm: float) -> None:
        super().__init__(edge_mm, limit_mm)
        self.edge_mm, self.limit_mm = edge_mm, limit_mm

    def __str__(self) -> str:
        return (
            f"edges are {self.edge_mm:.2f} mm wide, limit {self.limit_mm:.2f} mm: "
            "tap on the sheet to focus, hold still, more light"
        )


class PhotoDark(PageFault):
    """Too little light: pencil would drown in the picture's noise."""

    code = "photo_dark"

    def __init__(self, noise: float, limit: float) -> None:
        super().__init__(noise, limit)
        self.noise, self.limit = noise, limit

    def __str__(self) -> str:
        return f"the picture's noise is {self.noise:.1%} of the print's black, limit {self.limit:.1%}: more light"


class PhotoGlare(PageFault):
    """A lamp is mirrored on the paper, or a hard shadow lies over it: boxes there cannot be seen."""

    code = "photo_glare"

    def __init__(self, lost: int, boxes: int) -> None:
        super().__init__(lost, boxes)
        self.lost, self.boxes = lost, boxes

    def __str__(self) -> str:
        return (
            f"{self.lost} of {self.boxes} boxes have lost their outline: no flash, "
            "no lamp mirrored on the paper, no hand above it"
        )


class PhotoBent(PageFault):
    """The paper does not lie flat."""

    code = "photo_bent"

    def __init__(self, error_mm: float, limit_mm: float) -> None:
        super().__init__(error_mm, limit_mm)
        self.error_mm, self.limit_mm = error_mm, limit_mm

    def __str__(self) -> str:
        return f"print lies {self.error_mm:.1f} mm off, limit {self.limit_mm:.1f} mm: flatten the sheet"


class PhotoUnclear(PageFault):
    """Print that must be seen is not: too much of it drowns in shadow, blur or a fold."""

    code = "photo_unclear"

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what

    def __str__(self) -> str:
        return f"{self.what}: lay the sheet flat in even light and take it again from right above"
