"""The words of the desk in two languages, and the way from what the code says to what a person reads.

The code says each sentence once: screens in Vietnamese, faults of pages, files and plans mostly in English. Each
sentence is the key under which the other language has it: `words/en.po` holds the English for the Vietnamese ones,
`words/vi.po` the Vietnamese for the English ones. Both are read as text when the desk starts, so that there is no
compiled file that could be stale.

A fault, finding or entry of the log comes as a `Phrase`, and is put into words here alone. What the log keeps as text
(why a page was refused) is found again by the same keys, so that older logs are told in both languages too.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from pathlib import Path

from babel.messages.pofile import read_po

from forms.errors import SurveyError
from forms.phrase import Phrase
from pipeline.web.numbers import Numerals

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
DEFAULT = "vi"
WORDS = Path(__file__).parent / "words"
_PLACE = re.compile(r"%\((\w+)\)([sr])|%%")
_LEAST_LETTERS = 4  # of a sentence within another one, besides its places: less could be anything, such as a name


@dataclass(frozen=True, eq=False)
class Language:
    """One language of the desk."""

    code: str
    words: Mapping[str, str] = field(repr=False)

    @property
    def numerals(self) -> Numerals:
        """How numbers are written."""
        return Numerals(comma=self.code == "vi")

    def gettext(self, text: str) -> str:
        """Give the words for a text of the code; the text itself where the code speaks this language."""
        return self.words.get(text) or text

    def ngettext(self, one: str, many: str, number: int) -> str:
        """Give the words for one or for several; no text of the desk needs more than the second."""
        return self.gettext(one if number == 1 else many)

    def say(self, what: Phrase | SurveyError | str) -> str:
        """Say a phrase, a fault or a text of the log."""
        said = what.said if isinstance(what, SurveyError) else what if isinstance(what, Phrase) else Phrase(what)
        return said.said(self._recalled, comma=self.numerals.comma)

    def _recalled(self, text: str) -> str:
        return self.words.get(text) or _recall(self, text)

    @cached_property
    def patterns(self) -> tuple[tuple[re.Pattern[str], str], ...]:
        """Sentences with places, as patterns that find them again; those with the most words of their own first."""
        found = [(_letters(key), key) for key in self.words if "%(" in key and _letters(key)]
        return tuple((_pattern(key), key) for _, key in sorted(found, reverse=True))


@lru_cache(maxsize=4096)
def _recall(language: Language, text: str, least: int = 0) -> str:
    """Give a text that was kept as text in this language; the text itself where no sentence of the code fits."""
    for pattern, key in language.patterns:
        match = pattern.fullmatch(text) if _letters(key) >= least else None
        if match:
            told = {name: _told(language, value) for name, value in match.groupdict().items()}
            return language.words[key] % told
    return text


def _told(language: Language, value: str) -> str:
    found = _NUMBER.fullmatch(value)
    if found is None:
        return language.gettext(value) if value in language.words else _recall(language, value, _LEAST_LETTERS)
    return value.translate(_SWAP)  # the sentence stands in the other language, and so does its number


_NUMBER = re.compile(r"-?\d+[.,]\d+%?")
_SWAP = str.maketrans(",.", ".,")


@cache
def _letters(key: str) -> int:
    return sum(letter.isalpha() for letter in _PLACE.sub("", key))


def _pattern(key: str) -> re.Pattern[str]:
    parts, last, seen = [], 0, set[str]()
    for place in _PLACE.finditer(key):
        parts.append(re.escape(key[last : place.start()]))
        last, name = place.end(), place[1]
        if name is None:
            parts.append("%")
        elif name in seen:
            parts.append(f"(?P={name})")
        else:
            seen.add(name)
            parts.append(f"(?P<{name}>.+?)")
    return re.compile("".join((*parts, re.escape(key[last:]))), re.DOTALL)


@cache
def language_named(code: str) -> Language:
    """Give a language with its words."""
    with (WORDS / f"{code}.po").open("rb") as file:
        catalogue = read_po(file, locale=code)
    return Language(code=code, words={str(each.id): str(each.string) for each in catalogue if each.id and each.string})


def language_of(wanted: str | None) -> str:
    """Give a known language, Vietnamese where the wish is unknown."""
    return wanted if wanted in LANGUAGES else DEFAULT
