"""Do the plan's days fit together? (A3, A6, A7, A8, and reports without a date)"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from forms.arithmetic import half_up
from forms.phrase import Phrase, count, joined, phrase, plain
from forms.plan.deadline import days_between, vn_date
from forms.plan.finding import Finding, Severity, finding
from forms.plan.model import Plan
from forms.plan.terms import Step

QUARTERLY = ("continuous_quarterly", "quarterly")
_ISSUED = re.compile(r"ngày\s+\d{1,2}/\d{1,2}/(\d{4})")
_FOR_YEAR = re.compile(r"năm\s+(\d{4})")


def period_length(plan: Plan) -> Iterator[Finding]:
    """A3: how long the field work lasts, and how soon after it the first report is due."""
    period = plan.file.period
    if period.start is None or period.end is None:
        return
    days = days_between(period.start, period.end)
    said = [
        phrase(
            "Thời gian khảo sát từ %(start)s đến %(end)s: %(days)s ngày (tính cả ngày đầu và ngày cuối)",
            start=vn_date(period.start),
            end=vn_date(period.end),
            days=count(days),
        )
    ]
    deadlines = [step.deadline for step in plan.steps] + [report.deadline for report in plan.reports]
    after = sorted(due.last_day for due in deadlines if due.last_day and due.last_day > period.end)
    if after:
        gap = (after[0] - period.end).days
        words = "hạn tiếp theo: chậm nhất %(day)s, sau %(days)s ngày"
        said.append(phrase(words, day=vn_date(after[0]), days=count(gap)))
    wrong = period.days is not None and period.days != days
    if wrong:
        said.append(phrase("kế hoạch ghi %(days)s ngày", days=period.days or 0))
    severity = Severity.WARNING if wrong else Severity.INFO
    yield finding(plan, "PERIOD_LENGTH", severity, at=("period",), said=joined(said))


def entry_load(plan: Plan) -> Iterator[Finding]:
    """A6: how many ballots a day typing them in would have meant."""
    for place, step in enumerate(plan.steps):
        end = step.deadline.last_day
        if plan.computed_total is None or not step.task.casefold().startswith("nhập") or not step.start or not end:
            continue
        days = days_between(step.start, end)
        said = phrase(
            "Nhập phiếu: %(total)s phiếu / %(days)s ngày (%(start)s–%(end)s) = %(load)s phiếu/ngày",
            total=count(plan.computed_total),
            days=days,
            start=vn_date(step.start),
            end=vn_date(end),
            load=plain(half_up(Fraction(plan.computed_total, days), 1)),
        )
        yield finding(plan, "ENTRY_LOAD", Severity.INFO, at=("workflow", place), said=said)


def step_order(plan: Plan) -> Iterator[Finding]:
    """A7: each step starts after the one before it has ended, and deadlines grow."""
    dated = [(place, step) for place, step in enumerate(plan.steps) if step.deadline.last_day]
    if len(dated) < 2:
        return
    overlaps = [(place, before, step) for (_, before), (place, step) in pairwise(dated) if _overlaps(before, step)]
    for place, before, step in overlaps:
        said = phrase(
            "Bước %(step)s (%(span)s) không sau bước %(before)s (%(before_span)s)",
            step=step.number,
            span=_span(step),
            before=before.number,
            before_span=_span(before),
        )
        yield finding(plan, "STEP_ORDER", Severity.WARNING, at=("workflow", place), said=said)
    if not overlaps:
        numbers = ", ".join(str(step.number) for _, step in dated)
        said = phrase("Các bước có thời hạn (%(numbers)s) nối tiếp nhau, không chồng lấn", numbers=numbers)
        yield finding(plan, "STEP_ORDER", Severity.INFO, at=("workflow",), said=said)


def basis_year(plan: Plan) -> Iterator[Finding]:
    """A8: a decision of one year is quoted as that of an earlier year: likely a slip."""
    for place, basis in enumerate(plan.legal_basis):
        issued, quoted = _ISSUED.search(basis), _FOR_YEAR.findall(basis)
        if not issued or not quoted or int(quoted[-1]) >= int(issued[1]):
            continue
        said = phrase(
            "Văn bản ban hành năm %(issued)s được trích dẫn là của “năm %(quoted)s”: %(basis)s",
            issued=issued[1],
            quoted=quoted[-1],
            basis=basis,
        )
        yield finding(plan, "BASIS_YEAR_MISMATCH", Severity.INFO, at=("plan", "legal_basis", place), said=said)


def days_of_no_quarter(plan: Plan) -> Iterator[Finding]:
    """Ballots received between two quarters of a survey that runs all year count in neither."""
    if plan.file.cycle.kind != "continuous_quarterly":
        return
    for before, after in pairwise(sorted(plan.periods(), key=lambda quarter: quarter.start or date.max)):
        if before.end is None or after.start is None or after.year > before.year + 1:
            continue  # a year between them is not surveyed
        first, last = before.end + timedelta(days=1), after.start - timedelta(days=1)
        if first <= last:
            said = phrase(
                "Từ %(first)s đến %(last)s không thuộc quý nào (giữa %(before)s và %(after)s): phiếu thu trong những "
                "ngày ấy không vào quý nào",
                first=vn_date(first),
                last=vn_date(last),
                before=before.label,
                after=after.label,
            )
            yield finding(plan, "QUARTER_GAP", Severity.WARNING, at=("cycle", "occurrences"), said=said)


def days_of_another_year(plan: Plan) -> Iterator[Finding]:
    """The days that a year was given lie in another year: a slip of the pen takes its ballots out of the count."""
    if plan.file.cycle.kind in QUARTERLY:
        return  # quarters in another year are refused
    for place, entry in enumerate(plan.file.cycle.occurrences):
        days = [day for day in (entry.period_start or entry.start, entry.period_end or entry.end) if day]
        outside = [day for day in days if day.year != entry.year]
        if entry.year is None or entry.period or not outside:
            continue
        said = phrase(
            "Năm %(year)s được ghi ngày khảo sát riêng ở năm khác (%(days)s): phiếu thu trong năm %(year)s có thể "
            "không được tính; kiểm tra lại ngày",
            year=entry.year,
            days=", ".join(map(vn_date, outside)),
        )
        severity = Severity.ERROR if len(outside) == len(days) else Severity.WARNING
        yield finding(plan, "YEAR_DAYS_ELSEWHERE", severity, at=("cycle", "occurrences", place), said=said)


def report_dates(plan: Plan) -> Iterator[Finding]:
    """A report that is due again and again has no date."""
    dated = any(round_.report.last_day for round_ in plan.periods())
    for place, report in enumerate(plan.reports):
        if report.every and not (dated or report.each_year or report.deadline.last_day):
            to = report.to or Phrase("(chưa ghi nơi nhận)")
            said = phrase("Báo cáo định kỳ gửi %(to)s không có hạn nộp", to=to)
            yield finding(plan, "REPORT_DATES_MISSING", Severity.INFO, at=("reports", place), said=said)


def _overlaps(before: Step, step: Step) -> bool:
    ended, begins, ends = before.deadline.last_day, step.start, step.deadline.last_day
    return bool(ended and ((begins and begins <= ended) or (ends and ends <= ended)))


def _span(step: Step) -> Phrase:
    if step.start is None:
        return step.deadline.said
    return phrase("từ %(start)s %(deadline)s", start=vn_date(step.start), deadline=step.deadline.said)
