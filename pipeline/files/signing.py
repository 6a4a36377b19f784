"""Who made a package: Ed25519 signatures. The only module that touches the cryptography library.

The signing key is made from `survey.key`, so that there is no second secret to keep and every backup
holds it. Whoever gets a package needs only the public key, and cannot make packages with it: that is
why it is no shared-key seal like that of the printed codes.
"""

import hashlib
import hmac

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_PURPOSE = b"phieu package signing key/1"
KEY_BYTES = 32


def public_key(secret: bytes) -> str:
    """Give the public key that belongs to a survey's key, in hexadecimal."""
    return _private(secret).public_key().public_bytes_raw().hex()


def sign(data: bytes, secret: bytes) -> str:
    """Sign data with a survey's key; gives the signature in hexadecimal."""
    return _private(secret).sign(data).hex()


def is_signed(data: bytes, signature: str, key: str) -> bool:
    """Whether this signature of the data was made with the secret behind this public key."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), data)
    except (InvalidSignature, ValueError):
        return False
    return True


def fingerprint(key: str) -> str:
    """Give a public key in short, to be read out over the telephone: `1a2b-3c4d-…`, 80 bits."""
    digest = hashlib.sha256(bytes.fromhex(key)).hexdigest()[:20]
    return "-".join(digest[place : place + 4] for place in range(0, len(digest), 4))


def _private(secret: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hmac.new(secret, _PURPOSE, hashlib.sha256).digest())
