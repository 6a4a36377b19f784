"""Bring scans in, and see what happened to every page."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Request, UploadFile
from starlette.responses import RedirectResponse, Response

from pipeline.channels import CHANNELS
from pipeline.desk.namesakes import namesakes
from pipeline.errors import UsageError
from pipeline.events import PageStatus
from pipeline.receipt import days_said, refuse_unconfirmed, windows_of
from pipeline.store import pages
from pipeline.unread import unread_said
from pipeline.web.context import Context, Scanner, Shared
from pipeline.web.shown import show, wants_json

router = APIRouter()
PAGES_SHOWN = 200


@router.get("/scans")
def show_scans(request: Request, context: Shared, visitor: Scanner, *, status: str = "", after: int = 0) -> Response:
    """Show the upload, the stacks of this desk, and the pages of all."""
    windows = windows_of(context.desk.survey.plan)
    return show(
        request,
        "scans.html",
        channels=CHANNELS,
        windows=windows,
        period=days_said(windows),
        **_stacks(context),
        **_pages(context, status, after),
    )


@router.get("/scans/stacks")
def show_stacks(request: Request, context: Shared, visitor: Scanner) -> Response:
    """Show the stacks alone: what the page asks for while one is read."""
    return show(request, "_stacks.html", **_stacks(context))


@router.get("/scans/pages")
def show_pages(request: Request, context: Shared, visitor: Scanner, *, status: str = "", after: int = 0) -> Response:
    """Show the list of pages alone: what the page asks for again and again."""
    return show(request, "_pages.html", **_pages(context, status, after))


@router.post("/scans/upload")
def take_scans(
    request: Request,
    context: Shared,
    visitor: Scanner,
    *,
    files: Annotated[list[UploadFile], File()],
    received: Annotated[str, Form(max_length=20)] = "",
    channel: Annotated[str, Form(max_length=20)] = "paper",
    day_holds: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Keep uploaded files and begin to read them; a day outside the period only where somebody says that it holds."""
    if channel not in CHANNELS:
        raise UsageError("channel %(channel)r: %(channels)s", channel=channel, channels=", ".join(CHANNELS))
    named = tuple((file.filename or "scan", file.file) for file in files)
    day = _day(received)
    if not day_holds:
        refuse_unconfirmed(context.desk.survey.plan, day)
    context.scans.take(named, received=day, channel=channel, by=visitor.account.name)
    if wants_json(request):
        return Response(status_code=202)
    return RedirectResponse("/scans", status_code=303)


@router.post("/scans/go-on")
def go_on(context: Shared, visitor: Scanner) -> Response:
    """Begin to read what stopped scans have left unread."""
    context.scans.go_on(by=visitor.account.name)
    return RedirectResponse("/scans", status_code=303)


def _stacks(context: Context) -> dict[str, Any]:
    return {"stacks": context.scans.stacks(), "unread": unread_said(context.scans.left_unread())}


def _pages(context: Context, status: str, after: int) -> dict[str, Any]:
    chosen = PageStatus(status) if status in set(PageStatus) else None
    with context.desk.survey.store.connection() as connection:
        counts = pages.status_counts(connection)
        found = pages.page_list(connection, status=chosen, after=after, most=PAGES_SHOWN + 1)
    return {
        "counts": counts,
        "total": sum(counts.values()),
        "statuses": tuple(PageStatus),
        "chosen": chosen,
        "after": after,
        "pages": found[:PAGES_SHOWN],
        "more": found[PAGES_SHOWN - 1].id if len(found) > PAGES_SHOWN else None,
        "alike": namesakes(context.desk),
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageError("Ngày thu phiếu %(text)r không đúng: viết như 2023-09-20", text=text) from error
