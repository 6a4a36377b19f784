"""How the text of a PDF looks: the bundled faces, and the sizes of Nghị định 30/2020."""

from functools import cache
from html import escape

from reportlab import rl_config
from reportlab.lib.colors import HexColor, black
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT
from reportlab.lib.fonts import addMapping
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from forms.fonts import Face, metrics_of
from pipeline.document.text import printable

BODY_PT, INDENT_MM = 14.0, 12.7
_UNKNOWN = "?"  # for a letter that the bundled faces do not have, such as a small picture
_LEADING = 1.25  # between single and one and a half
_FAMILY = (Face.SERIF, Face.SERIF_BOLD, Face.SERIF_ITALIC, Face.SERIF_BOLD_ITALIC)


@cache
def register_faces() -> None:
    """Make the bundled serif known, bold and italic too."""
    rl_config.useA85 = 0
    for place, face in enumerate(_FAMILY):
        pdfmetrics.registerFont(TTFont(face.value, str(face.path)))
        addMapping(Face.SERIF.value, place % 2, place // 2, face.value)


def style(
    size_pt: float = BODY_PT,
    *,
    face: Face = Face.SERIF,
    align: int = TA_LEFT,
    before_pt: float = 0,
    after_pt: float = 0,
    first_mm: float = 0,
    keep: bool = False,
    leading: float = _LEADING,
) -> ParagraphStyle:
    """Give a paragraph style."""
    return ParagraphStyle(
        name=f"{face.value}-{size_pt}",
        fontName=face.value,
        fontSize=size_pt,
        leading=size_pt * leading,
        alignment=align,
        spaceBefore=before_pt,
        spaceAfter=after_pt,
        firstLineIndent=first_mm * mm,
        keepWithNext=1 if keep else 0,
        allowWidows=0,
        allowOrphans=0,
        splitLongWords=1,
        textColor=black,
    )


def markup(text: str) -> str:
    """Make words fit for a paragraph: nothing in them is taken for markup, and no letter is one the face lacks."""
    return escape("".join(letter if letter in _letters() else _UNKNOWN for letter in printable(text)))


@cache
def _letters() -> frozenset[str]:
    return frozenset({*map(chr, metrics_of(Face.SERIF).glyph_of), " ", "\n"})


BODY = style(align=TA_JUSTIFY, before_pt=3, after_pt=3, first_mm=INDENT_MM)
BODY_ITALIC = style(face=Face.SERIF_ITALIC, align=TA_JUSTIFY, before_pt=3, after_pt=3, first_mm=INDENT_MM)
NOTE = style(12, face=Face.SERIF_ITALIC, align=TA_JUSTIFY, before_pt=3, after_pt=3)
CAPTION = style(13, face=Face.SERIF_BOLD, align=TA_CENTER, before_pt=8, after_pt=4, keep=True, leading=1.15)
# ReportLab would move a whole table to the next page to keep it with its caption; room for both is made otherwise.
TABLE_CAPTION = style(13, face=Face.SERIF_BOLD, align=TA_CENTER, before_pt=8, after_pt=4, leading=1.15)
PLACEHOLDER = style(13, face=Face.SERIF_ITALIC, before_pt=4, after_pt=6)
PLACEHOLDER.borderWidth, PLACEHOLDER.borderColor = 0.6, HexColor("#707070")
PLACEHOLDER.borderPadding, PLACEHOLDER.backColor = (4, 5, 5, 5), HexColor("#f0f0f0")
PLACEHOLDER.leftIndent = PLACEHOLDER.rightIndent = 5
HEADINGS = (
    style(face=Face.SERIF_BOLD, align=TA_JUSTIFY, before_pt=9, after_pt=3, first_mm=INDENT_MM, keep=True),
    style(face=Face.SERIF_BOLD, align=TA_JUSTIFY, before_pt=6, after_pt=3, first_mm=INDENT_MM, keep=True),
    style(face=Face.SERIF_BOLD_ITALIC, align=TA_JUSTIFY, before_pt=6, after_pt=3, first_mm=INDENT_MM, keep=True),
)


def centred(size_pt: float, *, bold: bool = False, italic: bool = False) -> ParagraphStyle:
    """Give the style of a centred line."""
    face = {(False, False): 0, (True, False): 1, (False, True): 2, (True, True): 3}[bold, italic]
    return style(size_pt, face=_FAMILY[face], align=TA_CENTER, leading=1.15)
