"""The gate: makes accounts, checks passwords, gives out and checks sessions, one-time links and tokens.

Five wrong passwords lock a name for all browsers that never signed in under it, and any other for itself alone: else
whoever reaches the desk could keep the only administrator out, again and again (OWASP, "device cookies").

Secrets are 256 random bits; on disk only their SHA-256 is kept. Whatever happens here that somebody
may ask about later is written into the survey's log, and there first: who is killed in between leaves no
account that nobody made, and whoever does it again does all of it.
"""

import hashlib
import secrets
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace

from pipeline.access.account import Account, Session
from pipeline.access.roles import Role
from pipeline.errors import UsageError
from pipeline.events import AccountSet, PasswordOpened, SignedIn, SignInLocked, TokenMade
from pipeline.files.folder_lock import folder_lock
from pipeline.known_units import require_units
from pipeline.signing_in.passwords import hash_password, is_right
from pipeline.signing_in.strangers import Strangers
from pipeline.store.access import AccessStore
from pipeline.survey import Survey

ACCESS = "access.db"
IDLE_S, LONGEST_S = 30 * 60, 12 * 3600  # a lunch ends a session; so does a working day
INVITATION_S = 48 * 3600
FAILURE_LIMIT, LOCK_S = 5, 15 * 60
NAME_LENGTH = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """A fresh session, with the secrets that go into cookies: of the session, and of the browser."""

    secret: str
    device: str
    account: Account


class Refused(UsageError):
    """The name or password is wrong, or the account is locked or disabled: deliberately not said which."""


class Locked(Refused):
    """Too many wrong passwords: wait."""


class Gate:
    """The accounts of one survey."""

    def __init__(self, survey: Survey, *, clock: Callable[[], float] = time.time) -> None:
        survey.plan  # noqa: B018 - a folder that is no survey must not get a database
        self._survey, self._clock = survey, clock
        self._store = AccessStore(survey.folder / ACCESS)
        self._strangers = Strangers()

    def close(self) -> None:
        """Let go of the file."""
        self._store.close()

    def accounts(self) -> tuple[Account, ...]:
        """Give all accounts, by name."""
        return self._store.accounts()

    def account(self, name: str) -> Account:
        """Give one account; UsageError where there is none of this name."""
        found = self.find(name)
        if found is None:
            raise UsageError("there is no account %(name)r: `phieu users` lists them", name=name)
        return found

    def find(self, name: str) -> Account | None:
        """Give one account in whatever spelling its name is typed; None where there is none."""
        return self._store.account(self._as_kept(name))

    def has_administrator(self) -> bool:
        """Whether anybody can manage accounts yet."""
        return self._store.count_administrators() > 0

    def put(self, account: Account, *, by: str, password: str | None = None) -> None:
        """Make or change an account.

        Args:
            account: As it is to be.
            by: Who makes or changes it.
            password: Its first or another one, set from the machine itself, in the same step.

        Raises:
            UsageError: The name, a unit or the password cannot be used, or nobody would be left to manage accounts.
        """
        account = self._checked(account)
        hashed = None if password is None else hash_password(password)
        with folder_lock(self._survey.folder):  # two administrators who lock each other at once would leave none
            if hashed is not None or account != self._store.account(account.name):
                self._put(account, hashed, by=by)

    def _checked(self, account: Account) -> Account:
        account = replace(account, name=self._as_kept(account.name))
        tidy = account.name == " ".join(account.name.split()) and account.name.isprintable()
        if not tidy or not 0 < len(account.name) <= NAME_LENGTH:  # nor what makes two names look alike on a screen
            raise UsageError(
                "%(name)r is no name for the log: 1 to %(most)s characters, single spaces",
                name=account.name,
                most=NAME_LENGTH,
            )
        require_units(self._survey.plan, *account.units)
        return account

    def _put(self, account: Account, hashed: str | None, *, by: str) -> None:
        self._keep_an_administrator(account)
        opened = () if hashed is None else (PasswordOpened(name=account.name, way="machine"),)
        self._survey.store.append(_set_to(account), *opened, by=by)
        self._store.put_account(account, password=hashed)

    def invite(self, name: str | None, *, by: str = "") -> str:
        """Give the secret of a one-time link: to choose a password, or without a name to make the first administrator.

        Whoever has the link signs in under the name: the log says who made it.

        Raises:
            UsageError: There is no such account, or the first administrator is there already.
        """
        if name is None and self.has_administrator():
            raise UsageError("there is an administrator already: ask them for an account")
        if name is not None:
            name = self.account(name).name
        secret = secrets.token_urlsafe(32)
        if name is not None:
            self._survey.store.append(PasswordOpened(name=name, way="link"), by=by)
        self._store.put_invitation(digest(secret), name, until_s=self._clock() + INVITATION_S)
        return secret

    def invited(self, secret: str) -> tuple[str | None]:
        """Give whom a one-time link is for; Refused where it was used or is too old."""
        found = self._store.invitation(digest(secret), now_s=self._clock())
        if found is None:
            raise Refused("this link was used or is too old: ask for a new one")
        return found

    def accept(self, secret: str, name: str, password: str, *, device: str = "") -> SignIn:
        """Use a one-time link: set the password and sign in.

        Raises:
            Refused: The link was used or is too old.
            UsageError: The password or name cannot be used; the link stays good.
        """
        (invited,) = self.invited(secret)
        hashed = hash_password(password)
        if invited is None:
            self._checked(Account(name=name, role=Role.ADMINISTRATOR))
        if not self._store.use_invitation(digest(secret), now_s=self._clock()):
            raise Refused("this link was used or is too old: ask for a new one")
        if invited is None:
            if self.has_administrator():
                raise Refused("there is an administrator already")
            self.put(Account(name=name, role=Role.ADMINISTRATOR), by=self._as_kept(name))
        chosen = invited or self._as_kept(name)
        self._store.set_password(chosen, hashed)
        return self._begin(self.account(chosen), device)

    def sign_in(self, name: str, password: str, *, device: str = "") -> SignIn:
        """Check a password and begin a session; `device` is the secret that the browser was given before, if any.

        Raises:
            Locked: Too many wrong passwords.
            Refused: The name or password is wrong.
        """
        name = self._as_kept(name)
        account = self._store.account(name)
        known = self._known(device, name)
        if not self._knows(name, password, known) or account is None or account.disabled:
            self._count_failure(name, known, has_account=account is not None)
            raise Refused("the name or the password is wrong")
        self._store.forget_failures(name, known)
        return self._begin(account, device)

    def change_password(self, name: str, old: str, new: str, *, device: str = "") -> None:
        """Change one's own password; all sessions end.

        Raises:
            Locked: Too many wrong passwords: whoever found a browser signed in must not try them all.
            Refused: The old one is wrong.
        """
        known = self._known(device, name)
        if not self._knows(name, old, known):
            self._count_failure(name, known, has_account=True)
            raise Refused("the present password is wrong")
        hashed = hash_password(new)
        self._survey.store.append(PasswordOpened(name=name, way="own"), by=name)
        self._store.set_password(name, hashed)

    def set_password(self, name: str, password: str, *, by: str) -> None:
        """Set a password for somebody, from the machine itself."""
        name, hashed = self.account(name).name, hash_password(password)
        self._survey.store.append(PasswordOpened(name=name, way="machine"), by=by)
        self._store.set_password(name, hashed)

    def session(self, secret: str) -> Session | None:
        """Give the session that a cookie stands for, while it holds and its account may sign in."""
        held = digest(secret)
        found = self._store.session(held, now_s=self._clock(), idle_s=IDLE_S, longest_s=LONGEST_S)
        if found is None or found[0].disabled:
            return None
        return Session(account=found[0], csrf=found[1], id=held)

    def sign_out(self, session: Session) -> None:
        """End a session."""
        self._store.end_session(session.id)

    def make_token(self, name: str, *, label: str, days: int) -> str:
        """Give a token for scripts; it may do what its owner may."""
        self.account(name)
        secret = secrets.token_urlsafe(32)
        self._survey.store.append(TokenMade(name=name, label=label, days=days), by=name)
        self._store.put_token(digest(secret), name, label=label, until_s=self._clock() + days * 86400)
        return secret

    def end_tokens(self, name: str) -> int:
        """Take all tokens of an account away."""
        return self._store.end_tokens(name)

    def owner_of(self, token: str) -> Account | None:
        """Give the account that a token acts for."""
        account = self._store.token_owner(digest(token), now_s=self._clock())
        return account if account and not account.disabled else None

    def _as_kept(self, name: str) -> str:
        """Give a name as it is kept: Vietnamese keyboards type the same letters composed or in parts."""
        composed, in_parts = (unicodedata.normalize(form, name) for form in ("NFC", "NFD"))
        spelled = (composed, name, in_parts)  # accounts made before names were composed keep what they are called
        return next((each for each in spelled if self._store.account(each) is not None), composed)

    def _known(self, device: str, name: str) -> str | None:
        """Give under what a browser is known that signed in under this name before; None for any other."""
        held = digest(device)
        return held if self._store.knows_device(held, name) else None

    def _knows(self, name: str, password: str, device: str | None) -> bool:
        """Whether this is the password of an account; Locked after too many others, whether there is one or not."""
        locked_until_s = max(self._store.locked_until_s(name, device), self._strangers.locked_until_s(name))
        # nobody is locked much longer than that: the clock went ahead then, and was set right since
        if 0 < locked_until_s - self._clock() <= 2 * LOCK_S:
            raise Locked("too many wrong passwords: wait %(minutes)s minutes", minutes=LOCK_S // 60)
        return is_right(password, self._store.password(name))

    def _count_failure(self, name: str, device: str | None, *, has_account: bool) -> None:
        until_s = self._clock() + LOCK_S
        if not has_account:
            self._strangers.count_failure(name, locked_until_s=until_s, limit=FAILURE_LIMIT)
        elif self._store.count_failure(name, device, locked_until_s=until_s, limit=FAILURE_LIMIT):
            self._survey.store.append(SignInLocked(name=name), by=name)

    def _begin(self, account: Account, device: str) -> SignIn:
        secret = secrets.token_urlsafe(32)
        device = device if self._store.is_device(digest(device)) else secrets.token_urlsafe(32)
        self._store.put_device(digest(device), account.name)
        self._store.put_session(digest(secret), account.name, csrf=secrets.token_urlsafe(32), now_s=self._clock())
        self._survey.store.append(SignedIn(name=account.name), by=account.name)
        return SignIn(secret=secret, device=device, account=account)

    def _keep_an_administrator(self, account: Account) -> None:
        before = self._store.account(account.name)
        loses = before is not None and before.role is Role.ADMINISTRATOR
        loses = loses and (account.role is not Role.ADMINISTRATOR or account.disabled or bool(account.units))
        if loses and self._store.count_administrators() <= 1:
            raise UsageError("%(name)s is the last administrator: make another one first", name=account.name)


def _set_to(account: Account) -> AccountSet:
    return AccountSet(
        name=account.name,
        role=account.role.value,
        units=account.units,
        sees_identity=account.sees_identity,
        disabled=account.disabled,
    )


def digest(secret: str) -> str:
    """Give what is kept of a secret: enough to know it again, not enough to use it."""
    return hashlib.sha256(secret.encode()).hexdigest()
