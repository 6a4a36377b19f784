"""The log, newest first, and its proof."""

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from pipeline.desk.blindness import without_readings
from pipeline.store import journal
from pipeline.web.context import Auditor, Shared
from pipeline.web.shown import show
from pipeline.words.log import KINDS, tell
from pipeline.words.log.names import names_in

router = APIRouter()
ENTRIES_SHOWN = 100


@router.get("/log")
def show_log(
    request: Request, context: Shared, visitor: Auditor, *, before: int | None = None, kind: str = ""
) -> Response:
    """Show a page of the log."""
    with context.desk.survey.store.connection() as connection:
        entries = journal.entries_before(connection, before=before, kind=kind or None, most=ENTRIES_SHOWN)
        names = names_in(context.desk.survey, connection, entries)
        kinds = journal.kinds(connection)
    entries = without_readings(context.desk, visitor.account, entries)
    oldest = entries[-1].seq if len(entries) == ENTRIES_SHOWN else None
    told = [(entry, tell(entry, names)) for entry in entries]
    return show(
        request,
        "log.html",
        entries=told,
        kinds=kinds,
        kind=kind,
        oldest=oldest,
        kind_words=KINDS,
        proving=context.proving.latest(),
    )


@router.get("/log/proof")
def show_proof(request: Request, context: Shared, visitor: Auditor) -> Response:
    """Show how far the proof is: what the page asks for again and again."""
    return show(request, "_proof.html", proving=context.proving.latest())


@router.post("/log/verify")
def prove(context: Shared, visitor: Auditor) -> Response:
    """Begin to replay the log and to check archive, measures, layouts and closed tallies, in the background."""
    context.proving.start(by=visitor.account.name)
    return RedirectResponse("/log", status_code=303)
