"""The log, newest first, and its proof."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from pipeline.access.account import Account
from pipeline.desk.blindness import without_readings
from pipeline.store import journal
from pipeline.verifying import Proof, verify
from pipeline.web.context import Auditor, Context, Shared
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
    return _page(request, context, visitor.account, before=before, kind=kind, proofs=None)


@router.post("/log/verify")
def prove(request: Request, context: Shared, visitor: Auditor) -> Response:
    """Replay the log and check archive, measures, layouts and closed tallies."""
    proofs = verify(context.desk.survey, progress=lambda done, total: None)
    return _page(request, context, visitor.account, before=None, kind="", proofs=proofs)


def _page(
    request: Request,
    context: Context,
    account: Account,
    *,
    before: int | None,
    kind: str,
    proofs: tuple[Proof, ...] | None,
) -> Response:
    with context.desk.survey.store.connection() as connection:
        entries = journal.entries_before(connection, before=before, kind=kind or None, most=ENTRIES_SHOWN)
        names = names_in(context.desk.survey, connection, entries)
        kinds = journal.kinds(connection)
    entries = without_readings(context.desk, account, entries)
    oldest = entries[-1].seq if len(entries) == ENTRIES_SHOWN else None
    told = [(entry, tell(entry, names)) for entry in entries]
    return show(
        request, "log.html", entries=told, kinds=kinds, kind=kind, oldest=oldest, proofs=proofs, kind_words=KINDS
    )
