"""Why a page was not read: typed reasons that name the place and the number.

A fault either leaves something that may count, so that a person must look (`may_count`), or it
is certain that there is nothing to count on this page.
"""

import math
from typing import ClassVar, Self

from forms.code import PageCode
from forms.errors import SurveyError
from forms.phrase import Phrase, measure, phrase


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

    def without_trace(self) -> Self:
        """Forget where it was raised and after what: those frames hold the page's pixels for as long as it lives."""
        self.__traceback__ = self.__cause__ = self.__context__ = None
        return self


class BlankPage(PageFault):
    """Nothing is printed or written here: the back of a one-page ballot, or a separator sheet."""

    code = "blank_page"
    may_count = False

    @property
    def said(self) -> Phrase:
        return phrase("nothing is printed on this page")


class ForeignPage(PageFault):
    """The page carries neither our corner squares nor one of our codes."""

    code = "foreign_page"
    may_be_dirt = True
    may_count = False

    @property
    def said(self) -> Phrase:
        return phrase("not a ballot of this program")


class ForgedPage(PageFault):
    """The code looks like ours but its seal does not hold, or two codes of the page disagree."""

    code = "forged_code"
    may_count = False


class UnknownForm(PageFault):
    """A true code of this survey's key, but of another plan or a form version never printed here.

    It may count: the plan's code may have been changed since. Where its ballot was never printed, it does not.
    """

    code = "unknown_form"


class CodesDisagree(PageFault):
    """Both codes hold but name different pages: two sheets lie over each other."""

    code = "codes_disagree"

    def __init__(self, upper: str, lower: str) -> None:
        super().__init__(upper, lower)
        self.upper, self.lower = upper, lower

    @property
    def said(self) -> Phrase:
        return phrase(
            "the upper code says %(upper)s, the lower %(lower)s: two sheets fed together?",
            upper=Phrase(self.upper),
            lower=Phrase(self.lower),
        )


class SeveralSheets(PageFault):
    """The scan shows more than one sheet: reading one would lose the other."""

    code = "several_sheets"

    def __init__(self, one: str, other: str) -> None:
        super().__init__(one, other)
        self.one, self.other = one, other

    @property
    def said(self) -> Phrase:
        return phrase(
            "this scan shows %(one)s and also %(other)s: scan the sheets one by one",
            one=Phrase(self.one),
            other=Phrase(self.other),
        )


class Mirrored(PageFault):
    """Scanner or camera mirrored the page: marks would be read in the wrong columns."""

    code = "mirrored"

    @property
    def said(self) -> Phrase:
        return phrase("the image is mirrored: switch mirroring off at the scanner or the camera, then take it again")


class CodeUnreadable(PageFault):
    """Our sheet, but neither code can be read: a person types the ballot code."""

    code = "code_unreadable"
    may_be_dirt = True

    @property
    def said(self) -> Phrase:
        return phrase("neither QR symbol can be read; type the ballot code printed beside it")


class CornersMissing(PageFault):
    """Too few corner squares were found to say where the sheet lies."""

    code = "corners_missing"
    may_be_dirt = True

    def __init__(self, found: int, needed: int) -> None:
        super().__init__(found, needed)
        self.found, self.needed = found, needed

    @property
    def said(self) -> Phrase:
        return phrase(
            "%(found)s of 4 corner squares found, %(needed)s needed: torn, folded or cut off?",
            found=self.found,
            needed=self.needed,
        )


class BarsMissing(PageFault):
    """Too many edge bars are missing on one side to see how the paper was stretched."""

    code = "bars_missing"
    may_be_dirt = True

    def __init__(self, side: str, found: int, needed: int, gap_mm: float = math.nan) -> None:
        super().__init__(side, found, needed, gap_mm)
        self.side, self.found, self.needed, self.gap_mm = side, found, needed, gap_mm

    @property
    def said(self) -> Phrase:
        if self.found >= self.needed:  # enough, but not where they are needed
            return phrase(
                "no edge bar found over %(gap_mm)s mm on the %(side)s: folded, covered, or fed by jerks?",
                gap_mm=measure(self.gap_mm, 0),
                side=Phrase(self.side),
            )
        return phrase(
            "%(found)s edge bars found on the %(side)s, %(needed)s needed",
            found=self.found,
            side=Phrase(self.side),
            needed=self.needed,
        )


class PageBent(PageFault):
    """The sheet was folded, curled or stretched beyond what can be measured safely."""

    code = "page_bent"
    may_be_dirt = True

    def __init__(self, error_mm: float, limit_mm: float, y_mm: float = math.nan) -> None:
        super().__init__(error_mm, limit_mm, y_mm)  # as given, or workers cannot send it home
        self.error_mm, self.limit_mm, self.y_mm = error_mm, limit_mm, y_mm

    @property
    def said(self) -> Phrase:
        if not math.isnan(self.y_mm):
            return phrase(
                "a fiducial lies %(error_mm)s mm off at %(y_mm)s mm from the top, limit %(limit_mm)s mm",
                error_mm=measure(self.error_mm, 2),
                y_mm=measure(self.y_mm, 0),
                limit_mm=measure(self.limit_mm, 2),
            )
        return phrase(
            "a fiducial lies %(error_mm)s mm off, limit %(limit_mm)s mm",
            error_mm=measure(self.error_mm, 2),
            limit_mm=measure(self.limit_mm, 2),
        )


class PageCut(PageFault):
    """Part of the printed sheet lies outside the image, or the scan ended early."""

    code = "page_cut"
    may_be_dirt = True

    def __init__(self, missing: str) -> None:
        super().__init__(missing)
        self.missing = missing

    @property
    def said(self) -> Phrase:
        return phrase(
            "%(missing)s is missing from the scan: cut off, or the file ended early", missing=Phrase(self.missing)
        )


class ScaleOut(PageFault):
    """The sheet was printed or scanned at a scale that cannot be trusted."""

    code = "scale_out"

    def __init__(self, ratio: float, low: float, high: float) -> None:
        super().__init__(ratio, low, high)
        self.ratio, self.low, self.high = ratio, low, high

    @property
    def said(self) -> Phrase:
        return phrase(
            "printed at %(ratio)s of its size, allowed %(low)s to %(high)s",
            ratio=measure(100 * self.ratio, 1, "%"),
            low=measure(100 * self.low, 0, "%"),
            high=measure(100 * self.high, 0, "%"),
        )


class TooCoarse(PageFault):
    """The scan has too few pixels to tell a mark from dirt."""

    code = "too_coarse"

    def __init__(self, dpi: float, limit_dpi: float) -> None:
        super().__init__(dpi, limit_dpi)
        self.dpi, self.limit_dpi = dpi, limit_dpi

    @property
    def said(self) -> Phrase:
        return phrase(
            "scanned at about %(dpi)s dpi, %(limit_dpi)s needed: scan again at 200 to 300 dpi",
            dpi=measure(self.dpi, 0),
            limit_dpi=measure(self.limit_dpi, 0),
        )


class TooDirty(PageFault):
    """Ink or dirt around the boxes is as strong as marks would be."""

    code = "too_dirty"
