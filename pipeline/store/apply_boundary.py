"""What moving the boundary between deciding and asking does to the tables."""

import json
from dataclasses import asdict

from sqlalchemy import Connection, insert, select, update

from pipeline import events
from pipeline.events import PageStatus
from pipeline.store import schema as t
from pipeline.store.chain import Entry
from pipeline.store.keeping import pack_again
from pipeline.store.standing import ask_rows

DECIDED = ("states", "scores", "reasons", "rows")  # of a reading: what follows from its measures and the boundary


def boundary_moved(c: Connection, e: events.BoundaryMoved, entry: Entry) -> None:
    """Keep the setting: it holds for all pages read from now on."""
    c.execute(insert(t.boundary).values(seq=entry.seq, by=entry.by, at=entry.at, **asdict(e)))


def page_redecided(c: Connection, e: events.PageRedecided, _: Entry) -> None:
    """Put the new outcome in the place of the old one, and ask what is now to be asked."""
    file_id = c.execute(select(t.scan_file.c.id).where(t.scan_file.c.sha256 == e.file)).scalar_one()
    same = (t.page.c.file_id == file_id) & (t.page.c.number == e.number)
    page = c.execute(select(t.page.c.id, t.page.c.status, t.page.c.ballot, t.page.c.reading).where(same)).one()
    decided = {name: value for name, value in asdict(e).items() if name in DECIDED}
    text = json.dumps({**json.loads(page.reading), **decided}, ensure_ascii=False, separators=(",", ":"))
    c.execute(update(t.page).where(t.page.c.id == page.id).values(states=e.states, reading=text))
    if page.status == PageStatus.READ:
        ask_rows(c, page.id)
    pack_again(c, (page.ballot,) if page.status in (PageStatus.READ, PageStatus.REVIEW) else ())
