"""The line with the ballot code beside each QR symbol, so that a torn symbol can be typed in.

Only the code itself differs from ballot to ballot: the words around it stand where the longest
code of the pack leaves them room, and are drawn once for all.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from forms.errors import FormError
from forms.fonts import Face, width_mm
from forms.geometry import RectMm
from forms.setting.ink import Text
from forms.sheet import CodeKind, PageLayout

LEAD = "Mã phiếu: "
CODE_PT, LEAST_PT, STEP_PT = 9.5, 6.5, 0.5
PAGE_GAP_MM = 4.0
ABOVE_EDGE_MM = 1.2  # the baseline, above the zone's lower edge


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeLine:
    """One code line of a page, fitted to the longest code of its pack."""

    zone: RectMm
    is_right: bool  # stands at the right end of its zone
    size_pt: float
    code_mm: float  # room of the code
    page_mm: float  # room of the page number

    def code(self, code: str) -> Text:
        """Set a ballot's code."""
        return self._text(code, Face.SANS_BOLD, self._left_mm + width_mm(LEAD, Face.SANS, self.size_pt))

    def around(self, number: int, pages: int) -> tuple[Text, Text]:
        """Set the words before the code, and the page number behind it."""
        page_left_mm = self._left_mm + self._total_mm - self.page_mm
        return (
            self._text(LEAD, Face.SANS, self._left_mm),
            self._text(page_words(number, pages), Face.SANS, page_left_mm),
        )

    @property
    def _total_mm(self) -> float:
        return width_mm(LEAD, Face.SANS, self.size_pt) + self.code_mm + PAGE_GAP_MM + self.page_mm

    @property
    def _left_mm(self) -> float:
        return self.zone.right_mm - self._total_mm if self.is_right else self.zone.x_mm

    def _text(self, text: str, face: Face, x_mm: float) -> Text:
        baseline_mm = self.zone.bottom_mm - ABOVE_EDGE_MM
        return Text(text=text, face=face, size_pt=self.size_pt, x_mm=x_mm, baseline_mm=baseline_mm)


def code_lines(page: PageLayout, longest: str, *, pages: int) -> tuple[CodeLine, ...]:
    """Fit the code lines of a page: the upper one at the right below its symbol, the lower one beside its own.

    Raises:
        FormError: The code is too long even at the smallest size that can be read.
    """
    upper, lower = (zone.rect for zone in page.codes if zone.kind is CodeKind.TEXT)
    words = page_words(page.number, pages)
    return (_fitted(upper, longest, words, is_right=True), _fitted(lower, longest, words, is_right=False))


def longest_of(codes: Iterable[str]) -> str:
    """Give the code that needs the most room."""
    return max(codes, key=lambda code: width_mm(code, Face.SANS_BOLD, CODE_PT), default="")


def page_words(number: int, pages: int) -> str:
    """Say which page of the ballot this is."""
    return f"trang {number}/{pages}"


def _fitted(zone: RectMm, longest: str, words: str, *, is_right: bool) -> CodeLine:
    size_pt = CODE_PT
    while size_pt >= LEAST_PT:
        code_mm = width_mm(longest, Face.SANS_BOLD, size_pt)
        page_mm = width_mm(words, Face.SANS, size_pt)
        if width_mm(LEAD, Face.SANS, size_pt) + code_mm + PAGE_GAP_MM + page_mm <= zone.w_mm:
            return CodeLine(zone=zone, is_right=is_right, size_pt=size_pt, code_mm=code_mm, page_mm=page_mm)
        size_pt -= STEP_PT
    raise FormError(
        "the ballot code %(longest)s is too long to be printed; shorten the plan code or the unit id",
        longest=longest,
    )
