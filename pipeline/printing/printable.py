"""Look at forms and names before they are printed: what must not go out, and what an operator must know before."""

from collections.abc import Collection, Iterator
from functools import lru_cache, partial

from forms.code import BallotId
from forms.cover import Cover, SerialRange, set_cover
from forms.errors import FormError
from forms.lint import lint_plan
from forms.phrase import Phrase, phrase
from forms.plan import Plan
from forms.plan.finding import Finding, Severity
from forms.questionnaire import Origin
from forms.setting import SetForm, lint_layout, set_form
from forms.setting.code import code_lines
from forms.setting.ink import Slot
from forms.setting.slots import PackHead, fill_slot
from pipeline.printing.heads import AGAIN, form_name, head_of

MOST = 9999  # the last serial of four digits
# What a finding is called, and what it says.
TOO_LONG_FOR_THE_SHEET = (
    "UNIT_NAME_TOO_LONG",
    "Tên đơn vị %(unit)s quá dài, không vừa chỗ trên phiếu: rút ngắn lại",
)
TOO_LONG_FOR_THE_COVER = (
    "COVER_TOO_LONG",
    "Tên kế hoạch (plan.title), mẫu phiếu hoặc đơn vị %(unit)s quá dài, không vừa một trang bìa: rút ngắn tên dài nhất",
)
TOO_LONG_FOR_THE_CODE = (
    "BALLOT_CODE_TOO_LONG",
    "Mã phiếu của đơn vị %(unit)s quá dài, không vừa chỗ trên phiếu: rút ngắn mã kế hoạch (plan.code) hoặc mã đơn vị",
)


def long_names(plan: Plan, units: Collection[str] = ()) -> Iterator[Finding]:
    """Say which names and codes do not fit their place on sheet and cover: of these units, or of all surveyed ones."""
    printed = set(units) or {unit.id for unit in plan.surveyed_units()}  # the others get no ballots
    forms = {key: set_form(questionnaire) for key, questionnaire in plan.questionnaires.items()}
    round_ = max(plan.rounds(), key=lambda each: len(each.label + each.heading))
    for number, unit in ((n, each) for n, each in enumerate(plan.units) if each.id in printed):
        form, head = forms[unit.questionnaire], head_of(plan, unit, round_)
        code = BallotId(plan=plan.code, unit=unit.id, round=round_.label, serial=MOST).code
        for key, (finding_code, words), fit in (
            ("name", TOO_LONG_FOR_THE_SHEET, partial(_fit_slots, form, head)),
            ("name", TOO_LONG_FOR_THE_COVER, partial(_fit_cover, plan, form, head)),
            ("id", TOO_LONG_FOR_THE_CODE, partial(_fit_codes, form, code)),
        ):
            try:
                fit()
            except FormError:  # which says it in English alone where a command is asked
                line = plan.line("units", number, key)
                said = phrase(words, unit=unit.id)
                where = f"units[{number}].{key}"
                yield Finding(code=finding_code, severity=Severity.ERROR, where=where, line=line, said=said)


def _fit_slots(form: SetForm, head: PackHead) -> None:
    for slot in (ink for inks in form.inks for ink in inks if isinstance(ink, Slot)):
        fill_slot(slot, head)


def _fit_cover(plan: Plan, form: SetForm, head: PackHead) -> None:
    serials, spares = (SerialRange(first=1, last=MOST - 1),), (SerialRange(first=MOST, last=MOST),)
    cover = Cover(
        plan_title=plan.title,
        plan_code=plan.code,
        form_title=form_name(form.questionnaire),
        serials=serials,
        spares=spares,
        quota=MOST,
        sheets_note=AGAIN,
    )
    trouble = _trouble_of_cover(cover, head, pages=len(form.layout.pages))
    if trouble:
        raise trouble


@lru_cache(maxsize=8192)  # a desk checks its plan at every look, and a province has a thousand units
def _trouble_of_cover(cover: Cover, head: PackHead, *, pages: int) -> FormError | None:
    try:
        set_cover(cover, head, pages=pages)
    except FormError as error:
        return error
    return None


def _fit_codes(form: SetForm, code: str) -> None:
    for page in form.layout.pages:
        code_lines(page, code, pages=len(form.layout.pages))


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
        yield remark.said


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
