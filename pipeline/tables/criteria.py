"""The two kinds of tables of a tally sheet: criteria by scale, and the choices of a multi-choice question."""

from collections.abc import Mapping

from forms.arithmetic import percent
from forms.questionnaire import QuestionKind
from pipeline.judging.rules import EligibilityRules
from pipeline.tables.table import PROVISIONAL, Cell, Line, LineKind, Table
from pipeline.tally.layout import Numbered, labels
from pipeline.tally.rows import TallyRow

ORDINAL, CRITERION, NOTE = "Stt", "Tiêu chí đánh giá sự hài lòng", "Ghi chú"
ELIGIBLE, INELIGIBLE = "Số phiếu đủ điều kiện", "Số phiếu không đủ điều kiện"
BLANK, NOT_APPLICABLE = "Bỏ trống", "Không áp dụng"
CHOSEN, RATE = "Số lượt chọn", "Tỷ lệ"

Rows = Mapping[str, TallyRow]
"""The row of each question."""


def table_of(group: tuple[Numbered, ...], rows: Rows, rules: EligibilityRules, *, caption: str = "") -> Table:
    """Set one table: for a multi-choice question its choices, else one line per criterion."""
    if group[0].question.kind is QuestionKind.MULTI:
        return _choices_table(group[0], rows[group[0].question.id], rules, caption)
    return _criteria_table(group, rows, rules, caption)


def _criteria_table(group: tuple[Numbered, ...], rows: Rows, rules: EligibilityRules, caption: str) -> Table:
    extra = _extra_columns(group, rows, rules)
    header = (ORDINAL, CRITERION, ELIGIBLE, INELIGIBLE, *labels(group[0].question), *extra, NOTE)
    lines: list[Line] = []
    last_group = ""
    for row in group:
        if row.group != last_group:
            empty = ("",) * (len(header) - 2)
            lines.append(Line(kind=LineKind.GROUP, cells=(row.group, row.section.title, *empty)))
            last_group = row.group
        lines.append(_criterion_line(row, rows[row.question.id], extra))
    return Table(header=header, lines=tuple(lines), caption=caption)


def _extra_columns(group: tuple[Numbered, ...], rows: Rows, rules: EligibilityRules) -> tuple[str, ...]:
    blank = any(_may_be_blank(row, rows[row.question.id], rules) for row in group)
    not_applicable = any(option.not_applicable for row in group for option in row.question.options)
    return (*((BLANK,) if blank else ()), *((NOT_APPLICABLE,) if not_applicable else ()))


def _may_be_blank(row: Numbered, counted: TallyRow, rules: EligibilityRules) -> bool:
    return counted.blank > 0 or rules.may_be_blank(required=row.question.required)


def _criterion_line(row: Numbered, counted: TallyRow, extra: tuple[str, ...]) -> Line:
    counts = {BLANK: counted.blank, NOT_APPLICABLE: counted.not_applicable}
    cells: tuple[Cell, ...] = (
        str(row.number),
        row.question.text,
        counted.eligible,
        counted.ineligible,
        *(option.count for option in counted.options),
        *(counts[column] for column in extra),
        _note(counted),
    )
    return Line(kind=LineKind.ITEM, cells=cells)


def _note(counted: TallyRow) -> str:
    if not counted.provisional:
        return ""
    waiting = f"{counted.pending:02d} phiếu" if counted.pending else "còn trang"
    return f"Tạm tính, {waiting} chờ duyệt"


def _choices_table(row: Numbered, counted: TallyRow, rules: EligibilityRules, caption: str) -> Table:
    chosen = [(option.label, option.count, percent(option.count, counted.valid)) for option in counted.options]
    lines = [Line(kind=LineKind.ITEM, cells=(label, n, "" if rate is None else rate)) for label, n, rate in chosen]
    if any(option.not_applicable for option in row.question.options):
        lines.append(Line(kind=LineKind.ITEM, cells=(NOT_APPLICABLE, counted.not_applicable, "")))
    if _may_be_blank(row, counted, rules):
        lines.append(Line(kind=LineKind.ITEM, cells=(BLANK, counted.blank, "")))
    if counted.provisional:
        lines.append(Line(kind=LineKind.NOTE, cells=(PROVISIONAL, "", "")))
    base = f"Tỷ lệ (%) tính trên {counted.valid:02d} phiếu có trả lời; một phiếu có thể chọn nhiều ô"
    return Table(
        header=(row.question.text, CHOSEN, RATE),
        lines=tuple(lines),
        text_column=0,
        caption=f"{caption}. {base}" if caption else base,
    )
