"""Words of others as they may stand in a document."""

import unicodedata


def printable(text: str) -> str:
    """Compose accents, and leave out control characters: no file format may hold them, and none of them prints."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(letter for letter in composed if letter in "\n\t" or unicodedata.category(letter) not in _HIDDEN)


_HIDDEN = frozenset({"Cc", "Cs", "Cn"})
