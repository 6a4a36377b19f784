"""A sheet to look at: set and drawn as it would print, sealed with a key of its own, so that it never counts."""

import io

from forms.code import BallotId, PageCode, seal
from forms.plan import Plan
from forms.render import BallotPrint, write_pack
from forms.setting import set_form
from pipeline.printing.heads import head_of

SAMPLE_KEY = b"a sample sheet is not a ballot ."


def sample_sheet(plan: Plan, questionnaire: str) -> bytes:
    """Draw one ballot of a questionnaire as PDF; KeyError for an unknown one, FormError where it cannot be set."""
    form = set_form(plan.questionnaires[questionnaire])
    unit = next((each for each in plan.units if each.questionnaire == questionnaire), plan.units[0])
    round_ = plan.rounds()[0]
    ballot = BallotId(plan=plan.code, unit=unit.id, round=round_.label, serial=1)
    codes = (
        PageCode(
            ballot=ballot,
            form=form.layout.form,
            version=form.layout.version,
            page=page.number,
            pages=len(form.layout.pages),
        )
        for page in form.layout.pages
    )
    one = BallotPrint(code=ballot.code, payloads=tuple(seal(code, SAMPLE_KEY) for code in codes))
    target = io.BytesIO()
    write_pack(target, form=form, head=head_of(plan, unit, round_), pages_of=[one], cover=None)
    return target.getvalue()
