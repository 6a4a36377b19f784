"""Letters that look right on the screen and are not: they print as boxes, and names with them are never found."""

import unicodedata
from collections.abc import Iterator
from typing import Any

from forms.phrase import Phrase, joined, phrase
from forms.plan.finding import Finding, Severity, finding
from forms.plan.model import Plan
from forms.plan.yamltree import Path

_LOOKALIKES = {"Ð": "Đ", "ð": "đ", "Ɖ": "Đ"}  # Icelandic eth and African d, from foreign keyboards and fonts
_PLAIN_SPACES = " \n\u00a0"
_UNPRINTED = frozenset(
    {"Cc", "Cf", "Cn", "Co", "Cs", "Mn", "Zs", "Zl", "Zp"}
)  # marks are left over where NFC has no letter


def odd_letters(plan: Plan) -> Iterator[Finding]:
    """Text holds a letter of another alphabet that looks like đ, or something that does not print."""
    for path, text in _texts(plan.file.model_dump(by_alias=True, exclude={"issues"}), ()):
        odd = sorted({letter for letter in text if _is_odd(letter)})
        if odd:
            said = phrase("Ký tự lạ %(named)s trong “%(text)s”", named=joined(list(map(_named, odd)), ", "), text=text)
            yield finding(plan, "ODD_LETTER", Severity.WARNING, at=path, said=said)


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, tuple | list) else ()
    for key, inner in pairs:
        yield from _texts(inner, (*path, key))


def _is_odd(letter: str) -> bool:
    return letter in _LOOKALIKES or (letter not in _PLAIN_SPACES and unicodedata.category(letter) in _UNPRINTED)


def _named(letter: str) -> Phrase:
    meant = _LOOKALIKES.get(letter)
    code = f"U+{ord(letter):04X}"
    if meant:
        return phrase("%(letter)s (%(code)s, có lẽ là %(meant)s)", letter=letter, code=code, meant=meant)
    name = unicodedata.name(letter, "")
    return phrase("%(code)s (%(name)s)", code=code, name=name or Phrase("không in được"))
