"""What people said of rows and pages, and what asked them to."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A person settled a review item; the machine's reading stays beside it."""

    kind: ClassVar[str] = "decided"
    item: int
    status: str  # `AnswerStatus`, or for a page `keep`, `replace`, `extra`, `discard`, `unreadable`
    codes: tuple[str, ...] = ()
    reason: str = ""
    along: tuple[int, ...] = ()  # ids of other pages of the ballot that it is said of too, each for its own place


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionUndone:
    """The latest decision on an item was taken back."""

    kind: ClassVar[str] = "decision_undone"
    item: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RowDoubted:
    """A second reading saw something else in a row that counts: a person must look at it (again)."""

    kind: ClassVar[str] = "row_doubted"
    ballot: str
    page: int
    question: str
    why: str  # the reason of the review item, such as `audit`


@dataclass(frozen=True, slots=True, kw_only=True)
class PageDoubted:
    """The second way of reading contradicts what stands for a page; a person must look, once."""

    kind: ClassVar[str] = "page_doubted"
    file: str  # sha256
    number: int  # in its file, from 1
    way: str  # which second way, with its version
    questions: tuple[str, ...] = ()  # whose rows a person must look at again
    boxes: tuple[str, ...] = ()  # `question=option`, then what either reading says, joined by spaces
    identity: str = ""  # the ballot code and page that the second way read, where it is another


@dataclass(frozen=True, slots=True, kw_only=True)
class Recounted:
    """All archived pages were read again by the second way, with what came of it."""

    kind: ClassVar[str] = "recounted"
    way: str
    pages: int
    boxes: int
    agreed: int
    unsure: int
    waiting: int
    disagreements: int
    unread: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionAsked:
    """A reviewer wants another person to settle this item."""

    kind: ClassVar[str] = "opinion_asked"
    item: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionGiven:
    """A second person read an item without seeing what the first had said."""

    kind: ClassVar[str] = "opinion_given"
    item: int
    status: str
    codes: tuple[str, ...] = ()
