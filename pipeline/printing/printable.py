"""Look at forms and names before they are printed: what must not go out, and what an operator must know before."""

from collections.abc import Collection, Iterator

from forms.errors import FormError
from forms.lint import lint_plan
from forms.phrase import Phrase, phrase
from forms.plan import Plan
from forms.plan.finding import Finding, Severity
from forms.questionnaire import Origin
from forms.setting import lint_layout, set_form
from forms.setting.ink import Slot
from forms.setting.slots import fill_slot
from pipeline.printing.heads import head_of


def long_names(plan: Plan, units: Collection[str] = ()) -> Iterator[Finding]:
    """Say which units have names that do not fit their place on the sheet: of these, or of all that are surveyed."""
    printed = set(units) or {unit.id for unit in plan.surveyed_units()}  # the others get no ballots
    forms = {key: set_form(questionnaire) for key, questionnaire in plan.questionnaires.items()}
    for number, unit in ((n, each) for n, each in enumerate(plan.units) if each.id in printed):
        slots = [ink for inks in forms[unit.questionnaire].inks for ink in inks if isinstance(ink, Slot)]
        try:
            for slot in slots:
                fill_slot(slot, head_of(plan, unit, plan.rounds()[0]))
        except FormError as error:
            line = plan.line("units", number, "name")
            place = f"units[{number}].name"
            said = phrase(
                "Tên đơn vị %(unit)s quá dài, không vừa chỗ trên phiếu: %(error)s", unit=unit.id, error=error.said
            )
            yield Finding(code="UNIT_NAME_TOO_LONG", severity=Severity.ERROR, where=place, line=line, said=said)


def refuse_unprintable(plan: Plan, units: Collection[str] = ()) -> None:
    """Raise FormError where a form must not be printed for these units, such as an anonymous one that asks a name."""
    found_wrong = (*lint_plan(plan), *long_names(plan, units))
    errors = [
        f"survey.yaml line {found.line}: {found.text}" for found in found_wrong if found.severity is Severity.ERROR
    ]
    if errors:
        raise FormError("; ".join(errors))


def print_warnings(plan: Plan, units: set[str]) -> Iterator[Phrase]:
    """Say what the operator must know before these units' ballots go out."""
    placeholders = [unit.name for unit in plan.units if unit.id in units and unit.placeholder]
    if placeholders:
        words = "tên đơn vị chưa được xác nhận, cần điền trước khi in chính thức: %(units)s"
        yield phrase(words, units=", ".join(placeholders))
    used = dict.fromkeys(unit.questionnaire for unit in plan.units if unit.id in units)
    drafted = [plan.questionnaires[key].form for key in used if plan.questionnaires[key].origin is Origin.DRAFTED]
    if drafted:
        yield phrase("Mẫu phiếu dự thảo – cần cơ quan phê duyệt (mẫu %(forms)s)", forms=", ".join(drafted))
    for remark in (remark for key in used for remark in lint_layout(set_form(plan.questionnaires[key]))):
        yield phrase("%(code)s: %(said)s", code=remark.code, said=remark.said)


def layout_remarks(plan: Plan) -> Iterator[Finding]:
    """Say what a person should look at on the set forms; none of it keeps them from being printed."""
    for key, questionnaire in plan.questionnaires.items():
        place = ("questionnaires", key)
        for remark in lint_layout(set_form(questionnaire)):
            yield Finding(
                code=remark.code,
                severity=Severity.WARNING,
                where=".".join(place),
                line=plan.line(*place),
                said=remark.said,
            )
