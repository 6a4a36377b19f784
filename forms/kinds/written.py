"""Words before a dotted line to write on: shared by the text line and the lines of the identity block."""

from dataclasses import dataclass

from forms.kinds.row import Row, question_text
from forms.setting.ink import Line, Text, rule
from forms.setting.style import RIGHT_MM
from forms.setting.text import leading_mm

BELOW_BASELINE_MM = 0.5  # the dotted line lies a little below the letters
WORD_GAP_MM = 1.5
LEAST_LINE_MM = 50.0  # a shorter rest of the line is no room to write in
BELOW_LINE_MM = 1.8
DOTTED_MM = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenLine:
    """A question's words and the line to write on."""

    texts: tuple[Text, ...]
    line: Line
    height_mm: float

    @property
    def baseline_mm(self) -> float:
        """Give what letters on the line stand on."""
        return self.line.start.y_mm - BELOW_BASELINE_MM


def set_line(row: Row) -> WrittenLine:
    """Set the words and, behind them or below them, the dotted line."""
    spare_mm = row.style.line_mm - leading_mm(row.style.body_pt)
    texts = question_text(row, with_colon(row.question.text), top_mm=max(spare_mm - 1.0, 0.5))
    last = texts[-1]
    left_mm, y_mm = last.rect.right_mm + WORD_GAP_MM, last.baseline_mm + BELOW_BASELINE_MM
    if RIGHT_MM - left_mm < LEAST_LINE_MM:
        left_mm, y_mm = row.text_left_mm, y_mm + row.style.line_mm
    line = rule(left_mm, RIGHT_MM, y_mm, thick_mm=DOTTED_MM, dotted=True)
    return WrittenLine(texts=texts, line=line, height_mm=y_mm + BELOW_LINE_MM)


def with_colon(text: str) -> str:
    """End the words as people expect it before a line to write on."""
    return text if text.endswith((":", "?")) else f"{text}:"
