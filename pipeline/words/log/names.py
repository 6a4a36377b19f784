"""What the entries of the log name: items by ballot and question, files by their names."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from forms.phrase import Phrase, phrase
from pipeline.events import ReceivedCorrected
from pipeline.store import items, pages
from pipeline.store.chain import Entry
from pipeline.survey import Survey
from pipeline.words.options import option_labels

Body = Mapping[str, Any]

SHOWN_NAMES = 5  # of ballots, units or files; the whole list stands in the entry itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What the numbers and digests of an entry stand for."""

    items: Mapping[int, Phrase] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[int, Mapping[str, str]] = field(default_factory=dict)  # of an item's question, by their codes

    def unit(self, id: str) -> str:
        """Name a unit; by its id where the plan has it no more."""
        return self.units.get(id, id)

    def place(self, said: str) -> str:
        """Name a unit and round, as the scope of a package has them."""
        unit, _, label = said.partition("/")
        return f"{self.unit(unit)} ({label})"

    def item(self, id: int) -> Phrase:
        """Name an item of the queue by ballot and question."""
        return self.items.get(id) or phrase("mục số %(item)s", item=id)

    def page(self, body: Body) -> Phrase:
        """Name a scanned page by its file."""
        return phrase("%(file)s trang %(number)s", file=self.file(body["file"]), number=body["number"])

    def file(self, digest: str) -> str:
        """Name a scanned file."""
        return self.files.get(digest, f"{digest[:8]}…")


def names_in(survey: Survey, connection: Connection, entries: Iterable[Entry]) -> Names:
    """Look up what some entries name."""
    told = tuple(entries)
    bodies = [json.loads(entry.body) for entry in told]
    wanted = [body["item"] for body in bodies if isinstance(body.get("item"), int)]
    digests = {body["file"] for body in bodies if isinstance(body.get("file"), str)}
    digests |= {digest for entry, body in zip(told, bodies, strict=True) for digest in _dated(entry, body)}
    found = items.find_items(connection, wanted) if wanted else {}
    files = {digest: file.source for digest in digests if (file := pages.find_file(connection, digest))}
    return Names(
        items={number: _place(item) for number, item in found.items()},
        files=files,
        units={unit.id: unit.name for unit in survey.plan.units},
        options={
            number: option_labels(survey, connection, item.ballot, item.question) for number, item in found.items()
        },
    )


def _dated(entry: Entry, body: Body) -> tuple[str, ...]:
    """Give the files whose day was corrected, as many as are named."""
    return tuple(body.get("files", ())[:SHOWN_NAMES]) if entry.kind == ReceivedCorrected.kind else ()


def _place(item: items.Item) -> Phrase:
    if item.question:
        return phrase("phiếu %(ballot)s, câu %(question)s", ballot=item.ballot or "?", question=item.question)
    if item.ballot:
        return phrase("phiếu %(ballot)s, trang %(page)s", ballot=item.ballot, page=item.page or "?")
    return phrase("trang chưa rõ mã (mục số %(item)s)", item=item.id)


Teller = Callable[[Body, Names], Phrase]  # says one kind of entry
