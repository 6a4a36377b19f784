"""The log."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from pipeline.desk.blindness import without_readings
from pipeline.store import journal
from pipeline.web.api.words import Name
from pipeline.web.context import Auditor, Shared

router = APIRouter()
MOST_ENTRIES = 500


class EntryOut(BaseModel):
    """One entry of the log."""

    seq: int
    at: str
    by: str
    kind: str
    body: str
    hash: str


@router.get("/log")
def get_log(
    context: Shared,
    visitor: Auditor,
    *,
    before: Annotated[int | None, Query(ge=1, le=2**53)] = None,
    kind: Name | None = None,
    most: Annotated[int, Query(ge=1, le=MOST_ENTRIES)] = 100,
) -> list[EntryOut]:
    """Give entries of the log, newest first."""
    with context.desk.survey.store.connection() as connection:
        entries = journal.entries_before(connection, before=before, kind=kind, most=most)
    told = without_readings(context.desk, visitor.account, entries)
    return [EntryOut(**{name: getattr(entry, name) for name in EntryOut.model_fields}) for entry in told]
