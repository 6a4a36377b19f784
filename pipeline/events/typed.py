"""What people typed in from the image of a page that no machine could read, and what was written freely."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTyped:
    """A person typed a page in from its image; a `Decided` for each of its questions follows in the same step."""

    kind: ClassVar[str] = "page_typed"
    item: int  # of the page that waited
    ballot: str
    page: int
    questions: tuple[str, ...]  # those with boxes on the page, in printed order


@dataclass(frozen=True, slots=True, kw_only=True)
class TextTyped:
    """A person typed what was written in a free field; None takes what was typed before back."""

    kind: ClassVar[str] = "text_typed"
    file: str  # sha256
    number: int  # of the page in its file, from 1
    question: str
    text: str | None  # empty: somebody looked, and nothing is written there
