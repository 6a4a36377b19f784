"""Everything that can happen to a survey, as entries of its log.

The log is the truth: the tables of the store are made from it and can be made again (`verify`).
An event holds only text, numbers and tuples of them, so that its JSON is lossless.
"""

from dataclasses import asdict, dataclass, fields
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
    texts: tuple[str, ...] = ()  # the findings of that code as they stood then; none (older logs): any


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


@dataclass(frozen=True, slots=True, kw_only=True)
class RowDoubted:
    """A second reading saw something else in a row that counts: a person must look at it (again)."""

    kind: ClassVar[str] = "row_doubted"
    ballot: str
    page: int
    question: str
    why: str  # the reason of the review item, such as `audit`


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditDrawn:
    """Ballots of a round were drawn for the re-check (phúc tra)."""

    kind: ClassVar[str] = "audit_drawn"
    round: str
    seed: str  # public: with the frame it gives the same sample to anybody
    share: str  # of the ballots of each unit, rounded up, such as `1/10`
    frame: tuple[str, ...]  # what was drawn from, one text per unit, such as `KN-24688:1-38,40`
    frame_sha256: str
    ballots: tuple[str, ...]  # codes, in the order of the draw


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditAnswer:
    """What a second reader saw in one question, and what counted at that moment."""

    question: str
    status: str
    codes: tuple[str, ...]
    counted_status: str
    counted_codes: tuple[str, ...]
    by_machine: bool  # whether the machine had decided it without asking


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRead:
    """A second person read a ballot without seeing the first reading."""

    kind: ClassVar[str] = "audit_read"
    ballot: str
    answers: tuple[AuditAnswer, ...]
    reason: str = ""  # why it replaces an earlier second reading


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecontacted:
    """Somebody asked the respondent whether the ballot is theirs; only the outcome is known here."""

    kind: ClassVar[str] = "audit_recontacted"
    ballot: str
    outcome: str  # `confirmed`, `not_confirmed`, `unreachable`


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """A unit's ballots changed hands; the giver and the receiver each counted them."""

    kind: ClassVar[str] = "handed_over"
    unit: str
    round: str
    day: str  # ISO date
    giver: str
    receiver: str
    sent: int  # as the giver counted
    received: int  # as the receiver counted
    spoiled: int | None = None  # among what was sent apart
    note: str = ""
    collected: str = ""  # ISO date on which the unit had got them back, where it said so: their day of receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class ImagesPurged:
    """The originals of scanned files were deleted for good; what was read from them stays."""

    kind: ClassVar[str] = "images_purged"
    files: tuple[str, ...]  # sha256
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFault:
    """One thing that a published table has wrong."""

    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TableChecked:
    """A published table was taken in with its checks; its errors block closing until someone answers for them."""

    kind: ClassVar[str] = "table_checked"
    file: str
    sha256: str
    faults: tuple[TableFault, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageMerged:
    """A signed package of another installation was taken in; it stands for what it held of its units before."""

    kind: ClassVar[str] = "package_merged"
    sha256: str
    signer: str  # public key in hexadecimal
    seq: int  # of the log entry that it was made after
    head: str  # hash of that entry
    follows: tuple[str, ...]  # heads of the earlier packages of the same installation
    scope: tuple[str, ...]  # `unit/round`
    ballots: tuple[str, ...]  # one JSON text each, as in the package


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageWithdrawn:
    """A merged package counts no longer."""

    kind: ClassVar[str] = "package_withdrawn"
    sha256: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFileArchived:
    """A table of answers lies in the archive and is about to be taken in."""

    kind: ClassVar[str] = "answer_file_archived"
    sha256: str
    archived: str  # below the survey folder
    source: str
    size_bytes: int
    channel: str
    row_count: int
    skipped: tuple[str, ...] = ()  # bad rows that were left out, each with its reason


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersImported:
    """Rows of a table of answers came in: each field holds one value per row."""

    kind: ClassVar[str] = "answers_imported"
    file: str  # sha256
    form: str
    version: str
    rows: tuple[int, ...]  # as people see them in the table
    keys: tuple[str, ...]  # the row's own id; empty where it has none
    ballots: tuple[str, ...]  # the printed code, or one made for the row
    units: tuple[str, ...]
    rounds: tuple[str, ...]
    received: tuple[str, ...]  # ISO date; empty where none was stated
    answers: tuple[str, ...]  # JSON: one text per mark question, in printed order
    texts: tuple[str, ...]  # JSON: what was written freely, by question id; empty for nothing
    disputed: tuple[str, ...] = ()  # ballots whose scan says something else: a person must choose


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersWithdrawn:
    """Answers that came in by file count no longer, because a corrected file stands for them."""

    kind: ClassVar[str] = "answers_withdrawn"
    ballots: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSet:
    """An account of the desk was made or changed; its password stands nowhere in the log."""

    kind: ClassVar[str] = "account_set"
    name: str
    role: str
    units: tuple[str, ...]  # empty: all
    sees_identity: bool
    disabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A person signed in at the desk."""

    kind: ClassVar[str] = "signed_in"
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInLocked:
    """An account was locked for a while after too many wrong passwords."""

    kind: ClassVar[str] = "sign_in_locked"
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenMade:
    """A token was made with which a script may do what its owner may."""

    kind: ClassVar[str] = "token_made"
    name: str
    label: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChanged:
    """The plan was changed at the desk; digests of the file tell which one was meant."""

    kind: ClassVar[str] = "plan_changed"
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentitySeen:
    """A person with leave to do so looked at a page without its identity fields masked."""

    kind: ClassVar[str] = "identity_seen"
    page: int  # id of the page
    ballot: str


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
    | RowDoubted
    | AuditDrawn
    | AuditRead
    | AuditRecontacted
    | HandedOver
    | ImagesPurged
    | TableChecked
    | PackageMerged
    | PackageWithdrawn
    | AnswerFileArchived
    | AnswersImported
    | AnswersWithdrawn
    | AccountSet
    | SignedIn
    | SignInLocked
    | TokenMade
    | PlanChanged
    | IdentitySeen
    | OpinionAsked
    | OpinionGiven
    | PageDoubted
    | Recounted
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
    RowDoubted,
    AuditDrawn,
    AuditRead,
    AuditRecontacted,
    HandedOver,
    ImagesPurged,
    TableChecked,
    PackageMerged,
    PackageWithdrawn,
    AnswerFileArchived,
    AnswersImported,
    AnswersWithdrawn,
    AccountSet,
    SignedIn,
    SignInLocked,
    TokenMade,
    PlanChanged,
    IdentitySeen,
    OpinionAsked,
    OpinionGiven,
    PageDoubted,
    Recounted,
)
_BY_KIND = {event.kind: event for event in EVENTS}


def event_to_body(event: Event) -> dict[str, Any]:
    """Give the event's content for the log, ready for JSON."""
    if isinstance(event, AnswersImported):  # flat, and long: copying every value costs more than writing it
        return {each.name: getattr(event, each.name) for each in fields(event)}
    return asdict(event)


def event_from_body(kind: str, body: dict[str, Any]) -> Event:
    """Read an event back from the log; KeyError for a kind that this version does not know."""
    return _read(_BY_KIND[kind], body)  # type: ignore[no-any-return]  # the table holds only events


def reading_from_body(body: dict[str, Any]) -> ReadingRecord:
    """Read a reading record back from its JSON."""
    return _read(ReadingRecord, body)  # type: ignore[no-any-return]  # as its first argument says


def audit_answer_from_body(body: dict[str, Any]) -> AuditAnswer:
    """Read an answer of a second reading back from its JSON."""
    return _read(AuditAnswer, body)  # type: ignore[no-any-return]  # as its first argument says


def _read(type_: Any, body: dict[str, Any]) -> Any:
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in body.items()}
    if type_ is ReadingRecord:
        values["rows"] = tuple(_read(RowRecord, row) for row in body["rows"])
    if type_ is PageSettled and body["reading"] is not None:
        values["reading"] = _read(ReadingRecord, body["reading"])
    if type_ is PageIdentified:
        values["settled"] = _read(PageSettled, body["settled"])
    if type_ is AuditRead:
        values["answers"] = tuple(_read(AuditAnswer, answer) for answer in body["answers"])
    if type_ is TableChecked:
        values["faults"] = tuple(TableFault(**fault) for fault in body["faults"])
    return type_(**values)
