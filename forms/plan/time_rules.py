"""Do the plan's days fit together? (A3, A6, A7, A8, and reports without a date)"""

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from forms.arithmetic import half_up, vn_number
from forms.plan.deadline import days_between, vn_date
from forms.plan.finding import Finding, Severity, finding
from forms.plan.model import Plan
from forms.plan.terms import Step

_ISSUED = re.compile(r"ngày\s+\d{1,2}/\d{1,2}/(\d{4})")
_FOR_YEAR = re.compile(r"năm\s+(\d{4})")


def period_length(plan: Plan) -> Iterator[Finding]:
    """A3: how long the field work lasts, and how soon after it the first report is due."""
    period = plan.file.period
    if period.start is None or period.end is None:
        return
    days = days_between(period.start, period.end)
    text = f"Thời gian khảo sát từ {vn_date(period.start)} đến {vn_date(period.end)}: {vn_number(days)} ngày"
    text = f"{text} (tính cả ngày đầu và ngày cuối)"
    deadlines = [step.deadline for step in plan.steps] + [report.deadline for report in plan.reports]
    after = sorted(due.last_day for due in deadlines if due.last_day and due.last_day > period.end)
    if after:
        gap = (after[0] - period.end).days
        text = f"{text}; hạn tiếp theo: chậm nhất {vn_date(after[0])}, sau {vn_number(gap)} ngày"
    wrong = period.days is not None and period.days != days
    if wrong:
        text = f"{text}; kế hoạch ghi {period.days} ngày"
    yield finding(plan, "PERIOD_LENGTH", Severity.WARNING if wrong else Severity.INFO, at=("period",), text=text)


def entry_load(plan: Plan) -> Iterator[Finding]:
    """A6: how many ballots a day typing them in would have meant."""
    for place, step in enumerate(plan.steps):
        end = step.deadline.last_day
        if plan.computed_total is None or not step.task.casefold().startswith("nhập") or not step.start or not end:
            continue
        days = days_between(step.start, end)
        load = vn_number(half_up(Fraction(plan.computed_total, days), 1))
        text = f"Nhập phiếu: {vn_number(plan.computed_total)} phiếu / {days} ngày"
        text = f"{text} ({vn_date(step.start)}–{vn_date(end)}) = {load} phiếu/ngày"
        yield finding(plan, "ENTRY_LOAD", Severity.INFO, at=("workflow", place), text=text)


def step_order(plan: Plan) -> Iterator[Finding]:
    """A7: each step starts after the one before it has ended, and deadlines grow."""
    dated = [(place, step) for place, step in enumerate(plan.steps) if step.deadline.last_day]
    if len(dated) < 2:
        return
    overlaps = [(place, before, step) for (_, before), (place, step) in pairwise(dated) if _overlaps(before, step)]
    for place, before, step in overlaps:
        text = f"Bước {step.number} ({_span(step)}) không sau bước {before.number} ({_span(before)})"
        yield finding(plan, "STEP_ORDER", Severity.WARNING, at=("workflow", place), text=text)
    if not overlaps:
        numbers = ", ".join(str(step.number) for _, step in dated)
        text = f"Các bước có thời hạn ({numbers}) nối tiếp nhau, không chồng lấn"
        yield finding(plan, "STEP_ORDER", Severity.INFO, at=("workflow",), text=text)


def basis_year(plan: Plan) -> Iterator[Finding]:
    """A8: a decision of one year is quoted as that of an earlier year: likely a slip."""
    for place, basis in enumerate(plan.legal_basis):
        issued, quoted = _ISSUED.search(basis), _FOR_YEAR.findall(basis)
        if not issued or not quoted or int(quoted[-1]) >= int(issued[1]):
            continue
        text = f"Văn bản ban hành năm {issued[1]} được trích dẫn là của “năm {quoted[-1]}”: {basis}"
        yield finding(plan, "BASIS_YEAR_MISMATCH", Severity.INFO, at=("plan", "legal_basis", place), text=text)


def report_dates(plan: Plan) -> Iterator[Finding]:
    """A report that is due again and again has no date."""
    dated = any(round_.report.last_day for round_ in plan.periods())
    for place, report in enumerate(plan.reports):
        if report.every and not (dated or report.each_year or report.deadline.last_day):
            text = f"Báo cáo định kỳ gửi {report.to or '(chưa ghi nơi nhận)'} không có hạn nộp"
            yield finding(plan, "REPORT_DATES_MISSING", Severity.INFO, at=("reports", place), text=text)


def _overlaps(before: Step, step: Step) -> bool:
    ended, begins, ends = before.deadline.last_day, step.start, step.deadline.last_day
    return bool(ended and ((begins and begins <= ended) or (ends and ends <= ended)))


def _span(step: Step) -> str:
    return f"từ {vn_date(step.start)} {step.deadline}" if step.start else str(step.deadline)
