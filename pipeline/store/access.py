"""The desk's own database beside the survey's: password hashes, sessions, invitations, tokens, browsers that are known.

These are secrets or pass away, so they do not belong in the log, which is kept for good and may be
handed on. What accounts are made and changed, and who signs in, is logged as events besides.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError

from pipeline.access.account import Account
from pipeline.access.roles import Role
from pipeline.errors import StoreError
from pipeline.store.sqlite import connect_to_write, sqlite_engine

_tables = MetaData()
_account = Table(
    "account",
    _tables,
    Column("name", String, primary_key=True),
    Column("role", String, nullable=False),
    Column("units", String, nullable=False),
    Column("sees_identity", Boolean, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("password", String),  # argon2id; None until the invitation is used
    Column("failures", Integer, nullable=False, default=0),
    Column("locked_until_s", Float, nullable=False, default=0.0),
)
_session = Table(
    "session",
    _tables,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("csrf", String, nullable=False),
    Column("began_s", Float, nullable=False),
    Column("seen_s", Float, nullable=False),
)
_invitation = Table(
    "invitation",
    _tables,
    Column("id", String, primary_key=True),
    Column("name", String),  # None: makes the first administrator
    Column("until_s", Float, nullable=False),
)
_token = Table(
    "token",
    _tables,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("label", String, nullable=False),
    Column("until_s", Float, nullable=False),
)
_device = Table(
    "device",
    _tables,
    Column("id", String, primary_key=True),  # of a browser, which several people may share
    Column("name", String, primary_key=True),
    Column("failures", Integer, nullable=False, default=0),
    Column("locked_until_s", Float, nullable=False, default=0.0),
)
# Asked at every request, so written once: making a statement costs more than running it.
_SESSION_WITH_ACCOUNT = (
    select(_session, _account)
    .join(_account, _account.c.name == _session.c.name)
    .where(_session.c.id == bindparam("wanted"))
)
_TOKEN_WITH_ACCOUNT = (
    select(_account)
    .join(_token, _account.c.name == _token.c.name)
    .where(_token.c.id == bindparam("wanted"), _token.c.until_s >= bindparam("now_s"))
)


class AccessStore:
    """Accounts and sessions on disk; ids are digests, never the secrets themselves."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))  # before SQLite would make it readable for all
        self._engine = sqlite_engine(path, "journal_mode=WAL", "busy_timeout=10000")
        with self._writing() as c:
            _tables.create_all(c)

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def accounts(self) -> tuple[Account, ...]:
        """Give all accounts, by name."""
        with self._reading() as c:
            return tuple(_account_of(row) for row in c.execute(select(_account).order_by(_account.c.name)).mappings())

    def account(self, name: str) -> Account | None:
        """Give one account."""
        with self._reading() as c:
            row = c.execute(select(_account).where(_account.c.name == name)).mappings().first()
        return _account_of(row) if row else None

    def put_account(self, account: Account, *, password: str | None = None) -> None:
        """Make or change an account; its password stays, where not the hash of another one is given.

        A change of what one may do ends the sessions, and who is locked loses the tokens too. Another password ends all
        that rested on the one before it.
        """
        values = {
            "role": account.role.value,
            "units": json.dumps(account.units),
            "sees_identity": account.sees_identity,
            "disabled": account.disabled,
        }
        values |= {} if password is None else {"password": password}
        with self._writing() as c:
            if c.execute(select(_account.c.name).where(_account.c.name == account.name)).first():
                c.execute(update(_account).where(_account.c.name == account.name).values(**values))
                c.execute(delete(_session).where(_session.c.name == account.name))
            else:
                c.execute(insert(_account).values(name=account.name, **values))
            if account.disabled:
                c.execute(delete(_token).where(_token.c.name == account.name))
            if password is not None:
                _forget_password_before(c, account.name)

    def password(self, name: str) -> str | None:
        """Give the hash of a password."""
        with self._reading() as c:
            return c.execute(select(_account.c.password).where(_account.c.name == name)).scalar()

    def set_password(self, name: str, hashed: str) -> None:
        """Store the hash of a new password; end all sessions, tokens and links; forget failures and known browsers."""
        with self._writing() as c:
            c.execute(update(_account).where(_account.c.name == name).values(password=hashed))
            _forget_password_before(c, name)

    def knows_device(self, device: str, name: str) -> bool:
        """Whether somebody has signed in under a name with this browser, and with the present password."""
        with self._reading() as c:
            return c.execute(select(_device.c.id).where(_of_device(device, name))).first() is not None

    def is_device(self, device: str) -> bool:
        """Whether anybody has signed in with this browser; no other is taken for one, whatever it says."""
        with self._reading() as c:
            return c.execute(select(_device.c.id).where(_device.c.id == device)).first() is not None

    def put_device(self, device: str, name: str) -> None:
        """Know a browser from now on."""
        with self._writing() as c:
            if c.execute(select(_device.c.id).where(_of_device(device, name))).first() is None:
                c.execute(insert(_device).values(id=device, name=name))

    def locked_until_s(self, name: str, device: str | None) -> float:
        """Give until when a known browser, or without one the account, is locked, in seconds since the epoch."""
        table, mine = _counted(name, device)
        with self._reading() as c:
            return float(c.execute(select(table.c.locked_until_s).where(mine)).scalar() or 0.0)

    def count_failure(self, name: str, device: str | None, *, locked_until_s: float, limit: int) -> bool:
        """Count a wrong password; True where it locked the browser or the account."""
        table, mine = _counted(name, device)
        with self._writing() as c:
            c.execute(update(table).where(mine).values(failures=table.c.failures + 1))
            failures = c.execute(select(table.c.failures).where(mine)).scalar() or 0
            if failures < limit:
                return False
            c.execute(update(table).where(mine).values(failures=0, locked_until_s=locked_until_s))
            return True

    def forget_failures(self, name: str, device: str | None) -> None:
        """A right password ends the count of where it was typed."""
        table, mine = _counted(name, device)
        with self._writing() as c:
            c.execute(update(table).where(mine).values(failures=0, locked_until_s=0.0))

    def put_session(self, id: str, name: str, *, csrf: str, now_s: float) -> None:
        """Begin a session."""
        with self._writing() as c:
            c.execute(insert(_session).values(id=id, name=name, csrf=csrf, began_s=now_s, seen_s=now_s))

    def session(self, id: str, *, now_s: float, idle_s: float, longest_s: float) -> tuple[Account, str] | None:
        """Give account and CSRF secret of a session that still holds, and note that it was used."""
        with self._reading() as c:
            row = c.execute(_SESSION_WITH_ACCOUNT, {"wanted": id}).mappings().first()
        if row is None:
            return None
        # also one that was used long after now: the clock was ahead then, and it would not end before that day
        if abs(now_s - row["seen_s"]) > idle_s or now_s - row["began_s"] > longest_s:
            self.end_session(id)
            return None
        if now_s - row["seen_s"] > idle_s / 60:  # not at every click: it is a write
            with self._writing() as c:
                c.execute(update(_session).where(_session.c.id == id).values(seen_s=now_s))
        return _account_of(row), row["csrf"]

    def end_session(self, id: str) -> None:
        """Sign out."""
        with self._writing() as c:
            c.execute(delete(_session).where(_session.c.id == id))

    def put_invitation(self, id: str, name: str | None, *, until_s: float) -> None:
        """Keep a one-time link."""
        with self._writing() as c:
            c.execute(delete(_invitation).where(_invitation.c.name.is_(name) | (_invitation.c.name == name)))
            c.execute(insert(_invitation).values(id=id, name=name, until_s=until_s))

    def invitation(self, id: str, *, now_s: float) -> tuple[str | None] | None:
        """Give whom a one-time link is for, as a tuple of one; None where there is no such link any more."""
        with self._reading() as c:
            wanted = select(_invitation.c.name).where(_invitation.c.id == id, _invitation.c.until_s >= now_s)
            row = c.execute(wanted).first()
        return (row.name,) if row else None

    def use_invitation(self, id: str, *, now_s: float) -> bool:
        """Take a one-time link away; True for the one who got it."""
        with self._writing() as c:
            used = delete(_invitation).where(_invitation.c.id == id, _invitation.c.until_s >= now_s)
            return c.execute(used).rowcount == 1

    def put_token(self, id: str, name: str, *, label: str, until_s: float) -> None:
        """Keep a token for scripts."""
        with self._writing() as c:
            c.execute(insert(_token).values(id=id, name=name, label=label, until_s=until_s))

    def token_owner(self, id: str, *, now_s: float) -> Account | None:
        """Give whose token this is."""
        with self._reading() as c:
            row = c.execute(_TOKEN_WITH_ACCOUNT, {"wanted": id, "now_s": now_s}).mappings().first()
        return _account_of(row) if row else None

    def end_tokens(self, name: str) -> int:
        """Take all tokens of an account away; give how many there were."""
        with self._writing() as c:
            return c.execute(delete(_token).where(_token.c.name == name)).rowcount

    def count_administrators(self) -> int:
        """Count those who can sign in and manage accounts."""
        able = (_account.c.role == Role.ADMINISTRATOR.value) & ~_account.c.disabled & _account.c.password.is_not(None)
        with self._reading() as c:
            return c.execute(select(func.count()).select_from(_account).where(able)).scalar_one()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._errors(), connect_to_write(self._engine) as c, c.begin():
            yield c

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """Give a connection that waits for no writer: every request asks who sends it."""
        with self._errors(), self._engine.connect() as c, c.begin():
            yield c

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise StoreError(
                "%(database)s: %(orig)s; check that the folder may be written",
                database=self._engine.url.database,
                orig=error.orig,
            ) from error


def _forget_password_before(c: Connection, name: str) -> None:
    c.execute(update(_account).where(_account.c.name == name).values(failures=0, locked_until_s=0.0))
    for table in (_session, _invitation, _device, _token):  # whoever had the old password may have made any of them
        c.execute(delete(table).where(table.c.name == name))


def _of_device(device: str, name: str) -> ColumnElement[bool]:
    return (_device.c.id == device) & (_device.c.name == name)


def _counted(name: str, device: str | None) -> tuple[Table, ColumnElement[bool]]:
    """Give where wrong passwords are counted."""
    return (_account, _account.c.name == name) if device is None else (_device, _of_device(device, name))


def _account_of(row: Any) -> Account:
    return Account(
        name=row["name"],
        role=Role(row["role"]),
        units=tuple(json.loads(row["units"])),
        sees_identity=row["sees_identity"],
        disabled=row["disabled"],
    )
