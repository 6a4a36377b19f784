"""Which tables of answers came in, when and by whom."""

import json
from dataclasses import dataclass

from pipeline.events import AnswerFileArchived
from pipeline.survey import Survey


@dataclass(frozen=True, slots=True, kw_only=True)
class PastImport:
    """A table that was taken."""

    at: str
    by: str
    source: str
    channel: str
    rows: int
    skipped: int


def past_imports(survey: Survey) -> tuple[PastImport, ...]:
    """Give the tables that were taken, the latest first."""
    told = [(entry, json.loads(entry.body)) for entry in reversed(survey.store.entries_of(AnswerFileArchived.kind))]
    return tuple(
        PastImport(
            at=entry.at,
            by=entry.by,
            source=body["source"],
            channel=body["channel"],
            rows=body["row_count"],
            skipped=len(body.get("skipped", ())),
        )
        for entry, body in told
    )
