"""Passwords: argon2id, with the parameters of RFC 9106's second recommendation (64 MiB, 3 passes)."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from pipeline.errors import UsageError

LEAST_LENGTH = 10
MOST_LENGTH = 256  # hashing is slow on purpose: a megabyte of password must not stop the desk
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
    return _HASHER.hash(password)


def is_right(password: str, hashed: str | None) -> bool:
    """Check a password; takes as long where there is no such account, so that time tells nothing."""
    try:
        return _HASHER.verify(hashed or _NOBODY, password[:MOST_LENGTH]) and hashed is not None
    except (VerificationError, InvalidHashError):
        return False
