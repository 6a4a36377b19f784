"""What a reader must know of the findings: what does not add up, and who answered for it."""

from collections import Counter
from collections.abc import Iterator, Sequence

from forms.plan.deadline import vn_date
from forms.plan.finding import Finding, Severity
from pipeline.findings import AnsweredFinding
from pipeline.vietnam import day_in_vietnam

UNANSWERED = "CÓ SAI LỆCH SỐ LIỆU CHƯA ĐƯỢC XÁC NHẬN"
_IN_ANNEXES = frozenset({"BELOW_SHARE"})  # each line of the sheet by quarters says it
# How a form is set and whether names fit on it is the printer's business, not the reader's: no figure hangs on it.
_FORM = "questionnaires"
_TOO_LONG_TO_PRINT = frozenset({"UNIT_NAME_TOO_LONG", "COVER_TOO_LONG", "BALLOT_CODE_TOO_LONG"})
_RESULTS, _OF_RESULTS = "results", "Bảng kết quả ghi trong kế hoạch: "
_MOST_ALIKE = 5  # warnings of one kind that are told one by one: a province has hundreds of units


def finding_notes(findings: Sequence[AnsweredFinding]) -> Iterator[str]:
    """Give a note for each finding that somebody answered for, or that nobody did; of many warnings alike a few."""
    alike: Counter[str] = Counter()
    for each in findings:
        for text in _note(each):
            alike[each.finding.code] += each.finding.severity is not Severity.ERROR
            if alike[each.finding.code] <= _MOST_ALIKE:
                yield text
    for code, number in alike.items():
        if number > _MOST_ALIKE:
            yield f"Còn {number - _MOST_ALIKE:02d} điểm khác cùng loại ({code}), xem phần kiểm tra kế hoạch"


def _note(each: AnsweredFinding) -> Iterator[str]:
    finding, answered = each.finding, each.acknowledged
    of_what = _OF_RESULTS if finding.where.startswith(_RESULTS) else ""  # else its rows pass for those of the report
    text = f"{of_what}{finding.text.rstrip('.')} ({finding.code})"
    if answered is not None:
        day = vn_date(day_in_vietnam(answered.at))
        yield f"{text} – {answered.by} xác nhận ngày {day}, lý do: {answered.reason}"
    elif finding.severity is not Severity.INFO and not _is_elsewhere(finding):
        yield f"{text} – chưa có người xác nhận"


def _is_elsewhere(finding: Finding) -> bool:
    """Whether a reader sees it anyway, or need not see it."""
    return _is_of_printing(finding) or finding.code in _IN_ANNEXES


def _is_of_printing(finding: Finding) -> bool:
    return finding.where.startswith(_FORM) or finding.code in _TOO_LONG_TO_PRINT


def unanswered_mark(findings: Sequence[AnsweredFinding]) -> tuple[str, ...]:
    """Give what every page must say while an error in the figures stands that nobody answered for."""
    errors = [each for each in findings if each.finding.severity is Severity.ERROR]
    open_ = [each for each in errors if each.acknowledged is None and not _is_of_printing(each.finding)]
    return (UNANSWERED,) if open_ else ()
