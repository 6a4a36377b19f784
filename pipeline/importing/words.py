"""Match the words of a table with those of a form: letters as people type them, not as they are coded."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import TypeVar

_APOSTROPHES = str.maketrans(dict.fromkeys("’‘`´ʼʹ′", "'"))
_LOOKALIKES = str.maketrans("Ðð", "Đđ")  # the Icelandic letter is typed for the Vietnamese one
_SPACES = re.compile(r"\s+")
_T = TypeVar("_T")


def fold(text: str) -> str:
    """Give text as it is compared: composed letters, one kind of apostrophe, single spaces, no capitals."""
    composed = unicodedata.normalize("NFC", text).translate(_APOSTROPHES).translate(_LOOKALIKES)
    return _SPACES.sub(" ", composed).strip(" \ufeff\u200b*:").casefold()


def is_blank(text: str) -> bool:
    """Whether nothing is to be seen in a cell; to compare headings `fold` leaves out signs, which may be marks."""
    return not text.strip(" \t\r\n\xa0\ufeff\u200b")


def unambiguous(pairs: Iterable[tuple[str, _T]]) -> Mapping[str, _T]:
    """Make a table of names; one that stands for two things stands for none."""
    found: dict[str, _T] = {}
    twice: set[str] = set()
    for name, meaning in pairs:
        if name in found and found[name] != meaning:
            twice.add(name)
        found.setdefault(name, meaning)
    return {name: meaning for name, meaning in found.items() if name not in twice}
