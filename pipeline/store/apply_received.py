"""What a corrected day of receipt does to the tables: its files have it, and their ballots are packed anew.

Whoever asks for the day asks for that of the file, the second count too; so nothing else has to know of a correction.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select, update

from pipeline import events
from pipeline.store import schema as t
from pipeline.store.chain import Entry
from pipeline.store.keeping import pack_again

_AT_ONCE = 500  # values of one query; SQLite takes some thousand


def received_corrected(c: Connection, e: events.ReceivedCorrected, entry: Entry) -> None:
    """Give the files their new day, and keep the one before for whoever takes the correction back."""
    said = {"seq": entry.seq, "received": e.received, "reason": e.reason, "by": entry.by, "at": entry.at}
    ids: list[int] = []
    for file in e.files:
        row = c.execute(select(t.scan_file.c.id, t.scan_file.c.received).where(t.scan_file.c.sha256 == file)).one()
        c.execute(insert(t.received_correction).values(file_id=row.id, before=row.received, **said))
        c.execute(update(t.scan_file).where(t.scan_file.c.id == row.id).values(received=e.received))
        ids.append(row.id)
    _pack_ballots_of(c, ids)


def received_restored(c: Connection, e: events.ReceivedRestored, _: Entry) -> None:
    """Give the files the day that they had before the correction; it is gone as if it had not been said."""
    mine = t.received_correction.c.seq == e.correction
    before = c.execute(select(t.received_correction).where(mine).order_by(t.received_correction.c.file_id)).all()
    if not before:
        raise ValueError(f"entry {e.correction} is no correction of a day of receipt that stands")
    for row in before:
        c.execute(update(t.scan_file).where(t.scan_file.c.id == row.file_id).values(received=row.before))
    c.execute(delete(t.received_correction).where(mine))
    _pack_ballots_of(c, [row.file_id for row in before])


def _pack_ballots_of(c: Connection, files: Sequence[int]) -> None:
    for start in range(0, len(files), _AT_ONCE):
        some = t.page.c.file_id.in_(files[start : start + _AT_ONCE])
        pack_again(c, c.execute(select(t.page.c.ballot).where(some).order_by(t.page.c.id)).scalars().all())
