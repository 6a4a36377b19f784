"""Who may use the desk, who did, and what they changed there."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSet:
    """An account of the desk was made or changed; its password stands nowhere in the log."""

    kind: ClassVar[str] = "account_set"
    name: str
    role: str
    units: tuple[str, ...]  # empty: all
    sees_identity: bool
    disabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A person signed in at the desk."""

    kind: ClassVar[str] = "signed_in"
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInLocked:
    """An account was locked for a while after too many wrong passwords."""

    kind: ClassVar[str] = "sign_in_locked"
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenMade:
    """A token was made with which a script may do what its owner may."""

    kind: ClassVar[str] = "token_made"
    name: str
    label: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordOpened:
    """Somebody was given the way to choose an account's password: whoever has it signs in under this name.

    Without it nobody could tell later that what stands under a name was perhaps done by whoever opened the account.
    """

    kind: ClassVar[str] = "password_opened"
    name: str
    way: str  # "link": a one-time link; "machine": set on the machine itself; "own": changed by whoever knew it


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChanged:
    """The plan was changed at the desk; digests of the file tell which one was meant."""

    kind: ClassVar[str] = "plan_changed"
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentitySeen:
    """A person with leave to do so looked at a page without its identity fields masked."""

    kind: ClassVar[str] = "identity_seen"
    page: int  # id of the page
    ballot: str
