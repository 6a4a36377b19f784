"""The hash chain of the log: each entry seals itself and everything before it."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from pipeline.errors import StoreError

GENESIS = "0" * 64


class Entry(NamedTuple):
    """One line of the log."""

    seq: int  # from 1, without gaps
    at: str
    by: str
    kind: str
    body: str  # canonical JSON
    previous: str
    hash: str


def canonical(body: dict[str, Any]) -> str:
    """Write JSON in the one way that is hashed."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def seal_entry(*, seq: int, at: str, by: str, kind: str, body: str, previous: str) -> Entry:
    """Make the entry that follows the one with the hash `previous`."""
    sealed = canonical({"seq": seq, "at": at, "by": by, "kind": kind, "body": body, "previous": previous})
    return Entry(seq, at, by, kind, body, previous, hashlib.sha256(sealed.encode("utf-8")).hexdigest())


def checked(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Pass the entries on while the chain holds.

    Raises:
        StoreError: An entry was changed, taken out or put in; the text names the first one.
    """
    previous = GENESIS
    for number, entry in enumerate(entries, 1):
        fresh = seal_entry(seq=number, at=entry.at, by=entry.by, kind=entry.kind, body=entry.body, previous=previous)
        if fresh != entry:
            raise StoreError(
                "the log was changed at entry %(number)s (%(at)s, %(kind)s by %(by)s): bring phieu.db back from a "
                "backup",
                number=number,
                at=entry.at,
                kind=entry.kind,
                by=entry.by,
            )
        previous = entry.hash
        yield entry
