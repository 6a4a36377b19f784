"""Pages that were scanned while their round was closed: seen by unit, and let in together."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from pipeline.access.account import Account
from pipeline.errors import UsageError
from pipeline.web.context import Reviewer, Shared
from pipeline.web.shown import show

router = APIRouter()


@router.get("/review/late")
def show_late(request: Request, context: Shared, visitor: Reviewer) -> Response:
    """Show what came too late, by unit."""
    return show(request, "late.html", **_values(context, visitor.account))


@router.get("/review/late/state")
def show_state(request: Request, context: Shared, visitor: Reviewer) -> Response:
    """Show how far the letting in is: what the page asks for again and again."""
    return show(request, "_late.html", **_values(context, visitor.account))


@router.post("/review/late")
def let_in(
    context: Shared,
    visitor: Reviewer,
    *,
    shown: Annotated[str, Form(max_length=40)],
    confirmed: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Begin to let in the pages that were shown, in the background."""
    if not confirmed:
        raise UsageError("Xin đánh dấu xác nhận trước khi nhận cả loạt")
    context.late.start(shown, visitor.account)
    return RedirectResponse("/review/late", status_code=303)


def _values(context: Shared, account: Account) -> dict[str, Any]:
    return {
        "running": context.late.latest(),
        "batches": context.late.batches(account),
        "unit_names": {unit.id: unit.name for unit in context.desk.survey.plan.units},
    }
