"""The survey plan `survey.yaml`: load it, check its arithmetic, start one of one's own."""

from forms.errors import PlanError, PlanProblem
from forms.plan.deadline import Deadline
from forms.plan.finding import Finding, Severity
from forms.plan.findings import findings
from forms.plan.load import load_plan, parse_plan
from forms.plan.model import Plan
from forms.plan.rounds import Round
from forms.plan.samples import SAMPLE_NOTE, sample_names, sample_text
from forms.plan.shares import ShareLine, UnitCounts, share_lines
from forms.plan.template import SCHEMA_FILE, json_schema, template_text
from forms.plan.terms import Anonymity, Eligibility, EligibilityLevel, ReportDuty, Step
from forms.plan.unit import Unit
from forms.questionnaire import Correction

__all__ = [
    "SAMPLE_NOTE",
    "SCHEMA_FILE",
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
    "json_schema",
    "load_plan",
    "parse_plan",
    "sample_names",
    "sample_text",
    "share_lines",
    "template_text",
]
