"""The log, newest first, and its proof."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from pipeline.desk.blindness import without_readings
from pipeline.store import journal
from pipeline.verifying import verify
from pipeline.web.context import Auditor, Shared
from pipeline.web.shown import show

router = APIRouter()
ENTRIES_SHOWN = 100


@router.get("/log")
def show_log(
    request: Request, context: Shared, visitor: Auditor, *, before: int | None = None, kind: str = ""
) -> Response:
    """Show a page of the log."""
    with context.desk.survey.store.connection() as connection:
        entries = journal.entries_before(connection, before=before, kind=kind or None, most=ENTRIES_SHOWN)
        kinds = journal.kinds(connection)
    entries = without_readings(context.desk, visitor.account, entries)
    oldest = entries[-1].seq if len(entries) == ENTRIES_SHOWN else None
    return show(request, "log.html", entries=entries, kinds=kinds, kind=kind, oldest=oldest, proofs=None)


@router.post("/log/verify")
def prove(request: Request, context: Shared, visitor: Auditor) -> Response:
    """Replay the log and check archive, measures, layouts and closed tallies."""
    proofs = verify(context.desk.survey, progress=lambda done, total: None)
    with context.desk.survey.store.connection() as connection:
        entries = journal.entries_before(connection, before=None, kind=None, most=ENTRIES_SHOWN)
        kinds = journal.kinds(connection)
    entries = without_readings(context.desk, visitor.account, entries)
    oldest = entries[-1].seq if len(entries) == ENTRIES_SHOWN else None
    return show(request, "log.html", entries=entries, kinds=kinds, kind="", oldest=oldest, proofs=proofs)
