"""How roomy a form is set: type sizes and heights, from the roomiest to the tightest that is still safe to read."""

from dataclasses import dataclass

from forms.furniture import CONTENT
from forms.setting.ink import BOX_SIDE_MM
from forms.setting.text import leading_mm

LEFT_MM, RIGHT_MM = CONTENT.x_mm, CONTENT.right_mm
CLEAR_MM = 3.0  # between a box and any text: a tick's tail must not reach into words
RULE_CLEAR_MM = 0.6  # between a zone and the printed rules, half a hairline included
MIN_ROW_MM = 8.0
TEXT_GAP_MM = 1.0  # between the text column and the first zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """One degree of roominess."""

    body_pt: float
    label_pt: float  # of scale heads and option labels
    row_mm: float  # least height of a row with boxes
    pad_mm: float  # above and below the text of a row
    line_mm: float  # between the dotted lines people write on

    def text_height_mm(self, lines: int) -> float:
        """Give the height of a row whose text has so many lines."""
        return lines * leading_mm(self.body_pt) + 2 * self.pad_mm

    @property
    def under_boxes_mm(self) -> float:
        """Give where words start in a row, so that they keep clear of the boxes in the row above."""
        return max(self.pad_mm, CLEAR_MM - (self.row_mm - BOX_SIDE_MM) / 2)

    def label_height_mm(self, lines: int) -> float:
        """Give the height of a row of boxes whose labels have so many lines."""
        return max(self.row_mm, lines * leading_mm(self.label_pt) + 1.2)


# From the roomiest on, the first that fits the pages is taken. 10 pt is the least that older
# people read without strain; 8 mm rows keep a tick's tail out of the row above.
STYLES = (
    Style(body_pt=13.0, label_pt=12.0, row_mm=12.0, pad_mm=2.0, line_mm=10.0),
    Style(body_pt=12.5, label_pt=11.5, row_mm=11.0, pad_mm=1.6, line_mm=9.5),
    Style(body_pt=12.0, label_pt=11.0, row_mm=10.5, pad_mm=1.4, line_mm=9.0),
    Style(body_pt=11.5, label_pt=10.5, row_mm=10.0, pad_mm=1.2, line_mm=8.5),
    Style(body_pt=11.0, label_pt=10.5, row_mm=9.5, pad_mm=1.0, line_mm=8.0),
    Style(body_pt=11.0, label_pt=10.0, row_mm=9.0, pad_mm=0.8, line_mm=8.0),
    Style(body_pt=10.5, label_pt=10.0, row_mm=8.5, pad_mm=0.7, line_mm=7.5),
    Style(body_pt=10.5, label_pt=10.0, row_mm=8.0, pad_mm=0.5, line_mm=7.0),
    Style(body_pt=10.0, label_pt=10.0, row_mm=8.5, pad_mm=0.6, line_mm=7.5),
    Style(body_pt=10.0, label_pt=10.0, row_mm=MIN_ROW_MM, pad_mm=0.5, line_mm=7.0),
)
HEADING_GAP_MM = 2.0
BOX_PAD_MM = (MIN_ROW_MM - BOX_SIDE_MM) / 2  # from a cell's edge to the box at its left
