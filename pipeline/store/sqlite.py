"""SQLite engines: transactions begin where they are asked for, and those that write take the write lock at once."""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool

_WRITES = "phieu_write"


def sqlite_engine(path: Path | None, *pragmas: str) -> Engine:
    """Give an engine for a database file, or for a nameless one that goes with it; each connection sets the pragmas."""
    if path is None:
        engine = create_engine("sqlite://", creator=_connect_nameless, poolclass=StaticPool)
    else:
        engine = create_engine(URL.create("sqlite", database=str(path)))  # as text, `?` would end the path

    def prepare(dbapi_connection: Any, _record: object) -> None:
        dbapi_connection.isolation_level = None  # transactions begin where `_begin` says, not where the driver guesses
        for pragma in pragmas:
            dbapi_connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _connect_nameless() -> sqlite3.Connection:
    """Open a database of SQLite's own making: in memory up to `cache_size`, the rest in a file that nobody sees."""
    return sqlite3.connect("", check_same_thread=False)  # whoever holds the engine uses it in turn


def connect_to_write(engine: Engine) -> Connection:
    """Give a connection whose transactions wait for the write lock when they begin."""
    return engine.connect().execution_options(**{_WRITES: True})


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
