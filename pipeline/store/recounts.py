"""Ask the store about recounts."""

from sqlalchemy import Connection, select

from pipeline.events import Recounted
from pipeline.store.schema import recount


def latest(connection: Connection) -> Recounted | None:
    """Give what the last recount found, or None where there was none."""
    row = connection.execute(select(recount).order_by(recount.c.seq.desc()).limit(1)).mappings().first()
    return Recounted(**{name: row[name] for name in Recounted.__slots__}) if row else None
