"""What a recount found, in numbers and one by one."""

from collections import Counter
from dataclasses import dataclass, field

from pipeline.recount.compare import BoxMatch, Match


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """One box on which the two readings differ, with where a person finds it."""

    ballot: str
    page: int
    source: str
    source_page: int
    box: BoxMatch
    closed: bool  # its round is closed: reported, but nothing is changed


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherIdentity:
    """A page whose code the second way reads otherwise, or reads at all where the first saw no ballot."""

    source: str
    source_page: int
    first: str  # ballot code and page, or why the page was rejected
    second: str
    closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadPage:
    """A page that the second way could not read."""

    source: str
    source_page: int
    reason: str


@dataclass(slots=True)
class RecountReport:
    """What came of a recount; pages = read again + unread + other identities."""

    pages: int = 0
    read_again: int = 0
    boxes: Counter[Match] = field(default_factory=Counter)
    disagreements: list[Disagreement] = field(default_factory=list)
    identities: list[OtherIdentity] = field(default_factory=list)
    unread: list[UnreadPage] = field(default_factory=list)
    asked: int = 0  # items that this recount put into the queue

    @property
    def box_count(self) -> int:
        return self.boxes.total()

    @property
    def standing(self) -> int:
        """Disagreements with the machine's first reading: what a person must look at."""
        return self.boxes[Match.DIFFERS] + len(self.identities)
