"""What a pack prints around the questionnaire."""

from forms.plan import Plan, Round, Unit
from forms.questionnaire import Questionnaire
from forms.setting.slots import PackHead

AGAIN = "Bản in lại"  # on the cover of a pack that is printed again


def form_name(form: Questionnaire) -> str:
    """Name a form on the cover: forms for different units of a plan, and versions of one, may bear the same title."""
    return f"{form.title} (mẫu {form.form}, phiên bản {form.version})"


def head_of(plan: Plan, unit: Unit, round_: Round) -> PackHead:
    """Give the words that a pack prints around the questionnaire."""
    return PackHead(
        issuing_body=plan.issuing_body, unit_name=unit.name, round_heading=round_.heading, contact=plan.lead_unit
    )
