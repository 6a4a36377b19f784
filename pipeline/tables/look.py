"""How the cells of a printed sheet look: the names of the styles, and the sizes that the layout must know."""

from enum import StrEnum

from forms.fonts import Face


class Style(StrEnum):
    """What a cell is, and so how it looks."""

    BODY = "body"
    BODY_BOLD = "body_bold"
    TITLE = "title"
    SUBTITLE = "subtitle"
    PLACE = "place"
    FLAG = "flag"
    CAPTION = "caption"
    HEADER = "header"
    GROUP_NUMBER = "group_number"
    GROUP = "group"
    ORDINAL = "ordinal"
    TEXT = "text"
    COUNT = "count"
    PERCENT = "percent"
    NOTE = "note"
    REMARK = "remark"
    SIGN_DATE = "sign_date"
    SIGN = "sign"
    SIGN_HINT = "sign_hint"


_DEFAULT_PT, _TABLE_PT = 12.0, 11.0
_SIZES_PT = {Style.TITLE: 14.0, Style.SUBTITLE: 13.0, Style.SIGN_DATE: 13.0, Style.SIGN: 13.0}
BOLD = frozenset(
    {
        Style.BODY_BOLD,
        Style.TITLE,
        Style.SUBTITLE,
        Style.FLAG,
        Style.HEADER,
        Style.GROUP_NUMBER,
        Style.GROUP,
        Style.NOTE,
        Style.SIGN,
    }
)
ITALIC = frozenset({Style.CAPTION, Style.REMARK, Style.SIGN_DATE, Style.SIGN_HINT})
RULED = frozenset(
    {
        Style.HEADER,
        Style.GROUP_NUMBER,
        Style.GROUP,
        Style.ORDINAL,
        Style.TEXT,
        Style.COUNT,
        Style.PERCENT,
        Style.NOTE,
    }
)
INDENTED = frozenset({Style.GROUP, Style.TEXT, Style.NOTE})
LEFT = frozenset({Style.GROUP, Style.TEXT, Style.CAPTION, Style.REMARK, Style.NOTE})


def size_pt(style: Style) -> float:
    """Give the type size (Nghị định 30: 12 to 14, tables may be smaller)."""
    return _SIZES_PT.get(style, _TABLE_PT if style in RULED else _DEFAULT_PT)


def face(style: Style) -> Face:
    """Give the bundled face that measures like the Times New Roman of the file."""
    return Face.SERIF_BOLD if style in BOLD else Face.SERIF
