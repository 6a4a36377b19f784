"""Everything that can happen to a survey, as entries of its log.

The log is the truth: the tables of the store are made from it and can be made again (`verify`).
An event holds only text, numbers and tuples of them, so that its JSON is lossless.
"""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, ClassVar

# How a reading's box states are logged, by `BoxState` value: in text, so that counting need not load the reader.
STATE_LETTERS = {"empty": "e", "marked": "m", "cancelled": "c", "unsure": "u"}


class PageStatus(StrEnum):
    """What became of a scanned page; every page has exactly one."""

    READ = "read"
    REVIEW = "review"  # may count: a person can settle it
    DUPLICATE = "duplicate"
    REJECTED = "rejected"  # certainly nothing to count


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyUsed:
    """The survey's key sealed its first codes; another key must not take its place unnoticed."""

    kind: ClassVar[str] = "key_used"
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSet:
    """A form version was printed for the first time; layout and questionnaire never change again."""

    kind: ClassVar[str] = "form_set"
    form: str
    version: str
    layout: str  # JSON text, as in `print/layout/`
    questionnaire: str  # JSON text


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotsPrinted:
    """A pack was printed; `serials` stand in printed (shuffled) order."""

    kind: ClassVar[str] = "ballots_printed"
    plan: str
    unit: str
    round: str
    form: str
    version: str
    file: str
    serials: tuple[int, ...]
    first_pages: tuple[int, ...]
    pages: int
    spares: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotsReprinted:
    """Ballots were printed again with the same codes."""

    kind: ClassVar[str] = "ballots_reprinted"
    file: str
    ballots: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileArchived:
    """A scanned file lies in the archive and is about to be read."""

    kind: ClassVar[str] = "file_archived"
    sha256: str
    archived: str  # below the survey folder
    source: str  # the path below what was scanned, as first seen
    size_bytes: int
    page_count: int
    received: str | None  # ISO date on which the office got the ballots, as stated
    channel: str
    simulated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RowRecord:
    """The machine's proposal for one question of one page."""

    question: str
    situation: str
    status: str | None  # of the proposal, see `AnswerStatus`; None where the machine does not choose
    codes: tuple[str, ...]
    asks: bool
    low: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRecord:
    """A reading as it is logged: one letter and one score per box, in the order of the layout."""

    form: str
    version: str
    states: str  # `e` empty, `m` marked, `c` cancelled, `u` unsure
    scores: tuple[int, ...]  # probability that the box is marked, in thousandths
    reasons: tuple[str, ...]  # one per box, mostly empty
    rows: tuple[RowRecord, ...]
    turn_deg: int
    skew_deg: float
    scale_ratio: float
    px_per_mm: float
    error_mm: float
    measures: str  # sha256 of the stored measures


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSettled:
    """A scanned page got its status."""

    kind: ClassVar[str] = "page_settled"
    file: str  # sha256
    number: int  # in its file, from 1
    status: str
    reason: str
    detail: str  # the reason in words, with place and number
    ballot: str | None = None
    page: int | None = None
    pixels: str | None = None  # digest of the image, only where a person must look
    reading: ReadingRecord | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageIdentified:
    """A person gave a page with a torn code its ballot, and it was read again."""

    kind: ClassVar[str] = "page_identified"
    item: int
    settled: PageSettled


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A person settled a review item; the machine's reading stays beside it."""

    kind: ClassVar[str] = "decided"
    item: int
    status: str  # `AnswerStatus`, or for a page `keep`, `replace`, `extra`, `discard`, `unreadable`
    codes: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionUndone:
    """The latest decision on an item was taken back."""

    kind: ClassVar[str] = "decision_undone"
    item: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CountsSet:
    """A person stated counts that only people know; None leaves one as it was."""

    kind: ClassVar[str] = "counts_set"
    unit: str
    round: str
    issued: int | None = None
    returned: int | None = None
    spoiled: int | None = None
    transactions: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingAcknowledged:
    """A named person took responsibility for a finding."""

    kind: ClassVar[str] = "finding_acknowledged"
    code: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundClosed:
    """A round was closed; from now on it is read-only."""

    kind: ClassVar[str] = "round_closed"
    round: str
    tally: str  # sha256 of the tally's JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundReopened:
    """A closed round was opened again, with a reason."""

    kind: ClassVar[str] = "round_reopened"
    round: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A working export left the store; its use is logged because it carries ballot codes."""

    kind: ClassVar[str] = "exported"
    what: str
    rows: int


Event = (
    KeyUsed
    | FormSet
    | BallotsPrinted
    | BallotsReprinted
    | FileArchived
    | PageSettled
    | PageIdentified
    | Decided
    | DecisionUndone
    | CountsSet
    | FindingAcknowledged
    | RoundClosed
    | RoundReopened
    | Exported
)
EVENTS: tuple[type[Event], ...] = (
    KeyUsed,
    FormSet,
    BallotsPrinted,
    BallotsReprinted,
    FileArchived,
    PageSettled,
    PageIdentified,
    Decided,
    DecisionUndone,
    CountsSet,
    FindingAcknowledged,
    RoundClosed,
    RoundReopened,
    Exported,
)
_BY_KIND = {event.kind: event for event in EVENTS}


def event_to_body(event: Event) -> dict[str, Any]:
    """Give the event's content for the log, ready for JSON."""
    return asdict(event)


def event_from_body(kind: str, body: dict[str, Any]) -> Event:
    """Read an event back from the log; KeyError for a kind that this version does not know."""
    return _read(_BY_KIND[kind], body)  # type: ignore[no-any-return]  # the table holds only events


def reading_from_body(body: dict[str, Any]) -> ReadingRecord:
    """Read a reading record back from its JSON."""
    return _read(ReadingRecord, body)  # type: ignore[no-any-return]  # as its first argument says


def _read(type_: Any, body: dict[str, Any]) -> Any:
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in body.items()}
    if type_ is ReadingRecord:
        values["rows"] = tuple(_read(RowRecord, row) for row in body["rows"])
    if type_ is PageSettled and body["reading"] is not None:
        values["reading"] = _read(ReadingRecord, body["reading"])
    if type_ is PageIdentified:
        values["settled"] = _read(PageSettled, body["settled"])
    return type_(**values)
