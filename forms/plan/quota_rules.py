"""Does the plan's number of ballots add up? (A1, A2, A4, A5, A13, A15)"""

from collections.abc import Iterator
from fractions import Fraction

from forms.arithmetic import half_up, vn_number, vn_percent
from forms.plan.allocation import share_of
from forms.plan.finding import Finding, Severity, finding
from forms.plan.model import Plan
from forms.plan.quotas import QuotaChoice
from forms.plan.sums import Term, by_rule, terms, written

DECLARED = ("quota", "declared_total")
_CHOICES = {
    None: "Chưa chọn cách in: ghi quota.choice (per_unit_rule hoặc declared_total_largest_remainder).",
    QuotaChoice.PER_UNIT_RULE: "Kế hoạch chọn in theo chỉ tiêu từng đơn vị.",
    QuotaChoice.DECLARED_TOTAL: "Kế hoạch chọn in theo tổng số đã công bố, chia theo số dư lớn nhất.",
}


def total_mismatch(plan: Plan) -> Iterator[Finding]:
    """A1, A2: the declared total is not what the units' numbers, or the rules, add up to."""
    declared = plan.declared_total
    if declared is None:
        return
    for among in _sums(plan):
        computed = sum(term.total for term in among)
        if computed != declared:
            text = f"{vn_number(declared)} phiếu ≠ {written(among)} (chênh {vn_number(abs(computed - declared))})"
            text = f"{text}{_nearest_fits(declared, among)}. {_CHOICES[plan.quotas.choice]}"
            yield finding(plan, "QUOTA_TOTAL_MISMATCH", Severity.WARNING, at=DECLARED, text=text)


def total_reconciles(plan: Plan) -> Iterator[Finding]:
    """A4: the declared total is what the units' numbers add up to."""
    sums = _sums(plan)
    if plan.declared_total is None or not sums or any(_total(among) != plan.declared_total for among in sums):
        return
    among, units = sums[0], len(plan.surveyed_units())
    subtotals = " + ".join(vn_number(term.total) for term in among)
    total = vn_number(plan.declared_total)
    parts = " + ".join(map(str, among))
    shown = parts if len(among) == 1 else f"{parts} = {subtotals}"
    text = f"{shown} = {total} phiếu/{units} đơn vị: khớp" if len(among) > 1 or units > 1 else f"{total} phiếu: khớp"
    yield finding(plan, "QUOTA_TOTAL_RECONCILES", Severity.INFO, at=DECLARED, text=text)


def audit_minimum(plan: Plan) -> Iterator[Finding]:
    """A5: how many ballots must be checked again when all come back."""
    recheck = plan.file.recheck
    if recheck.min_fraction is None or plan.computed_total is None:
        return
    share = recheck.min_fraction
    least = share_of(plan.computed_total, share)
    by_unit = terms(plan, {unit: share_of(quota, share) for unit, quota in plan.quotas.fixed.items()})
    text = f"Phúc tra tối thiểu {_percent(share)} của {vn_number(plan.computed_total)} phiếu = {vn_number(least)} phiếu"
    text = f"{text}; làm tròn lên theo từng đơn vị: {written(by_unit)}"
    stated = recheck.min_count_on_full_quota
    wrong = stated is not None and stated != least
    text = f"{text}; kế hoạch ghi {vn_number(stated)}" if stated is not None and wrong else text
    severity = Severity.WARNING if wrong else Severity.INFO
    yield finding(plan, "AUDIT_MINIMUM", severity, at=("recheck", "min_fraction"), text=text)


def needs_transactions(plan: Plan) -> Iterator[Finding]:
    """A13: a quota that is a share of transactions is unknown until they are counted."""
    missing = [unit for unit in plan.surveyed_units() if unit.id in plan.quotas.shares and unit.transactions is None]
    if not missing:
        return
    shares = sorted({plan.quotas.shares[unit.id] for unit in missing})
    names = "; ".join(f"{unit.name} ({unit.id})" for unit in missing)
    text = f"Chỉ tiêu {', '.join(map(_percent, shares))} lượt giao dịch: chưa có số lượt giao dịch của {names}"
    yield finding(plan, "QUOTA_NEEDS_TRANSACTIONS", Severity.INFO, at=("quota", "rules"), text=text)


def not_stated(plan: Plan) -> Iterator[Finding]:
    """A15: no quota is valid; coverage is then shown as a dash."""
    known = {**plan.quotas.fixed, **plan.quotas.shares}
    without = [unit for unit in plan.surveyed_units() if unit.id not in known]
    if not without:
        return
    whose = "" if not known else f" cho {'; '.join(f'{unit.name} ({unit.id})' for unit in without)}"
    text = f"Kế hoạch không quy định số lượng phiếu{whose}; tỷ lệ hoàn thành chỉ tiêu ghi “–”"
    yield finding(plan, "QUOTA_NOT_STATED", Severity.INFO, at=("quota",), text=text)


def _sums(plan: Plan) -> list[tuple[Term, ...]]:
    """Give the sum of the units' numbers, and that of the rules where it is another one."""
    if plan.computed_total is None:
        return []
    own, ruled = terms(plan, plan.quotas.fixed), terms(plan, by_rule(plan))
    complete = len(by_rule(plan)) == len(plan.surveyed_units())
    return [own, ruled] if complete and _total(ruled) != _total(own) else [own]


def _total(among: tuple[Term, ...]) -> int:
    return sum(term.total for term in among)


def _nearest_fits(declared: int, among: tuple[Term, ...]) -> str:
    """Say how many units the declared total would fit, where one group's number of units is the only unknown."""
    many = [term for term in among if term.units > 1]
    if len(many) != 1 or many[0].each == 0:
        return ""
    each, rest = many[0].each, sum(term.total for term in among if term.units == 1)
    left = declared - rest
    if left < 0:
        return ""
    minus = f"({vn_number(declared)} − {vn_number(rest)})" if rest else vn_number(declared)
    units = Fraction(left, each)
    exact = f"; {minus} / {vn_number(each)} = {vn_number(half_up(units, 2).normalize())}"
    if units.denominator == 1:
        return f"{exact}: tổng này ứng với {vn_number(int(units))} đơn vị, kế hoạch có {vn_number(many[0].units)}"
    fits = [(count, rest + count * each) for count in (int(units), int(units) + 1)]
    hints = ", ".join(f"{count} đơn vị → {vn_number(total)} ({total - declared:+d})" for count, total in fits)
    return f"{exact} không nguyên; gần nhất: {hints.replace('-', '−')}"


def _percent(share: Fraction) -> str:
    return vn_percent(half_up(100 * share, 2), whole_plain=True)
