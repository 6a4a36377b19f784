"""A survey in which the machine is sure of nothing: every question of every page waits for a person.

Real pages and pictures, with a queue as long as that of a survey twenty times the size.
"""

import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from pipeline.events import Event, PageSettled, event_from_body
from pipeline.store import Store, pages
from pipeline.survey import DATABASE, Survey


def doubt_everything(scanned: Path, folder: Path) -> None:
    """Copy a scanned survey, with every question asked."""
    shutil.copytree(scanned, folder, ignore=shutil.ignore_patterns(f"{DATABASE}*", "returned", "access.db*"))
    survey = Survey(scanned)
    with Store.open(folder / DATABASE) as store:
        append_all(store, (_doubted(event) for event in events_of(survey)))
        with survey.store.connection() as before, store.transaction() as after:
            for digest in pages.measures_digests(before):
                after.keep_measures(digest, pages.stored_measures(before, digest))
    survey.store.close()


def events_of(survey: Survey) -> Iterator[Event]:
    """Give what happened in a survey."""
    for entry in survey.store.entries():
        yield event_from_body(entry.kind, json.loads(entry.body))


def append_all(store: Store, events: Iterable[Event]) -> None:
    """Write events to a log in one go."""
    with store.transaction() as transaction:
        for event in events:
            transaction.append(event, by="tests")


def _doubted(event: Event) -> Event:
    if not isinstance(event, PageSettled) or event.reading is None:
        return event
    rows = tuple(replace(row, asks=True, situation="unsure") for row in event.reading.rows)
    return replace(event, reading=replace(event.reading, rows=rows))
