"""The survey plan `survey.yaml`: load it, check its arithmetic, start one of one's own."""

from forms.errors import PlanError, PlanProblem
from forms.plan.deadline import Deadline
from forms.plan.load import load_plan, parse_plan
from forms.plan.model import Plan
from forms.plan.rounds import Round
from forms.plan.terms import Anonymity, Correction, Eligibility, EligibilityLevel, ReportDuty, Step
from forms.plan.unit import Unit

__all__ = [
    "Anonymity",
    "Correction",
    "Deadline",
    "Eligibility",
    "EligibilityLevel",
    "Plan",
    "PlanError",
    "PlanProblem",
    "ReportDuty",
    "Round",
    "Step",
    "Unit",
    "load_plan",
    "parse_plan",
]
