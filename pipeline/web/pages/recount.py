"""Read all archived pages again by the second way, and see what contradicts the first."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from pipeline.access.account import Account
from pipeline.desk.blindness import hidden_ballots
from pipeline.desk.queue import to_read_again
from pipeline.recount.words import STATE_WORDS, UNREAD_WORDS, count_lines
from pipeline.store import items, recounts
from pipeline.web.context import Rechecker, Shared
from pipeline.web.shown import show
from pipeline.words.options import option_labels

router = APIRouter()
LINES_SHOWN = 200


@router.get("/recount")
def show_recount(request: Request, context: Shared, visitor: Rechecker) -> Response:
    """Show the last recount, and the button for the next."""
    return show(request, "recount.html", **_values(context, visitor.account))


@router.get("/recount/state")
def show_state(request: Request, context: Shared, visitor: Rechecker) -> Response:
    """Show how far a recount is: what the page asks for again and again."""
    return show(request, "_recount.html", **_values(context, visitor.account))


@router.post("/recount")
def start_recount(context: Shared, visitor: Rechecker) -> Response:
    """Begin to read all pages again, in the background."""
    context.recounts.start(by=visitor.account.name)
    return RedirectResponse("/recount", status_code=303)


def _values(context: Shared, account: Account) -> dict[str, Any]:
    running = context.recounts.latest()
    with context.desk.survey.store.connection() as connection:
        logged, waiting = recounts.latest(connection), items.open_items(connection)
        report = running.report if running else None
        told = report.disagreements[:LINES_SHOWN] if report else ()
        rows = {(each.ballot, each.box.question) for each in told}
        options = {row: option_labels(context.desk.survey, connection, *row) for row in rows}
    return {
        "running": running,
        "logged": logged,
        "waiting": sum(item.reason.startswith("recount") for item in waiting),
        "lines": tuple(count_lines(report)) if report else (),
        "options": options,
        "states": STATE_WORDS,
        "unread": UNREAD_WORDS,
        "most": LINES_SHOWN,
        "hidden": hidden_ballots(context.desk, account),
        "again": {(item.ballot, item.question) for item in to_read_again(context.desk, account)},
    }
