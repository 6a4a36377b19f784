"""How the cells of a report's workbook look: one format for each kind of cell."""

from enum import StrEnum
from typing import Any

from pipeline.document.table import Measure
from pipeline.tables.xlsx import COUNT_FORMAT, FONT, PERCENT_FORMAT

TABLE_PT = 11.0
NUMBER_FORMATS: dict[Measure, str] = {
    Measure.TALLY: COUNT_FORMAT,  # zero is a blank cell, two is `02`, and both stay numbers
    Measure.NUMBER: "[=0]0;[<10]00;#,##0",
    Measure.PERCENT: PERCENT_FORMAT,
    Measure.SCORE: "0.00",
    Measure.POINTS: "+0.00;-0.00;0.00",
}


class Words(StrEnum):
    """The kinds of words around the tables."""

    PLAIN = "plain"
    BOLD = "bold"
    TITLE = "title"
    ITALIC = "italic"
    MARK = "mark"
    CAPTION = "caption"
    NOTE = "note"
    SIGN = "sign"


_WORDS: dict[Words, dict[str, Any]] = {
    Words.PLAIN: {"align": "center"},
    Words.BOLD: {"align": "center", "bold": True},
    Words.TITLE: {"align": "center", "bold": True, "font_size": 14},
    Words.ITALIC: {"align": "center", "italic": True},
    Words.MARK: {"align": "center", "bold": True},
    Words.CAPTION: {"align": "left", "bold": True},
    Words.NOTE: {"align": "left", "italic": True},
    Words.SIGN: {"align": "center", "bold": True, "font_size": 13},
}


class Looks:
    """The formats of one workbook; the same look is made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def words(self, kind: Words) -> Any:
        """Give the look of words around the tables."""
        return self._format(**_WORDS[kind])

    def head(self) -> Any:
        """Give the look of a column's heading."""
        return self._format(**_CELL, bold=True, align="center", bg_color="#F0F0F0")

    def cell(self, measure: Measure, *, bold: bool = False) -> Any:
        """Give the look of a cell."""
        align = "left" if measure is Measure.TEXT else "center"
        number = {"num_format": NUMBER_FORMATS[measure]} if measure in NUMBER_FORMATS else {}
        return self._format(**_CELL, bold=bold, align=align, **number)

    def _format(self, **look: Any) -> Any:
        key = tuple(sorted(look.items()))
        if key not in self._made:
            common = {"font_name": FONT, "font_size": 12, "text_wrap": True, "valign": "vcenter"}
            self._made[key] = self._book.add_format({**common, **look})
        return self._made[key]


_CELL: dict[str, Any] = {"border": 1, "font_size": TABLE_PT}
