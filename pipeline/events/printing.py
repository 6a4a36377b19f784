"""What was printed, and with which key."""

from dataclasses import dataclass
from typing import ClassVar


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
