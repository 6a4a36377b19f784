"""What people stated of a round, and how it was closed."""

from dataclasses import dataclass
from typing import ClassVar


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
    holds: bool = False  # that day, whatever was said before; of what earlier versions recorded, the latest day holds
    typed: bool = False  # that day is the typed ballots' too; earlier versions took it for the scanned ones' alone


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
