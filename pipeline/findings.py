"""What the checks of a plan found, with what people stated and acknowledged."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from forms.errors import FormError
from forms.lint import lint_plan
from forms.phrase import Phrase, phrase
from forms.plan import Plan
from forms.plan.finding import Finding, Severity
from forms.plan.findings import findings
from forms.plan.shares import UnitCounts
from forms.questionnaire import Correction, Origin
from forms.setting import lint_layout, set_form
from forms.setting.ink import Slot
from forms.setting.slots import fill_slot
from pipeline.audit.findings import audit_findings
from pipeline.counting import tally_of_survey
from pipeline.left_behind import left_behind
from pipeline.printing.pack import head_of
from pipeline.published.keeping import published_findings
from pipeline.purging import overdue
from pipeline.store import books
from pipeline.store.books import Acknowledgement, StatedCounts
from pipeline.survey import Survey
from pipeline.tally.tally import Tally
from pipeline.vietnam import today_in_vietnam


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredFinding:
    """A finding, and who took responsibility for it."""

    finding: Finding
    acknowledged: Acknowledgement | None


def all_findings(survey: Survey, round: str | None = None) -> tuple[AnsweredFinding, ...]:
    """Check the plan, its counts, forms and re-checks; findings that are gone leave their acknowledgement behind.

    Args:
        survey: The survey.
        round: The round whose re-check is looked at; of all rounds where it is left out.

    Raises:
        PlanError: The plan cannot be loaded.
        FormError: A form cannot be set.
    """
    of_forms = (
        *_layout_findings(survey.plan),
        *long_names(survey.plan),
        *changed_forms(survey),
        *forms_gone(survey),
        *left_behind(survey),
    )
    found = (
        *findings(survey.plan, unit_counts(survey)),
        *of_forms,
        *audit_findings(survey, round),
        *overdue(survey, today=today_in_vietnam()),
        *published_findings(survey),
    )
    return answered(survey, found)


def answered(survey: Survey, found: Iterable[Finding]) -> tuple[AnsweredFinding, ...]:
    """Say of each finding who took responsibility for it."""
    with survey.store.connection() as connection:
        acknowledged = books.acknowledgements(connection)
    return tuple(AnsweredFinding(finding=each, acknowledged=_answer_to(each, acknowledged)) for each in found)


def _answer_to(finding: Finding, said: Mapping[str, Acknowledgement]) -> Acknowledgement | None:
    answer = said.get(finding.code)
    return answer if answer and answer.covers(finding.text) else None


def changed_forms(survey: Survey) -> Iterator[Finding]:
    """Say which forms were printed with other words than the plan has by now."""
    printed = survey.forms()
    for key, planned in survey.plan.questionnaires.items():
        form = printed.get((planned.form, planned.version))
        if form is not None and not form.questionnaire.prints_like(planned):
            place = ("questionnaires", key)
            said = phrase(
                "Mẫu %(form)s phiên bản %(version)s đã in với nội dung khác kế hoạch hiện nay; "
                "phiếu đã in vẫn được đọc và tổng hợp theo nội dung đã in; muốn đổi mẫu, hãy tăng form_version",
                form=planned.form,
                version=planned.version,
            )
            line = survey.plan.line(*place)
            yield Finding(code="FORM_CHANGED", severity=Severity.WARNING, where=".".join(place), line=line, said=said)
    yield from _unkept_corrections(survey)


def _unkept_corrections(survey: Survey) -> Iterator[Finding]:
    """Say which forms show the ring and kept no word of it, so that they are read by a plan that says otherwise."""
    correction = survey.plan.correction
    for (form, version), printed in survey.forms().items():
        if printed.questionnaire.correction is None and correction is not Correction.RING_CANCELS:
            said = phrase(
                "Mẫu %(form)s phiên bản %(version)s đã in hình khoanh tròn để bỏ dấu, kế hoạch ghi correction: "
                "%(correction)s; phiếu đã in được đọc theo kế hoạch: hãy ghi đúng cách đã hướng dẫn người trả lời",
                form=form,
                version=version,
                correction=correction.value,
            )
            yield Finding(
                code="CORRECTION_DIFFERS",
                severity=Severity.WARNING,
                where="correction",
                line=survey.plan.line("correction"),
                said=said,
            )


def forms_gone(survey: Survey) -> Iterator[Finding]:
    """Say which printed forms the plan has no more: neither their code nor their key."""
    plan = survey.plan
    codes = {planned.form for planned in plan.questionnaires.values()}
    for (code, version), form in survey.forms().items():
        if code not in codes and form.questionnaire.key not in plan.questionnaires:
            said = phrase(
                "Mẫu %(form)s phiên bản %(version)s đã in nhưng không còn trong kế hoạch; phiếu đã in vẫn được đọc và "
                "tổng hợp riêng theo nội dung đã in; nếu chỉ đổi tên, hãy giữ form_code %(form)s",
                form=code,
                version=version,
            )
            line = plan.line("questionnaires")
            yield Finding(code="FORM_GONE", severity=Severity.WARNING, where="questionnaires", line=line, said=said)


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


def _layout_findings(plan: Plan) -> Iterator[Finding]:
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


def unit_counts(survey: Survey) -> tuple[UnitCounts, ...]:
    """Give transactions and returned ballots of those periods for which transactions were stated."""
    periods = {period.label for period in (*survey.plan.periods(), *survey.plan.rounds())}
    with survey.store.connection() as connection:
        stated = [each for each in books.stated_counts(connection).values() if each.transactions is not None]
    tally = tally_of_survey(survey) if stated else None
    return tuple(
        UnitCounts(
            unit=each.unit,
            period=each.round,
            transactions=each.transactions or 0,
            returned=_returned(tally, each) if each.returned is None else each.returned,
        )
        for each in stated
        if each.round in periods
    )


def _returned(tally: Tally | None, said: StatedCounts) -> int:
    return 0 if tally is None else tally.only(unit=said.unit, round=said.round).counts.returned
