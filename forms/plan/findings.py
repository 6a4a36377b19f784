"""All findings about a plan, computed from its numbers and never from what it says about itself."""

from collections.abc import Sequence

from forms.plan import document_rules, quota_rules, result_rules, text_rules, time_rules
from forms.plan.finding import Finding, Rule
from forms.plan.form_rules import FORM_RULES
from forms.plan.model import Plan
from forms.plan.shares import UnitCounts, below_share

RULES: tuple[Rule, ...] = (
    quota_rules.total_mismatch,
    quota_rules.total_reconciles,
    quota_rules.audit_minimum,
    quota_rules.needs_transactions,
    quota_rules.not_stated,
    time_rules.period_length,
    time_rules.entry_load,
    time_rules.step_order,
    time_rules.basis_year,
    time_rules.report_dates,
    time_rules.days_of_no_quarter,
    time_rules.days_of_another_year,
    result_rules.return_reconciles,
    result_rules.row_sums,
    result_rules.percents_over_100,
    result_rules.totals,
    document_rules.unit_names_pending,
    document_rules.document_number_missing,
    document_rules.text_pending,
    text_rules.odd_letters,
    document_rules.unit_quotas,
    document_rules.stated_figures,
    *FORM_RULES,
)


def findings(plan: Plan, counts: Sequence[UnitCounts] = ()) -> tuple[Finding, ...]:
    """Check the arithmetic and the form of a plan, in the order of the rules.

    Args:
        plan: The plan.
        counts: What people counted in the units so far, for quotas that are a share of transactions. They take
            the place of numbers that the plan leaves open.
    """
    known = {one.unit for one in counts}
    found = [one for rule in RULES for one in rule(plan) if not _answered(one, plan, known)]
    return (*found, *below_share(plan, counts))


def _answered(found: Finding, plan: Plan, known: set[str]) -> bool:
    """Whether transactions that were counted have answered the question of the plan."""
    return found.code == "QUOTA_NEEDS_TRANSACTIONS" and known >= set(plan.quotas.shares)
