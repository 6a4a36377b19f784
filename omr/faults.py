"""Why a page was not read: typed reasons that name the place and the number.

A fault either leaves something that may count, so that a person must look (`may_count`), or it
is certain that there is nothing to count on this page.
"""

import math
from typing import ClassVar, Self

from forms.code import PageCode
from forms.errors import SurveyError


class PageFault(SurveyError):
    """This page cannot be read. Never leaves `read_page`."""

    code: ClassVar[str] = "page_fault"  # the `reason` that scripts see
    may_count: ClassVar[bool] = True
    may_be_dirt: ClassVar[bool] = False  # a streak through corners, bars or codes looks like this
    about: PageCode | None = None  # the page it is about, where its identity is known

    def of(self, page: PageCode | None) -> Self:
        """Say which page the fault is about."""
        self.about = page
        return self


class BlankPage(PageFault):
    """Nothing is printed or written here: the back of a one-page ballot, or a separator sheet."""

    code = "blank_page"
    may_count = False

    def __str__(self) -> str:
        return "nothing is printed on this page"


class ForeignPage(PageFault):
    """The page carries neither our corner squares nor one of our codes."""

    code = "foreign_page"
    may_be_dirt = True
    may_count = False

    def __str__(self) -> str:
        return "not a ballot of this program"


class ForgedPage(PageFault):
    """The code looks like ours but its seal does not hold, or two codes of the page disagree."""

    code = "forged_code"
    may_count = False

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return self.text


class UnknownForm(PageFault):
    """A true code of this survey's key, but of another plan or a form version never printed here."""

    code = "unknown_form"
    may_count = False

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return self.text


class CodesDisagree(PageFault):
    """Both codes hold but name different pages: two sheets lie over each other."""

    code = "codes_disagree"

    def __init__(self, upper: str, lower: str) -> None:
        super().__init__(upper, lower)
        self.upper, self.lower = upper, lower

    def __str__(self) -> str:
        return f"the upper code says {self.upper}, the lower {self.lower}: two sheets fed together?"


class SeveralSheets(PageFault):
    """The scan shows more than one sheet: reading one would lose the other."""

    code = "several_sheets"

    def __init__(self, one: str, other: str) -> None:
        super().__init__(one, other)
        self.one, self.other = one, other

    def __str__(self) -> str:
        return f"this scan shows {self.one} and also {self.other}: scan the sheets one by one"


class CodeUnreadable(PageFault):
    """Our sheet, but neither code can be read: a person types the ballot code."""

    code = "code_unreadable"
    may_be_dirt = True

    def __str__(self) -> str:
        return "neither QR symbol can be read; type the ballot code (Mã phiếu) printed beside it"


class CornersMissing(PageFault):
    """Too few corner squares were found to say where the sheet lies."""

    code = "corners_missing"
    may_be_dirt = True

    def __init__(self, found: int, needed: int) -> None:
        super().__init__(found, needed)
        self.found, self.needed = found, needed

    def __str__(self) -> str:
        return f"{self.found} of 4 corner squares found, {self.needed} needed: torn, folded or cut off?"


class BarsMissing(PageFault):
    """Too many edge bars are missing on one side to see how the paper was stretched."""

    code = "bars_missing"
    may_be_dirt = True

    def __init__(self, side: str, found: int, needed: int) -> None:
        super().__init__(side, found, needed)
        self.side, self.found, self.needed = side, found, needed

    def __str__(self) -> str:
        return f"{self.found} edge bars found on the {self.side}, {self.needed} needed"


class PageBent(PageFault):
    """The sheet was folded, curled or stretched beyond what can be measured safely."""

    code = "page_bent"
    may_be_dirt = True

    def __init__(self, error_mm: float, limit_mm: float, y_mm: float = math.nan) -> None:
        super().__init__(error_mm, limit_mm, y_mm)  # as given, or workers cannot send it home
        self.error_mm, self.limit_mm, self.y_mm = error_mm, limit_mm, y_mm

    def __str__(self) -> str:
        place = "" if math.isnan(self.y_mm) else f" at {self.y_mm:.0f} mm from the top"
        return f"a fiducial lies {self.error_mm:.2f} mm off{place}, limit {self.limit_mm:.2f} mm"


class PageCut(PageFault):
    """Part of the printed sheet lies outside the image, or the scan ended early."""

    code = "page_cut"
    may_be_dirt = True

    def __init__(self, missing: str) -> None:
        super().__init__(missing)
        self.missing = missing

    def __str__(self) -> str:
        return f"{self.missing} is missing from the scan: cut off, or the file ended early"


class ScaleOut(PageFault):
    """The sheet was printed or scanned at a scale that cannot be trusted."""

    code = "scale_out"

    def __init__(self, ratio: float, low: float, high: float) -> None:
        super().__init__(ratio, low, high)
        self.ratio, self.low, self.high = ratio, low, high

    def __str__(self) -> str:
        return f"printed at {self.ratio:.1%} of its size, allowed {self.low:.0%} to {self.high:.0%}"


class TooCoarse(PageFault):
    """The scan has too few pixels to tell a mark from dirt."""

    code = "too_coarse"

    def __init__(self, dpi: float, limit_dpi: float) -> None:
        super().__init__(dpi, limit_dpi)
        self.dpi, self.limit_dpi = dpi, limit_dpi

    def __str__(self) -> str:
        return f"scanned at about {self.dpi:.0f} dpi, {self.limit_dpi:.0f} needed: scan again at 200 to 300 dpi"


class TooDirty(PageFault):
    """Ink or dirt around the boxes is as strong as marks would be."""

    code = "too_dirty"

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return self.text
