"""Words of others as they may stand in a document."""

import unicodedata


def printable(text: str) -> str:
    """Compose accents, and leave out control characters: no file format may hold them, and none of them prints."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(letter for letter in composed if letter in "\n\t" or _prints(letter))


def _prints(letter: str) -> bool:
    return unicodedata.category(letter) not in _HIDDEN and letter not in TURNING


_HIDDEN = frozenset({"Cc", "Cs", "Cn"})
# They turn the reading order of what follows, so that a page shows other words than it holds.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
