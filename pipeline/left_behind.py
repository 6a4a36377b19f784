"""What was printed and the plan no longer has: a plan code, units, rounds. Such ballots would count for nothing."""

from collections.abc import Iterator

from forms.phrase import Phrase, count, phrase
from forms.plan.finding import Finding, Severity
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


def _error(code: str, where: str, line: int, said: Phrase) -> Finding:
    return Finding(code=code, severity=Severity.ERROR, where=where, line=line, said=said)
