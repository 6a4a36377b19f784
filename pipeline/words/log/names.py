"""What the entries of the log name: items by ballot and question, files by their names."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from forms.phrase import Phrase, phrase
from pipeline.store import items, pages
from pipeline.store.chain import Entry
from pipeline.survey import Survey
from pipeline.words.options import option_labels

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What the numbers and digests of an entry stand for."""

    items: Mapping[int, Phrase] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[int, Mapping[str, str]] = field(default_factory=dict)  # of an item's question, by their codes

    def item(self, id: int) -> Phrase:
        """Name an item of the queue by ballot and question."""
        return self.items.get(id) or phrase("mục số %(item)s", item=id)

    def page(self, body: Body) -> Phrase:
        """Name a scanned page by its file."""
        file = self.files.get(body["file"], f"{body['file'][:8]}…")
        return phrase("%(file)s trang %(number)s", file=file, number=body["number"])


def names_in(survey: Survey, connection: Connection, entries: Iterable[Entry]) -> Names:
    """Look up what some entries name."""
    bodies = [json.loads(entry.body) for entry in entries]
    wanted = [body["item"] for body in bodies if isinstance(body.get("item"), int)]
    digests = {body["file"] for body in bodies if isinstance(body.get("file"), str)}
    found = items.find_items(connection, wanted) if wanted else {}
    files = {digest: file.source for digest in digests if (file := pages.find_file(connection, digest))}
    return Names(
        items={number: _place(item) for number, item in found.items()},
        files=files,
        options={
            number: option_labels(survey, connection, item.ballot, item.question) for number, item in found.items()
        },
    )


def _place(item: items.Item) -> Phrase:
    if item.question:
        return phrase("phiếu %(ballot)s, câu %(question)s", ballot=item.ballot or "?", question=item.question)
    if item.ballot:
        return phrase("phiếu %(ballot)s, trang %(page)s", ballot=item.ballot, page=item.page or "?")
    return phrase("trang chưa rõ mã (mục số %(item)s)", item=item.id)


Teller = Callable[[Body, Names], Phrase]  # says one kind of entry
