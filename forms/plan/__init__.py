"""The survey plan `survey.yaml`: load it, check its arithmetic, start one of one's own."""

from forms.errors import PlanError, PlanProblem
from forms.plan.deadline import Deadline
from forms.plan.finding import Finding, Severity
from forms.plan.findings import findings
from forms.plan.load import load_plan, parse_plan
from forms.plan.model import Plan
from forms.plan.rounds import Round
from forms.plan.shares import ShareLine, UnitCounts, share_lines
from forms.plan.terms import Anonymity, Correction, Eligibility, EligibilityLevel, ReportDuty, Step
from forms.plan.unit import Unit

__all__ = [
    "Anonymity",
    "Correction",
    "Deadline",
    "Eligibility",
    "EligibilityLevel",
    "Finding",
    "Plan",
    "PlanError",
    "PlanProblem",
    "ReportDuty",
    "Round",
    "Severity",
    "ShareLine",
    "Step",
    "Unit",
    "UnitCounts",
    "findings",
    "load_plan",
    "parse_plan",
    "share_lines",
]
