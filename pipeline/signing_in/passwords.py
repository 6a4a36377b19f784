"""Passwords: argon2id, with the parameters of RFC 9106's second recommendation (64 MiB, 3 passes)."""

import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from pipeline.errors import UsageError

LEAST_LENGTH = 10
MOST_LENGTH = 256  # hashing is slow on purpose: a megabyte of password must not stop the desk
_AT_ONCE = threading.BoundedSemaphore(4)  # each takes 64 MiB, and strangers may ask from many addresses
_HASHER = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4)
_NOBODY = _HASHER.hash("nobody has this password")  # what is checked where there is no such account


def hash_password(password: str) -> str:
    """Give the hash to be stored; UsageError for a password that is too short, too long or too plain."""
    if not LEAST_LENGTH <= len(password) <= MOST_LENGTH:
        raise UsageError(
            "a password has %(least_length)s to %(most_length)s characters, this one has %(count)s",
            least_length=LEAST_LENGTH,
            most_length=MOST_LENGTH,
            count=len(password),
        )
    if len(set(password)) < LEAST_LENGTH // 2:
        raise UsageError("this password repeats too few characters: take a sentence of your own")
    return _HASHER.hash(_composed(password))


def is_right(password: str, hashed: str | None) -> bool:
    """Check a password; takes as long where there is no such account, so that time tells nothing.

    It is checked as it is hashed, and where that differs as it was typed: so were older ones hashed.
    """
    spelled = dict.fromkeys((_composed(password), password))
    return any(_fits(each[:MOST_LENGTH], hashed) for each in spelled)


def _fits(password: str, hashed: str | None) -> bool:
    try:
        with _AT_ONCE:
            return _HASHER.verify(hashed or _NOBODY, password) and hashed is not None
    except (VerificationError, InvalidHashError):
        return False


def _composed(password: str) -> str:
    """Give it in the one spelling: Vietnamese keyboards type the same letters composed or in parts."""
    return unicodedata.normalize("NFC", password)
