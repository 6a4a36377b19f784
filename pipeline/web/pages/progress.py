"""Where each unit stands: one screen for the head of office; live while a scan runs."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from pipeline.access.account import Account
from pipeline.desk.queue import waiting
from pipeline.desk.standing import standing
from pipeline.web.context import Shared, Viewer
from pipeline.web.shown import show

router = APIRouter()


@router.get("/")
def show_progress(request: Request, context: Shared, visitor: Viewer, *, round: str | None = None) -> Response:
    """Show the whole page."""
    return show(request, "progress.html", **_values(context, visitor.account, round))


@router.get("/progress/units")
def show_units(request: Request, context: Shared, visitor: Viewer, *, round: str | None = None) -> Response:
    """Show the table alone: what the page asks for again and again."""
    return show(request, "_units.html", **_values(context, visitor.account, round))


def _values(context: Shared, account: Account, round: str | None) -> dict[str, Any]:
    found = standing(context.desk, round).seen_by(account)
    return {
        "standing": found,
        "waiting": waiting(context.desk, account),
        "busy": context.scans.busy(),
    }
