"""What still has to be filled in, and what people wrote that the numbers do not bear out."""

from collections.abc import Iterator

from forms.phrase import Figure, Phrase, count, joined, office_count, phrase
from forms.plan.finding import Finding, Severity, finding
from forms.plan.model import Plan
from forms.plan.sums import by_rule

PENDING = "(điền"  # how the template marks what must be filled in


def unit_names_pending(plan: Plan) -> Iterator[Finding]:
    """Placeholder names must be replaced before ballots are printed."""
    pending = [unit for unit in plan.surveyed_units() if unit.placeholder]
    if pending:
        names = "; ".join(f"{unit.name} ({unit.id})" for unit in pending)
        words = "%(count)s đơn vị chưa có tên chính thức, cần điền trước khi in: %(names)s"
        said = phrase(words, count=office_count(len(pending)), names=names)
        at = ("units", plan.units.index(pending[0]))
        yield finding(plan, "UNIT_NAMES_PENDING", Severity.WARNING, at=at, said=said)


def document_number_missing(plan: Plan) -> Iterator[Finding]:
    """The document is still without number, day or signatory."""
    document = plan.document
    if document.document_number is not None:
        return
    blank = [Phrase("số")]
    blank += [Phrase("ngày ban hành")] if document.document_date is None else []
    blank += [Phrase("người ký")] if document.signatory is None else []
    said = phrase("Văn bản còn để trống: %(blank)s", blank=joined(blank, ", "))
    yield finding(plan, "DOCUMENT_NUMBER_MISSING", Severity.INFO, at=("plan", "document_number"), said=said)


def text_pending(plan: Plan) -> Iterator[Finding]:
    """Words of the template still stand where the office's own belong."""
    for key, value in plan.document:
        texts = value if isinstance(value, tuple) else (value,)
        for pending in (text for text in texts if isinstance(text, str) and PENDING in text):
            said = phrase("%(key)s chưa điền: “%(pending)s”", key=key, pending=pending)
            yield finding(plan, "TEXT_PENDING", Severity.WARNING, at=("plan", key), said=said)


def unit_quotas(plan: Plan) -> Iterator[Finding]:
    """A unit's own number is not the one of its group's rule."""
    ruled = by_rule(plan)
    for place, unit in enumerate(plan.units):
        rule = ruled.get(unit.id)
        if rule is not None and unit.own_quota is not None and unit.own_quota != rule:
            said = phrase(
                "%(name)s (%(id)s): ghi %(own)s phiếu, theo quy tắc của nhóm “%(group)s” là %(rule)s phiếu; "
                "dùng số ghi cho đơn vị",
                name=unit.name,
                id=unit.id,
                own=count(unit.own_quota),
                group=unit.group,
                rule=count(rule),
            )
            yield finding(plan, "UNIT_QUOTA_DIFFERS", Severity.WARNING, at=("units", place, "quota"), said=said)


def stated_figures(plan: Plan) -> Iterator[Finding]:
    """A figure that a person worked out is not what the plan's numbers give."""
    for path, stated, computed in (*_quota_figures(plan), *_rule_figures(plan), *_row_figures(plan)):
        if stated is not None and computed is not None and stated != computed:
            said = phrase("Ghi %(stated)s, tính lại là %(computed)s", stated=_shown(stated), computed=_shown(computed))
            yield finding(plan, "STATED_FIGURE_WRONG", Severity.WARNING, at=path, said=said)


Stated = tuple[tuple[str | int, ...], int | None, int | None]


def _quota_figures(plan: Plan) -> Iterator[Stated]:
    quota, total, units = plan.file.quota, plan.computed_total, len(plan.surveyed_units())
    known = total is not None and quota.declared_total is not None
    difference = (total or 0) - (quota.declared_total or 0) if known else None
    yield ("quota", "declared_units"), quota.declared_units, units
    yield ("quota", "computed_units"), quota.computed_units, units
    yield ("quota", "computed_total"), quota.computed_total, total
    yield ("quota", "difference"), quota.difference, difference
    yield ("quota", "reconciles"), quota.reconciles, difference == 0 if known else None


def _rule_figures(plan: Plan) -> Iterator[Stated]:
    for place, rule in enumerate(plan.file.quota.rules):
        units = sum(unit.group == rule.applies_to for unit in plan.surveyed_units())
        subtotal = None if rule.per_unit is None else rule.per_unit * units
        yield ("quota", "rules", place, "unit_count"), rule.unit_count, units
        yield ("quota", "rules", place, "subtotal"), rule.subtotal, subtotal


def _row_figures(plan: Plan) -> Iterator[Stated]:
    for place, row in enumerate(plan.file.results.rows if plan.file.results else ()):
        total = sum(row.in_order())
        yield ("results", "rows", place, "sum"), row.sum, total
        yield ("results", "rows", place, "reconciles"), row.reconciles, total == row.eligible


def _shown(figure: int) -> Figure | Phrase:
    if not isinstance(figure, bool):
        return count(figure)
    return Phrase("“khớp”") if figure else Phrase("“không khớp”")
