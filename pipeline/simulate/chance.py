"""Random numbers that depend on what they are for, never on the order of work."""

import hashlib

import numpy as np


def chance(seed: int, *purpose: str | int) -> np.random.Generator:
    """Give the random numbers of one purpose, such as one page's scan; same purpose, same numbers."""
    text = "\x1f".join((str(seed), *(str(part) for part in purpose)))
    return np.random.default_rng(int.from_bytes(hashlib.blake2b(text.encode("utf-8"), digest_size=16).digest()))
