"""Close a round: what still keeps it open, step by step; findings answered for by name; reopen with a reason."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from pipeline.closing import close_round, hindrances, reopen_round
from pipeline.desk.standing import standing
from pipeline.errors import UsageError
from pipeline.events import FindingAcknowledged
from pipeline.findings import all_findings
from pipeline.rounds import named_round
from pipeline.store import books
from pipeline.web.context import Closer, Shared
from pipeline.web.shown import show

router = APIRouter()
Words = Annotated[str, Form(max_length=500)]


@router.get("/closing")
def show_closing(request: Request, context: Shared, visitor: Closer, *, round: str | None = None) -> Response:
    """Show what still blocks closing."""
    survey = context.desk.survey
    round_ = named_round(survey, round)
    with survey.store.connection() as connection:
        closed = books.closings(connection).get(round_)
    found = standing(context.desk, round_)
    open_findings = [each for each in all_findings(survey) if each.finding.severity == "error"]
    return show(
        request,
        "closing.html",
        standing=found,
        closed=closed,
        scanned=found.total("scanned"),
        faults=[(unit, fault) for unit in found.units for fault in unit.faults],
        findings=open_findings,
        blocking=[] if closed else list(hindrances(survey, round_)),
    )


@router.post("/closing/close")
def close(context: Shared, visitor: Closer, *, round: Words) -> Response:
    """Close the round."""
    close_round(context.desk.survey, named_round(context.desk.survey, round), by=visitor.account.name)
    return RedirectResponse(f"/closing?round={round}", status_code=303)


@router.post("/closing/reopen")
def reopen(context: Shared, visitor: Closer, *, round: Words, reason: Words = "") -> Response:
    """Open a closed round again."""
    reopen_round(context.desk.survey, round, by=visitor.account.name, reason=_said(reason))
    return RedirectResponse(f"/closing?round={round}", status_code=303)


@router.post("/closing/acknowledge")
def acknowledge(
    context: Shared, visitor: Closer, *, code: Words, reason: Words = "", back: Words = "/closing"
) -> Response:
    """Take responsibility for a finding."""
    survey = context.desk.survey
    if code not in {each.finding.code for each in all_findings(survey)}:
        raise UsageError(f"{code}: không có phát hiện nào mang mã này")
    survey.store.append(FindingAcknowledged(code=code, reason=_said(reason)), by=visitor.account.name)
    return RedirectResponse("/plan" if back == "/plan" else "/closing", status_code=303)


def _said(reason: str) -> str:
    said = " ".join(reason.split())
    if not said:
        raise UsageError("Cần ghi lý do: lý do được in trong phần ghi chú của báo cáo")
    return said
