"""What was printed and the plan says otherwise by now: its code, units and rounds, forms and their words."""

from collections.abc import Iterator

from forms.phrase import Phrase, count, phrase
from forms.plan.finding import Finding, Severity
from forms.questionnaire import Correction
from pipeline.errors import UsageError
from pipeline.store import printed
from pipeline.survey import Survey


def refuse_renamed(survey: Survey) -> None:
    """Raise UsageError where the plan's code is not the one that the printed ballots carry."""
    with survey.store.connection() as connection:
        other = printed.of_another_plan(connection, survey.plan.code)
    if other:
        raise UsageError(
            "survey.yaml says plan code %(code)s, but ballots such as %(ballot)s were printed, which would count for "
            "nothing: put plan.code back as it was printed; another survey needs a folder of its own (`phieu new DIR`)",
            code=survey.plan.code,
            ballot=other,
        )


def left_behind(survey: Survey) -> Iterator[Finding]:
    """Say which printed ballots the plan knows nothing of any more."""
    plan = survey.plan
    with survey.store.connection() as connection:
        other = printed.of_another_plan(connection, plan.code)
        places = printed.places(connection)
    if other:
        said = phrase(
            "Kế hoạch ghi mã %(code)s, nhưng đã in phiếu với mã khác, ví dụ %(ballot)s: các phiếu ấy không đọc và "
            "không tính được; hãy ghi lại plan.code như đã in",
            code=plan.code,
            ballot=other,
        )
        yield _error("PLAN_CODE_CHANGED", "plan.code", plan.line("plan", "code"), said)
    units = dict.fromkeys(unit for unit, _ in places if not plan.has_unit(unit))
    if units:
        said = phrase(
            "Đã in %(number)s phiếu cho đơn vị mà kế hoạch không còn: %(units)s; các phiếu ấy không được tính, "
            "hãy ghi lại đơn vị trong units",
            number=count(sum(number for (unit, _), number in places.items() if unit in units)),
            units=", ".join(units),
        )
        yield _error("PRINTED_UNIT_GONE", "units", plan.line("units"), said)
    labels = {round_.label for round_ in plan.rounds()}
    rounds = dict.fromkeys(label for _, label in places if label not in labels)
    if rounds:
        said = phrase(
            "Đã in %(number)s phiếu cho đợt mà kế hoạch không còn: %(rounds)s; các phiếu ấy không được tính, "
            "hãy ghi lại đợt trong cycle",
            number=count(sum(number for (_, label), number in places.items() if label in rounds)),
            rounds=", ".join(rounds),
        )
        yield _error("PRINTED_ROUND_GONE", "cycle", plan.line("cycle"), said)


def changed_forms(survey: Survey) -> Iterator[Finding]:
    """Say which forms were printed with other words than the plan has by now."""
    on_paper = survey.forms()
    for key, planned in survey.plan.questionnaires.items():
        form = on_paper.get((planned.form, planned.version))
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
    for (form, version), on_paper in survey.forms().items():
        if on_paper.questionnaire.correction is None and correction is not Correction.RING_CANCELS:
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


def _error(code: str, where: str, line: int, said: Phrase) -> Finding:
    return Finding(code=code, severity=Severity.ERROR, where=where, line=line, said=said)
