"""Fetch long results without a Python object per column name: plain tuples, some thousands at a time."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Select


def fetched_in_chunks(connection: Connection, wanted: Select[Any], size: int) -> Iterator[list[tuple[Any, ...]]]:
    """Run a query that takes no parameters and give its rows as the driver makes them.

    SQLAlchemy's own rows cost more than the query itself where there are a million of them.
    """
    statement = str(wanted.compile(connection.engine))
    driver: Any = connection.connection
    cursor = driver.cursor()
    try:
        cursor.execute(statement)
        while rows := cursor.fetchmany(size):
            yield rows
    finally:
        cursor.close()
