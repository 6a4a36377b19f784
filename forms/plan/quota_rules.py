"""Does the plan's number of ballots add up? (A1, A2, A4, A5, A13, A15)"""

from collections.abc import Iterator
from fractions import Fraction

from forms.arithmetic import half_up
from forms.phrase import Figure, Phrase, count, joined, phrase, plain
from forms.plan.allocation import share_of
from forms.plan.finding import Finding, Severity, finding
from forms.plan.model import Plan
from forms.plan.quotas import QuotaChoice
from forms.plan.sums import Term, by_rule, terms, written

DECLARED = ("quota", "declared_total")
_CHOICES = {
    None: "Chưa chọn cách in: ghi quota.choice (per_unit_rule hoặc declared_total_largest_remainder).",
    QuotaChoice.PER_UNIT_RULE: "Kế hoạch chọn in theo chỉ tiêu từng đơn vị.",
    QuotaChoice.DECLARED_TOTAL: "Kế hoạch chọn in theo tổng số ghi trong văn bản, chia theo số dư lớn nhất.",
}


def total_mismatch(plan: Plan) -> Iterator[Finding]:
    """A1, A2: the declared total is not what the units' numbers, or the rules, add up to."""
    declared = plan.declared_total
    if declared is None:
        return
    for among in _sums(plan):
        computed = sum(term.total for term in among)
        if computed != declared:
            told = phrase(
                "%(declared)s phiếu ≠ %(sum)s (chênh %(difference)s)",
                declared=count(declared),
                sum=written(among),
                difference=count(abs(computed - declared)),
            )
            told = joined([told, *_nearest_fits(declared, among)])
            said = joined([told, Phrase(_CHOICES[plan.quotas.choice])], ". ")
            yield finding(plan, "QUOTA_TOTAL_MISMATCH", Severity.WARNING, at=DECLARED, said=said)


def total_reconciles(plan: Plan) -> Iterator[Finding]:
    """A4: the declared total is what the units' numbers add up to."""
    sums = _sums(plan)
    if plan.declared_total is None or not sums or any(_total(among) != plan.declared_total for among in sums):
        return
    among, units = sums[0], len(plan.surveyed_units())
    total = count(plan.declared_total)
    parts = joined([term.said for term in among], " + ")
    subtotals = joined([phrase("%(total)s", total=count(term.total)) for term in among], " + ")
    added = parts if len(among) == 1 else joined([parts, subtotals], " = ")
    said = phrase("%(sum)s = %(total)s phiếu/%(units)s đơn vị: khớp", sum=added, total=total, units=units)
    if len(among) == 1 and units == 1:
        said = phrase("%(total)s phiếu: khớp", total=total)
    yield finding(plan, "QUOTA_TOTAL_RECONCILES", Severity.INFO, at=DECLARED, said=said)


def audit_minimum(plan: Plan) -> Iterator[Finding]:
    """A5: how many ballots must be checked again when all come back."""
    recheck = plan.file.recheck
    if recheck.min_fraction is None or plan.computed_total is None:
        return
    share = recheck.min_fraction
    least = share_of(plan.computed_total, share)
    by_unit = terms(plan, {unit: share_of(quota, share) for unit, quota in plan.quotas.fixed.items()})
    said = [
        phrase(
            "Phúc tra tối thiểu %(share)s của %(total)s phiếu = %(least)s phiếu",
            share=_percent(share),
            total=count(plan.computed_total),
            least=count(least),
        ),
        phrase("làm tròn lên theo từng đơn vị: %(sum)s", sum=written(by_unit)),
    ]
    stated = recheck.min_count_on_full_quota
    wrong = stated is not None and stated != least
    if stated is not None and wrong:
        said.append(phrase("kế hoạch ghi %(stated)s", stated=count(stated)))
    severity = Severity.WARNING if wrong else Severity.INFO
    yield finding(plan, "AUDIT_MINIMUM", severity, at=("recheck", "min_fraction"), said=joined(said))


def needs_transactions(plan: Plan) -> Iterator[Finding]:
    """A13: a quota that is a share of transactions is unknown until they are counted."""
    missing = [unit for unit in plan.surveyed_units() if unit.id in plan.quotas.shares and unit.transactions is None]
    if not missing:
        return
    shares = sorted({plan.quotas.shares[unit.id] for unit in missing})
    names = "; ".join(f"{unit.name} ({unit.id})" for unit in missing)
    said = phrase(
        "Chỉ tiêu %(shares)s lượt giao dịch: chưa có số lượt giao dịch của %(names)s",
        shares=joined([phrase("%(share)s", share=_percent(share)) for share in shares], ", "),
        names=names,
    )
    yield finding(plan, "QUOTA_NEEDS_TRANSACTIONS", Severity.INFO, at=("quota", "rules"), said=said)


def not_stated(plan: Plan) -> Iterator[Finding]:
    """A15: no quota is valid; coverage is then shown as a dash."""
    known = {**plan.quotas.fixed, **plan.quotas.shares}
    without = [unit for unit in plan.surveyed_units() if unit.id not in known]
    if not without:
        return
    names = "; ".join(f"{unit.name} ({unit.id})" for unit in without)
    said = phrase("Kế hoạch không quy định số lượng phiếu; tỷ lệ hoàn thành chỉ tiêu ghi “–”")
    if known:
        said = phrase(
            "Kế hoạch không quy định số lượng phiếu cho %(names)s; tỷ lệ hoàn thành chỉ tiêu ghi “–”", names=names
        )
    yield finding(plan, "QUOTA_NOT_STATED", Severity.INFO, at=("quota",), said=said)


def _sums(plan: Plan) -> list[tuple[Term, ...]]:
    """Give the sum of the units' numbers, and that of the rules where it is another one."""
    if plan.computed_total is None:
        return []
    own, ruled = terms(plan, plan.quotas.fixed), terms(plan, by_rule(plan))
    complete = len(by_rule(plan)) == len(plan.surveyed_units())
    return [own, ruled] if complete and _total(ruled) != _total(own) else [own]


def _total(among: tuple[Term, ...]) -> int:
    return sum(term.total for term in among)


def _nearest_fits(declared: int, among: tuple[Term, ...]) -> tuple[Phrase, ...]:
    """Say how many units the declared total would fit, where one group's number of units is the only unknown."""
    many = [term for term in among if term.units > 1]
    if len(many) != 1 or many[0].each == 0:
        return ()
    each, rest = many[0].each, sum(term.total for term in among if term.units == 1)
    left = declared - rest
    if left < 0:
        return ()
    total = phrase("%(total)s", total=count(declared))
    minus = phrase("(%(total)s − %(rest)s)", total=count(declared), rest=count(rest)) if rest else total
    units = Fraction(left, each)
    exact = phrase("%(total)s / %(each)s = %(units)s", total=minus, each=count(each), units=plain(half_up(units, 2)))
    if units.denominator == 1:
        words = "%(sum)s: tổng này ứng với %(units)s đơn vị, kế hoạch có %(planned)s"
        return (phrase(words, sum=exact, units=count(int(units)), planned=count(many[0].units)),)
    near = [_near(declared, number, rest + number * each) for number in (int(units), int(units) + 1)]
    return (phrase("%(sum)s không nguyên; gần nhất: %(near)s", sum=exact, near=joined(near, ", ")),)


def _near(declared: int, units: int, total: int) -> Phrase:
    off = f"{total - declared:+d}".replace("-", "−")
    return phrase("%(units)s đơn vị → %(total)s (%(off)s)", units=units, total=count(total), off=off)


def _percent(share: Fraction) -> Figure:
    return plain(half_up(100 * share, 2), "%")
