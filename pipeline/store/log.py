"""Ask the store about the log itself."""

from collections.abc import Collection

from sqlalchemy import Connection, func, select

from pipeline.store import schema
from pipeline.store.chain import GENESIS, Entry


def head(connection: Connection, *, passing_over: Collection[str] = ()) -> Entry:
    """Give the last entry of the log, kinds that are passed over left out; of an empty log one with the number 0."""
    told = select(schema.log).where(schema.log.c.kind.not_in(passing_over)) if passing_over else select(schema.log)
    row = connection.execute(told.order_by(schema.log.c.seq.desc()).limit(1)).first()
    return Entry(*row) if row else Entry(0, "", "", "", "", GENESIS, GENESIS)


def count(connection: Connection) -> int:
    """Give how many entries the log holds."""
    return connection.execute(select(func.count()).select_from(schema.log)).scalar_one()


def hash_at(connection: Connection, seq: int) -> str | None:
    """Give the hash of one entry; None where the log is shorter."""
    return connection.execute(select(schema.log.c.hash).where(schema.log.c.seq == seq)).scalar()
