"""The re-check (phúc tra)."""

from dataclasses import dataclass
from typing import ClassVar


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
