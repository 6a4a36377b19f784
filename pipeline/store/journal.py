"""Read the log for people: a page of it, one kind, or what concerns one scanned page."""

import json
from collections.abc import Collection, Iterator
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, select

from pipeline.store.chain import Entry
from pipeline.store.pages import StoredPage
from pipeline.store.schema import decision, item, log

_AFTER = select(log).where(log.c.seq > bindparam("after")).order_by(log.c.seq).limit(bindparam("most"))


def entries_before(connection: Connection, *, before: int | None, kind: str | None, most: int) -> tuple[Entry, ...]:
    """Give the latest entries, newest first; those before entry `before`, of one kind or of all."""
    wanted = select(log).order_by(log.c.seq.desc()).limit(most)
    if before is not None:
        wanted = wanted.where(log.c.seq < before)
    if kind:
        wanted = wanted.where(log.c.kind == kind)
    return tuple(Entry(*row) for row in connection.execute(wanted))


def entries_after(connection: Connection, *, after: int, most: int) -> tuple[Entry, ...]:
    """Give the entries behind entry `after`, oldest first."""
    return tuple(Entry(*row) for row in connection.execute(_AFTER, {"after": after, "most": most}))


class Moment(NamedTuple):
    """When an entry was written, by the clock of then."""

    at: str
    seq: int


def last_moments(connection: Connection, *, most: int) -> Iterator[Moment]:
    """Go through the moments of the last entries, the latest entry first."""
    for row in connection.execute(select(log.c.at, log.c.seq).order_by(log.c.seq.desc()).limit(most)):
        yield Moment(*row)


def entries_numbered(connection: Connection, numbers: Collection[int]) -> tuple[Entry, ...]:
    """Give some entries by their numbers, oldest first."""
    return tuple(
        Entry(*row) for row in connection.execute(select(log).where(log.c.seq.in_(numbers)).order_by(log.c.seq))
    )


def kinds(connection: Connection) -> tuple[tuple[str, int], ...]:
    """Give how many entries there are of each kind."""
    rows = connection.execute(select(log.c.kind, func.count()).group_by(log.c.kind).order_by(log.c.kind))
    return tuple((kind, count) for kind, count in rows)


def entries_of_page(connection: Connection, stored: StoredPage) -> tuple[Entry, ...]:
    """Give the entries that concern a page: its file and the days said of it, its settling, every decision on it."""
    of_file = log.c.kind.in_(("file_archived", "received_corrected"))
    file = select(log).where(of_file, log.c.body.contains(stored.file.sha256))
    number = f'"number":{stored.number},'
    settled = select(log).where(
        log.c.kind == "page_settled", log.c.body.contains(stored.file.sha256), log.c.body.contains(number)
    )
    of_items = select(decision.c.seq).join(item).where(item.c.page_id == stored.id)
    decided = select(log).where(log.c.seq.in_(of_items))
    found = [Entry(*row) for wanted in (file, settled, decided) for row in connection.execute(wanted)]
    corrections = {entry.seq for entry in found if entry.kind == "received_corrected"}
    if corrections:
        restored = connection.execute(select(log).where(log.c.kind == "received_restored"))
        found += [each for each in (Entry(*row) for row in restored) if _correction(each) in corrections]
    return tuple(sorted(found, key=lambda entry: entry.seq))


def _correction(entry: Entry) -> int:
    """Give the number of the correction that an entry took back."""
    return int(json.loads(entry.body)["correction"])
