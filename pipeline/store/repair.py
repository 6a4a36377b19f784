"""Make the store's file anew from its log, where the log is whole and something beside it is damaged.

All tables but the log and the measures follow from the log, so a sound log is enough to have them back. The damaged
file is kept beside the new one: whatever a repair could not save is still in it.
"""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from pipeline.errors import StoreError, UsageError
from pipeline.events import StoreRepaired
from pipeline.files.whole_file import PART, passing_name, put_in_place
from pipeline.store import pages
from pipeline.store.chain import Entry, checked
from pipeline.store.schema import VERSION, made
from pipeline.store.store import Store

WAIT_S = 2.0  # for another program that is just ending
_BESIDE = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a file
_ALL = "SELECT sha256, data FROM measures NOT INDEXED"
_ONE = "SELECT sha256, data FROM measures WHERE sha256 = ?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """What a repair found, and where it left the damaged file."""

    entries: int  # of the log, all of them sound
    tables: tuple[str, ...]  # that did not follow from the log, or could not be read
    structure: str  # what SQLite says against the file's structure; empty where it is sound
    measures_lost: int  # of how many pages the measures are gone or were changed
    kept: Path | None = None  # the damaged file under its new name; None where nothing was wrong


def repair(path: Path, *, by: str) -> Repair:
    """Make the database at `path` anew from its log, unless all of it is sound.

    Killed at any moment it leaves the file that was there, or the new one.

    Raises:
        UsageError: Another program has the database open.
        StoreError: The log itself is damaged, or a newer version wrote it.
    """
    fresh = passing_name(path)
    try:
        with _alone(path) as old:
            for left in path.parent.glob(f".{path.name}.*{PART}*"):  # by a repair that was killed: nobody else is here
                left.unlink()
            entries = _whole_log(old, path)
            with Store.open(fresh) as store:
                store.replay(entries)
                found = Repair(
                    entries=len(entries),
                    tables=_unlike(old, fresh),
                    structure=_said_against(old, "PRAGMA integrity_check(1)"),
                    measures_lost=_take_measures(old, store),
                )
                if not (found.tables or found.structure or found.measures_lost):
                    return found
                store.append(StoreRepaired(tables=found.tables, measures_lost=found.measures_lost), by=by)
            return replace(found, kept=_put_in_place(fresh, path))
    finally:
        for each in (fresh, *_beside(fresh)):
            each.unlink(missing_ok=True)


@contextmanager
def _alone(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the damaged file so that nobody else can: whoever had it open would write on into a file without a name."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=WAIT_S)) as old:
        try:
            old.execute("PRAGMA main.locking_mode=EXCLUSIVE")
            # The write-ahead log goes into the file: left beside it, it would be taken for the new file's own.
            old.execute("PRAGMA main.journal_mode=DELETE")
            old.execute("BEGIN EXCLUSIVE")
            old.execute("COMMIT")
            yield old
        except sqlite3.DatabaseError as error:
            if "locked" not in str(error):
                raise _beyond_repair(path, error) from error
            raise UsageError(
                "%(path)s is open in another program: end the desk and every other phieu, then repair it", path=path
            ) from error


def _whole_log(old: sqlite3.Connection, path: Path) -> tuple[Entry, ...]:
    known = old.execute("SELECT value FROM meta WHERE key = 'tables'").fetchone()
    if known and str(known[0]).isdecimal() and int(known[0]) > VERSION:  # what it logs may mean something else there
        raise StoreError("%(path)s: a newer version of phieu has worked here; repair it with that one", path=path)
    if said := _said_against(old, "PRAGMA integrity_check('log')"):
        raise _beyond_repair(path, said)
    rows = old.execute("SELECT seq, at, by, kind, body, previous, hash FROM log ORDER BY seq")
    entries = tuple(checked(Entry(*row) for row in rows))
    if not entries:
        raise _beyond_repair(path, "it is empty")
    return entries


def _beyond_repair(path: Path, why: object) -> StoreError:
    return StoreError(
        "%(path)s cannot be repaired, for its log cannot be read: %(why)s. Bring the file back from a backup; "
        "`phieu verify` then names the originals in archive/ that came after it",
        path=path,
        why=str(why),
    )


def _said_against(old: sqlite3.Connection, check: str) -> str:
    """Ask SQLite for a check of its own; gives the first thing that it says against the file."""
    try:
        (said,) = old.execute(check).fetchone()
    except sqlite3.DatabaseError as error:
        return str(error)
    return "" if said == "ok" else str(said)


def _unlike(old: sqlite3.Connection, fresh: Path) -> tuple[str, ...]:
    """Name the tables that hold something else than those that follow from the log."""
    old.execute("ATTACH ? AS fresh", (str(fresh),))
    try:
        return tuple(table.name for table in made.sorted_tables if not _same(old, table.name))
    finally:
        old.execute("DETACH fresh")


def _same(old: sqlite3.Connection, table: str) -> bool:
    one, two = f"SELECT * FROM main.{table}", f"SELECT * FROM fresh.{table}"  # names of the schema
    try:
        more = old.execute(f"SELECT * FROM ({one} EXCEPT {two}) LIMIT 1").fetchone()
        less = old.execute(f"SELECT * FROM ({two} EXCEPT {one}) LIMIT 1").fetchone()
    except sqlite3.DatabaseError:
        return False
    return more is None and less is None


def _take_measures(old: sqlite3.Connection, store: Store) -> int:
    """Take over what measures are as they were written; gives of how many pages they are not."""
    with store.transaction() as transaction:
        lost = dict.fromkeys(pages.measures_digests(transaction.connection))

        def take(rows: Iterator[tuple[object, object]]) -> None:
            for digest, data in rows:
                if isinstance(digest, str) and isinstance(data, bytes) and hashlib.sha256(data).hexdigest() == digest:
                    transaction.keep_measures(digest, data)
                    lost.pop(digest, None)

        take(_readable(old, _ALL))
        for digest in tuple(lost):  # behind a page that cannot be read the index still finds them
            take(_readable(old, _ONE, digest))
        return len(lost)


def _readable(old: sqlite3.Connection, query: str, *values: str) -> Iterator[tuple[object, object]]:
    """Give rows as far as they can be read."""
    try:
        yield from old.execute(query, values)
    except sqlite3.DatabaseError:
        return


def _put_in_place(fresh: Path, path: Path) -> Path:
    """Keep the damaged file under a name of its own, and give its name to the new one."""
    if any(each.exists() for each in _beside(fresh)):
        raise StoreError("%(path)s was made anew but not wholly written: nothing was changed; run it again", path=path)
    kept = path.with_name(f"{path.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    shutil.copy(path, kept)
    with kept.open("rb") as file:
        os.fsync(file.fileno())
    shutil.copymode(path, fresh)  # who may read it
    put_in_place(fresh, path)
    return kept


def _beside(path: Path) -> tuple[Path, ...]:
    return tuple(path.with_name(path.name + end) for end in _BESIDE)
