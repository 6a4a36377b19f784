"""Ask the store about recounts: the last one, and what the second way says against boxes."""

from sqlalchemy import Connection, select

from pipeline.events import Recounted
from pipeline.store.schema import doubt, recount


def latest(connection: Connection) -> Recounted | None:
    """Give what the last recount found, or None where there was none."""
    row = connection.execute(select(recount).order_by(recount.c.seq.desc()).limit(1)).mappings().first()
    return Recounted(**{name: row[name] for name in Recounted.__slots__}) if row else None


def doubts_of(connection: Connection, page_id: int, question: str | None) -> tuple[str, ...]:
    """Give what the second way says against a row of a page, or against its identity."""
    said = connection.execute(select(doubt.c.box, doubt.c.said).where(doubt.c.page_id == page_id).order_by(doubt.c.box))
    prefix = "identity" if question is None else f"{question}="
    return tuple(f"{row.box} {row.said}" for row in said if row.box.startswith(prefix))
