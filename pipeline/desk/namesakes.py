"""Scanned files that bear the same name: told apart by when they came, by whom, and as which of them."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.desk.desk import Desk
from pipeline.events import FileArchived
from pipeline.store.chain import Entry
from pipeline.survey import Survey


@dataclass(frozen=True, slots=True, kw_only=True)
class Namesake:
    """One of several files of the same name."""

    place: int  # among them, from 1, in the order they came
    of: int
    at: str
    by: str


def namesakes(desk: Desk) -> Mapping[str, Namesake]:
    """Give what tells files of the same name apart, by their sha256; a file whose name is its own is left out."""
    return desk.carried("namesakes", _namesakes, _carried_on)


def _namesakes(survey: Survey) -> Mapping[str, Namesake]:
    told = [(entry, json.loads(entry.body)) for entry in survey.store.entries_of(FileArchived.kind)]
    named, seen = Counter(body["source"] for _, body in told), Counter[str]()
    found = {}
    for entry, body in told:
        source = body["source"]
        seen[source] += 1
        if named[source] > 1:
            found[body["sha256"]] = Namesake(place=seen[source], of=named[source], at=entry.at, by=entry.by)
    return found


def _carried_on(
    known: Mapping[str, Namesake], _survey: Survey, entries: Sequence[Entry]
) -> Mapping[str, Namesake] | None:
    return None if any(entry.kind == FileArchived.kind for entry in entries) else known
