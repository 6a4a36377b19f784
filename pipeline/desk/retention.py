"""How long the images of scans are kept, how many there are, and what was deleted by whom."""

import json
from dataclasses import dataclass
from datetime import date

from pipeline.events import ImagesPurged
from pipeline.store import custody
from pipeline.survey import Survey


@dataclass(frozen=True, slots=True, kw_only=True)
class PastPurge:
    """Images that were deleted."""

    at: str
    by: str
    files: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """What is kept, and until when."""

    until: date | None  # the day the plan names
    kept: int  # scanned files whose originals are there
    size_bytes: int
    past: tuple[PastPurge, ...]  # the latest first
    rounds: tuple[str, ...]


def retention_of(survey: Survey) -> Retention:
    """Give how things stand."""
    terms = survey.plan.file.custody
    with survey.store.connection() as connection:
        files = custody.kept_files(connection)
    entries = survey.store.entries_of(ImagesPurged.kind)
    told = [(entry, json.loads(entry.body)) for entry in reversed(entries)]
    paths = [survey.folder / file.archived for file in files]
    return Retention(
        until=terms.keep_images_until if terms else None,
        kept=len(files),
        size_bytes=sum(path.stat().st_size for path in paths if path.exists()),
        past=tuple(
            PastPurge(at=entry.at, by=entry.by, files=len(body["files"]), reason=body["reason"]) for entry, body in told
        ),
        rounds=tuple(each.label for each in survey.plan.rounds()),
    )
