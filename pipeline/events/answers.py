"""Answers that came without a scan, and packages of other installations."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFileArchived:
    """A table of answers lies in the archive and is about to be taken in.

    Of a table that says who answered, a copy without that lies there: `kept` and `size_bytes` are the copy's.
    """

    kind: ClassVar[str] = "answer_file_archived"
    sha256: str  # of the table as it came
    archived: str  # below the survey folder
    source: str
    size_bytes: int
    channel: str
    row_count: int
    skipped: tuple[str, ...] = ()  # bad rows that were left out, each with its reason
    kept: str = ""  # sha256 of what lies in the archive, where that is not the very table
    not_kept: tuple[str, ...] = ()  # columns that say who answered, emptied there


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
class SentCounts:
    """What a package says of one unit in one round beside its ballots."""

    unit: str
    round: str
    printed: int
    issued: int
    returned: int
    spoiled: int
    without_paper: int
    rechecked: int = 0  # of what came back, by the re-check; older versions did not say
    reread_left: int = 0  # in scan batches that must be read again as a whole: ballots that were not yet


@dataclass(frozen=True, slots=True, kw_only=True)
class SentLate:
    """How many pages of a unit came after its round was closed where a package was made, and wait outside there."""

    unit: str
    round: str
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SentTransactions:
    """How many transactions a unit had in a round or quarter, as people stated where a package was made."""

    unit: str
    period: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SentPack:
    """A pack that was printed where a package was made: copies of one survey must give out no serial twice."""

    unit: str
    round: str
    entry: str  # hash of its log entry: the same in all copies that were made after it was printed
    first: int  # the least serial in it
    last: int
    spares: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SentText:
    """What somebody wrote freely, as it was read where a package was made; it leads to no ballot."""

    id: str  # keyed: the same words of the same ballot in another package are the same once
    unit: str
    round: str
    quarter: str  # of its day of receipt; empty where none was stated
    question: str
    text: str


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
    counts: tuple[SentCounts, ...] = ()
    loose_pages: int = 0  # that waited without a name, or were not read, where it was made
    late: tuple[SentLate, ...] = ()
    transactions: tuple[SentTransactions, ...] = ()  # older versions sent neither these
    texts: tuple[SentText, ...] = ()  # nor these
    packs: tuple[SentPack, ...] = ()  # nor these


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageWithdrawn:
    """A merged package counts no longer."""

    kind: ClassVar[str] = "package_withdrawn"
    sha256: str
    reason: str
