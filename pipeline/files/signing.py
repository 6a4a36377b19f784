"""Who made a package: Ed25519 signatures. The only module that touches the cryptography library.

The signing key is made from `survey.key`, so that there is no second secret to keep and every backup
holds it. Whoever gets a package needs only the public key, and cannot make packages with it: that is
why it is no shared-key seal like that of the printed codes.
"""

import hashlib
import hmac
import re

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_PURPOSE = b"phieu package signing key/1"
_KEY, _SIGNATURE = re.compile("[0-9a-f]{64}"), re.compile("[0-9a-f]{128}")
_P = 2**255 - 19
# The heights of the eight points of small order on the curve of RFC 8032; a test multiplies them.
_OF_EIGHT = 0x5FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
_OF_NOBODY = frozenset((0, 1, _P - 1, _OF_EIGHT, _P - _OF_EIGHT))


def public_key(secret: bytes) -> str:
    """Give the public key that belongs to a survey's key, in hexadecimal."""
    return _private(secret).public_key().public_bytes_raw().hex()


def sign(data: bytes, secret: bytes) -> str:
    """Sign data with a survey's key; gives the signature in hexadecimal."""
    return _private(secret).sign(data).hex()


def is_signed(data: bytes, signature: str, key: str) -> bool:
    """Whether this signature of the data was made with the secret behind this public key.

    A key is written in one way, for it tells who sent what; and under some, which no secret is behind, everything is
    signed by anybody.
    """
    if not _KEY.fullmatch(key) or not _SIGNATURE.fullmatch(signature) or _is_of_nobody(bytes.fromhex(key)):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), data)
    except (InvalidSignature, ValueError):
        return False
    return True


def _is_of_nobody(key: bytes) -> bool:
    """Whether a key is one of the few points of the curve that eight times themselves are nothing."""
    y = (int.from_bytes(key, "little") & ~(1 << 255)) % _P
    return y in _OF_NOBODY


def fingerprint(key: str) -> str:
    """Give a public key in short, to be read out over the telephone: `1a2b-3c4d-…`, 80 bits."""
    digest = hashlib.sha256(bytes.fromhex(key)).hexdigest()[:20]
    return "-".join(digest[place : place + 4] for place in range(0, len(digest), 4))


def _private(secret: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hmac.new(secret, _PURPOSE, hashlib.sha256).digest())
