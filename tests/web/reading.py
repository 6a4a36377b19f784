"""What a person reads on a page of the desk, and which of it is in the other language."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import yaml

from tests.web.strings import VIETNAMESE

SPOKEN = ("aria-label", "title", "placeholder", "alt")  # attributes that are read too
# Code, keys of a keyboard, the log as it is, text that people type, and the survey's own documents.
NOT_READ = {"script", "style", "code", "kbd", "pre", "textarea"}
CUT = 60  # letters of a long name that a heading of a form shows
ALONE = {"input", "img", "br", "hr", "meta", "link", "path", "rect", "circle", "line", "polyline", "source", "wbr"}
# No word that is Vietnamese too, such as `in` (to print) or `to` (large).
ENGLISH = re.compile(
    r"\b(the|is|are|was|were|of|and|not|nothing|page|pages|ballot|ballots|unit|units|round|rounds|question|found|"
    r"expected|needed|waits?|file|files|closed|item|this|that|with|from|scan|scanned|row|column|same|as|should|"
    r"answer|answers|missing|damaged|other|only|there|here|which|what|who|by|for|it|has|have|cannot|must)\b",
    re.IGNORECASE,
)
FILE = re.compile(r"[\w-]+\.(csv|pdf|tif|yaml|xlsx|docx|html|json|zip)\b")


class _Reader(HTMLParser):
    """Collects what is read, element by element."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language
        self._silent: list[bool] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        foreign = tag != "html" and named.get("lang", self._language) != self._language
        raw = "raw" in (named.get("class") or "").split()
        silent = bool(self._silent and self._silent[-1]) or tag in NOT_READ or foreign or raw
        if not silent or tag == "textarea":
            self.texts += [value for name in SPOKEN if (value := named.get(name))]
        if tag not in ALONE:
            self._silent.append(silent)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ALONE and self._silent:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and not (self._silent and self._silent[-1]):
            self.texts.append(" ".join(data.split()))


def texts_of(html: str, language: str) -> list[str]:
    """Give what a person reads on a page."""
    reader = _Reader(language)
    reader.feed(html)
    return reader.texts


def own_words(plan: Path) -> tuple[str, ...]:
    """Give the survey's own words, the longest first: everything that its plan says."""
    found = set(_words(yaml.safe_load(plan.read_text(encoding="utf-8"))))
    found |= {words[:CUT] for words in found}
    return tuple(sorted(found, key=len, reverse=True))


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield " ".join(value.split())
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _words(inner)


def half_translated(html: str, language: str, own: tuple[str, ...]) -> list[str]:
    """Give the texts of a page that are not in its language, the survey's own words aside."""
    return [text for text in texts_of(html, language) if _is_other(_without(text, own), language)]


def _without(text: str, own: tuple[str, ...]) -> str:
    for words in own:
        if words in text:
            text = text.replace(words, " ")
    return text


def _is_other(text: str, language: str) -> bool:
    if language == "en":
        return bool(VIETNAMESE & set(text.lower()))
    return bool(ENGLISH.search(FILE.sub("", text)))
