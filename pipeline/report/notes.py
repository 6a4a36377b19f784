"""What a reader must know of the findings: what does not add up, and who answered for it."""

from collections.abc import Iterator, Sequence

from forms.plan.deadline import vn_date
from forms.plan.finding import Finding, Severity
from pipeline.findings import AnsweredFinding
from pipeline.vietnam import day_in_vietnam

UNANSWERED = "CÓ SAI LỆCH SỐ LIỆU CHƯA ĐƯỢC XÁC NHẬN"
_IN_ANNEXES = frozenset({"BELOW_SHARE"})  # each line of the sheet by quarters says it
_FORM = "questionnaires"  # how a form is set is the printer's business, not the reader's


def finding_notes(findings: Sequence[AnsweredFinding]) -> Iterator[str]:
    """Give a note for each finding that somebody answered for, or that nobody did."""
    for each in findings:
        finding, answered = each.finding, each.acknowledged
        text = f"{finding.text.rstrip('.')} ({finding.code})"
        if answered is not None:
            day = vn_date(day_in_vietnam(answered.at))
            yield f"{text} – {answered.by} xác nhận ngày {day}, lý do: {answered.reason}"
        elif finding.severity is not Severity.INFO and not _is_elsewhere(finding):
            yield f"{text} – chưa có người xác nhận"


def _is_elsewhere(finding: Finding) -> bool:
    """Whether a reader sees it anyway, or need not see it."""
    return finding.where.startswith(_FORM) or finding.code in _IN_ANNEXES


def unanswered_mark(findings: Sequence[AnsweredFinding]) -> tuple[str, ...]:
    """Give what every page must say while an error stands that nobody answered for."""
    errors = [each for each in findings if each.finding.severity is Severity.ERROR]
    return (UNANSWERED,) if any(each.acknowledged is None for each in errors) else ()
