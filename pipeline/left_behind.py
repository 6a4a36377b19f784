"""What was printed or answered and the plan says otherwise by now: its code, units and rounds, forms, their words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from forms.phrase import Phrase, count, phrase
from forms.plan.finding import Finding, Severity
from forms.plan.model import Plan
from forms.questionnaire import Correction
from pipeline.errors import UsageError
from pipeline.store import entries, printed
from pipeline.survey import Survey

ANSWERS_RENAMED = (
    "survey.yaml says plan code %(code)s, but answers without paper came in under %(other)s, which would count for "
    "nothing: put plan.code back; another survey needs a folder of its own (`phieu new DIR`)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gone:
    """How it is said that units or rounds are gone of which something came or was printed."""

    unit_code: str
    unit: str
    round_code: str
    round: str


_PRINTED = _Gone(
    unit_code="PRINTED_UNIT_GONE",
    unit="Đã in %(number)s phiếu cho đơn vị mà kế hoạch không còn: %(places)s; các phiếu ấy không được tính, "
    "hãy ghi lại đơn vị trong units",
    round_code="PRINTED_ROUND_GONE",
    round="Đã in %(number)s phiếu cho đợt mà kế hoạch không còn: %(places)s; các phiếu ấy không được tính, "
    "hãy ghi lại đợt trong cycle",
)
_ANSWERED = _Gone(
    unit_code="ANSWERED_UNIT_GONE",
    unit="Đã nhận %(number)s phiếu trả lời không dùng giấy của đơn vị mà kế hoạch không còn: %(places)s; các phiếu ấy "
    "không được tính, hãy ghi lại đơn vị trong units",
    round_code="ANSWERED_ROUND_GONE",
    round="Đã nhận %(number)s phiếu trả lời không dùng giấy của đợt mà kế hoạch không còn: %(places)s; các phiếu ấy "
    "không được tính, hãy ghi lại đợt trong cycle",
)


def refuse_renamed(survey: Survey) -> None:
    """Raise UsageError where the plan's code is not the one that ballots were printed or answers came in with."""
    with survey.store.connection() as connection:
        other = printed.of_another_plan(connection, survey.plan.code)
        answered = entries.of_another_plan(connection, survey.plan.code)
    if other:
        raise UsageError(
            "survey.yaml says plan code %(code)s, but ballots such as %(ballot)s were printed, which would count for "
            "nothing: put plan.code back as it was printed; another survey needs a folder of its own (`phieu new DIR`)",
            code=survey.plan.code,
            ballot=other,
        )
    if answered:
        raise UsageError(ANSWERS_RENAMED, code=survey.plan.code, other=answered)


def left_behind(survey: Survey) -> Iterator[Finding]:
    """Say which printed ballots, and which answers without paper, the plan knows nothing of any more."""
    plan = survey.plan
    with survey.store.connection() as connection:
        other = printed.of_another_plan(connection, plan.code)
        answered = entries.of_another_plan(connection, plan.code)
        places = printed.places(connection)
        without_paper = entries.places_without_paper(connection)
    if other:
        said = phrase(
            "Kế hoạch ghi mã %(code)s, nhưng đã in phiếu với mã khác, ví dụ %(other)s: các phiếu ấy không đọc và "
            "không tính được; hãy ghi lại plan.code như đã in",
            code=plan.code,
            other=other.partition("/")[0],  # findings are published, and no code of a ballot is
        )
        yield _error("PLAN_CODE_CHANGED", "plan.code", plan.line("plan", "code"), said)
    elif answered:
        said = phrase(
            "Kế hoạch ghi mã %(code)s, nhưng đã nhận phiếu trả lời không dùng giấy với mã %(other)s: các phiếu ấy "
            "không tính được; hãy ghi lại plan.code như cũ",
            code=plan.code,
            other=answered,
        )
        yield _error("PLAN_CODE_CHANGED", "plan.code", plan.line("plan", "code"), said)
    yield from _places_gone(plan, places, _PRINTED)
    yield from _places_gone(plan, without_paper, _ANSWERED)


def _places_gone(plan: Plan, places: Mapping[tuple[str, str], int], words: _Gone) -> Iterator[Finding]:
    units = dict.fromkeys(unit for unit, _ in places if not plan.has_unit(unit))
    if units:
        number = count(sum(each for (unit, _), each in places.items() if unit in units))
        said = phrase(words.unit, number=number, places=", ".join(units))
        yield _error(words.unit_code, "units", plan.line("units"), said)
    labels = {round_.label for round_ in plan.rounds()}
    rounds = dict.fromkeys(label for _, label in places if label not in labels)
    if rounds:
        number = count(sum(each for (_, label), each in places.items() if label in rounds))
        said = phrase(words.round, number=number, places=", ".join(rounds))
        yield _error(words.round_code, "cycle", plan.line("cycle"), said)


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
