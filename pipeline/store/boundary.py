"""Ask the store about the boundary between deciding and asking."""

from sqlalchemy import Connection, select

from pipeline.store.schema import boundary

_SETTINGS = select(boundary.c.expected_errors).order_by(boundary.c.seq.desc())  # made once: every page asks for it


def settings(connection: Connection) -> tuple[float, ...]:
    """Give all settings that ever held, as silent errors expected in 10,000 marks, the latest first."""
    return tuple(connection.execute(_SETTINGS).scalars())
