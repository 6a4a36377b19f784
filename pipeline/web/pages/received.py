"""The days of receipt that were said of scans: seen stack by stack, and put right."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from pipeline.errors import UsageError
from pipeline.receipt_corrected import NewDay, correct, stack_shown, stacks, take_back
from pipeline.store import received as days
from pipeline.web.context import Scanner, Shared
from pipeline.web.fields import day as day_from
from pipeline.web.fields import said
from pipeline.web.shown import show

router = APIRouter()
STACKS_SHOWN = 50
FILES_NAMED = 200  # in the choice of one file of a stack; of more, the command line takes one by its name
Short = Annotated[str, Form(max_length=100)]


@router.get("/scans/received")
def show_days(request: Request, context: Shared, visitor: Scanner, *, after: int = 0) -> Response:
    """Show the stacks with their days, the latest first, and the corrections that stand."""
    survey = context.desk.survey
    every = context.desk.kept("stacks with their days", stacks)
    with survey.store.connection() as connection:
        corrections = days.corrections(connection)
    start = max(after, 0)
    more = start + STACKS_SHOWN if len(every) > start + STACKS_SHOWN else None
    return show(
        request,
        "received.html",
        stacks=every[start : start + STACKS_SHOWN],
        most=FILES_NAMED,
        more=more,
        corrections=corrections,
    )


@router.post("/scans/received")
def put_right(
    context: Shared,
    visitor: Scanner,
    *,
    shown: Short,
    file: Short = "",
    received: Short = "",
    no_day: Short = "",
    day_holds: Short = "",
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Give a stack, or one of its files, another day; one outside the period only where somebody says that it holds."""
    day = day_from(received, "Ngày thu phiếu")
    if (day is None) != bool(no_day):
        raise UsageError("Ngày thu phiếu: ghi ngày đúng, hoặc đánh dấu “Không ghi ngày”")
    new = NewDay(day=day, reason=said(reason, "Lý do"), holds=bool(day_holds))
    survey = context.desk.survey
    correct(survey, stack_shown(survey, shown, file=file), new, by=visitor.account.name)
    return RedirectResponse("/scans/received", status_code=303)


@router.post("/scans/received/undo")
def undo(context: Shared, visitor: Scanner, *, correction: Annotated[int, Form(ge=1)]) -> Response:
    """Take a correction back."""
    take_back(context.desk.survey, correction, by=visitor.account.name)
    return RedirectResponse("/scans/received", status_code=303)
