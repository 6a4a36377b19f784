"""Open the store, append to its log, and make its tables anew from the log.

Everything that is acknowledged is on disk: SQLite runs with a write-ahead log and a full sync at
each commit. Two programs may write at the same time; each append takes the write lock first.
"""

import json
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Table, func, insert, select
from sqlalchemy.dialects.sqlite import insert as insert_or_leave
from sqlalchemy.exc import DBAPIError

from pipeline.errors import StoreError
from pipeline.events import Event, event_from_body, event_to_body
from pipeline.store import schema
from pipeline.store.apply import Tables
from pipeline.store.chain import GENESIS, Entry, canonical, checked, seal_entry
from pipeline.store.sqlite import connect_to_write, sqlite_engine

_ROWS_AT_ONCE = 1000
# Run at every page, so written once: making a statement costs more than running it.
_NEW_ENTRY = insert(schema.log)
_NEW_MEASURES = insert_or_leave(schema.measures).on_conflict_do_nothing()
# At every look, as plain text: even a statement that is made costs more than running this one.
_TABLES_OF = "SELECT value FROM meta WHERE key = 'tables'"
_LAST = select(schema.log).order_by(schema.log.c.seq.desc()).limit(1)
_DAMAGED = "the file is damaged: run `phieu repair`; where its log is damaged too, restore it from a backup"
BUSY_TIMEOUT_MS = 30_000  # another program may be committing a batch of pages
_TEMPORARY_KIB = 64 * 1024  # of a temporary store, in memory; what is more waits on disk
_PRAGMAS = ("foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}")


class Differences(NamedTuple):
    """Which tables of two stores are not the same, and how many rows were compared."""

    tables: tuple[str, ...]
    rows: int


class Store:
    """The survey's database. Reads go through `connection`, changes only through `append`."""

    def __init__(self, engine: Engine, *, place: str) -> None:
        self._engine, self._place = engine, place
        # Within this program writers take turns here: SQLite lets those who wait look again now and then, and the
        # luckiest is next. Of twenty people at once, one in twenty then waited for two seconds instead of half a one.
        self._turn = threading.RLock()

    @classmethod
    def open(cls, path: Path) -> "Store":
        """Open or create the database at `path`."""
        engine = sqlite_engine(path, *_PRAGMAS, "journal_mode=WAL", "synchronous=FULL")
        store = cls(engine, place=str(path))
        store._make_tables()
        return store

    @classmethod
    def temporary(cls) -> "Store":
        """Create an empty store that lives as long as the object, in memory as long as it is small."""
        store = cls(sqlite_engine(None, *_PRAGMAS, f"cache_size=-{_TEMPORARY_KIB}"), place="memory")
        store._make_tables()
        return store

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator["Transaction"]:
        """Hold the write lock: look, decide and append as one step that happens wholly or not at all."""
        with self._turn, self._errors(), self._writing() as connection, connection.begin():
            self._refuse_other_tables(connection)
            transaction = Transaction(connection)
            yield transaction
            transaction.finish()

    def append(self, *happened: Event, by: str) -> None:
        """Write events to the log and bring the tables up to date."""
        with self.transaction() as transaction:
            for each in happened:
                transaction.append(each, by=by)

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Give a connection that sees one unchanging state; it cannot write."""
        with self._errors(), self._engine.connect() as connection, connection.begin():
            self._refuse_other_tables(connection)
            yield connection

    @contextmanager
    def held_still(self) -> Iterator["Store"]:
        """Give this store as it stands now, however often it is asked: others go on writing, and nobody waits."""
        with self.connection() as connection:
            yield _StillStore(self._engine, place=self._place, seen=connection)

    def head(self) -> int:
        """Give the number of the last log entry, 0 where there is none: what follows from the log is known by it."""
        with self.connection() as connection:
            return connection.execute(select(func.max(schema.log.c.seq))).scalar() or 0

    def entries(self) -> tuple[Entry, ...]:
        """Give the whole log, in order."""
        return tuple(self.each_entry())

    def entries_of(self, *kinds: str) -> tuple[Entry, ...]:
        """Give the log entries of some kinds, in order."""
        return tuple(self.each_entry(*kinds))

    def each_entry(self, *kinds: str) -> Iterator[Entry]:
        """Go through the log in order, all of it or some kinds: of half a million entries, few are held at a time."""
        wanted = select(schema.log).where(schema.log.c.kind.in_(kinds)) if kinds else select(schema.log)
        with self.connection() as connection:
            for row in connection.execute(wanted.order_by(schema.log.c.seq)):
                yield Entry(*row)

    def replay(self, entries: Iterable[Entry]) -> None:
        """Fill an empty store from a checked log.

        Raises:
            StoreError: The chain does not hold, or an entry does not fit what came before it.
        """
        with self.transaction() as transaction:
            for entry in checked(entries):
                transaction.take(entry)

    def tables(self) -> dict[str, list[tuple[Any, ...]]]:
        """Give the content of all tables made from the log, to compare two stores."""
        with self.connection() as connection:
            return {table.name: _content(connection, table) for table in schema.made.sorted_tables}

    def differences(self, other: "Store") -> "Differences":
        """Compare the tables of two stores row by row, without holding either in memory."""
        differing, count = [], 0
        with other.connection() as theirs, self.connection() as mine:  # a fault of this one is said by its name
            for table in schema.made.sorted_tables:
                rows = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_ROWS_AT_ONCE)
                same = True
                for one, two in zip_longest(mine.execute(rows), theirs.execute(rows)):
                    same = same and one is not None and two is not None and tuple(one) == tuple(two)
                    count += one is not None
                differing += [] if same else [table.name]
        return Differences(tuple(differing), count)

    def _make_tables(self) -> None:
        with self._errors(), self._writing() as connection, connection.begin():
            schema.originals.create_all(connection)
            known = _version_of_tables(connection)
            if known > schema.VERSION:  # what a newer version logs, and how it counts, is unknown here
                raise StoreError(
                    "%(place)s: a newer version of phieu has worked here (its tables are version %(known)s, this one "
                    "knows %(mine)s). Nothing was changed: use that version or a later one",
                    place=self._place,
                    known=known,
                    mine=schema.VERSION,
                )
            if known < schema.VERSION:
                _make_anew(connection)

    def _refuse_other_tables(self, connection: Connection) -> None:
        """Refuse to go on where a program of another version made the tables anew since this one opened them."""
        if (now := _version_of_tables(connection)) != schema.VERSION:
            raise StoreError(
                "%(place)s: another version of phieu has made the tables anew (version %(now)s, this program began "
                "with %(mine)s). Nothing was changed: end this program and start it again, the desk too",
                place=self._place,
                now=now,
                mine=schema.VERSION,
            )

    def _writing(self) -> Connection:
        return connect_to_write(self._engine)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise StoreError(_in_words(str(error.orig), self._place)) from error
        except (json.JSONDecodeError, UnicodeDecodeError) as error:  # what this program wrote into a table, or SQLite
            raise StoreError(_in_words(f"malformed content ({error})", self._place)) from error


class _StillStore(Store):
    """A store at one entry of its log, to be read and never written."""

    def __init__(self, engine: Engine, *, place: str, seen: Connection) -> None:
        super().__init__(engine, place=place)
        self._seen = seen

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        with self._errors():
            yield self._seen

    def _writing(self) -> Connection:
        raise ValueError("a store that is held still cannot be written")


class Transaction:
    """What may be done while the write lock is held."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._tables = Tables(connection)
        self._last = connection.execute(_LAST).first()

    def append(self, happened: Event, *, by: str) -> None:
        """Add one event behind the last entry of the log."""
        seq, previous = (self._last.seq + 1, self._last.hash) if self._last else (1, GENESIS)
        at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        body = canonical(event_to_body(happened))
        self._write(seal_entry(seq=seq, at=at, by=by, kind=happened.kind, body=body, previous=previous), happened)

    def take(self, entry: Entry) -> None:
        """Add an entry of another log as it is."""
        self._write(entry, _event_of(entry))

    def keep_measures(self, digest: str, data: bytes) -> None:
        """Store the measures of a page under their digest; the same measures are kept once."""
        self.connection.execute(_NEW_MEASURES, {"sha256": digest, "data": data})

    def finish(self) -> None:
        """Bring the tables wholly up to date, before the lock is let go."""
        self._tables.pack()

    def _write(self, entry: Entry, happened: Event) -> None:
        self.connection.execute(_NEW_ENTRY, entry._asdict())
        self._tables.apply(happened, entry)
        self._last = entry  # type: ignore[assignment]  # read by the same names as a row


def _event_of(entry: Entry) -> Event:
    # JSON is read here and not by the chain: a sealed entry may still come from a newer program.
    try:
        return event_from_body(entry.kind, json.loads(entry.body))
    except (KeyError, TypeError, ValueError) as error:
        raise StoreError(
            "entry %(seq)s (%(kind)s) is unknown to this version: %(error)s; use the version of phieu that wrote it, "
            "or a later one",
            seq=entry.seq,
            kind=entry.kind,
            error=error,
        ) from error


def _version_of_tables(connection: Connection) -> int:
    """Give the version of the tables; 0 where there are none, or nobody can tell."""
    found = connection.exec_driver_sql(_TABLES_OF).scalar()
    return int(found) if found is not None and str(found).isdecimal() else 0


def _make_anew(connection: Connection) -> None:
    schema.made.drop_all(connection)
    schema.made.create_all(connection)
    tables = Tables(connection)
    rows = connection.execute(select(schema.log).order_by(schema.log.c.seq)).all()
    for entry in checked(Entry(*row) for row in rows):  # what was changed in the log must not come into the tables
        tables.apply(_event_of(entry), entry)
    tables.pack()
    connection.execute(schema.meta.delete().where(schema.meta.c.key == "tables"))
    connection.execute(insert(schema.meta).values(key="tables", value=str(schema.VERSION)))


def _content(connection: Connection, table: Table) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]


def _in_words(reason: str, place: str) -> str:
    remedies: tuple[tuple[str, str], ...] = (
        ("readonly", "the folder or file is read-only: give this user write permission"),
        ("unable to open", "the folder is missing or read-only: check the path and its permissions"),
        ("disk is full", "the disk is full: free some space and run the same command again; nothing was lost"),
        ("disk I/O", "the disk could not be written: check free space and cabling, then run the same command again"),
        ("UNIQUE", "another phieu did the same at the same time: run the same command again"),
        ("locked", "another phieu is writing: wait for it to end and run the same command again"),
        ("not a database", "the file is damaged or not a store: restore it from a backup"),
        ("Could not decode", _DAMAGED),
        ("malformed", _DAMAGED),
        ("no such", _DAMAGED),  # table or column
    )
    remedy = next((text for word, text in remedies if word in reason), "run `phieu verify`")
    said = reason.partition(" with text ")[0]  # else a whole layout, where it cannot be decoded
    return f"{place}: {said}; {remedy}"
