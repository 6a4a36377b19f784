"""Ask the store about the boundary between deciding and asking."""

from sqlalchemy import Connection, select

from pipeline.store.schema import boundary


def settings(connection: Connection) -> tuple[float, ...]:
    """Give all settings that ever held, as silent errors expected in 10,000 marks, the latest first."""
    wanted = select(boundary.c.expected_errors).order_by(boundary.c.seq.desc())
    return tuple(connection.execute(wanted).scalars())
