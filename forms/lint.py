"""Check the questionnaires of a plan before anything is laid out; `forms/setting/form.py` lints the layout.

`findings()` holds these too. Here they stand alone, for whoever is about to print: a finding of severity
error means that the form must not be printed.
"""

from forms.plan.finding import Finding
from forms.plan.form_rules import FORM_RULES
from forms.plan.model import Plan


def lint_plan(plan: Plan) -> tuple[Finding, ...]:
    """Give what is wrong with the forms: identity on an anonymous form, too many rows, drafted wording."""
    return tuple(found for rule in FORM_RULES for found in rule(plan))
